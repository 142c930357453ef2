"""Service events that tell of trouble: placement, capacity, load balancers, roles, deployments."""

from __future__ import annotations

from ecstui.diagnose.rules.rule import EVENT, rule

_NO_INSTANCE = r"was unable to place a task because no container instance met all"
_CLOSEST = _NO_INSTANCE + r".*closest matching \(?(?:container-instance )?[^)\s]+\)? "

PLACEMENT = (
    rule(
        "event.place-agent",
        "error",
        "no room: the closest instance's agent is away",
        _CLOSEST + r'encountered error "?(?P<what>AGENT)',
        scopes=EVENT,
        meaning="The instance that would fit best has lost its ECS agent.",
        advice="On the instance: systemctl restart ecs; check its role and its way to ECS.",
    ),
    rule(
        "event.place-closest",
        "error",
        "no instance has room",
        _CLOSEST + r"(?:has |is )?(?P<what>insufficient [\w ]+?(?= available)"
        r"|already using a port|missing an attribute|.*)",
        scopes=EVENT,
        meaning="No instance meets what the task asks for; the event names what the closest lacks.",
        advice="Add instances, reserve less CPU or memory, use dynamic host ports, or relax the "
        "constraints.",
    ),
    rule(
        "event.place-none",
        "error",
        "no instance to run on",
        _NO_INSTANCE,
        scopes=EVENT,
        meaning="The cluster has no instances, or none that the constraints allow.",
        advice="Add instances, or place the service through a capacity provider.",
    ),
    rule(
        "event.place-reason",
        "error",
        "tasks can't be placed",
        r"was unable to place a task\. ?(?:Reason: )?(?P<what>[^.]*)",
        scopes=EVENT,
        meaning="A quota is used up, the size is not allowed, or the reason that the event names.",
        advice="Quotas: Service Quotas, Fargate vCPU. `Internal error`: a subnet's zone. Otherwise "
        "as the event says.",
    ),
    rule(
        "event.no-capacity-instances",
        "error",
        "capacity provider has no instances",
        r"No Container Instances were found in your capacity provider",
        scopes=EVENT,
        meaning="The Auto Scaling group below the capacity provider is empty.",
        advice="Check the group, managed scaling and the service's strategy.",
    ),
    rule(
        "event.could-not-launch",
        "error",
        "tasks of a deployment can't be launched",
        r"could not launch (?P<what>\d+) tasks? for deployment",
        scopes=EVENT,
        meaning="The deployment finds no room for its tasks.",
        advice="Add what the message names, or lower maximumPercent.",
    ),
    rule(
        "event.provisioning-limit",
        "error",
        "too many tasks being provisioned",
        r"tasks? provisioning capacity limit was exceeded",
        scopes=EVENT,
        meaning="A cluster can have 500 tasks in PROVISIONING.",
        advice="Wait; scale in smaller steps, or have instances ready.",
    ),
    rule(
        "event.az-place",
        "warning",
        "no room in one zone",
        r"is unable to place a task in (?P<what>[\w-]+)",
        scopes=EVENT,
        meaning="One zone has no room or no instances for the service.",
        advice="Add instances or subnets in that zone.",
    ),
    rule(
        "event.agent-start",
        "error",
        "an instance's agent doesn't start",
        r"Timed out waiting for Amazon ECS Agent to start",
        scopes=EVENT,
        meaning="An instance joined without a running agent.",
        advice="Read /var/log/ecs/ecs-agent.log on it.",
    ),
)

BALANCER = (
    rule(
        "event.tg-missing",
        "error",
        "target group is gone",
        r"TARGET GROUP IS NOT FOUND|TARGET IS NOT FOUND",
        scopes=EVENT,
        meaning="The service's target group, or a target in it, was deleted.",
        advice="Attach the service to a target group that exists.",
    ),
    rule(
        "event.unhealthy-target",
        "warning",
        "load balancer health check failed",
        r"is unhealthy in \(?(?:target-group|elb) [^)]+\)? due to \(?reason (?P<what>.+?)\)?\.?$",
        scopes=EVENT,
        meaning="The load balancer's health check fails: a time-out points to a security group, "
        "the port or slowness, a code to the path or the program.",
        advice="Try the health check's path from inside the network, then look at port, expected "
        "codes, security groups and grace period.",
        symptom=True,
    ),
    rule(
        "event.container-health",
        "warning",
        "container health check failed",
        r"failed container health checks",
        scopes=EVENT,
        meaning="The container's own health check fails; the task is replaced.",
        advice="Run the check by hand, read the log, and give startPeriod and timeout enough time.",
        symptom=True,
    ),
    rule(
        "event.lb-permission",
        "error",
        "ECS may not manage the target group",
        r"failed to (?:describe target health on|(?:de)?register targets? in) \(?target-group",
        scopes=EVENT,
        meaning="The role of ECS lacks permissions for the load balancer, or the group is gone.",
        advice="Restore AWSServiceRoleForECS, or the policy of the infrastructure role.",
    ),
)

