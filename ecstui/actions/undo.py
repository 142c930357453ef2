"""The way back from an operation: another operation, planned anew on how things are now."""

from __future__ import annotations

from ecstui.actions import catalog, facts
from ecstui.actions.plan import Inverse, Plan
from ecstui.errors import Refused
from ecstui.model.scaling import ScalableTarget
from ecstui.model.service import Service
from ecstui.model.snapshot import Snapshot
from ecstui.ports import Reads

_LOOK = "Look again before you change it back."


async def undo(plan: Plan, snapshot: Snapshot, reads: Reads) -> Plan:
    """The plan that undoes `plan`, to be confirmed, noted and watched like any other.

    Raises Refused where it can't be undone, or where somebody has changed the same thing since,
    and AwsError where AWS can't be asked.
    """
    inverse = plan.inverse
    if inverse is None:
        raise Refused(plan.undo or "That can't be undone.")
    first, values = inverse.arns[0], inverse.values
    match inverse.verb:
        case "scale":
            service = _service(snapshot, first)
            _same(service.service_name, service.desired_count, inverse.left["desired"])
            known = await facts.about_scaling(reads, service)
            return catalog.scale(snapshot, first, values["desired"], known)
        case "deploy":
            return await _redeployed(inverse, snapshot, reads)
        case "autoscaling":
            service = _service(snapshot, first)
            known = await facts.about_scaling(reads, service)
            if known.scaling is not None:
                _same_scaling(service, known.scaling, inverse)
            return catalog.autoscaling(snapshot, first, known, **values)
        case "protect" | "unprotect":
            return catalog.protect(snapshot, inverse.arns, on=values["on"])
        case "drain" | "activate":
            cluster = values["cluster"]
            found = await reads.instances(cluster, inverse.arns)
            return catalog.drain(snapshot, cluster, found.items, active=values["active"])
        case "exec":
            return catalog.execute_command(snapshot, first, enable=values["enable"])
        case other:
            raise ValueError(f"no way to undo by {other}")


async def _redeployed(inverse: Inverse, snapshot: Snapshot, reads: Reads) -> Plan:
    """The revision from before. Without `left` the one it went to wasn't known beforehand."""
    service = _service(snapshot, inverse.arns[0])
    went_to = inverse.left.get("definition")
    if went_to:
        _same(service.service_name, service.task_definition, went_to)
    revision = inverse.values["revision"]
    known = await facts.about_releases(reads, service, revision)
    return catalog.deploy(snapshot, service.service_arn, known, revision)


def _service(snapshot: Snapshot, arn: str) -> Service:
    service = snapshot.services.get(arn)
    if service is None:
        raise Refused("That service isn't known any more.", "Refresh and look again.")
    return service


def _same(name: str, now: object, left: object) -> None:
    if now != left:
        raise Refused(f"{name} was changed again since.", _LOOK)


def _same_scaling(service: Service, now: ScalableTarget, inverse: Inverse) -> None:
    left = inverse.left
    was = (left["minimum"], left["maximum"], tuple(left["suspended"]))
    _same(service.service_name, (now.min_capacity, now.max_capacity, now.switches), was)
