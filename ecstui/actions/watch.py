"""Follows what a change set in motion, from one picture of the fleet to the next."""

from __future__ import annotations

from typing import Literal

import msgspec

from ecstui.actions import words
from ecstui.actions.plan import Plan, Seen, Target, Verb
from ecstui.model import ids
from ecstui.model.service import Deployment, Service
from ecstui.model.snapshot import Snapshot
from ecstui.model.task import Task

State = Literal["rolling", "steady", "failed", "rolled back"]

Course = Literal["scale", "deployment", "return", "stop", "nothing", "several"]
"""What a change sets in motion; `return` is a deployment that goes back by itself."""


class RolloutWatch(msgspec.Struct, frozen=True):
    """A pure reducer: `see` a snapshot, get the watch that knows it too.

    `running` of `wanted` tasks are what the sentence counts; `failed` is the most failures seen,
    since ECS sets its counter back once a task is healthy. `elapsed` is in seconds.
    """

    verb: Verb
    targets: tuple[Target, ...]
    started: float
    desired: int | None = None
    state: State = "rolling"
    sentence: str = "Sent; waiting for ECS."
    elapsed: float = 0.0
    running: int = 0
    wanted: int = 0
    failed: int = 0
    event: str = ""
    """Newest event of the service since the plan was made: AWS's words."""
    deployment: str = ""
    """Id of the deployment that the change started."""
    accepted: bool = False
    """Whether a scaled service has been seen with its new count."""
    going_back: bool = False
    ending: frozenset[str] = frozenset()
    """ARNs of tasks seen stopping."""
    course: Course = "deployment"
    done: str = ""
    """What to say of a change that sets nothing in motion."""
    parts: tuple[RolloutWatch, ...] = ()
    """A watch for each target of `several`."""

    @classmethod
    def of(cls, plan: Plan, started: float) -> RolloutWatch:
        """Watch what `plan` does from `started` (epoch seconds), when it was sent."""
        desired = plan.calls[0].params.get("desiredCount")
        watch = cls(
            verb=plan.verb,
            targets=plan.targets,
            started=started,
            desired=int(desired) if desired is not None else None,
            course=_course(plan),
            done=plan.done,
        )
        if watch.course == "stop" or len(plan.targets) == 1:
            return watch
        parts = tuple(_with(watch, targets=(target,)) for target in plan.targets)
        return _with(watch, course="several", parts=parts)

    def only(self, arns: frozenset[str]) -> RolloutWatch:
        """The same for those targets that were really changed."""
        targets = tuple(target for target in self.targets if target.arn in arns)
        parts = tuple(part for part in self.parts if part.targets[0].arn in arns)
        return _with(self, targets=targets, parts=parts)

    @property
    def over(self) -> bool:
        """Whether there is nothing more to wait for."""
        return self.state != "rolling"

    def see(self, snapshot: Snapshot, now: float) -> RolloutWatch:
        """Take in a newer picture. Once `over`, nothing changes any more."""
        if self.over:
            return self
        watch = _with(self, elapsed=max(0.0, now - self.started))
        if self.course == "nothing":
            return _with(watch, state="steady", sentence=self.done)
        if self.course == "several":
            return _several(watch, snapshot, now)
        if self.course == "stop":
            return _stop(watch, snapshot)
        return _service(watch, snapshot)


def _service(watch: RolloutWatch, snapshot: Snapshot) -> RolloutWatch:
    target = watch.targets[0]
    service = snapshot.services.get(target.arn)
    if service is None or service.status not in {"", "ACTIVE"}:
        return _deleted(watch, target.name)
    watch = _with(watch, event=_newest_event(service, target.seen))
    if watch.course == "return":
        return _return(watch, service)
    return _scale(watch, service) if watch.course == "scale" else _restart(watch, service)


def _course(plan: Plan) -> Course:
    """What the last call of a plan sets in motion."""
    last = plan.calls[-1]
    if last.operation == "ecs:StopTask":
        return "stop"
    if last.operation in {"ecs:StopServiceDeployment", "ecs:ContinueServiceDeployment"}:
        return "return"
    if last.operation != "ecs:UpdateService":
        return "nothing"
    if "desiredCount" in last.params:
        return "scale"
    deploys = last.params.get("forceNewDeployment") or "taskDefinition" in last.params
    return "deployment" if deploys else "nothing"


