"""The EC2 API, as far as a console needs it: the hosts of the fleet, and the Regions."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ecstui.demo.calls import Call, Fault, Operation
from ecstui.demo.operations.elbv2 import VPC
from ecstui.demo.telemetry.logs.tokens import pack
from ecstui.demo.telemetry.metrics.request import unpack_offset
from ecstui.demo.telemetry.noise import hexadecimal
from ecstui.demo.world.nouns import Instance
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


def chosen(
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


def paged(name: str, items: list[dict[str, Any]], params: dict[str, Any]) -> dict[str, Any]:
    """One page of `items` under `name`, as NextToken and MaxResults ask for."""
    try:
        skip = unpack_offset(params.get("NextToken"))
    except Fault as fault:
        raise Fault("InvalidNextToken", "The token is invalid.") from fault
    limit = params.get("MaxResults", 1000)
    answer: dict[str, Any] = {name: items[skip : skip + limit]}
    if skip + limit < len(items):
        answer["NextToken"] = pack({"skip": skip + limit})
    return answer


def need(kind: str, wanted: list[str], known: Iterable[str], code: str) -> None:
    """Raise the fault `code` when something `wanted` is not `known`."""
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
    need("instance", wanted, known, "InvalidInstanceID.NotFound")
    instances = [known[name] for name in wanted] if wanted else list(known.values())
    shown = chosen((_instance(world, one) for one in instances), params)
    reservations = [
        {
            "ReservationId": f"r-0{hexadecimal(16, each['InstanceId'], 'reservation')}",
            "OwnerId": world.account,
            "Groups": [],
            "Instances": [each],
        }
        for each in shown
    ]
    return paged("Reservations", reservations, params)


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


def describe_regions(_world: World, call: Call) -> dict[str, Any]:
    """The Regions that are switched on."""
    wanted = call.params.get("RegionNames", [])
    need("Region", wanted, _REGIONS, "InvalidParameterValue")
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
    return {"Regions": chosen(found, call.params)}


OPERATIONS: dict[tuple[str, str], Operation] = {
    ("ec2", "DescribeInstances"): describe_instances,
    ("ec2", "DescribeRegions"): describe_regions,
}
