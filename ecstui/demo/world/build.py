"""Builds a steady fleet from the plans: clusters, instances, services, their running tasks."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from ecstui.demo.world import birth, definitions, history, placement, task_life
from ecstui.demo.world.nouns import Cluster, Instance, Service, Task, Traits
from ecstui.demo.world.plans import ClusterPlan, Plan

if TYPE_CHECKING:
    from ecstui.demo.world.fleet import Fleet

TYPE, CPU, MEMORY = "m5.xlarge", 4096, 15731
UNPLACED = 2
"""Tasks that the service without capacity is short of."""

SUBNETS = ("subnet-0a1b2c3d4e5f60718", "subnet-0b2c3d4e5f6071829", "subnet-0c3d4e5f607182930")
OWNERS = ("storefront", "payments", "discovery", "platform", "fulfilment")


def settle(fleet: Fleet, plans: Iterable[ClusterPlan], incidents: frozenset[str]) -> None:
    """Fill an empty fleet; only the named incidents move in."""
    for plan in plans:
        _cluster(fleet, plan, [calmed(one, incidents) for one in plan.services])


def calmed(plan: Plan, incidents: frozenset[str]) -> Plan:
    """The plan without its incident, unless that is wanted."""
    if not plan.incident or plan.incident in incidents:
        return plan
    desired, memory = plan.desired, plan.memory
    if plan.incident == "no-capacity":
        # Without the trouble it must have room to be deployed, too.
        desired, memory = desired - UNPLACED, memory // 8
    style = "json" if plan.style == "hostile" else plan.style
    scaling = (plan.scaling[0], plan.scaling[1] * 2) if plan.scaling else None
    return replace(plan, incident="", desired=desired, memory=memory, style=style, scaling=scaling)


def _cluster(fleet: Fleet, plan: ClusterPlan, services: list[Plan]) -> None:
    cluster = Cluster(
        plan.name,
        fleet.arn("cluster", plan.name),
        plan.insights,
        tags={"environment": plan.name, "managed-by": "terraform"},
        providers=["FARGATE", "FARGATE_SPOT"],
    )
    fleet.clusters[plan.name] = cluster
    if plan.pinned:
        fleet.pinned.add(plan.name)
    _instances(fleet, cluster, plan, services)
    # The largest tasks are placed first: they need an instance of their own.
    ordered = sorted(services, key=lambda one: -one.memory if one.launch == "EC2" else 0)
    built = {one.name: _service(fleet, cluster, one) for one in ordered}
    cluster.services = [built[one.name].arn for one in services]


def _instances(fleet: Fleet, cluster: Cluster, plan: ClusterPlan, services: list[Plan]) -> None:
    hosted = [one for one in services if one.launch == "EC2" and not one.daemon]
    if not hosted:
        return
    whole = sum(_placed(one) for one in hosted if one.memory > MEMORY // 2)
    small = [one for one in hosted if one.memory <= MEMORY // 2]
    cpu = 1.35 * sum(one.cpu * one.desired for one in small) / CPU
    memory = 1.35 * sum(one.memory * one.desired for one in small) / MEMORY
    count = whole + math.ceil(max(cpu, memory)) + (plan.spare if small else 0)
    provider = next((one.provider for one in hosted if one.provider), None)
    if provider:
        cluster.providers.append(provider)
        _provider(fleet, provider)
    for number in range(count):
        _instance(fleet, cluster, number, provider)


def _placed(plan: Plan) -> int:
    return plan.desired - (UNPLACED if plan.incident == "no-capacity" else 0)


def _provider(fleet: Fleet, name: str) -> None:
    group = (
        f"arn:aws:autoscaling:{fleet.region}:{fleet.account}:autoScalingGroup:"
        f"{fleet.dice.uuid(name, 'asg')}:autoScalingGroupName/{name}"
    )
    fleet.providers[name] = {
        "capacityProviderArn": fleet.arn("capacity-provider", name),
        "name": name,
        "status": "ACTIVE",
        "autoScalingGroupProvider": {
            "autoScalingGroupArn": group,
            "managedScaling": {
                "status": "DISABLED",
                "targetCapacity": 100,
                "minimumScalingStepSize": 1,
                "maximumScalingStepSize": 10000,
                "instanceWarmupPeriod": 300,
            },
            "managedTerminationProtection": "DISABLED",
            "managedDraining": "ENABLED",
        },
        "type": "EC2_AUTOSCALING",
    }


def _instance(fleet: Fleet, cluster: Cluster, number: int, provider: str | None) -> None:
    key = fleet.dice.hex(cluster.name, "instance", number)
    arn = fleet.arn("container-instance", cluster.name, key)
    age = fleet.dice.uniform(2, 24, arn, "age") * 86400
    fleet.instances[arn] = Instance(
        arn,
        key,
        f"i-0{fleet.dice.hex(arn, 'ec2', size=16)}",
        cluster.name,
        fleet.region + birth.ZONES[number % 3],
        TYPE,
        CPU,
        MEMORY,
        fleet.now - age,
        f"10.0.{240 + number % 15}.{10 + int(key[:2], 16) % 240}",
        provider=provider,
    )
    cluster.instances.append(arn)


def _service(fleet: Fleet, cluster: Cluster, plan: Plan) -> Service:
    family = definitions.family_of(cluster.name, plan.name)
    revision = 6 + fleet.dice.below(70, family, "revision")
    age = fleet.dice.uniform(90, 700, family, "created") * 86400
    arn = fleet.arn("service", cluster.name, plan.name)
    service = Service(
        arn,
        plan.name,
        cluster.name,
        plan.desired,
        fleet.arn("task-definition", f"{family}:{revision}"),
        family,
        revision,
        fleet.now - age,
        _traits(fleet, arn, plan),
        plan.launch,
        container=plan.name,
        port=plan.port or 8080,
        scaling=plan.scaling,
        tags={"team": fleet.dice.pick(OWNERS, plan.name), "service": plan.name},
        exec_enabled=fleet.dice.below(5, arn, "exec") > 0,
        minimum=plan.minimum,
        maximum=plan.maximum,
        breaker=plan.breaker,
        rollback=plan.breaker,
        grace=60 if plan.port else None,
        daemon=plan.daemon,
        propagate="SERVICE",
        drain=fleet.dice.uniform(8, 20, arn, "drain"),
        balancing="DISABLED" if plan.daemon else "ENABLED",
    )
    _wiring(fleet, service, plan)
    fleet.services[arn] = service
    history.deployments(fleet, service, cluster.name, plan)
    _tasks(fleet, service, plan)
    history.events_before(fleet, service)
    return service


def _traits(fleet: Fleet, arn: str, plan: Plan) -> Traits:
    noise = fleet.dice.uniform(0.05, 0.15, arn, "noise")
    return Traits(plan.average, plan.used, plan.swing, plan.style, plan.rate, plan.incident, noise)


def _wiring(fleet: Fleet, service: Service, plan: Plan) -> None:
    """Load balancer, network, capacity strategy, placement."""
    if plan.port:
        group = f"{service.cluster}-{service.name}"[:32].rstrip("-")
        service.target_group_arn = (
            f"arn:aws:elasticloadbalancing:{fleet.region}:{fleet.account}:targetgroup/{group}/"
            f"{fleet.dice.hex(service.arn, 'target-group', size=16)}"
        )
    if plan.network == "awsvpc":
        service.network = {
            "awsvpcConfiguration": {
                "subnets": list(SUBNETS),
                "securityGroups": [f"sg-0{fleet.dice.hex(service.arn, 'sg', size=16)}"],
                "assignPublicIp": "DISABLED",
            }
        }
    provider = "FARGATE_SPOT" if plan.launch == "FARGATE_SPOT" else plan.provider
    if provider:
        service.strategy = [{"capacityProvider": provider, "weight": 1, "base": 0}]
    if plan.launch == "EC2" and not plan.daemon:
        service.placement = [
            {"type": "spread", "field": "attribute:ecs.availability-zone"},
            {"type": "spread", "field": "instanceId"},
        ]


def _tasks(fleet: Fleet, service: Service, plan: Plan) -> None:
    deployment = service.deployments[0]
    count = _placed(plan)
    if plan.daemon:
        count = len(fleet.clusters[service.cluster].instances)
    for number in range(count):
        instance = None
        if plan.launch == "EC2":
            there = [task.instance_arn or "" for task in service.tasks]
            found = placement.choose(
                fleet,
                service.cluster,
                plan.cpu,
                plan.memory,
                avoid=there if plan.daemon else (),
            )
            if isinstance(found, placement.NoRoom):
                break
            instance = found
        task = birth.for_service(fleet, service, deployment, instance)
        grown_up(fleet, task, deployment.created + 20 + 7 * number)


def grown_up(fleet: Fleet, task: Task, created: float) -> None:
    """Make a new task one that has been running since `created`."""
    task.created = created
    task.connected = created + 6
    task.pull_started = created + 7
    task.pull_stopped = created + 16
    task.started = created + 22
    task.status = "RUNNING"
    for number, container in enumerate(task.containers):
        task_life.boot(fleet, task, container, number)
    task_life.set_health(task, "HEALTHY")
    task.version = 5
