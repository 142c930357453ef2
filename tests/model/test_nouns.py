"""The nouns: wire names as AWS has them, and what they derive from them."""

from __future__ import annotations

import functools
from typing import Any, get_args, get_type_hints

import botocore.session
import msgspec
import pytest

from ecstui.model import ids
from ecstui.model.cluster import Cluster
from ecstui.model.log import LogEvent
from ecstui.model.metric import cluster_usage, service_cpu, service_memory, task_cpu, task_memory
from ecstui.model.noun import Failure, KeyValue, Noun
from ecstui.model.service import (
    Deployment,
    DeploymentController,
    Service,
)
from ecstui.model.task import Attachment, Container, NetworkInterface, Task
from ecstui.model.task_definition import TaskDefinition

ARN = "arn:aws:ecs:eu-west-1:123456789012"


@functools.cache
def model(service: str) -> Any:
    """botocore's description of a service, which is AWS's own."""
    return botocore.session.Session().get_service_model(service)


def nouns_within(hint: Any) -> list[type[Noun]]:
    """The noun types that an annotation names."""
    if isinstance(hint, type) and issubclass(hint, Noun):
        return [hint]
    return [noun for part in get_args(hint) for noun in nouns_within(part)]


def differences(noun: type[Noun], shape: Any, path: str) -> list[str]:
    """Wire names of `noun`, and of nouns within it, that `shape` has not."""
    found = []
    hints = get_type_hints(noun)
    for field in msgspec.structs.fields(noun):
        here = f"{path}.{field.encode_name}"
        if field.encode_name not in shape.members:
            found.append(here)
            continue
        member = shape.members[field.encode_name]
        member = member.member if member.type_name == "list" else member
        for inner in nouns_within(hints[field.name]):
            found += differences(inner, member, here)
    return found


@pytest.mark.parametrize(
    ("noun", "service", "shape"),
    [
        (Cluster, "ecs", "Cluster"),
        (Service, "ecs", "Service"),
        (Task, "ecs", "Task"),
        (TaskDefinition, "ecs", "TaskDefinition"),
        (Failure, "ecs", "Failure"),
        (LogEvent, "logs", "FilteredLogEvent"),
    ],
)
def test_every_field_has_a_name_that_aws_uses(noun: type[Noun], service: str, shape: str) -> None:
    assert differences(noun, model(service).shape_for(shape), shape) == []


def test_a_noun_of_nothing_is_usable() -> None:
    task = msgspec.json.decode(b"{}", type=Task)
    service = msgspec.json.decode(b'{"novelty": [1]}', type=Service)
    assert (task.task_id, task.service_name, task.address, task.why_stopped) == ("", "", "", "")
    assert not task.stopped
    assert not task.stopping
    assert (service.primary, service.controller, service.launch) == (None, "ECS", "")
    assert Cluster().insights == "disabled"


def test_every_field_is_written_under_its_wire_name() -> None:
    written = msgspec.to_builtins(Cluster(cluster_name="prod"))
    assert written["clusterName"] == "prod"
    assert written["runningTasksCount"] == 0


class TestIds:
    """The parts of ARNs."""

    @pytest.mark.parametrize(
        ("arn", "name", "cluster"),
        [
            (f"{ARN}:cluster/prod", "prod", ""),
            (f"{ARN}:service/prod/web", "web", "prod"),
            (f"{ARN}:service/web", "web", ""),
            (f"{ARN}:task/prod/0123456789abcdef", "0123456789abcdef", "prod"),
            (f"{ARN}:task/c5cba4eb-5dad-405e", "c5cba4eb-5dad-405e", ""),
            ("web", "web", ""),
            ("", "", ""),
        ],
    )
    def test_names(self, arn: str, name: str, cluster: str) -> None:
        assert ids.short_name(arn) == name
        assert ids.cluster_of(arn) == cluster

    def test_place(self) -> None:
        assert ids.region_of(f"{ARN}:cluster/prod") == "eu-west-1"
        assert ids.account_of(f"{ARN}:cluster/prod") == "123456789012"
        assert (ids.region_of("prod"), ids.account_of("prod")) == ("", "")

    @pytest.mark.parametrize(
        ("definition", "family", "revision"),
        [
            (f"{ARN}:task-definition/web:12", "web", 12),
            ("web:12", "web", 12),
            ("web", "web", None),
            ("web:latest", "web", None),
            ("web:²", "web", None),
            ("", "", None),
        ],
    )
    def test_definitions(self, definition: str, family: str, revision: int | None) -> None:
        assert ids.family_of(definition) == family
        assert ids.revision_of(definition) == revision

    def test_short_id_tells_deployments_and_tasks_apart(self) -> None:
        assert ids.short_id("ecs-svc/1571272475813219068") == "15712724"
        assert ids.short_id(f"{ARN}:task/prod/0123456789abcdef") == "01234567"

    def test_only_a_services_group_names_a_service(self) -> None:
        assert ids.service_of("service:web") == "web"
        assert ids.service_of("family:web") == ""


