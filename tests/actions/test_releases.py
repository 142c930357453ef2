"""Which call takes a service back, and what a new revision is made of."""

from __future__ import annotations

import msgspec
import pytest

from ecstui.actions.catalog import rollback
from ecstui.actions.facts import Facts
from ecstui.actions.revision import Edit, edited, for_showing, with_tag
from ecstui.errors import Refused
from ecstui.model.service_deployment import LifecycleHook, ServiceDeployment
from ecstui.ports import DefinitionSource
from tests.actions.fleet import ARN, WEB, WEB_12, a_definition, a_picture, a_service

WEB_11 = f"{ARN}:task-definition/web:11"
OLD = msgspec.structs.replace(
    a_definition("web:1.1"), task_definition_arn=WEB_11, revision=11, status="ACTIVE"
)
KNOWN = {WEB_11: OLD, WEB_12: a_definition()}
UNDER_WAY = ServiceDeployment(service_deployment_arn="arn:sd", status="IN_PROGRESS")


def test_back_to_the_last_that_completed() -> None:
    facts = Facts(completed=(WEB_12, WEB_11), definitions=KNOWN)
    plan = rollback(a_picture(), WEB, facts)
    (call,) = plan.calls
    assert (call.operation, call.params["taskDefinition"]) == ("ecs:UpdateService", WEB_11)
    assert [change.text for change in plan.diff] == ["app image: web:1.2 → web:1.1"]
    assert plan.risk == "high"
    assert not any("guess" in warning for warning in plan.warnings)


def test_under_way_ecs_turns_it_back() -> None:
    (call,) = rollback(a_picture(), WEB, Facts(newest=UNDER_WAY, definitions=KNOWN)).calls
    assert call.operation == "ecs:StopServiceDeployment"
    assert call.params == {"serviceDeploymentArn": "arn:sd", "stopType": "ROLLBACK"}


def test_paused_the_hook_is_answered() -> None:
    hook = LifecycleHook(hook_id="h", target_type="PAUSE", status="AWAITING_ACTION")
    paused = msgspec.structs.replace(UNDER_WAY, lifecycle_hook_details=(hook,))
    (call,) = rollback(a_picture(), WEB, Facts(newest=paused, definitions=KNOWN)).calls
    assert call.operation == "ecs:ContinueServiceDeployment"
    assert call.params == {"serviceDeploymentArn": "arn:sd", "hookId": "h", "action": "ROLLBACK"}


def test_without_history_the_revision_before_is_a_guess() -> None:
    facts = Facts(family=(WEB_12, WEB_11), definitions=KNOWN)
    plan = rollback(a_picture(), WEB, facts)
    assert plan.warnings[0].startswith("web:11 is a guess")


@pytest.mark.parametrize(
    ("facts", "to", "words"),
    [
        (Facts(), "", "no earlier revision"),
        (Facts(newest=msgspec.structs.replace(UNDER_WAY, status="ROLLBACK_IN_PROGRESS")), "",
         "already rolling back"),
        (Facts(), "12", "is on web:12 already"),
        (Facts(), "twelve", "names no revision"),
        (Facts(definitions={WEB_11: msgspec.structs.replace(OLD, status="INACTIVE")}), "11",
         "takes only an active revision"),
    ],
)  # fmt: skip
def test_refused(facts: Facts, to: str, words: str) -> None:
    with pytest.raises(Refused, match=words):
        rollback(a_picture(a_service()), WEB, facts, to)


@pytest.mark.parametrize(
    ("image", "wanted", "becomes"),
    [
        ("repo.example:5000/team/web:1.2", "1.3", "repo.example:5000/team/web:1.3"),
        ("repo.example:5000/team/web", "1.3", "repo.example:5000/team/web:1.3"),
        ("web@sha256:aa", "1.3", "web:1.3"),
        ("web:1", "sha256:bb", "web@sha256:bb"),
        ("web:1", "other/web:2", "other/web:2"),
        ("web:1", "nginx:2", "nginx:2"),
    ],
)
def test_tags(image: str, wanted: str, becomes: str) -> None:
    assert with_tag(image, wanted) == becomes


SOURCE = DefinitionSource(
    {
        "taskDefinitionArn": WEB_12,
        "revision": 12,
        "status": "ACTIVE",
        "registeredAt": 1.0,
        "family": "web",
        "volumes": [{"name": "v"}],
        "containerDefinitions": [
            {"name": "app", "image": "web:1", "environment": [{"name": "KEY", "value": "secret"}]}
        ],
    }
)


def test_a_new_revision_keeps_all_that_is_not_changed() -> None:
    body = edited(SOURCE, Edit(images={"": "2"}, environment={"app": {"MORE": "x"}}, cpu="512"))
    assert set(body) == {"family", "volumes", "containerDefinitions", "cpu"}
    (container,) = body["containerDefinitions"]
    assert container["image"] == "web:2"
    assert [pair["name"] for pair in container["environment"]] == ["KEY", "MORE"]
    assert SOURCE.body["containerDefinitions"][0]["image"] == "web:1"
    assert "secret" not in str(for_showing(body))


def test_a_container_that_is_not_there() -> None:
    with pytest.raises(Refused, match="There is no container api"):
        edited(SOURCE, Edit(images={"api": "2"}))
