"""ECS operations on clusters and account settings."""

from __future__ import annotations

from typing import Any

from ecstui.demo.calls import Call, Fault, Operation
from ecstui.demo.operations import ecs_paging, ecs_refs
from ecstui.demo.world.nouns import Cluster
from ecstui.demo.world.shapes import cluster as shape
from ecstui.demo.world.shapes.members import counts
from ecstui.demo.world.world import World

EVERYTHING = frozenset({"TAGS", "SETTINGS", "CONFIGURATIONS"})

SETTINGS = {
    "awsvpcTrunking": "disabled",
    "containerInsights": "enabled",
    "containerInstanceLongArnFormat": "enabled",
    "defaultLogDriverMode": "non-blocking",
    "fargateFIPSMode": "off",
    "fargateTaskRetirementWaitPeriod": "7",
    "guardDutyActivate": "off",
    "serviceLongArnFormat": "enabled",
    "tagResourceAuthorization": "off",
    "taskLongArnFormat": "enabled",
}


def list_clusters(world: World, call: Call) -> dict[str, Any]:
    alive = [one.arn for one in world.fleet.clusters.values() if one.status != "INACTIVE"]
    return ecs_paging.answer(call, "clusterArns", sorted(alive))


def describe_clusters(world: World, call: Call) -> dict[str, Any]:
    include = ecs_refs.included(call)
    clusters, failures = [], []
    for ref in call.params.get("clusters") or ["default"]:
        found = ecs_refs.cluster_named(world, ref)
        if found is None:
            arn = ref if ref.startswith("arn:") else world.fleet.arn("cluster", ref)
            failures.append(ecs_refs.missing(arn))
        else:
            clusters.append(shape.wire(world.fleet, found, include))
    return {"clusters": clusters, "failures": failures}


def create_cluster(world: World, call: Call) -> dict[str, Any]:
    """Create a cluster; one that exists is answered as it is."""
    world.advance()
    fleet, params = world.fleet, call.params
    name = params.get("clusterName") or "default"
    found = ecs_refs.cluster_named(world, name)
    if found is None:
        found = Cluster(name, fleet.arn("cluster", name))
        found.tags = {one["key"]: one.get("value", "") for one in params.get("tags") or ()}
        found.providers = list(params.get("capacityProviders") or ())
        found.strategy = list(params.get("defaultCapacityProviderStrategy") or ())
        found.configuration = dict(params.get("configuration") or {})
        for setting in params.get("settings") or ():
            if setting.get("name") == "containerInsights":
                found.insights = setting.get("value", "disabled")
        fleet.clusters[name] = found
    return {"cluster": shape.wire(fleet, found, EVERYTHING)}


def delete_cluster(world: World, call: Call) -> dict[str, Any]:
    """Delete an empty cluster."""
    world.advance()
    fleet = world.fleet
    found = ecs_refs.cluster(world, call)
    if any(fleet.services[arn].status == "ACTIVE" for arn in found.services):
        raise Fault(
            "ClusterContainsServicesException",
            "The Cluster cannot be deleted while Services are active.",
        )
    if found.instances:
        raise Fault(
            "ClusterContainsContainerInstancesException",
            "The Cluster cannot be deleted while Container Instances are active or draining.",
        )
    if sum(counts(found.tasks.values())):
        raise Fault(
            "ClusterContainsTasksException",
            "The Cluster cannot be deleted while Tasks are active.",
        )
    found.status = "INACTIVE"
    return {"cluster": shape.wire(fleet, found, EVERYTHING)}


def list_account_settings(world: World, call: Call) -> dict[str, Any]:
    """The settings of the account; `maxResults` is at most 10."""
    principal = f"arn:aws:iam::{world.account}:root"
    wanted, value = call.params.get("name"), call.params.get("value")
    names = [
        name
        for name, held in sorted(SETTINGS.items())
        if wanted in (None, name) and value in (None, held)
    ]
    chosen, token = ecs_paging.page(call, names, 10)
    made: dict[str, Any] = {
        "settings": [
            {"name": name, "value": SETTINGS[name], "principalArn": principal, "type": "user"}
            for name in chosen
        ]
    }
    if token is not None:
        made["nextToken"] = token
    return made


OPERATIONS: dict[tuple[str, str], Operation] = {
    ("ecs", "ListClusters"): list_clusters,
    ("ecs", "DescribeClusters"): describe_clusters,
    ("ecs", "CreateCluster"): create_cluster,
    ("ecs", "DeleteCluster"): delete_cluster,
    ("ecs", "ListAccountSettings"): list_account_settings,
}
