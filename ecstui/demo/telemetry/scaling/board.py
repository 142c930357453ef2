"""The scalable targets of the world: those of services with bounds, and those made by calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ecstui.demo.calls import Fault
from ecstui.demo.telemetry.metrics.library import Library
from ecstui.demo.telemetry.metrics.presence import Presence
from ecstui.demo.telemetry.metrics.watch import Watch
from ecstui.demo.telemetry.noise import fraction, identifier
from ecstui.demo.telemetry.scaling import alarms
from ecstui.demo.telemetry.scaling.nouns import (
    DIMENSION,
    NAMESPACE,
    Activity,
    Policy,
    Schedule,
    Target,
)
from ecstui.demo.telemetry.scaling.past import TARGET, rehearse
from ecstui.demo.world.nouns import Service

if TYPE_CHECKING:
    from ecstui.demo.world.world import World

_FREE = {
    "DynamicScalingInSuspended": False,
    "DynamicScalingOutSuspended": False,
    "ScheduledScalingSuspended": False,
}
_WARM_UP = 80
"""Minutes before the start from which on the fleet's own history tells the counts."""


class Board:
    """Targets by resource id."""

    def __init__(self, world: World, library: Library, presence: Presence, watch: Watch) -> None:
        self.world = world
        self.library = library
        self.presence = presence
        self.watch = watch
        self.targets: dict[str, Target] = {}
        self.serial = 0
        for service in world.fleet.services.values():
            if service.scaling is not None:
                self._adopt(service, service.scaling)

    def _adopt(self, service: Service, bounds: tuple[int, int]) -> None:
        """Register a service that had autoscaling before the simulation began."""
        created = service.created + 600
        target = self.add(f"service/{service.cluster}/{service.name}", bounds, created)
        tracking = {
            "TargetValue": TARGET,
            "PredefinedMetricSpecification": {
                "PredefinedMetricType": "ECSServiceAverageCPUUtilization"
            },
            "ScaleOutCooldown": 60,
            "ScaleInCooldown": 180,
            "DisableScaleIn": False,
        }
        self.put_policy(target, "cpu60", "TargetTrackingScaling", tracking, created)
        if fraction(service.name, "schedule") < 0.5:
            self._timetable(target, bounds, created)
        if service.traits.incident == "cpu-saturated":
            return
        until = self.presence.built - _WARM_UP
        reference = self.presence.reference(service)
        steps = rehearse(self.library.usage.curve(service), reference, bounds, until)
        if steps:
            counts = [(steps[0].minute - 1, steps[0].before)]
            self.presence.assume(service, [*counts, *((s.minute, s.after) for s in steps)])
        for step in steps:
            side = "High" if step.after > step.before else "Low"
            cause = alarms.cause(target.policies["cpu60"], side)
            at = step.minute * 60.0 + 20 * fraction(service.name, step.minute)
            self.note_change(target, step.after, cause, at, at + 62)

    def _timetable(self, target: Target, bounds: tuple[int, int], created: float) -> None:
        low, high = bounds
        for name, hour, floor in (("weekday-morning", 6, low + 1), ("evening", 21, low)):
            wire = {
                "Schedule": f"cron(0 {hour} ? * MON-FRI *)",
                "ScalableTargetAction": {"MinCapacity": min(floor, high), "MaxCapacity": high},
            }
            self.put_schedule(target, name, wire, created)

    def service(self, target: Target) -> Service | None:
        """The service a target scales, if it is still there."""
        fleet = self.world.fleet
        return fleet.services.get(fleet.arn("service", target.cluster, target.service))

    def add(self, resource: str, bounds: tuple[int, int], at: float) -> Target:
        """Register a new target."""
        world = self.world
        key = identifier(world.seed, resource, "target").replace("-", "")[:27]
        target = Target(
            resource,
            f"arn:aws:application-autoscaling:{world.region}:{world.account}:scalable-target/{key}",
            *bounds,
            at,
            f"arn:aws:iam::{world.account}:role/aws-service-role/"
            "ecs.application-autoscaling.amazonaws.com/"
            "AWSServiceRoleForApplicationAutoScaling_ECSService",
            dict(_FREE),
        )
        self.targets[resource] = target
        return target

    def remove(self, target: Target) -> None:
        """Deregister a target, its policies, their alarms and its schedules."""
        for policy in target.policies.values():
            self.watch.drop(policy.alarms)
        del self.targets[target.resource]
        service = self.service(target)
        if service is not None:
            service.scaling = None

    def find(self, params: dict[str, Any]) -> Target:
        """The target a call means; ObjectNotFoundException if it isn't registered."""
        target = self.targets.get(params["ResourceId"])
        if target is None or params.get("ServiceNamespace", NAMESPACE) != NAMESPACE:
            raise Fault(
                "ObjectNotFoundException",
                f"No scalable target found for service namespace: "
                f"{params.get('ServiceNamespace')}, resource ID: {params['ResourceId']}, "
                f"scalable dimension: {params.get('ScalableDimension', DIMENSION)}",
            )
        return target

    def set_bounds(self, target: Target, low: int, high: int, at: float, cause: str = "") -> None:
        """Change the bounds; the desired count is pulled inside them at once."""
        target.low, target.high = low, high
        service = self.service(target)
        if service is None:
            return
        service.scaling = (low, high)
        wanted = min(high, max(low, service.desired))
        if wanted == service.desired:
            return
        if not cause:
            side = "minimum" if service.desired < low else "maximum"
            cause = f"{side} capacity was set to {wanted}"
        self.change(target, service, wanted, cause, at)

    def change(self, target: Target, service: Service, n: int, cause: str, at: float) -> None:
        """Set the desired count of a service and remember it."""
        self.world.fleet.set_desired(service, n, cause)
        self.note_change(target, n, cause, at, None)

    def note_change(
        self, target: Target, n: int, cause: str, at: float, ended: float | None
    ) -> None:
        """Remember an activity; one without an end goes on until it is fulfilled."""
        done = ended is not None
        said = "Change successfully fulfilled by ecs." if done else "Waiting for change to be "
        said += "" if done else "fulfilled by ecs. Note that actual value might differ from "
        said += "" if done else "the desired value."
        target.activities.appendleft(
            Activity(
                self.identity(target),
                target.resource,
                f"Setting desired count to {n}.",
                cause,
                at,
                ended,
                "Successful" if done else "InProgress",
                f"Successfully set desired count to {n}. {said}",
            )
        )

    def identity(self, target: Target) -> str:
        """An id for a new activity."""
        self.serial += 1
        return identifier(self.world.seed, target.resource, "activity", self.serial)

    def put_policy(
        self, target: Target, name: str, kind: str, configuration: dict[str, Any], at: float
    ) -> Policy:
        """Make a policy or overwrite the one of that name, and its alarms."""
        world = self.world
        known = target.policies.get(name)
        if known is not None:
            self.watch.drop(known.alarms)
        key = identifier(world.seed, target.resource, name)
        arn = (
            f"arn:aws:autoscaling:{world.region}:{world.account}:scalingPolicy:{key}:"
            f"resource/ecs/{target.resource}:policyName/{name}"
        )
        policy = Policy(name, arn, kind, configuration, known.created if known else at)
        target.policies[name] = policy
        if policy.tracking:
            alarms.attach(world, self.watch, target, policy, at)
        return policy

    def drop_policy(self, target: Target, name: str) -> None:
        """Delete a policy and its alarms."""
        policy = target.policies.pop(name, None)
        if policy is None:
            text = f"No scaling policy found for resource ID: {target.resource}, name: {name}"
            raise Fault("ObjectNotFoundException", text)
        self.watch.drop(policy.alarms)

    def put_schedule(self, target: Target, name: str, wire: dict[str, Any], at: float) -> Schedule:
        """Make a scheduled action, or change what `wire` names of the one of that name."""
        world = self.world
        known = target.schedules.get(name)
        merged = {**(known.wire if known else {}), **wire}
        if "Schedule" not in merged:
            text = "Schedule must be specified for a new scheduled action."
            raise Fault("ValidationException", text)
        key = identifier(world.seed, target.resource, "schedule", name)
        arn = (
            f"arn:aws:autoscaling:{world.region}:{world.account}:scheduledAction:{key}:"
            f"resource/ecs/{target.resource}:scheduledActionName/{name}"
        )
        schedule = Schedule(name, arn, merged, known.created if known else at, int(at // 60))
        target.schedules[name] = schedule
        return schedule
