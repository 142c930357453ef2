"""Every ECS read operation: the model's shape, pages, filters, and what is missing."""

from __future__ import annotations

from typing import Any

import pytest

from ecstui.demo.calls import Fault
from ecstui.demo.world.world import World
from tests.demo.ecs_desk import START, ask, make


@pytest.fixture(scope="module")
def world() -> World:
    return make(scenario="default")


@pytest.fixture(scope="module")
def medium() -> World:
    return make("medium")


def everything(world: World, operation: str, member: str, **params: Any) -> list[list[Any]]:
    pages: list[list[Any]] = []
    token: dict[str, str] = {}
    while True:
        made = ask(world, operation, **params, **token)
        pages.append(made[member])
        if "nextToken" not in made:
            return pages
        token = {"nextToken": made["nextToken"]}


ALL_INCLUDED = {
    "DescribeClusters": ["ATTACHMENTS", "CONFIGURATIONS", "SETTINGS", "STATISTICS", "TAGS"],
    "DescribeServices": ["TAGS"],
    "DescribeTasks": ["TAGS"],
    "DescribeContainerInstances": ["TAGS", "CONTAINER_INSTANCE_HEALTH"],
    "DescribeCapacityProviders": ["TAGS"],
    "DescribeTaskDefinition": ["TAGS"],
}


def test_every_answer_has_the_models_shape(world: World) -> None:
    fleet = world.fleet
    for name, cluster in fleet.clusters.items():
        include = ALL_INCLUDED
        ask(world, "DescribeClusters", clusters=[name], include=include["DescribeClusters"])
        ask(world, "DescribeServices", cluster=name, services=cluster.services,
            include=include["DescribeServices"])  # fmt: skip
        ask(world, "DescribeTasks", cluster=name, tasks=list(cluster.tasks),
            include=include["DescribeTasks"])  # fmt: skip
        ask(world, "DescribeContainerInstances", cluster=name,
            containerInstances=cluster.instances,
            include=include["DescribeContainerInstances"])  # fmt: skip
        for arn in cluster.services:
            service = fleet.services[arn]
            ask(world, "ListServiceDeployments", cluster=name, service=arn)
            arns = [one.arn for one in service.rollouts]
            ask(world, "DescribeServiceDeployments", serviceDeploymentArns=arns)
            ask(world, "DescribeServiceRevisions", serviceRevisionArns=list(service.revisions))
            ask(world, "DescribeTaskDefinition", taskDefinition=service.definition_arn,
                include=["TAGS"])  # fmt: skip
            ask(world, "ListTagsForResource", resourceArn=arn)
    ask(world, "DescribeCapacityProviders", include=["TAGS"])
    ask(world, "ListClusters")
    ask(world, "ListAccountSettings", effectiveSettings=True)
    ask(world, "GetTaskProtection", cluster="prod")


def test_list_services_gives_ten_a_page(medium: World) -> None:
    pages = everything(medium, "ListServices", "serviceArns", cluster="prod")
    assert [len(page) for page in pages] == [10] * 20
    pages = everything(medium, "ListServices", "serviceArns", cluster="prod", maxResults=100)
    assert [len(page) for page in pages] == [100, 100]
    assert len({arn for page in pages for arn in page}) == 200


def test_list_tasks_gives_a_hundred_a_page_without_doubles(medium: World) -> None:
    pages = everything(medium, "ListTasks", "taskArns", cluster="prod")
    assert [len(page) for page in pages] == [100] * 10
    assert len({arn for page in pages for arn in page}) == 1000


def test_a_token_fits_only_its_own_request(medium: World) -> None:
    token = ask(medium, "ListTasks", cluster="prod")["nextToken"]
    for params in (
        {"cluster": "prod", "nextToken": "AAAA"},
        {"cluster": "prod", "nextToken": "not a token"},
        {"cluster": "prod", "nextToken": token, "launchType": "FARGATE"},
        {"cluster": "staging", "nextToken": token},
    ):
        with pytest.raises(Fault, match=r"InvalidParameterException: Invalid token\."):
            ask(medium, "ListTasks", **params)


