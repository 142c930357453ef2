"""Notes on task definitions: sizes, logs, dependencies, ports, grace periods."""

from __future__ import annotations

import pytest

from ecstui.diagnose.sizes import fargate_has
from ecstui.diagnose.triage import triage
from ecstui.model.service import DeploymentConfiguration, Service
from ecstui.model.task_definition import (
    ContainerDefinition,
    Dependency,
    HealthCheck,
    LogConfiguration,
    PortMapping,
    TaskDefinition,
)
from tests.diagnose.ward import NOW, balanced, definition_arn, service, ward

LOG = LogConfiguration("awslogs", {})


def container(**more: object) -> ContainerDefinition:
    fields: dict[str, object] = {
        "name": "web",
        "log_configuration": LOG,
        "port_mappings": (PortMapping(8080),),
        **more,
    }
    return ContainerDefinition(**fields)  # type: ignore[arg-type]  # the names are its fields'


def notes(
    *containers: ContainerDefinition, patient: Service | None = None, **more: object
) -> set[str]:
    fields: dict[str, object] = {
        "task_definition_arn": definition_arn(86),
        "cpu": "512",
        "memory": "1024",
        "requires_compatibilities": ("FARGATE",),
        "execution_role_arn": "role",
        "container_definitions": containers,
        **more,
    }
    definition = TaskDefinition(**fields)  # type: ignore[arg-type]  # the names are its fields'
    patient = patient or service()
    found = triage(ward(patient, definitions=[definition]), NOW)
    assert found.rows == (), "a note puts nothing on the board"
    return {finding.code.removeprefix("lint.") for finding in found.findings(patient.service_arn)}


def test_a_good_definition_has_no_notes() -> None:
    assert notes(container(), patient=balanced()) == set()


def test_sizes() -> None:
    assert notes(container(), cpu="512", memory="8192") == {"fargate-size"}
    assert notes(container(), cpu="", memory="") == {"no-size", "no-memory"}
    assert notes(container(), execution_role_arn="") == {"no-execution-role"}
    assert notes(container(memory=4096)) == {"memory-over-task"}


def test_logs() -> None:
    assert notes(container(log_configuration=None)) == {"no-log"}


def test_dependencies() -> None:
    waits = container(depends_on=(Dependency("db", "HEALTHY"),))
    assert notes(waits) == {"depends-on-missing"}
    other = container(name="db", port_mappings=())
    assert notes(waits, other) == {"depends-on-unhealthy"}
    ready = container(depends_on=(Dependency("db", "COMPLETE"),))
    assert notes(ready, other) == {"depends-on-essential"}
    checked = container(name="db", health_check=HealthCheck(("CMD", "true")))
    assert notes(waits, checked) == set()


def test_load_balancers() -> None:
    slow = container(health_check=HealthCheck(("CMD", "true"), start_period=120))
    assert notes(slow, patient=balanced()) == {"grace-period"}
    assert notes(container(port_mappings=()), patient=balanced()) == {"port"}


def test_percentages_without_leeway() -> None:
    tight = service(deployment_configuration=DeploymentConfiguration(None, 100, 100))
    assert notes(container(), patient=tight) == {"no-leeway"}


@pytest.mark.parametrize(
    ("cpu", "memory", "there"),
    [
        (256, 512, True),
        (256, 1536, False),
        (512, 4096, True),
        (1024, 1024, False),
        (2048, 16384, True),
        (4096, 30720, True),
        (8192, 18432, False),
        (16384, 122880, True),
        (300, 512, False),
    ],
)
def test_sizes_of_fargate(cpu: int, memory: int, there: bool) -> None:
    assert fargate_has(cpu, memory) is there
