"""What autoscaling does each minute: it follows its alarms and its timetable, within the bounds."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from ecstui.demo.telemetry.metrics.library import dimensions_of
from ecstui.demo.telemetry.scaling import alarms, timetable
from ecstui.demo.telemetry.scaling.board import Board
from ecstui.demo.telemetry.scaling.nouns import Activity, Policy, Target
from ecstui.demo.world.nouns import Service

if TYPE_CHECKING:
    from ecstui.demo.telemetry.metrics.alarm import Alarm

_SETTLE = 180
"""Seconds after a step until the metrics show what it did."""

_SAY_AGAIN = 900


def run(board: Board, minute: int) -> None:
    """Do what is due in an epoch minute; once for each minute."""
    now = minute * 60.0
    for target in list(board.targets.values()):
        service = board.service(target)
        if service is None or service.status != "ACTIVE":
            continue
        _fulfil(target, service, now)
        if not target.suspended["ScheduledScalingSuspended"]:
            _scheduled(board, target, minute)
        for policy in target.policies.values():
            if policy.tracking:
                _track(board, target, policy, service, now)


def _fulfil(target: Target, service: Service, now: float) -> None:
    """End the activities whose change has come about, or has had its time."""
    running = sum(task.status == "RUNNING" for task in service.tasks)
    for activity in target.activities:
        if activity.status != "InProgress":
            break
        if running == service.desired or now - activity.started > 300:
            activity.status, activity.ended = "Successful", now
            said = (activity.message or "").split(" Waiting", 1)[0]
            activity.message = f"{said} Change successfully fulfilled by ecs."


def _scheduled(board: Board, target: Target, minute: int) -> None:
    for schedule in target.schedules.values():
        since, schedule.last = schedule.last, minute
        if not timetable.due(schedule.wire, since, minute):
            continue
        action = schedule.wire.get("ScalableTargetAction", {})
        low = action.get("MinCapacity", target.low)
        high = max(low, action.get("MaxCapacity", target.high))
        text = f"min capacity to {low} and max capacity to {high}"
        cause = f"scheduled action name {schedule.name} was triggered"
        target.activities.appendleft(
            Activity(
                board.identity(target),
                target.resource,
                f"Setting {text}",
                cause,
                minute * 60.0,
                minute * 60.0 + 1,
                "Successful",
                f"Successfully set {text}",
            )
        )
        board.set_bounds(target, low, high, minute * 60.0, cause)


def _track(board: Board, target: Target, policy: Policy, service: Service, now: float) -> None:
    states = {side: _alarming(board, policy, side, now) for side in ("High", "Low")}
    value = float(policy.configuration["TargetValue"])
    if states["High"] and not target.suspended["DynamicScalingOutSuspended"]:
        measured = _measured(board, target, policy, now) or value
        wanted = max(service.desired + 1, math.ceil(service.desired * measured / value))
        _step(board, target, policy, service, (min(target.high, wanted), 1), now)
    elif states["Low"] and _may_shrink(target, policy, service):
        measured = _measured(board, target, policy, now) or value
        wanted = max(
            math.ceil(service.desired * measured / value),
            service.desired - max(1, service.desired // 5),
        )
        _step(board, target, policy, service, (max(target.low, wanted), -1), now)


def _may_shrink(target: Target, policy: Policy, service: Service) -> bool:
    """Scale-in waits while it is suspended, switched off, or a deployment is in progress."""
    return not (
        target.suspended["DynamicScalingInSuspended"]
        or policy.configuration.get("DisableScaleIn", False)
        or any(deployment.state == "IN_PROGRESS" for deployment in service.deployments)
    )


def _alarming(board: Board, policy: Policy, side: str, now: float) -> bool:
    name = next((name for name in policy.alarms if f"-Alarm{side}-" in name), "")
    alarm: Alarm | None = board.watch.alarms.get(name)
    return alarm is not None and board.watch.state(alarm, now).state == "ALARM"


def _measured(board: Board, target: Target, policy: Policy, now: float) -> float | None:
    """The newest value of the metric that a policy tracks."""
    wire = alarms.metric_of(policy, target)
    series = board.library.find(wire["Namespace"], wire["MetricName"], dimensions_of(wire))
    if series is None:
        return None
    last = board.library.visible(series, now)
    point = series.read(last - 1, last)[0]
    if point is None:
        return None
    return point.total if wire.get("Statistic") == "Sum" else point.total / point.samples


def _step(
    board: Board,
    target: Target,
    policy: Policy,
    service: Service,
    step: tuple[int, int],
    now: float,
) -> None:
    """Go to the count in `step` (count and direction), unless it is too soon or changes nothing."""
    wanted, direction = step
    side = "High" if direction > 0 else "Low"
    cause = alarms.cause(policy, side)
    if (wanted - service.desired) * direction <= 0:
        _refrain(board, target, service, direction, cause, now)
        return
    name = "ScaleOutCooldown" if direction > 0 else "ScaleInCooldown"
    pause = max(_SETTLE, int(policy.configuration.get(name, 300)))
    if now - policy.acted < pause:
        return
    policy.acted, policy.direction = now, direction
    board.change(target, service, wanted, cause, now)


def _refrain(
    board: Board, target: Target, service: Service, direction: int, cause: str, now: float
) -> None:
    """Remember that there was nothing left to do; the same again only after a while."""
    reason = _why_not(target, service, direction)
    last = target.activities[0] if target.activities else None
    known = last.reason["Code"] if last is not None and last.reason is not None else ""
    if last is not None and known == reason["Code"] and now - last.started < _SAY_AGAIN:
        return
    target.activities.appendleft(
        Activity(
            board.identity(target),
            target.resource,
            "Attempting to scale due to alarm triggered",
            cause,
            now,
            None,
            "Successful" if reason["Code"] == "AlreadyAtDesiredCapacity" else "Failed",
            None,
            reason,
        )
    )


def _why_not(target: Target, service: Service, direction: int) -> dict[str, Any]:
    current = {"CurrentCapacity": service.desired}
    if direction > 0 and service.desired >= target.high:
        return {"Code": "AlreadyAtMaxCapacity", "MaxCapacity": target.high, **current}
    if direction < 0 and service.desired <= target.low:
        return {"Code": "AlreadyAtMinCapacity", "MinCapacity": target.low, **current}
    return {"Code": "AlreadyAtDesiredCapacity", **current}
