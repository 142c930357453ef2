"""Snapshot: its indexes say what a plain search would, however it came to be."""

from __future__ import annotations

import random

from ecstui.model.cluster import Cluster
from ecstui.model.identity import Identity
from ecstui.model.service import Service
from ecstui.model.snapshot import Snapshot
from ecstui.model.task import Task

CLUSTERS = ("arn:c/one", "arn:c/two")


def task(number: int, cluster: str, service: str, status: str = "RUNNING") -> Task:
    return Task(
        task_arn=f"arn:t/{number}",
        cluster_arn=cluster,
        group=f"service:{service}" if service else "family:once",
        last_status=status,
    )


def service(name: str, cluster: str) -> Service:
    return Service(service_arn=f"{cluster}/{name}", service_name=name, cluster_arn=cluster)


def by_search(snapshot: Snapshot, cluster: str, name: str) -> set[str]:
    return {
        t.task_arn
        for t in snapshot.tasks.values()
        if t.cluster_arn == cluster and t.service_name == name
    }


def test_indexes_of_a_hand_made_snapshot() -> None:
    web, job = service("web", CLUSTERS[0]), service("web", CLUSTERS[1])
    mine, other, lone = task(1, CLUSTERS[0], "web"), task(2, CLUSTERS[1], "web"), task(3, *_LONE)
    snapshot = Snapshot(
        services={s.service_arn: s for s in (web, job)},
        tasks={t.task_arn: t for t in (mine, other, lone)},
    )
    assert snapshot.services_of(CLUSTERS[0]) == [web]
    assert snapshot.tasks_of(web) == [mine]
    assert snapshot.tasks_in(CLUSTERS[0]) == [mine, lone]
    assert snapshot.service_of(other) is job
    assert snapshot.service_of(lone) is None
    assert snapshot.services_of("arn:c/none") == []


_LONE = (CLUSTERS[0], "")


def test_random_changes_keep_the_task_index_right() -> None:
    for seed in range(20):
        dice = random.Random(seed)
        snapshot = Snapshot()
        assert snapshot.tasks_by_place == {}
        for _ in range(60):
            tasks = dict(snapshot.tasks)
            changed = [f"arn:t/{n}" for n in dice.sample(range(12), dice.randint(1, 5))]
            for arn in changed:
                if arn in tasks and dice.random() < 0.4:
                    del tasks[arn]
                else:
                    where = dice.choice(CLUSTERS), dice.choice(("web", "api", ""))
                    tasks[arn] = task(int(arn[6:]), *where)
            before = snapshot.tasks_by_place
            snapshot = snapshot.with_tasks(tasks, changed)
            assert "tasks_by_place" in snapshot.__dict__, "made anew only where touched"
            for place, group in snapshot.tasks_by_place.items():
                assert group, "no empty groups stay behind"
                assert {t.task_arn for t in group} == by_search(snapshot, *place)
                if before.get(place) == group:
                    assert before[place] is group or set(changed) & {t.task_arn for t in group}
            assert sum(map(len, snapshot.tasks_by_place.values())) == len(tasks)


def test_what_has_not_changed_keeps_its_indexes() -> None:
    web, one = service("web", CLUSTERS[0]), task(1, CLUSTERS[0], "web")
    snapshot = Snapshot(services={web.service_arn: web}, tasks={one.task_arn: one})
    services, tasks = snapshot.services_by_cluster, snapshot.tasks_by_place
    for later in (
        snapshot.with_identity(Identity(account="1")),
        snapshot.with_clusters({"arn:c/one": Cluster(cluster_arn="arn:c/one")}),
        snapshot.with_definitions({}),
    ):
        assert later.services_by_cluster is services
        assert later.tasks_by_place is tasks
    assert snapshot.with_tasks({}, [one.task_arn]).services_by_cluster is services
    other = snapshot.with_services({})
    assert other.tasks_by_place is tasks
    assert other.services_by_cluster == {}


def test_find_by_name_arn_or_path() -> None:
    one = Cluster(cluster_arn="arn:aws:ecs:r:1:cluster/one", cluster_name="one")
    web = Service(
        service_arn="arn:aws:ecs:r:1:service/one/web",
        service_name="web",
        cluster_arn=one.cluster_arn,
    )
    snapshot = Snapshot(
        clusters={one.cluster_arn: one},
        services={web.service_arn: web},
    )
    assert snapshot.find_cluster("one") is snapshot.find_cluster(one.cluster_arn) is one
    assert snapshot.find_cluster("two") is None
    for name in ("web", "one/web", web.service_arn):
        assert snapshot.find_services(name) == [web]
    assert snapshot.find_services("web", "one") == [web]
    assert snapshot.find_services("web", "two") == []
