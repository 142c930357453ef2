"""Which load balancers and target groups there are: one balancer for every eighty services."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ecstui.demo.telemetry.noise import hexadecimal
from ecstui.demo.world.nouns import Service, Task

if TYPE_CHECKING:
    from ecstui.demo.world.world import World

_SERVICES_EACH = 80


@dataclass(slots=True)
class TargetGroup:
    """A target group and the services that register their tasks in it."""

    arn: str
    name: str
    balancer: Balancer
    services: list[Service] = field(default_factory=list)

    @property
    def suffix(self) -> str:
        """What metrics call it: `targetgroup/web/0123456789abcdef`."""
        return self.arn.rsplit(":", 1)[-1]

    def tasks(self) -> Iterator[Task]:
        """The tasks of its services that are registered, or leaving."""
        for service in self.services:
            for task in service.tasks:
                if task.status in ("ACTIVATING", "RUNNING", "DEACTIVATING"):
                    yield task


@dataclass(slots=True)
class Balancer:
    """An application load balancer with a listener for HTTP and one for HTTPS."""

    arn: str
    name: str
    cluster: str
    created: float
    groups: list[TargetGroup] = field(default_factory=list)

    @property
    def suffix(self) -> str:
        """What metrics call it: `app/prod-alb/0123456789abcdef`."""
        return self.arn.split(":loadbalancer/", 1)[-1]

    def listener(self, port: int) -> str:
        """The ARN of the listener on `port`."""
        path = self.arn.replace(":loadbalancer/", ":listener/")
        return f"{path}/{hexadecimal(16, self.arn, port)}"

    def rule(self, priority: int, key: str) -> str:
        """The ARN of a rule of the HTTPS listener."""
        path = self.listener(443).replace(":listener/", ":listener-rule/")
        return f"{path}/{hexadecimal(16, self.arn, priority, key)}"


class Estate:
    """All balancers and target groups, found anew when services come or change."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._stamp: tuple[int, int] = (-1, -1)
        self._balancers: dict[str, Balancer] = {}
        self._groups: dict[str, TargetGroup] = {}

    @property
    def balancers(self) -> dict[str, Balancer]:
        """Balancers by ARN."""
        self._refresh()
        return self._balancers

    @property
    def groups(self) -> dict[str, TargetGroup]:
        """Target groups by ARN."""
        self._refresh()
        return self._groups

    def _refresh(self) -> None:
        fleet = self.world.fleet
        stamp = (int(self.world.clock.now()), len(fleet.services))
        if stamp == self._stamp:
            return
        self._stamp = stamp
        self._balancers, self._groups = {}, {}
        for cluster in fleet.clusters.values():
            services = [fleet.services[arn] for arn in cluster.services if arn in fleet.services]
            behind = [service for service in services if service.target_group_arn]
            for number, service in enumerate(behind):
                self._place(service, number // _SERVICES_EACH)

    def _place(self, service: Service, number: int) -> None:
        arn = service.target_group_arn or ""
        group = self._groups.get(arn)
        if group is None:
            balancer = self._balancer(service.cluster, number, service.created)
            name = arn.split(":targetgroup/", 1)[-1].split("/", 1)[0]
            group = self._groups[arn] = TargetGroup(arn, name, balancer)
            balancer.groups.append(group)
        group.services.append(service)

    def _balancer(self, cluster: str, number: int, created: float) -> Balancer:
        world = self.world
        name = f"{cluster}-alb" if number == 0 else f"{cluster}-alb-{number + 1}"
        arn = (
            f"arn:aws:elasticloadbalancing:{world.region}:{world.account}:loadbalancer/app/"
            f"{name}/{hexadecimal(16, world.seed, name)}"
        )
        balancer = self._balancers.get(arn)
        if balancer is None:
            balancer = self._balancers[arn] = Balancer(arn, name, cluster, created - 86_400)
        return balancer