def _several(watch: RolloutWatch, snapshot: Snapshot, now: float) -> RolloutWatch:
    """All at once: over when each is, as bad as the worst of them."""
    parts = tuple(part.see(snapshot, now) for part in watch.parts)
    watch = _with(
        watch,
        parts=parts,
        running=sum(part.running for part in parts),
        wanted=sum(part.wanted for part in parts),
        failed=sum(part.failed for part in parts),
    )
    over = sum(part.over for part in parts)
    bad = next((part for part in parts if part.state in {"failed", "rolled back"}), None)
    text = f"{over} of {words.count(len(parts), 'service')} through"
    if bad is not None:
        text = f"{text}; {bad.targets[0].name}: {bad.sentence}"
    if over < len(parts):
        return _with(watch, sentence=words.sentence(text))
    state = bad.state if bad is not None else "steady"
    return _with(watch, state=state, sentence=words.sentence(text))


def _return(watch: RolloutWatch, service: Service) -> RolloutWatch:
    """A deployment under way that was told to go back: ECS makes the old one primary again."""
    name, primary, seen = service.service_name, service.primary, watch.targets[0].seen
    if primary is None or (primary.id,) == seen.deployments[:1]:
        return _with(watch, sentence=f"Waiting for ECS to turn {name} back.")
    recipe = ids.family_revision(primary.task_definition)
    watch = _with(watch, running=primary.running_count, wanted=primary.desired_count)
    if primary.rollout_state == "FAILED":
        return _with(watch, state="failed", sentence=f"Rolling back to {recipe} failed.")
    if _arrived(service, primary) and primary.running_count >= primary.desired_count:
        counted = words.count(primary.running_count)
        return _with(watch, state="steady", sentence=f"Back on {recipe}: {counted} running.")
    return _with(watch, sentence=f"Back to {recipe}: {_counted(watch, 'tasks')}")


def _with(watch: RolloutWatch, **changes: object) -> RolloutWatch:
    return msgspec.structs.replace(watch, **changes)


def _deleted(watch: RolloutWatch, name: str) -> RolloutWatch:
    return _with(watch, state="failed", sentence=f"{name} was deleted.")


def _scale(watch: RolloutWatch, service: Service) -> RolloutWatch:
    name, desired = service.service_name, watch.desired or 0
    if service.desired_count != desired:
        if not watch.accepted:
            return _with(watch, sentence=f"Waiting for ECS to take {name} to {desired:,}.")
        changed = f"{name} wants {words.count(service.desired_count)} now, not {desired:,}"
        sentence = f"{changed}: something else changed it, perhaps auto scaling."
        return _with(watch, state="failed", sentence=sentence)
    primary = service.primary
    failed = primary.failed_tasks - watch.targets[0].seen.failed_tasks if primary else 0
    watch = _with(
        watch,
        accepted=True,
        running=service.running_count,
        wanted=desired,
        failed=max(watch.failed, failed),
    )
    settled = service.running_count == desired and not service.pending_count
    if settled and len(service.deployments) <= 1:
        return _with(watch, state="steady", sentence=f"Steady: {words.count(desired)} running.")
    return _with(watch, sentence=_counted(watch, "tasks"))


def _restart(watch: RolloutWatch, service: Service) -> RolloutWatch:
    ours = _ours(watch, service)
    primary = service.primary
    if ours is None and not watch.deployment:
        name = service.service_name
        return _with(watch, sentence=f"Waiting for ECS to start the deployment of {name}.")
    if ours is not None:
        watch = _with(
            watch,
            deployment=ours.id,
            running=ours.running_count,
            wanted=ours.desired_count,
            failed=max(watch.failed, ours.failed_tasks),
        )
    if primary is not None and primary.id != watch.deployment:
        return _elsewhere(watch, ours, primary)
    if ours is None:
        return watch
    if ours.rollout_state == "FAILED":
        return _broken(watch, service, ours)
    if _arrived(service, ours):
        sentence = f"Steady: {words.count(ours.running_count, 'new task')} running."
        return _with(watch, state="steady", sentence=sentence)
    return _with(watch, sentence=_counted(watch, "new tasks"))


def _ours(watch: RolloutWatch, service: Service) -> Deployment | None:
    """The deployment that the restart began: the first one not there before."""
    if watch.deployment:
        return next((d for d in service.deployments if d.id == watch.deployment), None)
    known = watch.targets[0].seen.deployments
    new = [d for d in service.deployments if d.id not in known]
    return min(new, key=lambda d: d.created_at or 0.0, default=None)


def _arrived(service: Service, ours: Deployment) -> bool:
    if ours.rollout_state:
        return ours.rollout_state == "COMPLETED"
    return len(service.deployments) == 1 and ours.running_count == ours.desired_count


