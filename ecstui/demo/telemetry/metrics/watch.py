"""All alarms of the world: evaluated when asked, each from where it was evaluated last."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ecstui.demo.telemetry.balancing.estate import Estate, TargetGroup
from ecstui.demo.telemetry.metrics.alarm import Alarm, Sample, Turn
from ecstui.demo.telemetry.metrics.library import Library, dimensions_of
from ecstui.demo.telemetry.metrics.points import sampled, statistic

if TYPE_CHECKING:
    from ecstui.demo.world.world import World

_HISTORY = 3 * 3600
"""Seconds that a fresh alarm is evaluated over."""

_PER_CLUSTER = 6
_SUSPECT = frozenset({"elb-health", "cpu-saturated", "oom", "crash-loop"})
_TOPIC = "ops-alerts"


class Watch:
    """Alarms by name."""

    def __init__(self, world: World, library: Library, estate: Estate) -> None:
        self.world = world
        self.library = library
        self.alarms: dict[str, Alarm] = {}
        for balancer in estate.balancers.values():
            groups = sorted(balancer.groups, key=_calm)
            for group in groups[:_PER_CLUSTER]:
                self._guard(group)

    def _guard(self, group: TargetGroup) -> None:
        """The alarms a careful team has on a service: errors, and memory."""
        service = group.services[0]
        name = f"{service.cluster}-{service.name}"
        topic = f"arn:aws:sns:{self.world.region}:{self.world.account}:{_TOPIC}"
        pairs = [("LoadBalancer", group.balancer.suffix), ("TargetGroup", group.suffix)]
        common: dict[str, Any] = {
            "Period": 60,
            "EvaluationPeriods": 5,
            "DatapointsToAlarm": 3,
            "ComparisonOperator": "GreaterThanThreshold",
            "ActionsEnabled": True,
            "AlarmActions": [topic],
            "OKActions": [topic],
        }
        self.put(
            f"{name}-5xx",
            {
                **common,
                "AlarmDescription": f"{service.name} answers too many requests with 5xx",
                "Namespace": "AWS/ApplicationELB",
                "MetricName": "HTTPCode_Target_5XX_Count",
                "Dimensions": [{"Name": key, "Value": value} for key, value in pairs],
                "Statistic": "Sum",
                "Threshold": self._tolerable(pairs),
                "TreatMissingData": "notBreaching",
            },
            service.created,
        )
        own = [("ClusterName", service.cluster), ("ServiceName", service.name)]
        self.put(
            f"{name}-memory-high",
            {
                **common,
                "AlarmDescription": f"{service.name} comes near its memory limit",
                "Namespace": "AWS/ECS",
                "MetricName": "MemoryUtilization",
                "Dimensions": [{"Name": key, "Value": value} for key, value in own],
                "Statistic": "Maximum",
                "Threshold": 92.0,
                "TreatMissingData": "missing",
            },
            service.created,
        )

    def _tolerable(self, pairs: list[tuple[str, str]]) -> float:
        """Two percent of the requests of a minute, at least five."""
        series = self.library.find("AWS/ApplicationELB", "RequestCount", tuple(sorted(pairs)))
        minute = self.library.usage.presence.built
        point = series.read(minute - 5, minute - 4)[0] if series is not None else None
        return float(max(5, round((point.total if point is not None else 0.0) * 0.02)))

    def put(self, name: str, wire: dict[str, Any], at: float) -> Alarm:
        """Make an alarm, or replace its configuration; `wire` in the shape of PutMetricAlarm."""
        world = self.world
        arn = f"arn:aws:cloudwatch:{world.region}:{world.account}:alarm:{name}"
        alarm = self.alarms[name] = Alarm(name, arn, wire, at)
        return alarm

    def drop(self, names: list[str]) -> None:
        """Delete alarms; unknown names are ignored."""
        for name in names:
            self.alarms.pop(name, None)

    def state(self, alarm: Alarm, now: float) -> Turn:
        """The last change of an alarm's state up to `now`."""
        for turn in self._turns(alarm, alarm.seen, now):
            alarm.turn = turn
        return alarm.turn

    def history(self, alarm: Alarm, now: float) -> list[tuple[str, Turn]]:
        """The changes of the last hours, oldest first, each with the state before it."""
        fresh = Alarm(alarm.name, alarm.arn, alarm.wire, alarm.configured)
        found, before = [], fresh.turn.state
        for turn in self._turns(fresh, 0, now):
            found.append((before, turn))
            fresh.turn, before = turn, turn.state
        return found

    def _turns(self, alarm: Alarm, seen: int, now: float) -> Iterator[Turn]:
        """Evaluate the periods that ended since `seen`; the caller keeps the last turn."""
        wire = alarm.wire
        if "Metrics" in wire or "MetricName" not in wire:
            return
        series = self.library.find(wire["Namespace"], wire["MetricName"], dimensions_of(wire))
        period, width = alarm.period, alarm.width
        if series is None:
            stop = int(now // period) * period
        else:
            stop = self.library.visible(series, now) * 60 // period * period
        alarm.seen = stop
        # A new alarm judges the periods that are there already.
        begin = int(max(now - _HISTORY, alarm.configured) // period * period)
        first = max(seen, min(begin, stop - period))
        start = first - width * period
        if stop <= first:
            return
        periods = (stop - start) // period
        samples = [Sample(start + n * period, None) for n in range(periods)]
        if series is not None:
            points = sampled(series.read, start // 60, stop // 60, period // 60)
            pick = statistic(alarm.statistic)
            samples = [
                Sample(at, None if point is None else pick(point))
                for (at, _), point in zip(samples, points, strict=True)
            ]
        state = alarm.turn.state
        fresh = seen == 0
        for end in range(width + 1, periods + 1):
            turn = alarm.judge(samples[end - width : end], state)
            if turn is not None:
                state = turn.state
                if fresh and end == width + 1:
                    # It was so before we began to look: since the alarm was configured.
                    turn = turn._replace(at=min(turn.at, int(alarm.configured) + 300))
                yield turn


def _calm(group: TargetGroup) -> bool:
    return group.services[0].traits.incident not in _SUSPECT
