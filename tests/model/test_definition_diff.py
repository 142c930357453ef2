"""What differs between two task definitions, and what of it may be seen."""

from __future__ import annotations

from ecstui.model.definition_diff import diff
from ecstui.model.noun import KeyValue
from ecstui.model.task_definition import (
    ContainerDefinition,
    HealthCheck,
    PortMapping,
    Secret,
    TaskDefinition,
)


def texts(before: ContainerDefinition, after: ContainerDefinition) -> list[str]:
    """The differences of one container as lines."""
    old = TaskDefinition(container_definitions=(before,))
    new = TaskDefinition(container_definitions=(after,))
    return [change.text for change in diff(old, new)]


def test_equal_ones_differ_in_nothing() -> None:
    same = TaskDefinition(container_definitions=(ContainerDefinition(name="app", image="a:1"),))
    assert diff(same, same) == ()


def test_image_command_ports_and_health_check() -> None:
    before = ContainerDefinition(
        name="app", image="a:1", command=("x",), port_mappings=(PortMapping(80),)
    )
    after = ContainerDefinition(
        name="app",
        image="a:2",
        command=("y", "z"),
        port_mappings=(PortMapping(8080),),
        health_check=HealthCheck(command=("CMD", "ok"), interval=5, timeout=2, retries=3),
    )
    assert texts(before, after) == [
        "app image: a:1 → a:2",
        "app command: x → y z",
        "app health check: (none) → CMD ok",
        "app health check timing: (none) → every 5 s, 2 s time-out, 3 retries,  s to start",
        "app port 80/tcp: open → (none)",
        "app port 8080/tcp: (none) → open",
    ]


def test_values_of_variables_are_hidden_unless_harmless() -> None:
    def made(**values: str) -> ContainerDefinition:
        pairs = tuple(KeyValue(name, value) for name, value in values.items())
        return ContainerDefinition(name="app", environment=pairs)

    before = made(LOG_LEVEL="info", LICENCE="first", OLD="x")
    after = made(LOG_LEVEL="debug", LICENCE="second", NEW="y")
    lines = texts(before, after)
    assert lines == [
        "app env LOG_LEVEL: info → debug",
        "app env LICENCE: (set) → (changed)",
        "app env OLD: (set) → (none)",
        "app env NEW: (none) → (set)",
    ]
    assert not any(value in line for line in lines for value in ("first", "second"))


def test_secrets_by_name_and_source() -> None:
    before = ContainerDefinition(name="app", secrets=(Secret("DB", "arn:1"),))
    after = ContainerDefinition(name="app", secrets=(Secret("DB", "arn:2"),))
    assert texts(before, after) == ["app secret DB: arn:1 → arn:2"]


def test_containers_that_come_and_go_and_the_task_itself() -> None:
    before = TaskDefinition(
        cpu="256", container_definitions=(ContainerDefinition(name="old", image="o:1"),)
    )
    after = TaskDefinition(
        cpu="512", container_definitions=(ContainerDefinition(name="new", image="n:1"),)
    )
    assert [change.text for change in diff(before, after)] == [
        "cpu: 256 → 512",
        "old container: o:1 → (none)",
        "new container: (none) → n:1",
    ]