def _elsewhere(watch: RolloutWatch, ours: Deployment | None, primary: Deployment) -> RolloutWatch:
    """The service is on, or going to, another deployment than ours."""
    before = primary.id in watch.targets[0].seen.deployments
    lost = ours is None or ours.rollout_state == "FAILED"
    back = watch.going_back or "rolling back" in primary.rollout_state_reason or (before and lost)
    recipe = ids.family_revision(primary.task_definition)
    if back and primary.rollout_state in {"", "COMPLETED"}:
        sentence = f"The new tasks failed: rolled back to the earlier deployment of {recipe}."
        return _with(watch, state="rolled back", going_back=True, sentence=sentence)
    if back:
        progress = f"{primary.running_count:,} of {words.count(primary.desired_count)} running"
        sentence = f"The new tasks failed: rolling back to {recipe}, {progress}."
        return _with(watch, going_back=True, sentence=sentence)
    if before:  # a blue/green deployment: traffic hasn't moved to ours yet
        return _with(watch, sentence=_counted(watch, "new tasks"))
    sentence = f"A newer deployment, of {recipe}, has taken its place."
    return _with(watch, state="failed", sentence=sentence)


def _broken(watch: RolloutWatch, service: Service, ours: Deployment) -> RolloutWatch:
    """Our deployment failed and is still the primary one: the end, or a rollback to come."""
    configuration = service.deployment_configuration
    breaker = configuration and configuration.deployment_circuit_breaker
    if breaker and breaker.rollback and len(service.deployments) > 1:
        return _with(watch, sentence="The new tasks failed: waiting for the rollback.")
    reason = ours.rollout_state_reason.rpartition(": ")[2] or "its tasks failed"
    return _with(watch, state="failed", sentence=words.sentence(f"The deployment failed: {reason}"))


def _stop(watch: RolloutWatch, snapshot: Snapshot) -> RolloutWatch:
    arns = {target.arn for target in watch.targets}
    tasks = {arn: snapshot.tasks[arn] for arn in arns if arn in snapshot.tasks}
    ending = watch.ending | {arn for arn, task in tasks.items() if task.stopping or task.stopped}
    # One that is gone from the picture has ended only if it was seen on its way: else its
    # service just isn't looked at any more.
    ended = [arn for arn in arns if _ended(arn, tasks.get(arn), ending)]
    watch = _with(watch, ending=ending)
    total = len(arns)
    if len(ended) < total:
        text = "The task is stopping" if total == 1 else f"{len(ended)} of {total} tasks stopped"
        return _with(watch, sentence=words.sentence(text))
    return _replaced(watch, snapshot, arns)


def _ended(arn: str, task: Task | None, ending: frozenset[str]) -> bool:
    return task.stopped if task is not None else arn in ending


def _replaced(watch: RolloutWatch, snapshot: Snapshot, gone: set[str]) -> RolloutWatch:
    """All have stopped: wait until their services run as many tasks as they want again."""
    stopped = "Stopped" if len(gone) == 1 else f"All {len(gone)} tasks stopped"
    arns = sorted({t.seen.service_arn for t in watch.targets if t.seen.service_arn})
    services = [snapshot.services[arn] for arn in arns if arn in snapshot.services]
    if not services:
        return _with(watch, state="steady", sentence=f"{stopped}.")
    running = sum(
        task.last_status == "RUNNING" and not task.stopping and task.task_arn not in gone
        for service in services
        for task in snapshot.tasks_of(service)
    )
    wanted = sum(service.desired_count for service in services)
    watch = _with(watch, running=running, wanted=wanted)
    counted = f"{running:,} of {words.count(wanted)} running"
    if running >= wanted:
        return _with(watch, state="steady", sentence=f"{stopped} and replaced: {counted}.")
    return _with(watch, sentence=f"{stopped}; {counted}.")


def _counted(watch: RolloutWatch, what: str) -> str:
    """How far it has come."""
    if watch.running > watch.wanted:
        over = watch.running - watch.wanted
        return f"{words.count(watch.running)} running, {over:,} still to stop."
    noun = what.removesuffix("s") if watch.wanted == 1 else what
    text = f"{watch.running:,} of {watch.wanted:,} {noun} running"
    return f"{text}, {watch.failed:,} failed." if watch.failed > 0 else f"{text}."


def _newest_event(service: Service, seen: Seen) -> str:
    newest = service.events[0] if service.events else None
    return newest.message if newest is not None and newest.id != seen.event else ""
