"""The Elastic Load Balancing v2 API: target groups, the health of targets, load balancers."""

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


def paged(name: str, items: list[dict[str, Any]], params: dict[str, Any]) -> dict[str, Any]:
    """One page of `items` under `name`, as Marker and PageSize ask for."""
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


def balancer_of(world: World, arn: str) -> Balancer:
    """The balancer with that ARN; LoadBalancerNotFound if there is none."""
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
        groups = balancer_of(world, params["LoadBalancerArn"]).groups
    if "Names" in params:
        groups = [group for group in groups if group.name in params["Names"]]
        if len(groups) < len(set(params["Names"])):
            raise Fault("TargetGroupNotFound", "One or more target groups not found")
    return paged("TargetGroups", [_shown_group(world, group) for group in groups], params)


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
        balancers = [balancer_of(world, arn) for arn in params["LoadBalancerArns"]]
    if "Names" in params:
        known = {balancer.name: balancer for balancer in balancers}
        missing = [name for name in params["Names"] if name not in known]
        if missing:
            raise Fault("LoadBalancerNotFound", f"Load balancers '{missing}' not found")
        balancers = [known[name] for name in params["Names"]]
    return paged("LoadBalancers", [_shown_balancer(world, one) for one in balancers], params)


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


OPERATIONS: dict[tuple[str, str], Operation] = {
    ("elbv2", "DescribeTargetGroups"): describe_target_groups,
    ("elbv2", "DescribeTargetHealth"): describe_target_health,
    ("elbv2", "DescribeLoadBalancers"): describe_load_balancers,
}
