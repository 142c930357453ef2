"""The network of the fleet in the EC2 API: the interfaces of tasks, and their subnets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ecstui.demo.calls import Call, Operation
from ecstui.demo.operations.ec2 import Facts, chosen, need, paged
from ecstui.demo.operations.elbv2 import VPC
from ecstui.demo.world.nouns import Task
from ecstui.demo.world.shapes.task import SUBNETS

if TYPE_CHECKING:
    from ecstui.demo.world.world import World


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
    need("networkInterface", sorted(wanted), seen, "InvalidNetworkInterfaceID.NotFound")
    return paged("NetworkInterfaces", chosen(found, params), params)


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
    need("subnet", wanted, SUBNETS.values(), "InvalidSubnetID.NotFound")
    found = [
        _subnet(world, zone, subnet, number)
        for number, (zone, subnet) in enumerate(SUBNETS.items())
        if not wanted or subnet in wanted
    ]
    return paged("Subnets", chosen(found, params), params)


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


OPERATIONS: dict[tuple[str, str], Operation] = {
    ("ec2", "DescribeNetworkInterfaces"): describe_network_interfaces,
    ("ec2", "DescribeSubnets"): describe_subnets,
}
