"""The store against a naive one, on random fleets; and what it promises about identity."""

from __future__ import annotations

import random

import msgspec

from ecstui.live.store import (
    IDENTITY,
    ClustersPart,
    DefinitionPart,
    IdentityPart,
    ServicesPart,
    Store,
    TasksPart,
)
from ecstui.model.cluster import Cluster
from ecstui.model.identity import Identity
from ecstui.model.service import Service
from ecstui.model.snapshot import Snapshot
from ecstui.model.task import Container, Task
from ecstui.model.task_definition import TaskDefinition
from tests.live.scripted import cluster_arn, make_service, make_task, task_arn

PLACES = [("one", "web"), ("one", "api"), ("one", ""), ("two", "web")]


def copy(task: Task) -> Task:
    """An equal task made of other objects, as if decoded again."""
    return msgspec.convert(msgspec.to_builtins(task), Task)


def random_task(dice: random.Random) -> Task:
    number = dice.randrange(40)
    cluster, service = PLACES[number % len(PLACES)]
    status = dice.choice(("PENDING", "RUNNING", "RUNNING", "STOPPED"))
    return make_task(
        cluster,
        service,
        number,
        last_status=status,
        health_status=dice.choice(("HEALTHY", "UNHEALTHY")),
        containers=(Container(name="app", last_status=status),),
    )


def naive(known: dict[str, Task], part: TasksPart) -> dict[str, Task]:
    """What the store should know after a part, by the letter of its contract."""
    after = dict(known)
    for task in part.tasks:
        after[task.task_arn] = task
    present = {task.task_arn for task in part.tasks}
    for arn, task in known.items():
        in_scope = task.cluster_arn == part.cluster_arn and (
            part.service_name in ("", task.service_name)
        )
        if part.complete and in_scope and task.stopped == part.stopped and arn not in present:
            del after[arn]
    for arn in part.gone:
        after.pop(arn, None)
    return after


def random_part(dice: random.Random) -> TasksPart:
    cluster, service = dice.choice(PLACES)
    service = dice.choice((service, ""))
    mine = [
        task
        for task in (random_task(dice) for _ in range(dice.randrange(12)))
        if task.cluster_arn == cluster_arn(cluster) and service in ("", task.service_name)
    ]
    unique = tuple({task.task_arn: task for task in mine}.values())
    said = {task.task_arn for task in unique}
    complete, stopped = dice.random() < 0.5, dice.random() < 0.3
    gone = {task_arn("one", dice.randrange(40)) for _ in range(dice.randrange(2))}
    return TasksPart(cluster_arn(cluster), service, unique, complete, stopped, tuple(gone - said))


def test_random_parts_do_what_a_naive_store_does() -> None:
    for seed in range(30):
        dice = random.Random(seed)
        store, known = Store(), dict[str, Task]()
        for _ in range(60):
            part = random_part(dice)
            before = store.snapshot
            update = store.apply(part)
            known, earlier = naive(known, part), known
            assert store.snapshot.tasks == known
            differs = {a for a in known.keys() | earlier if known.get(a) != earlier.get(a)}
            assert (update.changed if update else frozenset()) == differs
            for arn, task in store.snapshot.tasks.items():
                if arn not in differs:
                    assert task is before.tasks[arn], "what is equal stays the same object"
            if update is None:
                assert store.snapshot is before


def test_equal_tasks_make_no_update() -> None:
    store = Store()
    tasks = tuple(make_task("one", "web", n) for n in range(1000))
    part = TasksPart(cluster_arn("one"), "web", tasks, complete=True)
    update = store.apply(part)
    assert update is not None
    assert len(update.changed) == 1000
    before = store.snapshot
    again = msgspec.structs.replace(part, tasks=tuple(copy(task) for task in tasks))
    assert store.apply(again) is None
    assert store.snapshot is before