CONTROL = (
    rule(
        "event.deployment-failed",
        "error",
        "deployment failed",
        r"deployment failed: (?P<what>[^.]+)",
        scopes=EVENT,
        meaning="The circuit breaker, or an alarm of the deployment, ended it.",
        advice="Look at the newest stopped tasks of that deployment.",
        symptom=True,
    ),
    rule(
        "event.rolling-back",
        "error",
        "deployment rolled back",
        r"rolling back to (?:deployment )?(?P<what>\S+?)\.?$",
        scopes=EVENT,
        meaning="The service goes back to the last deployment that was completed.",
        advice="Find out why the tasks of the failed revision stopped.",
        symptom=True,
    ),
    rule(
        "event.start-impaired",
        "error",
        "tasks keep failing to start",
        r"unable to consistently start tasks",
        scopes=EVENT,
        meaning="Tasks fail before they run, so ECS waits longer and longer between attempts.",
        advice="Open the stopped tasks. A new revision ends the waiting.",
        symptom=True,
    ),
    rule(
        "event.launch-error",
        "error",
        "tasks can't be launched",
        r"failed to launch a task with \(?error (?P<what>.+?)\)?\.?$",
        scopes=EVENT,
        meaning="ECS was refused: a role that can't be assumed, the network, or a quota.",
        advice="Act on the error; a role must trust ecs-tasks.amazonaws.com, and its passing must "
        "be allowed.",
    ),
    rule(
        "event.protected",
        "warning",
        "protected tasks hold up scaling in",
        r"was unable to scale in|tasks under protection|number of protected tasks",
        scopes=EVENT,
        meaning="More tasks are protected from scale-in than the service should have.",
        advice="Wait for the protection to end, take it off, or raise the desired count.",
    ),
    rule(
        "event.throttled",
        "warning",
        "AWS throttles the service's operations",
        r"operations are being throttled(?: on (?P<what>\w+))?",
        scopes=EVENT,
        meaning="ECS, the load balancer or Cloud Map is asked too often.",
        advice="Wait. Find out who calls that much, or have the quota raised.",
    ),
    rule(
        "event.deploy-config",
        "error",
        "deployment has no room to move",
        r"because of the service deployment configuration",
        scopes=EVENT,
        meaning="minimumHealthyPercent and maximumPercent leave no task that may stop or start.",
        advice="Raise maximumPercent or lower minimumHealthyPercent: 100 and 100 can't deploy.",
    ),
    rule(
        "event.iam-policy",
        "error",
        "ECS lost its permissions",
        r"IAM permissions? polic\w+ (?:have|has) been misconfigured",
        scopes=EVENT,
        meaning="A role's policy was changed, and ECS can't keep up the service.",
        advice="Restore the policy of the service's role.",
    ),
    rule(
        "event.iam-trust",
        "error",
        "a role no longer trusts ECS",
        r"IAM trust relationships? (?:have|has) been misconfigured",
        scopes=EVENT,
        meaning="A role's trust policy was changed, and ECS can't keep up the service.",
        advice="Restore trust in ecs.amazonaws.com and ecs-tasks.amazonaws.com.",
    ),
    rule(
        "event.service-connect",
        "error",
        "Service Connect can't be set up",
        r"(?:fail|unable|error|not found|denied|could not).*(?:service connect|cloud ?map"
        r"|service-?(?:discovery|registry))"
        r"|(?:service connect|cloud ?map|service-?(?:discovery|registry)).*"
        r"(?:fail|unable|error|not (?:be )?found|denied|could not)",
        scopes=EVENT,
        meaning="The namespace, its Cloud Map service, or the permissions for it are missing.",
        advice="Check the namespace of the service's serviceConnectConfiguration and the role's "
        "servicediscovery permissions.",
    ),
)