def test_paging_is_stable_while_things_go(medium: World) -> None:
    first = ask(medium, "ListServices", cluster="data")["serviceArns"]
    assert first == sorted(first)
    page = ask(medium, "ListServices", cluster="data", maxResults=2)
    gone = medium.fleet.services[page["serviceArns"][0]]
    gone.status = "DRAINING"
    rest = ask(medium, "ListServices", cluster="data", maxResults=2, nextToken=page["nextToken"])
    gone.status = "ACTIVE"
    assert rest["serviceArns"] == first[2:4]


def test_unknown_clusters(world: World) -> None:
    for operation, more in (
        ("ListServices", {}),
        ("ListTasks", {}),
        ("DescribeTasks", {"tasks": ["a"]}),
        ("DescribeServices", {"services": ["web"]}),
        ("ListContainerInstances", {}),
    ):
        for cluster in ("nowhere", "pro", "PROD", "arn:aws:ecs:eu-west-1:1:cluster/prod"):
            with pytest.raises(Fault, match=r"ClusterNotFoundException: Cluster not found\."):
                ask(world, operation, cluster=cluster, **more)
    with pytest.raises(Fault, match=r"Cluster not found"):
        ask(world, "ListServices")
    made = ask(world, "DescribeClusters", clusters=["prod", "nowhere"])
    assert [one["clusterName"] for one in made["clusters"]] == ["prod"]
    assert made["failures"] == [
        {"arn": "arn:aws:ecs:eu-west-1:123456789012:cluster/nowhere", "reason": "MISSING"}
    ]


def test_services_match_exactly(world: World) -> None:
    arn = world.fleet.arn("service", "prod", "web")
    for ref in ("web", arn, "arn:aws:ecs:eu-west-1:123456789012:service/web"):
        made = ask(world, "DescribeServices", cluster="prod", services=[ref])
        assert [one["serviceArn"] for one in made["services"]] == [arn]
    made = ask(world, "DescribeServices", cluster="prod", services=["we", "webb", "Web"])
    assert made["services"] == []
    assert [one["reason"] for one in made["failures"]] == ["MISSING"] * 3
    other = world.fleet.arn("service", "staging", "web")
    with pytest.raises(Fault, match=r"Identifier is for cluster staging\. Your cluster is prod"):
        ask(world, "DescribeServices", cluster="prod", services=[other])


def test_cluster_statistics_and_counts_agree(world: World) -> None:
    (made,) = ask(world, "DescribeClusters", clusters=["prod"], include=["STATISTICS", "SETTINGS"])[
        "clusters"
    ]
    numbers = {one["name"]: int(one["value"]) for one in made["statistics"]}
    assert numbers["runningEC2TasksCount"] > 0
    total = numbers["runningEC2TasksCount"] + numbers["runningFargateTasksCount"]
    assert total == made["runningTasksCount"]
    assert made["activeServicesCount"] == 16
    assert made["settings"] == [{"name": "containerInsights", "value": "enhanced"}]
    bare = ask(world, "DescribeClusters", clusters=["prod"])["clusters"][0]
    assert bare["statistics"] == bare["settings"] == bare["tags"] == []


def test_task_filters(world: World) -> None:
    prod = world.fleet.clusters["prod"]

    def listed(**params: Any) -> set[str]:
        pages = everything(world, "ListTasks", "taskArns", cluster="prod", **params)
        return {arn for page in pages for arn in page}

    assert listed() == {one.arn for one in prod.tasks.values() if one.alive}
    stopped = {one.arn for one in prod.tasks.values() if not one.alive}
    assert stopped
    assert listed(desiredStatus="STOPPED") == stopped
    assert listed(desiredStatus="PENDING") == set()
    web = world.fleet.services[world.fleet.arn("service", "prod", "web")]
    mine = {one.arn for one in web.tasks if one.alive}
    assert listed(serviceName="web") == listed(family="web") == mine
    assert listed(startedBy=web.deployments[0].id) == mine
    host = prod.instances[0]
    there = {one.arn for one in prod.tasks.values() if one.alive and one.instance_arn == host}
    assert there
    assert listed(containerInstance=host) == there
    assert listed(containerInstance=host.rpartition("/")[2]) == there
    assert listed(launchType="EC2") | listed(launchType="FARGATE") == listed()
    with pytest.raises(Fault, match="ServiceNotFoundException"):
        listed(serviceName="wb")
    with pytest.raises(Fault, match="InvalidParameterException: startedBy"):
        listed(startedBy="ecs-svc/1", family="web")


