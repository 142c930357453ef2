"""Containers and tasks that can't be created, started or placed."""

from __future__ import annotations

from ecstui.diagnose.rules.rule import Scope, rule

_TASK: tuple[Scope, ...] = ("task.stoppedReason",)

START = (
    rule(
        "start.exec-format",
        "error",
        "program built for another CPU",
        r"exec format error",
        meaning="The program is for another architecture, or a script lacks its #! line.",
        advice="Build for the task's cpuArchitecture, or begin the script with #!/bin/sh.",
    ),
    rule(
        "start.command-not-found",
        "error",
        "command missing or not executable",
        r"executable file not found in \$?PATH|no such file or directory: unknown"
        r"|exec:? \"(?P<what>[^\"]+)\":|(?:stat|exec) (?P<what2>/\S+): (?:no such|permission)",
        meaning="entryPoint or command names a file that the image lacks or that can't be run.",
        advice="Correct entryPoint, command or workingDirectory, or chmod +x the file; try the "
        "image locally.",
    ),
    rule(
        "start.mount-type",
        "error",
        "a file is mounted on a folder, or the reverse",
        r"error mounting \"(?P<what>[^\"]+)\".*not a directory|Are you trying to mount a directory",
        meaning="Source and target of a mount are not of the same kind.",
        advice="Correct containerPath of the mount point.",
    ),
    rule(
        "start.cannot-create",
        "error",
        "container could not be created",
        r"CannotCreateContainerError",
        meaning="Docker refused to create the container: its disk is full, a mount is wrong, or a "
        "name is taken.",
        advice="Check the instance's disk (docker info) and the mounts; replace the instance if "
        "others work.",
    ),
    rule(
        "start.cannot-start",
        "error",
        "container could not be started",
        r"CannotStartContainerError",
        meaning="The runtime could not start the process.",
        advice="Read the runtime's words: often a memory limit that is too low, a wrong command, "
        "or the log driver.",
    ),
    rule(
        "start.volume",
        "error",
        "volume could not be created",
        r"CannotCreateVolumeError|CannotMountContainerVolume",
        meaning="A volume of the task definition could not be made or attached.",
        advice="Check the volume's driver, its EFS or EBS settings, and the platform version.",
    ),
    rule(
        "start.inspect",
        "warning",
        "container runtime did not answer",
        r"Cannot(?:Inspect|Describe)ContainerError",
        meaning="Docker or containerd is overloaded.",
        advice="Look at the instance: CPU, disk, burst credits.",
    ),
    rule(
        "start.cannot-stop",
        "warning",
        "container could not be stopped",
        r"CannotStopContainerError",
        meaning="The runtime failed to stop the container.",
        advice="Replace the instance if tasks stay in STOPPING.",
    ),
    rule(
        "start.timeout",
        "error",
        "container runtime took too long",
        r"(?:Docker|ContainerRuntime)TimeoutError|Could not transition to (?P<what>\w+); timed out",
        meaning="The container didn't get to the next state in time: an overloaded host, a slow "
        "disk, or a very large image.",
        advice="Check the instance's CPU, disk and burst credits; make the image smaller.",
    ),
    rule(
        "start.runtime",
        "error",
        "container runtime failed",
        r"ContainerRuntimeError|^(?:TaskFailedToStart: )?InternalError\b",
        meaning="containerd or the agent failed by itself.",
        advice="Usually passes. If it goes on, open a support case with the task's ARN.",
    ),
    rule(
        "start.dependency",
        "error",
        "a container it depends on did not get ready",
        r"TaskDependencyError|dependency graph|did(?: not|n.t) (?:become healthy|complete)"
        r"|was not able to reach|dependencies cannot be resolved",
        meaning="A container named in dependsOn failed, or the dependencies form a circle.",
        advice="Look at that container's exit code and health first.",
    ),
    rule(
        "start.eni-timeout",
        "error",
        "network interface not attached in time",
        r"Timeout waiting for network interface|Network interface provision complete error",
        scopes=_TASK,
        meaning="EC2 didn't attach the task's network interface in time: throttled, a full subnet, "
        "or the limits of the instance.",
        advice="The service tries again. Check free addresses of the subnets if it goes on.",
    ),
    rule(
        "start.storage-timeout",
        "error",
        "task storage not ready in time",
        r"Timeout waiting for EphemeralStorage",
        scopes=_TASK,
        meaning="Fargate couldn't make the task's storage ready.",
        advice="Tried again by itself. With a key of yours for Fargate storage check its grants.",
    ),
    rule(
        "start.subnet-full",
        "error",
        "no network interface in the subnet",
        r"Unexpected EC2 error while attempting to \w+ Network Interface"
        r"(?:.*?subnet .?(?P<what>subnet-\w+))?|InsufficientFreeAddressesInSubnet",
        scopes=_TASK,
        meaning="EC2 refused a network interface: mostly, the subnet has no free address left.",
        advice="Look at AvailableIpAddressCount of the subnets; add subnets, or free addresses.",
    ),
    rule(
        "start.eni-index",
        "error",
        "instance has no network interface left",
        r"Unable to attach network interface to unused device index",
        scopes=_TASK,
        meaning="The instance can carry no more tasks with an interface of their own.",
        advice="Turn on awsvpcTrunking or take larger instances.",
    ),
    rule(
        "start.compat",
        "error",
        "task definition doesn't fit the launch type",
        r"not compatible with the selected compute strategy",
        scopes=_TASK,
        meaning="requiresCompatibilities of the task definition lacks the launch type.",
        advice="Register a revision with that compatibility.",
    ),
    rule(
        "start.placement",
        "error",
        "no instance fits the task",
        r"^(?:TaskFailedToStart: )?(?P<what>RESOURCE:[\w:]+|AGENT|ATTRIBUTE|LOCATION"
        r"|MemberOf placement constraint unsatisfied|NO ACTIVE INSTANCES"
        r"|EMPTY CAPACITY PROVIDER)\b",
        scopes=("task.stoppedReason", "api.failure"),
        meaning="RESOURCE: not enough of it on any instance. AGENT: the instance's agent is away. "
        "ATTRIBUTE and MemberOf: constraints. Otherwise there are no instances.",
        advice="Add instances, reserve less, bring the agent back, or relax the constraints.",
    ),
    rule(
        "start.capacity",
        "error",
        "AWS has no capacity in these zones",
        r"Capacity is unavailable at this time",
        scopes=("task.stoppedReason", "service.event"),
        meaning="Fargate (or Fargate Spot) has no room in the service's zones at the moment.",
        advice="Add subnets in other zones, mix FARGATE with FARGATE_SPOT, or try another size.",
    ),
)
