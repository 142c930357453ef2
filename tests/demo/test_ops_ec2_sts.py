"""The few EC2 and STS calls that a console needs."""

from __future__ import annotations

from typing import Any

import pytest

from ecstui.demo.calls import Call, Fault
from ecstui.demo.operations import OPERATIONS
from ecstui.demo.telemetry import Telemetry
from ecstui.demo.wire.check import check_response
from ecstui.demo.world.clock import Clock
from ecstui.demo.world.shapes import task as shapes
from ecstui.demo.world.world import World

NOW = 1_763_829_000.5


@pytest.fixture(scope="module")
def world() -> World:
    return World.build("small", 7, "default", Clock.frozen_at(NOW), telemetry=Telemetry)


def ask(world: World, service: str, operation: str, **params: Any) -> dict[str, Any]:
    answer = OPERATIONS[service, operation](world, Call(service, operation, params, "", "AKIA"))
    assert isinstance(answer, dict)
    assert check_response(service, operation, answer) == []
    return answer


def test_instances_are_the_hosts_of_the_clusters(world: World) -> None:
    answer = ask(world, "ec2", "DescribeInstances")
    found = {one["InstanceId"]: one for r in answer["Reservations"] for one in r["Instances"]}
    known = {one.ec2_id: one for one in world.fleet.instances.values()}
    assert found.keys() == known.keys()
    assert all(found[key]["PrivateIpAddress"] == one.ip for key, one in known.items())
    some = sorted(known)[:2]
    answer = ask(world, "ec2", "DescribeInstances", InstanceIds=some)
    assert len(answer["Reservations"]) == 2
    zone = [{"Name": "availability-zone", "Values": ["*c"]}]
    for each in ask(world, "ec2", "DescribeInstances", Filters=zone)["Reservations"]:
        assert each["Instances"][0]["Placement"]["AvailabilityZone"] == "eu-west-1c"
    page = ask(world, "ec2", "DescribeInstances", MaxResults=5)
    rest = ask(world, "ec2", "DescribeInstances", NextToken=page["NextToken"])
    assert len(page["Reservations"]) + len(rest["Reservations"]) == len(known)
    with pytest.raises(Fault) as caught:
        ask(world, "ec2", "DescribeInstances", InstanceIds=["i-0"])
    assert caught.value.code == "InvalidInstanceID.NotFound"


def test_interfaces_are_those_that_ecs_tells_of(world: World) -> None:
    task = next(
        t for t in world.fleet.tasks.values() if t.status == "RUNNING" and t.launch == "FARGATE"
    )
    wire = shapes.wire(world.fleet, task)
    details = {d["name"]: d["value"] for d in wire["attachments"][0]["details"]}
    ids = [details["networkInterfaceId"]]
    (card,) = ask(world, "ec2", "DescribeNetworkInterfaces", NetworkInterfaceIds=ids)[
        "NetworkInterfaces"
    ]
    assert card["PrivateIpAddress"] == details["privateIPv4Address"]
    assert card["MacAddress"] == details["macAddress"]
    assert card["SubnetId"] == details["subnetId"]
    subnets = ask(world, "ec2", "DescribeSubnets", SubnetIds=[card["SubnetId"]])["Subnets"]
    assert subnets[0]["AvailabilityZone"] == task.zone
    assert len(ask(world, "ec2", "DescribeRegions")["Regions"]) > 4


def test_who_am_i(world: World) -> None:
    me = ask(world, "sts", "GetCallerIdentity")
    assert me["Account"] == world.account
    assert ":assumed-role/OnCallEngineer/" in me["Arn"]


def test_roles_of_this_account_can_be_assumed(world: World) -> None:
    role = f"arn:aws:iam::{world.account}:role/path/ReadOnly"
    answer = ask(world, "sts", "AssumeRole", RoleArn=role, RoleSessionName="night")
    assert answer["AssumedRoleUser"]["Arn"].endswith(":assumed-role/ReadOnly/night")
    assert answer["Credentials"]["Expiration"] == int(NOW) + 3600
    other = "arn:aws:iam::999999999999:role/ReadOnly"
    with pytest.raises(Fault) as caught:
        ask(world, "sts", "AssumeRole", RoleArn=other, RoleSessionName="night")
    assert caught.value.code == "AccessDenied"
