"""Services and tasks in trouble, written in a few words."""

from __future__ import annotations

from collections.abc import Iterable

from ecstui.model.service import (
    CircuitBreaker,
    Deployment,
    DeploymentConfiguration,
    LoadBalancer,
    Service,
    ServiceEvent,
)
from ecstui.model.snapshot import Snapshot
from ecstui.model.task import Container, Task
from ecstui.model.task_definition import TaskDefinition

NOW = 1_760_000_000.0
PLACE = "arn:aws:ecs:eu-west-1:123456789012"
CLUSTER = f"{PLACE}:cluster/prod"
OOM = "OutOfMemoryError: Container killed due to memory usage"
EXITED = "Essential container in task exited"
SCALING = "Scaling activity initiated by (deployment ecs-svc/1)"


def definition_arn(revision: int, family: str = "web") -> str:
    """The ARN of a revision."""
    return f"{PLACE}:task-definition/{family}:{revision}"


def deployment(revision: int = 86, state: str = "COMPLETED", **more: object) -> Deployment:
    """A deployment of `revision`, made two hours ago unless said otherwise."""
    fields: dict[str, object] = {
        "id": f"ecs-svc/{revision}",
        "status": "PRIMARY",
        "task_definition": definition_arn(revision),
        "desired_count": 4,
        "running_count": 4,
        "created_at": NOW - 7200,
        "updated_at": NOW - 7000,
        "rollout_state": state,
        **more,
    }
    return Deployment(**fields)  # type: ignore[arg-type]  # the names are those of its fields


def told(*messages: str, age: float = 60.0, step: float = 60.0) -> tuple[ServiceEvent, ...]:
    """Events, the newest first: `age` seconds old, the others `step` more each."""
    return tuple(
        ServiceEvent(f"event-{i}", NOW - age - i * step, f"(service web) {message}")
        for i, message in enumerate(messages)
    )


def service(name: str = "web", **more: object) -> Service:
    """A service of four tasks on revision 86, all running."""
    fields: dict[str, object] = {
        "service_arn": f"{PLACE}:service/prod/{name}",
        "service_name": name,
        "cluster_arn": CLUSTER,
        "status": "ACTIVE",
        "desired_count": 4,
        "running_count": 4,
        "task_definition": definition_arn(86),
        "deployments": (deployment(),),
        "deployment_configuration": DeploymentConfiguration(
            CircuitBreaker(enable=True, rollback=True), 200, 100
        ),
        **more,
    }
    return Service(**fields)  # type: ignore[arg-type]  # the names are those of its fields


def balanced(**more: object) -> Service:
    """The same behind a load balancer."""
    return service("web", load_balancers=(LoadBalancer("tg", "", "web", 8080),), **more)


def task(number: int, **more: object) -> Task:
    """A running task of the service `web`, on revision 86."""
    fields: dict[str, object] = {
        "task_arn": f"{PLACE}:task/prod/{number:032x}",
        "cluster_arn": CLUSTER,
        "group": "service:web",
        "task_definition_arn": definition_arn(86),
        "last_status": "RUNNING",
        "desired_status": "RUNNING",
        "created_at": NOW - 7000,
        **more,
    }
    return Task(**fields)  # type: ignore[arg-type]  # the names are those of its fields


def ended(
    number: int,
    *,
    age: float = 60.0,
    why: str = EXITED,
    code: str = "EssentialContainerExited",
    revision: int = 86,
    containers: Iterable[Container] = (),
) -> Task:
    """A task that stopped `age` seconds ago."""
    return task(
        number,
        last_status="STOPPED",
        desired_status="STOPPED",
        stopped_at=NOW - age,
        stopped_reason=why,
        stop_code=code,
        task_definition_arn=definition_arn(revision),
        containers=tuple(containers),
    )


def exited(code: int | None, reason: str = "", name: str = "web") -> Container:
    """A container that ended."""
    return Container(name=name, last_status="STOPPED", exit_code=code, reason=reason)


def ward(
    *services: Service, tasks: Iterable[Task] = (), definitions: Iterable[TaskDefinition] = ()
) -> Snapshot:
    """A snapshot of them."""
    return Snapshot(
        services={s.service_arn: s for s in services},
        tasks={t.task_arn: t for t in tasks},
        definitions={d.task_definition_arn: d for d in definitions},
    )
