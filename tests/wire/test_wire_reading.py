"""The whole small world, read through the gateway: complete, consistent, and within AWS's rules."""

from __future__ import annotations

import asyncio
from math import ceil

import pytest

from ecstui.errors import NotFound
from ecstui.model.log import LogPlace
from ecstui.model.metric import service_cpu, service_memory
from ecstui.ports import Reads
from tests.wire.conftest import AT, Control


async def test_who_we_are(reads: Reads) -> None:
    who = await reads.identity()
    assert (who.account, who.region) == ("123456789012", "eu-west-1")
    assert who.arn.startswith("arn:aws:")


async def test_the_whole_fleet(reads: Reads, control: Control) -> None:
    arns = await reads.cluster_arns()
    clusters = await reads.clusters(arns)
    assert {cluster.cluster_arn for cluster in clusters.items} == set(arns)
    described = listed = 0
    for cluster in clusters.items:
        services = await reads.services(
            cluster.cluster_arn, await reads.service_arns(cluster.cluster_arn)
        )
        assert (services.unreadable, services.missing) == (0, ())
        assert len(services.items) == cluster.active_services_count
        assert all(service.cluster_arn == cluster.cluster_arn for service in services.items)
        assert all(service.deployments for service in services.items)
        running = await reads.task_arns(cluster.cluster_arn)
        stopped = await reads.task_arns(cluster.cluster_arn, stopped=True)
        tasks = await reads.tasks(cluster.cluster_arn, (*running, *stopped))
        assert (tasks.unreadable, tasks.missing) == (0, ())
        assert {task.task_arn for task in tasks.items} == {*running, *stopped}
        assert all(task.containers for task in tasks.items)
        counted = sum(task.last_status == "RUNNING" for task in tasks.items if not task.stopping)
        assert counted <= cluster.running_tasks_count
        described += ceil(len(services.items) / 10)
        listed += 1
    assert reads.usage().unreadable == 0
    assert len(await control.calls("DescribeServices")) == described
    assert len(await control.calls("ListServices")) == listed


async def test_one_service_its_tasks_and_its_recipe(reads: Reads, control: Control) -> None:
    (prod,) = [arn for arn in await reads.cluster_arns() if arn.endswith("/prod")]
    services = await reads.services(prod, await reads.service_arns(prod))
    for service in services.items:
        arns = await reads.task_arns(prod, service=service.service_name)
        tasks = await reads.tasks(prod, arns)
        assert {task.service_name for task in tasks.items} <= {service.service_name}
    recipes = {service.task_definition for service in services.items}
    for _ in range(2):
        found = await asyncio.gather(*(reads.task_definition(arn) for arn in recipes))
        assert {definition.task_definition_arn for definition in found} == recipes
    assert len(await control.calls("DescribeTaskDefinition")) == len(recipes)


async def test_metrics(reads: Reads) -> None:
    (prod,) = [arn for arn in await reads.cluster_arns() if arn.endswith("/prod")]
    services = await reads.services(prod, await reads.service_arns(prod))
    busy = [s.service_name for s in services.items if s.running_count]
    keys = [kind("prod", name) for name in busy for kind in (service_cpu, service_memory)]
    found = await reads.series(keys, AT - 3600, AT, 60)
    assert [one.key for one in found] == keys
    full = [one for one in found if one.complete and len(one.points) > 50]
    assert len(full) > len(keys) / 2
    for one in full:
        moments = [at for at, _ in one.points]
        assert moments == sorted(set(moments))
        assert AT - 3660 <= moments[0] <= moments[-1] < AT


async def test_logs(reads: Reads) -> None:
    (prod,) = [arn for arn in await reads.cluster_arns() if arn.endswith("/prod")]
    services = await reads.services(prod, await reads.service_arns(prod))
    lines = 0
    for service in services.items[:5]:
        definition = await reads.task_definition(service.task_definition)
        log = definition.container_definitions[0].log_configuration
        if log is None or log.log_driver != "awslogs":
            continue
        place = LogPlace(log.options["awslogs-group"], log.options.get("awslogs-region", ""))
        page = await reads.log_page(
            place, start=int((AT - 600) * 1000), end=int(AT * 1000), newest_first=True, limit=50
        )
        assert page.unreadable == 0
        assert len(page.events) <= 50
        assert all(event.event_id for event in page.events)
        lines += len(page.events)
        if page.next_token:
            following = await reads.log_page(
                place,
                start=int((AT - 600) * 1000),
                end=int(AT * 1000),
                newest_first=True,
                limit=50,
                token=page.next_token,
            )
            seen = {event.event_id for event in page.events}
            assert seen.isdisjoint(event.event_id for event in following.events)
    assert lines > 50


async def test_what_is_not_there(reads: Reads) -> None:
    (prod, *_) = await reads.cluster_arns()
    ghost = f"{prod.replace(':cluster/', ':task/')}/{'0' * 32}"
    assert (await reads.tasks(prod, [ghost])).missing == (ghost,)
    assert len((await reads.services(prod, ["nothing"])).missing) == 1
    assert len((await reads.clusters(["nothing"])).missing) == 1
    with pytest.raises(NotFound):
        await reads.service_arns("nowhere")
    with pytest.raises(NotFound):
        await reads.task_arns(prod, service="nothing")
    with pytest.raises(NotFound):
        await reads.task_definition("nothing:1")
    with pytest.raises(NotFound):
        await reads.log_page(LogPlace("/no/such/group"), start=0)
