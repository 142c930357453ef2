"""The Elastic Load Balancing v2 API: target groups, target health, balancers, listeners, rules."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ecstui.demo.calls import Call, Fault, Operation
from ecstui.demo.telemetry import of
from ecstui.demo.telemetry.balancing import health
from ecstui.demo.telemetry.balancing.estate import Balancer, TargetGroup
from ecstui.demo.telemetry.logs.tokens import pack
from ecstui.demo.telemetry.metrics.request import unpack_offset
from ecstui.demo.telemetry.noise import hexadecimal
from ecstui.demo.world.nouns import Task

if TYPE_CHECKING:
    from ecstui.demo.world.world import World

VPC = "vpc-0e9801d1294c5a7b3"
_ZONES = "abc"


def _page(name: str, items: list[dict[str, Any]], params: dict[str, Any]) -> dict[str, Any]:
    try:
        skip = unpack_offset(params.get("Marker"))
    except Fault as fault:
        raise Fault("ValidationError", "Invalid marker") from fault
    limit = params.get("PageSize", 400)
    answer: dict[str, Any] = {name: items[skip : skip + limit]}
    if skip + limit < len(items):
        answer["NextMarker"] = pack({"skip": skip + limit})
    return answer


def _group(world: World, arn: str) -> TargetGroup:
    group = of(world).estate.groups.get(arn)
    if group is None:
        raise Fault("TargetGroupNotFound", "One or more target groups not found")
    return group


def _balancer(world: World, arn: str) -> Balancer:
    balancer = of(world).estate.balancers.get(arn)
    if balancer is None:
        raise Fault("LoadBalancerNotFound", f"Load balancers '[{arn}]' not found")
    return balancer


def describe_target_groups(world: World, call: Call) -> dict[str, Any]:
    """Target groups by ARN, by name or of one balancer."""
    params = call.params
    estate = of(world).estate
    groups: Iterable[TargetGroup] = estate.groups.values()
    if "TargetGroupArns" in params:
        groups = [_group(world, arn) for arn in params["TargetGroupArns"]]
    elif "LoadBalancerArn" in params:
        groups = _balancer(world, params["LoadBalancerArn"]).groups
    if "Names" in params:
        groups = [group for group in groups if group.name in params["Names"]]
        if len(groups) < len(set(params["Names"])):
            raise Fault("TargetGroupNotFound", "One or more target groups not found")
    return _page("TargetGroups", [_shown_group(world, group) for group in groups], params)


def _shown_group(world: World, group: TargetGroup) -> dict[str, Any]:
    service = group.services[0]
    return {
        "TargetGroupArn": group.arn,
        "TargetGroupName": group.name,
        "Protocol": "HTTP",
        "Port": service.port,
        "VpcId": VPC,
        "HealthCheckProtocol": "HTTP",
        "HealthCheckPort": "traffic-port",
        "HealthCheckEnabled": True,
        "HealthCheckIntervalSeconds": 15,
        "HealthCheckTimeoutSeconds": 5,
        "HealthyThresholdCount": 2,
        "UnhealthyThresholdCount": 2,
        "HealthCheckPath": "/health",
        "Matcher": {"HttpCode": "200"},
        "LoadBalancerArns": [group.balancer.arn],
        "TargetType": "ip" if _by_address(world, group) else "instance",
        "ProtocolVersion": "HTTP1",
        "IpAddressType": "ipv4",
    }


def _by_address(world: World, group: TargetGroup) -> bool:
    """Whether targets are task addresses: true for awsvpc, not for tasks on a host's port."""
    service = group.services[0]
    wire = world.fleet.definitions.get(service.family, {}).get(service.revision, {})
    return bool(wire.get("networkMode") == "awsvpc")


def describe_target_health(world: World, call: Call) -> dict[str, Any]:
    """The health of a group's targets; of those that are asked for also when there are none."""
    params = call.params
    group = _group(world, params["TargetGroupArn"])
    by_address = _by_address(world, group)
    now = world.clock.now()
    found: dict[tuple[str, int], dict[str, Any]] = {}
    for task in group.tasks():
        target = _target(world, group, task, by_address=by_address)
        found[target["Id"], target["Port"]] = {
            "Target": target,
            "HealthCheckPort": str(target["Port"]),
            "TargetHealth": health.health(task, now),
            "AdministrativeOverride": {
                "State": "no_override",
                "Reason": "AdministrativeOverride.NoOverride",
                "Description": "No override is currently active on target",
            },
        }
    if "Targets" not in params:
        return {"TargetHealthDescriptions": list(found.values())}
    return {
        "TargetHealthDescriptions": [
            found.get(
                (target["Id"], target.get("Port", group.services[0].port)),
                {"Target": target, "TargetHealth": dict(health.NOT_REGISTERED)},
            )
            for target in params["Targets"]
        ]
    }


def _target(world: World, group: TargetGroup, task: Task, *, by_address: bool) -> dict[str, Any]:
    if by_address:
        port = group.services[0].port
        return {"Id": task.ip, "Port": port, "AvailabilityZone": task.zone}
    instance = world.fleet.instances.get(task.instance_arn or "")
    port = next((c.host_port for c in task.containers if c.host_port is not None), 0)
    return {"Id": instance.ec2_id if instance else task.ip, "Port": port}


def describe_load_balancers(world: World, call: Call) -> dict[str, Any]:
    """Load balancers by ARN or name."""
    params = call.params
    balancers = list(of(world).estate.balancers.values())
    if "LoadBalancerArns" in params:
        balancers = [_balancer(world, arn) for arn in params["LoadBalancerArns"]]
    if "Names" in params:
        known = {balancer.name: balancer for balancer in balancers}
        missing = [name for name in params["Names"] if name not in known]
        if missing:
            raise Fault("LoadBalancerNotFound", f"Load balancers '{missing}' not found")
        balancers = [known[name] for name in params["Names"]]
    return _page("LoadBalancers", [_shown_balancer(world, one) for one in balancers], params)


