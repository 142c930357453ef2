"""The few EC2 calls a console needs: instances, network interfaces, subnets, Regions."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ecstui.demo.calls import Call, Fault, Operation
from ecstui.demo.operations.elbv2 import VPC
from ecstui.demo.telemetry.logs.tokens import pack
from ecstui.demo.telemetry.metrics.request import unpack_offset
from ecstui.demo.telemetry.noise import hexadecimal
from ecstui.demo.world.nouns import Instance, Task
from ecstui.demo.world.shapes.task import SUBNETS

if TYPE_CHECKING:
    from ecstui.demo.world.world import World

_REGIONS = (
    "eu-west-1",
    "eu-west-2",
    "eu-central-1",
    "us-east-1",
    "us-east-2",
    "us-west-2",
    "ap-southeast-2",
    "ap-northeast-1",
)
Facts = dict[str, tuple[str, ...]]
"""What filters can ask of a thing: filter names and the values it has."""


def _chosen(
    found: Iterable[tuple[dict[str, Any], Facts]], params: dict[str, Any]
) -> list[dict[str, Any]]:
    """Those that pass all filters; a filter passes when any of its values matches."""
    filters = params.get("Filters", ())
    return [
        shown
        for shown, facts in found
        if all(
            any(
                fnmatch.fnmatchcase(value, wanted)
                for value in facts.get(each["Name"], ())
                for wanted in each.get("Values", ())
            )
            for each in filters
        )
    ]


def _page(name: str, items: list[dict[str, Any]], params: dict[str, Any]) -> dict[str, Any]:
    try:
        skip = unpack_offset(params.get("NextToken"))
    except Fault as fault:
        raise Fault("InvalidNextToken", "The token is invalid.") from fault
    limit = params.get("MaxResults", 1000)
    answer: dict[str, Any] = {name: items[skip : skip + limit]}
    if skip + limit < len(items):
        answer["NextToken"] = pack({"skip": skip + limit})
    return answer


def _need(kind: str, wanted: list[str], known: Iterable[str], code: str) -> None:
    missing = sorted(set(wanted) - set(known))
    if missing:
        noun = "ID" if len(missing) == 1 else "IDs"
        verb = "does" if len(missing) == 1 else "do"
        text = f"The {kind} {noun} '{', '.join(missing)}' {verb} not exist"
        raise Fault(code, text)


def describe_instances(world: World, call: Call) -> dict[str, Any]:
    """The hosts of the container instances, each in a reservation of its own."""
    params = call.params
    known = {one.ec2_id: one for one in world.fleet.instances.values()}
    wanted = params.get("InstanceIds", [])
    _need("instance", wanted, known, "InvalidInstanceID.NotFound")
    instances = [known[name] for name in wanted] if wanted else list(known.values())
    shown = _chosen((_instance(world, one) for one in instances), params)
    reservations = [
        {
            "ReservationId": f"r-0{hexadecimal(16, each['InstanceId'], 'reservation')}",
            "OwnerId": world.account,
            "Groups": [],
            "Instances": [each],
        }
        for each in shown
    ]
    return _page("Reservations", reservations, params)


def _instance(world: World, one: Instance) -> tuple[dict[str, Any], Facts]:
    host = f"ip-{one.ip.replace('.', '-')}.{world.region}.compute.internal"
    name = f"{one.cluster}-ecs"
    shown = {
        "InstanceId": one.ec2_id,
        "ImageId": f"ami-0{hexadecimal(16, world.seed, 'ami')}",
        "State": {"Code": 16, "Name": "running"},
        "PrivateDnsName": host,
        "PublicDnsName": "",
        "StateTransitionReason": "",
        "AmiLaunchIndex": 0,
        "ProductCodes": [],
        "InstanceType": one.type,
        "LaunchTime": one.registered - 95.0,
        "Placement": {"AvailabilityZone": one.zone, "GroupName": "", "Tenancy": "default"},
        "Monitoring": {"State": "disabled"},
        "SubnetId": SUBNETS.get(one.zone[-1:], SUBNETS["a"]),
        "VpcId": VPC,
        "PrivateIpAddress": one.ip,
        "Architecture": "x86_64",
        "EbsOptimized": True,
        "EnaSupport": True,
        "Hypervisor": "xen",
        "VirtualizationType": "hvm",
        "RootDeviceName": "/dev/xvda",
        "RootDeviceType": "ebs",
        "SecurityGroups": [{"GroupName": name, "GroupId": f"sg-0{hexadecimal(16, name)}"}],
        "IamInstanceProfile": {
            "Arn": f"arn:aws:iam::{world.account}:instance-profile/ecsInstanceRole",
            "Id": f"AIPA{hexadecimal(17, world.account).upper()}",
        },
        "Tags": [
            {"Key": "Name", "Value": name},
            {"Key": "AmazonECSManaged", "Value": "true"},
            *({"Key": key, "Value": value} for key, value in one.tags.items()),
        ],
    }
    facts: Facts = {
        "instance-id": (one.ec2_id,),
        "instance-state-name": ("running",),
        "instance-type": (one.type,),
        "availability-zone": (one.zone,),
        "private-ip-address": (one.ip,),
        "vpc-id": (VPC,),
        "tag:Name": (name,),
    }
    return shown, facts


def describe_network_interfaces(world: World, call: Call) -> dict[str, Any]:
    """The interfaces of the tasks that have their own."""
    params = call.params
    wanted = set(params.get("NetworkInterfaceIds", ()))
    found: list[tuple[dict[str, Any], Facts]] = []
    seen: set[str] = set()
    for task in world.fleet.tasks.values():
        if not _own_card(world, task) or task.status in (
            "PROVISIONING",
            "DEPROVISIONING",
            "STOPPED",
        ):
            continue
        shown, facts = _card(world, task)
        if wanted and shown["NetworkInterfaceId"] not in wanted:
            continue
        seen.add(shown["NetworkInterfaceId"])
        found.append((shown, facts))
    _need("networkInterface", sorted(wanted), seen, "InvalidNetworkInterfaceID.NotFound")
    return _page("NetworkInterfaces", _chosen(found, params), params)


def _own_card(world: World, task: Task) -> bool:
    wire = world.fleet.definitions.get(task.family, {}).get(task.revision, {})
    return bool(wire.get("networkMode") == "awsvpc")


def _card(world: World, task: Task) -> tuple[dict[str, Any], Facts]:
    dice = world.fleet.dice
    card = f"eni-0{dice.hex(task.id, 'eni', size=16)}"
    attachment = dice.uuid(task.id, "card")
    arn = f"arn:aws:ecs:{world.region}:{world.account}:attachment/{attachment}"
    subnet = SUBNETS.get(task.zone[-1:], SUBNETS["a"])
    network = (task.service.network if task.service else None) or {}
    groups = network.get("awsvpcConfiguration", {}).get("securityGroups", [])
    host = f"ip-{task.ip.replace('.', '-')}.{world.region}.compute.internal"
    shown = {
        "NetworkInterfaceId": card,
        "Description": arn,
        "Status": "in-use",
        "AvailabilityZone": task.zone,
        "SubnetId": subnet,
        "VpcId": VPC,
        "OwnerId": world.account,
        "RequesterManaged": True,
        "SourceDestCheck": True,
        "InterfaceType": "interface",
        "MacAddress": "0a:" + ":".join(task.id[at : at + 2] for at in range(4, 14, 2)),
        "PrivateIpAddress": task.ip,
        "PrivateDnsName": host,
        "PrivateIpAddresses": [
            {"Primary": True, "PrivateIpAddress": task.ip, "PrivateDnsName": host}
        ],
        "Groups": [{"GroupId": group, "GroupName": group} for group in groups],
        "TagSet": [],
    }
    facts: Facts = {
        "network-interface-id": (card,),
        "private-ip-address": (task.ip,),
        "addresses.private-ip-address": (task.ip,),
        "subnet-id": (subnet,),
        "vpc-id": (VPC,),
        "availability-zone": (task.zone,),
        "description": (arn,),
        "status": ("in-use",),
    }
    return shown, facts


def describe_subnets(world: World, call: Call) -> dict[str, Any]:
    """The three subnets that tasks run in."""
    params = call.params
    wanted = params.get("SubnetIds", [])
    _need("subnet", wanted, SUBNETS.values(), "InvalidSubnetID.NotFound")
    found = [
        _subnet(world, zone, subnet, number)
        for number, (zone, subnet) in enumerate(SUBNETS.items())
        if not wanted or subnet in wanted
    ]
    return _page("Subnets", _chosen(found, params), params)


def _subnet(world: World, zone: str, subnet: str, number: int) -> tuple[dict[str, Any], Facts]:
    place = f"{world.region}{zone}"
    shown = {
        "SubnetId": subnet,
        "SubnetArn": f"arn:aws:ec2:{world.region}:{world.account}:subnet/{subnet}",
        "VpcId": VPC,
        "State": "available",
        "OwnerId": world.account,
        "CidrBlock": f"10.0.{number * 80}.0/20",
        "AvailableIpAddressCount": 3600 + 41 * number,
        "AvailabilityZone": place,
        "AvailabilityZoneId": f"euw1-az{number + 1}",
        "DefaultForAz": False,
        "MapPublicIpOnLaunch": False,
        "Tags": [{"Key": "Name", "Value": f"private-{zone}"}],
    }
    facts: Facts = {
        "subnet-id": (subnet,),
        "vpc-id": (VPC,),
        "availability-zone": (place,),
        "tag:Name": (f"private-{zone}",),
    }
    return shown, facts


def describe_regions(_world: World, call: Call) -> dict[str, Any]:
    """The Regions that are switched on."""
    wanted = call.params.get("RegionNames", [])
    _need("Region", wanted, _REGIONS, "InvalidParameterValue")
    found: list[tuple[dict[str, Any], Facts]] = [
        (
            {
                "RegionName": name,
                "Endpoint": f"ec2.{name}.amazonaws.com",
                "OptInStatus": "opt-in-not-required",
            },
            {"region-name": (name,), "opt-in-status": ("opt-in-not-required",)},
        )
        for name in _REGIONS
        if not wanted or name in wanted
    ]
    return {"Regions": _chosen(found, call.params)}


OPERATIONS: dict[tuple[str, str], Operation] = {
    ("ec2", "DescribeInstances"): describe_instances,
    ("ec2", "DescribeNetworkInterfaces"): describe_network_interfaces,
    ("ec2", "DescribeSubnets"): describe_subnets,
    ("ec2", "DescribeRegions"): describe_regions,
}
