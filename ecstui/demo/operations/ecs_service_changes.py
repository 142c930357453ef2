"""ECS operations that change services: UpdateService, CreateService, DeleteService."""

from __future__ import annotations

from typing import Any

from ecstui.demo.calls import Call, Fault, Operation
from ecstui.demo.operations import ecs_refs
from ecstui.demo.world import rollout, scheduler
from ecstui.demo.world.nouns import Cluster, Service, Traits
from ecstui.demo.world.shapes import service as shape
from ecstui.demo.world.world import World

DEPLOYS = (
    "loadBalancers",
    "monitoring",
    "networkConfiguration",
    "platformVersion",
    "serviceConnectConfiguration",
    "serviceRegistries",
    "volumeConfigurations",
    "vpcLatticeConfigurations",
)
"""Members of UpdateService that start a deployment, besides the task definition and the force."""

DEPLOYS_BY = (
    "alarms",
    "bakeTimeInMinutes",
    "canaryConfiguration",
    "earlySuccessCriteria",
    "lifecycleHooks",
    "linearConfiguration",
    "strategy",
)
"""Members of a deployment configuration that are kept as they are given."""

NO_COUNT = (
    "The daemon scheduling strategy does not support a desired count for services. Remove the"
    " desired count value and try again."
)


def update_service(world: World, call: Call) -> dict[str, Any]:
    """Change a service; only what changes its tasks starts a new deployment."""
    world.advance()
    fleet, params = world.fleet, call.params
    service = ecs_refs.active_service(world, ecs_refs.cluster(world, call), params["service"])
    if service.daemon and "desiredCount" in params:
        raise ecs_refs.invalid(NO_COUNT)
    wire = fleet.definition(service.family, service.revision)
    if "taskDefinition" in params:
        wire = ecs_refs.usable_definition(world, params["taskDefinition"])
        _compatible(service, wire)
    changed = wire["taskDefinitionArn"] != service.definition_arn
    _configure(service, params)
    if "desiredCount" in params and params["desiredCount"] != service.desired:
        scheduler.resize(fleet, service, params["desiredCount"])
    if changed or params.get("forceNewDeployment") or any(name in params for name in DEPLOYS):
        rollout.begin(fleet, service, wire)
    service.cached = None
    fleet.wake(service, 0.5)
    return {"service": shape.wire(fleet, service)}


def _compatible(service: Service, wire: dict[str, Any]) -> None:
    needed = "EC2" if service.launch == "EC2" else "FARGATE"
    if needed not in wire["compatibilities"]:
        raise ecs_refs.invalid(f"Task definition does not support launch_type {needed}.")
    names = [one["name"] for one in wire["containerDefinitions"]]
    if service.target_group_arn is not None and service.container not in names:
        raise ecs_refs.invalid(
            f"The container {service.container} does not exist in the task definition."
        )
    if wire["networkMode"] == "awsvpc" and service.network is None:
        raise ecs_refs.invalid(
            "Network Configuration must be provided when networkMode 'awsvpc' is specified."
        )


def _configure(service: Service, params: dict[str, Any]) -> None:
    """Take over the members that tell how, not what, the service runs."""
    settings = params.get("deploymentConfiguration") or {}
    service.minimum = settings.get("minimumHealthyPercent", service.minimum)
    service.maximum = settings.get("maximumPercent", service.maximum)
    more = {name: settings[name] for name in DEPLOYS_BY if name in settings}
    service.deploys = {**service.deploys, **more}
    breaker = settings.get("deploymentCircuitBreaker")
    if breaker is not None:
        service.breaker, service.rollback = breaker["enable"], breaker["rollback"]
    service.exec_enabled = params.get("enableExecuteCommand", service.exec_enabled)
    service.managed_tags = params.get("enableECSManagedTags", service.managed_tags)
    service.propagate = params.get("propagateTags", service.propagate)
    service.grace = params.get("healthCheckGracePeriodSeconds", service.grace)
    service.balancing = params.get("availabilityZoneRebalancing", service.balancing)
    service.placement = params.get("placementStrategy", service.placement)
    service.constraints = params.get("placementConstraints", service.constraints)
    service.network = params.get("networkConfiguration", service.network)
    if "capacityProviderStrategy" in params:
        service.strategy = params["capacityProviderStrategy"]
        service.launch = _launch(service.strategy, service.launch)


def _launch(strategy: list[dict[str, Any]], launch: str) -> str:
    names = [one["capacityProvider"] for one in strategy]
    if not names:
        return launch
    if names[0] in ("FARGATE", "FARGATE_SPOT"):
        return str(names[0])
    return "EC2"


def create_service(world: World, call: Call) -> dict[str, Any]:
    """Create a service and its first deployment."""
    world.advance()
    fleet, params = world.fleet, call.params
    found = ecs_refs.cluster(world, call)
    name = params["serviceName"]
    arn = fleet.arn("service", found.name, name)
    there = fleet.services.get(arn)
    if there is not None and there.status != "INACTIVE":
        raise ecs_refs.invalid("Creation of service was not idempotent.")
    if "taskDefinition" not in params:
        raise ecs_refs.invalid("TaskDefinition can not be blank.")
    wire = ecs_refs.usable_definition(world, params["taskDefinition"])
    service = _made(fleet.now, found, arn, params, wire)
    _balance(service, params.get("loadBalancers") or [])
    _compatible(service, wire)
    fleet.services[arn] = service
    if arn not in found.services:
        found.services.append(arn)
    rollout.begin(fleet, service, wire)
    return {"service": shape.wire(fleet, service)}


def _made(
    now: float, of: Cluster, arn: str, params: dict[str, Any], wire: dict[str, Any]
) -> Service:
    service = Service(
        arn,
        params["serviceName"],
        of.name,
        int(params.get("desiredCount") or 0),
        wire["taskDefinitionArn"],
        wire["family"],
        wire["revision"],
        now,
        Traits(),
        launch=params.get("launchType") or "EC2",
        exec_enabled=False,
        breaker=False,
        rollback=False,
        managed_tags=False,
        daemon=params.get("schedulingStrategy") == "DAEMON",
        tags={one["key"]: one.get("value", "") for one in params.get("tags") or ()},
    )
    _configure(service, params)
    if service.daemon and "desiredCount" in params:
        raise ecs_refs.invalid(NO_COUNT)
    return service


def _balance(service: Service, balancers: list[dict[str, Any]]) -> None:
    for one in balancers[:1]:
        service.target_group_arn = one.get("targetGroupArn")
        service.container = one.get("containerName", "")
        service.port = one.get("containerPort", 80)


def delete_service(world: World, call: Call) -> dict[str, Any]:
    """Delete a service that was scaled to nothing, or any one by force: it drains, then ends."""
    world.advance()
    fleet, params = world.fleet, call.params
    service = ecs_refs.service(world, ecs_refs.cluster(world, call), params["service"])
    if service.status == "INACTIVE":
        raise Fault("ServiceNotFoundException", "Service not found.")
    if service.desired > 0 and not service.daemon and not params.get("force"):
        raise ecs_refs.invalid("The service cannot be stopped while it is scaled above 0.")
    service.status = "DRAINING"
    service.desired = service.deployments[0].desired = 0
    fleet.wake(service, 0.5)
    return {"service": shape.wire(fleet, service)}


OPERATIONS: dict[tuple[str, str], Operation] = {
    ("ecs", "UpdateService"): update_service,
    ("ecs", "CreateService"): create_service,
    ("ecs", "DeleteService"): delete_service,
}