def _shown_balancer(world: World, balancer: Balancer) -> dict[str, Any]:
    key = balancer.arn.rsplit("/", 1)[-1]
    return {
        "LoadBalancerArn": balancer.arn,
        "DNSName": f"{balancer.name}-{int(key[:8], 16)}.{world.region}.elb.amazonaws.com",
        "CanonicalHostedZoneId": "Z32O12XQLNTSW2",
        "CreatedTime": balancer.created,
        "LoadBalancerName": balancer.name,
        "Scheme": "internet-facing",
        "VpcId": VPC,
        "State": {"Code": "active"},
        "Type": "application",
        "AvailabilityZones": [
            {
                "ZoneName": f"{world.region}{zone}",
                "SubnetId": f"subnet-0{hexadecimal(16, world.seed, 'public', zone)}",
                "LoadBalancerAddresses": [],
            }
            for zone in _ZONES
        ],
        "SecurityGroups": [f"sg-0{key}"],
        "IpAddressType": "ipv4",
    }


def describe_listeners(world: World, call: Call) -> dict[str, Any]:
    """The listeners of a balancer, or those that are named."""
    params = call.params
    if "LoadBalancerArn" in params:
        found = [
            shown
            for port in (80, 443)
            for shown in [_shown_listener(world, _balancer(world, params["LoadBalancerArn"]), port)]
        ]
        return _page("Listeners", found, params)
    wanted = params.get("ListenerArns", ())
    known = {
        balancer.listener(port): (balancer, port)
        for balancer in of(world).estate.balancers.values()
        for port in (80, 443)
    }
    if any(arn not in known for arn in wanted):
        raise Fault("ListenerNotFound", "One or more listeners not found")
    return _page("Listeners", [_shown_listener(world, *known[arn]) for arn in wanted], params)


def _shown_listener(world: World, balancer: Balancer, port: int) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "ListenerArn": balancer.listener(port),
        "LoadBalancerArn": balancer.arn,
        "Port": port,
        "Protocol": "HTTP" if port == 80 else "HTTPS",
        "DefaultActions": [_default(port)],
    }
    if port == 443:
        key = hexadecimal(32, balancer.arn, "certificate")
        arn = f"arn:aws:acm:{world.region}:{world.account}:certificate/{key}"
        shown["Certificates"] = [{"CertificateArn": arn}]
        shown["SslPolicy"] = "ELBSecurityPolicy-TLS13-1-2-2021-06"
    return shown


def _default(port: int) -> dict[str, Any]:
    if port == 80:
        redirect = {
            "Protocol": "HTTPS",
            "Port": "443",
            "Host": "#{host}",
            "Path": "/#{path}",
            "Query": "#{query}",
            "StatusCode": "HTTP_301",
        }
        return {"Type": "redirect", "Order": 1, "RedirectConfig": redirect}
    fixed = {"StatusCode": "404", "ContentType": "text/plain", "MessageBody": "no such service"}
    return {"Type": "fixed-response", "Order": 1, "FixedResponseConfig": fixed}


def describe_rules(world: World, call: Call) -> dict[str, Any]:
    """The rules of a listener: one for each target group, and the default."""
    params = call.params
    rules = [
        (listener, rule)
        for balancer in of(world).estate.balancers.values()
        for port in (80, 443)
        for listener in [balancer.listener(port)]
        if params.get("ListenerArn") in (None, listener)
        for rule in _rules(balancer, port)
    ]
    if "ListenerArn" in params and not rules:
        raise Fault("ListenerNotFound", "One or more listeners not found")
    if "RuleArns" in params:
        known = {rule["RuleArn"]: (listener, rule) for listener, rule in rules}
        if any(arn not in known for arn in params["RuleArns"]):
            raise Fault("RuleNotFound", "One or more rules not found")
        rules = [known[arn] for arn in params["RuleArns"]]
    return _page("Rules", [rule for _, rule in rules], params)


def _rules(balancer: Balancer, port: int) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    for number, group in enumerate(balancer.groups if port == 443 else (), 1):
        host = f"{group.services[0].name}.{balancer.cluster}.example.com"
        made.append(
            {
                "RuleArn": balancer.rule(number * 10, group.arn),
                "Priority": str(number * 10),
                "Conditions": [
                    {
                        "Field": "host-header",
                        "Values": [host],
                        "HostHeaderConfig": {"Values": [host]},
                    }
                ],
                "Actions": [
                    {
                        "Type": "forward",
                        "TargetGroupArn": group.arn,
                        "Order": 1,
                        "ForwardConfig": {
                            "TargetGroups": [{"TargetGroupArn": group.arn, "Weight": 1}],
                            "TargetGroupStickinessConfig": {"Enabled": False},
                        },
                    }
                ],
                "IsDefault": False,
            }
        )
    made.append(
        {
            "RuleArn": balancer.rule(port, "default"),
            "Priority": "default",
            "Conditions": [],
            "Actions": [_default(port)],
            "IsDefault": True,
        }
    )
    return made


OPERATIONS: dict[tuple[str, str], Operation] = {
    ("elbv2", "DescribeTargetGroups"): describe_target_groups,
    ("elbv2", "DescribeTargetHealth"): describe_target_health,
    ("elbv2", "DescribeLoadBalancers"): describe_load_balancers,
    ("elbv2", "DescribeListeners"): describe_listeners,
    ("elbv2", "DescribeRules"): describe_rules,
}