def test_one_change_among_many_shares_the_rest() -> None:
    store = Store()
    tasks = [make_task("one", "web", n) for n in range(100)]
    store.apply(TasksPart(cluster_arn("one"), "web", tuple(tasks)))
    before = store.snapshot
    fresh = [copy(task) for task in tasks]
    fresh[7] = msgspec.structs.replace(fresh[7], health_status="UNHEALTHY")
    update = store.apply(TasksPart(cluster_arn("one"), "web", tuple(fresh)))
    assert update is not None
    assert update.changed == {tasks[7].task_arn}
    assert update.snapshot.services is before.services
    same = [arn for arn, t in update.snapshot.tasks.items() if t is before.tasks[arn]]
    assert len(same) == 99
    assert before.tasks[tasks[7].task_arn].health_status == "", "the old picture stays as it was"


def test_listings_apart_leave_each_other_alone() -> None:
    store = Store()
    running, ended = make_task("one", "web", 1), make_task("one", "web", 2, last_status="STOPPED")
    scope = cluster_arn("one"), "web"
    store.apply(TasksPart(*scope, (running, ended)))
    assert store.apply(TasksPart(*scope, (running,), complete=True)) is None
    assert store.apply(TasksPart(*scope, (ended,), complete=True, stopped=True)) is None
    store.apply(TasksPart(*scope, (), complete=True))
    assert list(store.snapshot.tasks.values()) == [ended]
    store.apply(TasksPart(*scope, (), complete=True, stopped=True))
    assert not store.snapshot.tasks


def test_incomplete_parts_take_nothing_away() -> None:
    store = Store()
    store.apply(TasksPart(cluster_arn("one"), "", (make_task("one", "web", 1),)))
    store.apply(TasksPart(cluster_arn("one"), "", (make_task("one", "web", 2),)))
    assert len(store.snapshot.tasks) == 2


def test_services_gone_from_a_complete_part() -> None:
    store = Store()
    web, api, far = (make_service(*p) for p in (("one", "web"), ("one", "api"), ("two", "web")))
    store.apply(ServicesPart(cluster_arn("one"), (web, api), complete=True))
    store.apply(ServicesPart(cluster_arn("two"), (far,), complete=True))
    update = store.apply(ServicesPart(cluster_arn("one"), (web,), complete=True))
    assert update is not None
    assert update.changed == {api.service_arn}
    assert set(store.snapshot.services.values()) == {web, far}


def test_a_cluster_goes_with_all_it_held() -> None:
    store = Store()
    one, two = (Cluster(cluster_arn=cluster_arn(name)) for name in ("one", "two"))
    store.apply(ClustersPart((one, two), complete=True))
    web, far = make_service("one", "web"), make_service("two", "web")
    mine, other = make_task("one", "web", 1), make_task("two", "web", 2)
    for noun in (web, far):
        store.apply(ServicesPart(noun.cluster_arn, (noun,)))
    for task in (mine, other):
        store.apply(TasksPart(task.cluster_arn, "web", (task,)))
    update = store.apply(ClustersPart((two,), complete=True))
    assert update is not None
    assert update.changed == {one.cluster_arn, web.service_arn, mine.task_arn}
    assert list(store.snapshot.services.values()) == [far]
    assert list(store.snapshot.tasks.values()) == [other]


def test_identity_and_definitions() -> None:
    store = Store()
    update = store.apply(IdentityPart(Identity(account="1")))
    assert update is not None
    assert update.changed == {IDENTITY}
    assert store.apply(IdentityPart(Identity(account="1"))) is None
    web = TaskDefinition(task_definition_arn="arn:web:1")
    update = store.apply(DefinitionPart(web))
    assert update is not None
    assert update.snapshot.definitions == {"arn:web:1": web}
    assert store.apply(DefinitionPart(TaskDefinition(task_definition_arn="arn:web:1"))) is None


def test_a_noun_without_an_arn_is_left_out() -> None:
    store = Store(Snapshot())
    assert store.apply(ServicesPart(cluster_arn("one"), (Service(service_name="odd"),))) is None
    assert not store.snapshot.services


def test_updates_add_up() -> None:
    store = Store()
    first = store.apply(TasksPart(cluster_arn("one"), "", (make_task("one", "web", 1),)))
    second = store.apply(TasksPart(cluster_arn("one"), "", (make_task("one", "web", 2),)))
    assert first is not None
    assert second is not None
    both = first.and_then(second)
    assert both.snapshot is second.snapshot
    assert both.changed == first.changed | second.changed
