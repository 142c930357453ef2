"""Tasks that ran and were stopped, by whom or by what."""

from __future__ import annotations

from ecstui.diagnose.rules.rule import Scope, rule

_TASK: tuple[Scope, ...] = ("task.stoppedReason",)

RUNNING = (
    rule(
        "run.oom",
        "error",
        "out of memory",
        r"OutOfMemory\w*\b.*killed due to memory|^OutOfMemoryError\b",
        meaning="A container used more than its memory limit, or the task more than its own, and "
        "the kernel killed it.",
        advice="Compare memory with its limit before the stop: raise the container's or task's "
        "memory, or mend the leak. Keep heap limits below the container's.",
    ),
    rule(
        "run.elb-health",
        "error",
        "load balancer health check failed",
        r"Task failed ELB health checks(?: in \((?:target-group|elb) (?P<what>[^)]+)\))?",
        scopes=_TASK,
        meaning="The target stayed unhealthy after the grace period, so the task was replaced.",
        advice="Check path, port and expected codes of the health check, the security group from "
        "the load balancer, and whether start-up takes longer than the grace period.",
    ),
    rule(
        "run.container-health",
        "error",
        "container health check failed",
        r"Task failed container health checks",
        scopes=_TASK,
        meaning="The container's own health check failed as often as `retries` allows.",
        advice="Is the check's program in the image? Run it by hand, read the log, and give "
        "startPeriod and timeout enough time.",
    ),
    rule(
        "run.essential-exited",
        "context",
        "an essential container ended",
        r"^(?:EssentialContainerExited: ?)?Essential container in task exited\.?$",
        scopes=_TASK,
        meaning="The container's exit code and reason say why.",
        advice="Read the container's last log lines.",
    ),
    rule(
        "run.essential-unhealthy",
        "error",
        "container health check failed",
        r"Essential container .*health",
        scopes=_TASK,
        meaning="The health check of an essential container failed.",
        advice="Run the check by hand, read the log, and give startPeriod and timeout enough time.",
    ),
    rule(
        "run.user-stop",
        "info",
        "stopped by a user",
        r"^Task stopped by user",
        scopes=_TASK,
        meaning="Somebody, or a program, called StopTask. CloudTrail knows who.",
    ),
    rule(
        "run.scaling",
        "routine",
        "stopped by scaling or a newer deployment",
        r"^Scaling activity initiated by",
        scopes=_TASK,
        meaning="The service has fewer tasks now, or newer ones.",
    ),
    rule(
        "run.spot",
        "warning",
        "Spot capacity taken back",
        r"Your Spot Task was interrupted|spot interruption",
        scopes=_TASK,
        meaning="AWS needed the capacity; the task got two minutes' notice with SIGTERM.",
        advice="Expected on Spot. Keep a base of FARGATE in the strategy if it hurts, and end "
        "cleanly on SIGTERM within stopTimeout.",
    ),
    rule(
        "run.host-gone",
        "warning",
        "instance was terminated or stopped",
        r"^Host EC2 \(instance (?P<what>i-\w+)\) (?:terminated|stopped)|^Host EC2 .*terminated",
        scopes=_TASK,
        meaning="The instance below the task went away: scaled in, reclaimed, stopped or failed.",
        advice="Use managed termination protection and draining; look at the Auto Scaling group's "
        "history.",
    ),
    rule(
        "run.maintenance",
        "warning",
        "AWS retired the infrastructure below",
        r"performing maintenance on the underlying infrastructure",
        scopes=_TASK,
        meaning="Task retirement of the platform. Service tasks are replaced, others are not.",
        advice="See AWS Health. Keep more than one task. fargateTaskRetirementWaitPeriod delays.",
    ),
    rule(
        "run.draining",
        "info",
        "instance is being drained",
        r"container instance is in DRAINING state",
        scopes=_TASK,
        meaning="Somebody, or the Auto Scaling group, drains the instance.",
    ),
    rule(
        "run.deregistered",
        "warning",
        "instance was deregistered by force",
        r"Container instance deregistration forced",
        scopes=_TASK,
        meaning="DeregisterContainerInstance with force leaves its tasks without a home.",
    ),
    rule(
        "run.service-deleted",
        "info",
        "service was deleted",
        r"Service\b.*\b(?:deleted|is inactive)\b",
        scopes=_TASK,
        meaning="The service was deleted by force.",
    ),
    rule(
        "run.failed-to-start",
        "error",
        "task failed to start",
        r"^Task ?failed ?to ?start\.?$",
        scopes=_TASK,
        meaning="A container's reason says why.",
        advice="Read the reason of each container.",
    ),
    rule(
        "container.vanished",
        "warning",
        "container was removed behind the agent's back",
        r"ContainerVanishedError|No container matching saved ID",
        scopes=("container.reason",),
        meaning="Somebody ran docker rm, or a clean-up job did.",
        advice="Look for such jobs on the instance.",
    ),
    rule(
        "container.agent-exec",
        "warning",
        "ECS Exec agent could not start",
        r"CannotStartManagedAgentError|ExecuteCommandAgent",
        scopes=("container.reason",),
        meaning="The agent needs a writable root file system, ssmmessages permissions in the task "
        "role, and a way to SSM.",
        advice="Only needed for exec: the container itself is not affected.",
    ),
)