class TestCluster:
    """What a cluster says about itself."""

    @pytest.mark.parametrize("value", ["enabled", "enhanced", "disabled"])
    def test_insights(self, value: str) -> None:
        other = KeyValue(name="other", value="x")
        setting = KeyValue(name="containerInsights", value=value)
        assert Cluster(settings=(other, setting)).insights == value


class TestService:
    """What a service derives from its fields."""

    def test_primary_is_found_by_its_status_not_by_its_place(self) -> None:
        old = Deployment(id="ecs-svc/1", status="ACTIVE")
        new = Deployment(id="ecs-svc/2", status="PRIMARY", rollout_state="IN_PROGRESS")
        service = Service(deployments=(old, new))
        assert service.primary is new
        assert new.in_progress
        assert not old.in_progress

    def test_controller(self) -> None:
        assert Service(deployment_controller=DeploymentController()).controller == "ECS"
        named = Service(deployment_controller=DeploymentController(type="CODE_DEPLOY"))
        assert named.controller == "CODE_DEPLOY"

    def test_launch_is_the_type_or_the_providers(self) -> None:
        raw = b'{"capacityProviderStrategy":[{"capacityProvider":"FARGATE","base":1},\
            {"capacityProvider":"FARGATE_SPOT","weight":3}]}'
        assert msgspec.json.decode(raw, type=Service).launch == "FARGATE+FARGATE_SPOT"
        assert Service(launch_type="EC2").launch == "EC2"

    def test_managed_tags_have_aws_own_capitals(self) -> None:
        service = msgspec.json.decode(b'{"enableECSManagedTags":true}', type=Service)
        assert service.enable_ecs_managed_tags

    def test_cluster_name(self) -> None:
        assert Service(cluster_arn=f"{ARN}:cluster/prod").cluster_name == "prod"


class TestTask:
    """Where a task is and how it ended."""

    def test_states(self) -> None:
        assert Task(last_status="STOPPED", desired_status="STOPPED").stopped
        assert Task(last_status="DELETED", desired_status="STOPPED").stopped
        assert Task(last_status="RUNNING", desired_status="STOPPED").stopping
        assert not Task(last_status="STOPPED", desired_status="STOPPED").stopping
        assert not Task(last_status="RUNNING", desired_status="RUNNING").stopping

    def test_launch_prefers_the_provider_which_tells_spot(self) -> None:
        assert Task(launch_type="FARGATE", capacity_provider_name="FARGATE_SPOT").launch == (
            "FARGATE_SPOT"
        )
        assert Task(launch_type="EC2").launch == "EC2"

    def test_address_of_its_interface_or_else_of_a_container(self) -> None:
        interface = NetworkInterface(private_ipv4_address="10.0.0.2")
        container = Container(network_interfaces=(NetworkInterface(), interface))
        eni = Attachment(details=(KeyValue(name="privateIPv4Address", value="10.0.0.1"),))
        assert Task(containers=(container,)).address == "10.0.0.2"
        assert Task(containers=(container,), attachments=(Attachment(), eni)).address == "10.0.0.1"

    def test_container_that_never_ran_has_no_exit_code(self) -> None:
        raw = b'{"containers":[{"name":"a"},{"name":"b","exitCode":0}]}'
        assert [c.exit_code for c in msgspec.json.decode(raw, type=Task).containers] == [None, 0]


VAGUE = "Essential container in task exited"
OOM = "OutOfMemoryError: Container killed due to memory usage"
PULL = "CannotPullContainerError: web:v9: not found"


@pytest.mark.parametrize(
    ("reason", "containers", "words"),
    [
        ("Task stopped by user", (Container(name="web", exit_code=143),), "Task stopped by user"),
        (VAGUE, (Container(name="web", exit_code=1),), "web exited with 1"),
        (VAGUE, (Container(name="job", exit_code=0),), "job exited with 0"),
        (VAGUE, (Container(name="web", exit_code=137, reason=OOM),), f"{OOM} (exit 137)"),
        ("Task failed to start", (Container(name="web", reason=PULL),), PULL),
        (VAGUE, (), VAGUE),
        ("", (), ""),
        # The one that failed by itself, not the sidecar that was told to end because of it.
        (
            VAGUE,
            (Container(name="envoy", exit_code=143), Container(name="web", exit_code=2)),
            "web exited with 2",
        ),
        (
            VAGUE,
            (
                Container(name="envoy", exit_code=0, reason="drained"),
                Container(name="web", exit_code=1),
            ),
            "web exited with 1",
        ),
        (
            VAGUE,
            (Container(name="logs", exit_code=0), Container(name="web", exit_code=137)),
            "web exited with 137",
        ),
        (PULL, (Container(name="web"),), PULL),
    ],
)
def test_why_a_task_stopped(reason: str, containers: tuple[Container, ...], words: str) -> None:
    assert Task(stopped_reason=reason, containers=containers).why_stopped == words


def test_series_keys_have_sorted_dimensions() -> None:
    keys = (
        service_cpu("prod", "web"),
        service_memory("prod", "web"),
        task_cpu("prod", "web", "0123"),
        task_memory("prod", "web", "0123"),
        cluster_usage("CpuUtilized", "prod"),
    )
    assert all(list(key.dimensions) == sorted(key.dimensions) for key in keys)
    assert len(set(keys)) == len(keys)