def test_tasks_are_found_by_id_or_arn_and_missing_ones_are_failures(world: World) -> None:
    task = next(iter(world.fleet.clusters["prod"].tasks.values()))
    absent = "0" * 32
    made = ask(world, "DescribeTasks", cluster="prod", tasks=[task.id, task.arn, absent])
    assert [one["taskArn"] for one in made["tasks"]] == [task.arn] * 2
    assert made["failures"] == [
        {"arn": world.fleet.arn("task", "prod", absent), "reason": "MISSING"}
    ]


def test_cached_bytes_follow_the_task() -> None:
    world = make()
    task = world.fleet.services[world.fleet.arn("service", "prod", "auth")].tasks[0]

    def status() -> str:
        made = ask(world, "DescribeTasks", cluster="prod", tasks=[task.arn])
        return str(made["tasks"][0]["lastStatus"])

    assert status() == "RUNNING"
    ask(world, "StopTask", cluster="prod", task=task.id)
    seen = {status()}
    for _ in range(60):
        world.clock.move(1)
        world.advance()
        seen.add(status())
        assert status() == task.status
    assert seen == {"DEACTIVATING", "STOPPING", "DEPROVISIONING", "STOPPED"}


def test_tags_come_only_when_asked_for(world: World) -> None:
    web = world.fleet.services[world.fleet.arn("service", "prod", "web")]
    bare = ask(world, "DescribeServices", cluster="prod", services=["web"])["services"][0]
    full = ask(world, "DescribeServices", cluster="prod", services=["web"], include=["TAGS"])
    assert "tags" not in bare
    assert {one["key"] for one in full["services"][0]["tags"]} == {"team", "service"}
    ids = [web.tasks[0].id]
    assert ask(world, "DescribeTasks", cluster="prod", tasks=ids)["tasks"][0]["tags"] == []
    made = ask(world, "DescribeTasks", cluster="prod", tasks=ids, include=["TAGS"])
    assert len(made["tasks"][0]["tags"]) == 2


def test_services_and_tasks_join(world: World) -> None:
    made = ask(world, "DescribeServices", cluster="prod", services=["shipping"])["services"][0]
    tasks = ask(world, "ListTasks", cluster="prod", serviceName="shipping")["taskArns"]
    described = ask(world, "DescribeTasks", cluster="prod", tasks=tasks)["tasks"]
    ids = {one["id"] for one in made["deployments"]}
    assert {one["startedBy"] for one in described} <= ids
    assert made["runningCount"] == sum(one["lastStatus"] == "RUNNING" for one in described)
    assert made["currentServiceDeployment"]
    for task in described:
        assert task["group"] == "service:shipping"
        (card,) = task["attachments"]
        details = {one["name"]: one["value"] for one in card["details"]}
        if task["lastStatus"] == "RUNNING":
            assert details["privateIPv4Address"].startswith("10.0.")
            assert task["containers"][0]["runtimeId"].startswith(task["taskArn"][-32:])


def test_instances_tell_what_is_left(world: World) -> None:
    arns = ask(world, "ListContainerInstances", cluster="batch")["containerInstanceArns"]
    made = ask(world, "DescribeContainerInstances", cluster="batch", containerInstances=arns)
    for one in made["containerInstances"]:
        held = {each["name"]: each for each in one["registeredResources"]}
        left = {each["name"]: each for each in one["remainingResources"]}
        assert 0 <= left["CPU"]["integerValue"] < held["CPU"]["integerValue"]
        assert one["capacityProviderName"] == "ec2-batch"
    zone = "attribute:ecs.availability-zone == eu-west-1a"
    some = ask(world, "ListContainerInstances", cluster="batch", filter=zone)
    assert 0 < len(some["containerInstanceArns"]) < len(arns)
    none = ask(world, "ListContainerInstances", cluster="batch", status="DRAINING")
    assert none["containerInstanceArns"] == []


