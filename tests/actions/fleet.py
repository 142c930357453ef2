"""A small fleet to plan on, and an AWS in memory that takes notes of what it is sent."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from ecstui.errors import AwsError
from ecstui.model.identity import Identity
from ecstui.model.instance import Instance
from ecstui.model.scaling import ScalableTarget, resource_id
from ecstui.model.service import (
    CircuitBreaker,
    Deployment,
    DeploymentConfiguration,
    Service,
    ServiceEvent,
)
from ecstui.model.snapshot import Snapshot
from ecstui.model.task import Task
from ecstui.model.task_definition import ContainerDefinition, TaskDefinition
from ecstui.ports import Batch, DefinitionSource, Sent

ARN = "arn:aws:ecs:eu-west-1:123456789012"
CLUSTER = f"{ARN}:cluster/prod"
WEB = f"{ARN}:service/prod/web"
WEB_12 = f"{ARN}:task-definition/web:12"
WHO = Identity(
    account="123456789012",
    arn="arn:aws:sts::123456789012:assumed-role/oncall/ada",
    region="eu-west-1",
    profile="prod",
)
NOW = 1_700_000_000.0


def task_arn(number: int) -> str:
    """The ARN of web's task with that number."""
    return f"{ARN}:task/prod/{number:08x}{'0' * 24}"


def a_deployment(number: int, **changes: Any) -> Deployment:
    """A completed primary deployment of web:12 with four tasks."""
    deployment = Deployment(
        id=f"ecs-svc/{number}",
        status="PRIMARY",
        task_definition=WEB_12,
        desired_count=4,
        running_count=4,
        created_at=NOW + number,
        rollout_state="COMPLETED",
    )
    return msgspec.structs.replace(deployment, **changes)


def a_service(**changes: Any) -> Service:
    """The service web: four steady tasks of web:12, a circuit breaker with rollback."""
    service = Service(
        service_arn=WEB,
        service_name="web",
        cluster_arn=CLUSTER,
        status="ACTIVE",
        desired_count=4,
        running_count=4,
        task_definition=WEB_12,
        created_at=NOW - 1000,
        scheduling_strategy="REPLICA",
        deployments=(a_deployment(1),),
        deployment_configuration=a_configuration(),
        events=(ServiceEvent(id="e1", message="(service web) has reached a steady state."),),
    )
    return msgspec.structs.replace(service, **changes)


def a_configuration(minimum: int = 100, maximum: int = 200, **changes: Any) -> Any:
    """How web is deployed."""
    configuration = DeploymentConfiguration(
        minimum_healthy_percent=minimum,
        maximum_percent=maximum,
        deployment_circuit_breaker=CircuitBreaker(enable=True, rollback=True),
    )
    return msgspec.structs.replace(configuration, **changes)


def a_task(number: int, **changes: Any) -> Task:
    """A running task of web."""
    task = Task(
        task_arn=task_arn(number),
        cluster_arn=CLUSTER,
        task_definition_arn=WEB_12,
        group="service:web",
        last_status="RUNNING",
        desired_status="RUNNING",
        health_status="HEALTHY",
    )
    return msgspec.structs.replace(task, **changes)


def a_definition(image: str = "web:1.2") -> TaskDefinition:
    """web:12."""
    container = ContainerDefinition(name="app", image=image)
    return TaskDefinition(
        task_definition_arn=WEB_12, family="web", revision=12, container_definitions=(container,)
    )


def a_picture(
    *services: Service, tasks: Sequence[Task] | None = None, who: Identity = WHO
) -> Snapshot:
    """A snapshot of these services (web, if none is given) and of four tasks."""
    chosen = services or (a_service(),)
    found = [a_task(n) for n in range(1, 5)] if tasks is None else tasks
    return Snapshot(
        identity=who,
        services={s.service_arn: s for s in chosen},
        tasks={t.task_arn: t for t in found},
        definitions={WEB_12: a_definition()},
    )


class MemoryReads:
    """Describes what `picture` holds; `trouble` is raised instead, and `silent` never answers."""

    def __init__(self, picture: Snapshot) -> None:
        self.picture = picture
        self.trouble: AwsError | None = None
        self.machines: list[Instance] = []
        self.bounds: list[ScalableTarget] = []
        self.inactive: set[str] = set()
        self.silent = False

    async def services(self, cluster: str, arns: Sequence[str]) -> Batch[Service]:
        """Those services of `picture`."""
        await self._answer()
        found = [s for a, s in self.picture.services.items() if a in arns]
        return Batch(items=tuple(s for s in found if s.cluster_arn == cluster))

    async def tasks(self, cluster: str, arns: Sequence[str]) -> Batch[Task]:
        """Those tasks of `picture`."""
        await self._answer()
        found = [t for a, t in self.picture.tasks.items() if a in arns]
        return Batch(items=tuple(t for t in found if t.cluster_arn == cluster))

    async def instances(self, cluster: str, arns: Sequence[str]) -> Batch[Instance]:
        """Those instances of `machines`."""
        await self._answer()
        found = [m for m in self.machines if m.container_instance_arn in arns]
        return Batch(items=tuple(m for m in found if cluster == CLUSTER))

    async def scalable_targets(
        self, cluster: str, services: Sequence[str]
    ) -> tuple[ScalableTarget, ...]:
        """Those of `bounds`."""
        await self._answer()
        names = {resource_id(cluster, service) for service in services}
        return tuple(b for b in self.bounds if b.resource_id in names)

    async def definition_source(self, arn: str) -> DefinitionSource:
        """Any definition, ACTIVE unless it is in `inactive`."""
        await self._answer()
        status = "INACTIVE" if arn in self.inactive else "ACTIVE"
        return DefinitionSource({"taskDefinitionArn": arn, "status": status})

    async def _answer(self) -> None:
        if self.silent:
            await asyncio.Event().wait()
        if self.trouble is not None:
            raise self.trouble


class MemoryWrites:
    """Notes what it is sent; `troubles` come one a call, `silent` never answers."""

    def __init__(self) -> None:
        self.sent: list[tuple[object, ...]] = []
        self.troubles: list[Exception | None] = []
        self.silent = False
        self.reached = asyncio.Event()

    async def send(self, operation: str, params: Mapping[str, Any]) -> Sent:
        """Note it."""
        request_id = await self._answer(operation, dict(params))
        arn = f"{ARN}:task-definition/web:13"
        made = (arn,) if operation == "ecs:RegisterTaskDefinition" else ()
        return Sent(request_id, made)

    async def scale(self, cluster: str, service: str, desired: int) -> str:
        """Note it."""
        return await self._answer("scale", cluster, service, desired)

    async def restart(self, cluster: str, service: str) -> str:
        """Note it."""
        return await self._answer("restart", cluster, service)

    async def stop_task(self, cluster: str, task: str, reason: str) -> str:
        """Note it."""
        return await self._answer("stop_task", cluster, task, reason)

    async def _answer(self, *call: object) -> str:
        self.sent.append(call)
        self.reached.set()
        if self.silent:
            await asyncio.Event().wait()
        trouble = self.troubles.pop(0) if self.troubles else None
        if trouble is not None:
            raise trouble
        return f"request-{len(self.sent)}"
