"""The sentences of ECS: service events, stop reasons, states of a rollout, in AWS's own words."""

from __future__ import annotations

from collections.abc import Sequence

from ecstui.demo.world.nouns import Service, Task

TROUBLE = "For more information, see the Troubleshooting section of the Amazon ECS Developer Guide."
ESSENTIAL_EXITED = "Essential container in task exited"
OUT_OF_MEMORY = "OutOfMemoryError: Container killed due to memory usage"
SPOT = "Your Spot Task was interrupted."
USER_STOP = "Task stopped by user"
CONTAINER_HEALTH = "Task failed container health checks"
BREAKER_FAILED = "ECS deployment circuit breaker: tasks failed to start."
BREAKER_ROLLED_BACK = (
    "Service deployment rolled back because the circuit breaker threshold was exceeded."
)


def task_names(tasks: Sequence[Task]) -> str:
    """The tasks as an event lists them."""
    return " ".join(f"(task {task.id})" for task in tasks)


def steady(service: Service) -> str:
    return f"(service {service.name}) has reached a steady state."


def started(service: Service, tasks: Sequence[Task], replaced: int = 0) -> str:
    text = f"(service {service.name}) has started {len(tasks)} tasks: {task_names(tasks)}."
    if replaced:
        text += f" Amazon ECS replaced {replaced} tasks due to an unhealthy status."
    return text


def stopped(service: Service, tasks: Sequence[Task], kind: str = "running") -> str:
    return f"(service {service.name}) has stopped {len(tasks)} {kind} tasks: {task_names(tasks)}."


def registered(service: Service, count: int) -> str:
    group = service.target_group_arn
    return f"(service {service.name}) registered {count} targets in (target-group {group})"


def deregistered(service: Service, count: int) -> str:
    group = service.target_group_arn
    return f"(service {service.name}) deregistered {count} targets in (target-group {group})"


def draining(service: Service, count: int) -> str:
    return f"(service {service.name}) has begun draining connections on {count} tasks."


def completed(service: Service, deployment: str) -> str:
    return f"(service {service.name}) (deployment {deployment}) deployment completed."


def failed(service: Service, deployment: str) -> str:
    name = service.name
    return f"(service {name}) (deployment {deployment}) deployment failed: tasks failed to start."


def rolling_back(service: Service, deployment: str) -> str:
    return f"(service {service.name}) rolling back to deployment {deployment}."


def unhealthy_target(service: Service, task: Task, reason: str) -> str:
    return (
        f"(service {service.name}) (task {task.id}) (port {service.port}) is unhealthy in"
        f" (target-group {service.target_group_arn}) due to (reason {reason})"
    )


def container_health(service: Service, task: Task) -> str:
    return f"(service {service.name}) (task {task.id}) failed container health checks."


def start_impaired(service: Service) -> str:
    return f"(service {service.name}) is unable to consistently start tasks successfully. {TROUBLE}"


def place_closest(service: Service, instance: str, lack: str) -> str:
    """`lack` is what the closest instance misses: `insufficient memory available`."""
    return (
        f"(service {service.name}) was unable to place a task because no container instance met"
        f" all of its requirements. The closest matching (container-instance {instance}) has"
        f" {lack}. {TROUBLE}"
    )


def place_agent(service: Service, instance: str) -> str:
    return (
        f"(service {service.name}) was unable to place a task because no container instance met"
        f" all of its requirements. The closest matching (container-instance {instance})"
        f' encountered error "AGENT". {TROUBLE}'
    )


def place_none(service: Service) -> str:
    return (
        f"(service {service.name}) was unable to place a task because no container instance met"
        " all of its requirements. Reason: No Container Instances were found in your cluster."
        f" {TROUBLE}"
    )


def deploy_config(service: Service) -> str:
    return (
        f"(service {service.name}) was unable to stop or start tasks during a deployment because"
        " of the service deployment configuration. Update the minimumHealthyPercent or"
        " maximumPercent value and try again."
    )


def protected(service: Service, deployment: str) -> str:
    return (
        f"(service {service.name}) was unable to reach steady state because task set"
        f" ({deployment}) was unable to scale in. Reason: The number of protected tasks are more"
        " than the desired count of tasks"
    )


def desired_set(count: int, cause: str) -> str:
    """What Application Auto Scaling leaves in the events."""
    return (
        f"Message: Successfully set desired count to {count}. Change successfully fulfilled by"
        f" ecs. Cause: {cause}"
    )


def scaling(deployment: str) -> str:
    """The stop reason of a task that is scaled in, or replaced by a newer deployment."""
    return f"Scaling activity initiated by (deployment {deployment})"


def elb_health(service: Service) -> str:
    """The stop reason of a task whose target stayed unhealthy."""
    return f"Task failed ELB health checks in (target-group {service.target_group_arn})"


def draining_instance(service: Service) -> str:
    """The stop reason of a task whose container instance is drained."""
    return f"Service {service.name}: container instance is in DRAINING state"


def pull_failed(image: str) -> str:
    """The stop reason of a Fargate task whose image's tag does not exist."""
    return (
        "CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to"
        f" resolve ref {image}: {image}: not found"
    )


def secret_failed(secret: str) -> str:
    """The stop reason of a task that names a secret which is not there."""
    return (
        "ResourceInitializationError: unable to pull secrets or registry auth: execution resource"
        " retrieval failed: unable to retrieve secret from asm: service call has been retried"
        f" 1 time(s): failed to fetch secret {secret} from secrets manager:"
        " ResourceNotFoundException: Secrets Manager can't find the specified secret."
    )


def in_progress(deployment: str) -> str:
    return f"ECS deployment {deployment} in progress."


def done(deployment: str) -> str:
    return f"ECS deployment {deployment} completed."


def breaker_rolls_back(deployment: str) -> str:
    return f"ECS deployment circuit breaker: rolling back to deploymentId {deployment}."