def test_definitions_are_listed_up_and_down(world: World) -> None:
    up = everything(world, "ListTaskDefinitions", "taskDefinitionArns", maxResults=7)
    down = everything(world, "ListTaskDefinitions", "taskDefinitionArns", maxResults=7, sort="DESC")
    flat = [arn for page in up for arn in page]
    assert [arn for page in down for arn in page] == flat[::-1]
    newest = ask(world, "ListTaskDefinitions", familyPrefix="checkout", sort="DESC", maxResults=1)
    numbers = world.fleet.definitions["checkout"]
    assert newest["taskDefinitionArns"][0].endswith(f"checkout:{max(numbers)}")
    families = ask(world, "ListTaskDefinitionFamilies", familyPrefix="staging-")["families"]
    assert "staging-web" in families
    assert all(name.startswith("staging-") for name in families)


def test_definitions_are_found_by_family_revision_or_arn(world: World) -> None:
    newest = max(world.fleet.definitions["web"])
    arn = world.fleet.arn("task-definition", f"web:{newest}")
    for ref in ("web", f"web:{newest}", arn):
        made = ask(world, "DescribeTaskDefinition", taskDefinition=ref)
        assert made["taskDefinition"]["taskDefinitionArn"] == arn
    for ref in ("we", "web:99999", "web:x", arn + "0"):
        with pytest.raises(Fault, match="ClientException: Unable to describe task definition"):
            ask(world, "DescribeTaskDefinition", taskDefinition=ref)


def test_deployments_are_listed_newest_first_and_filtered(world: World) -> None:
    made = ask(world, "ListServiceDeployments", cluster="prod", service="checkout")
    times = [one["createdAt"] for one in made["serviceDeployments"]]
    assert times == sorted(times, reverse=True)
    good = ask(
        world, "ListServiceDeployments", cluster="prod", service="checkout", status=["SUCCESSFUL"]
    )["serviceDeployments"]
    assert len(good) >= 4
    arn = good[0]["targetServiceRevisionArn"]
    (revision,) = ask(world, "DescribeServiceRevisions", serviceRevisionArns=[arn])[
        "serviceRevisions"
    ]
    assert ":task-definition/checkout:" in revision["taskDefinition"]
    span = {"after": START - 7200, "before": START}
    recent = ask(
        world, "ListServiceDeployments", cluster="prod", service="checkout", createdAt=span
    )["serviceDeployments"]
    assert 0 < len(recent) < len(times)
    gone = world.fleet.arn("service-deployment", "prod", "checkout", "nothing")
    failures = ask(world, "DescribeServiceDeployments", serviceDeploymentArns=[gone])["failures"]
    assert failures == [{"arn": gone, "reason": "MISSING"}]
    with pytest.raises(Fault, match="ServiceNotFoundException"):
        ask(world, "ListServiceDeployments", cluster="prod", service="nothing")
    with pytest.raises(Fault, match="InvalidParameterException"):
        ask(world, "DescribeServiceRevisions", serviceRevisionArns=["nonsense"])


def test_capacity_providers(world: World) -> None:
    made = ask(world, "DescribeCapacityProviders", capacityProviders=["FARGATE", "ec2-batch", "x"])
    assert {one["name"] for one in made["capacityProviders"]} == {"FARGATE", "ec2-batch"}
    assert made["failures"][0]["reason"] == "MISSING"
    mine = ask(world, "DescribeCapacityProviders", cluster="prod")["capacityProviders"]
    assert {one["name"] for one in mine} == {"FARGATE", "FARGATE_SPOT", "ec2-general"}


def test_account_settings_are_filtered(world: World) -> None:
    (one,) = ask(world, "ListAccountSettings", name="containerInsights")["settings"]
    assert one["value"] == "enabled"
    pages = everything(world, "ListAccountSettings", "settings", maxResults=3)
    assert [len(page) for page in pages] == [3, 3, 3, 1]
