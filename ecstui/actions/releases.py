"""Rolling back, deploying another revision, and making the next revision of a task definition."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from ecstui.actions import concerns, words
from ecstui.actions.command import cli_line
from ecstui.actions.facts import Facts
from ecstui.actions.parts import (
    ON_SERVICE,
    changeable,
    rolled_by_ecs,
    service_target,
    update,
)
from ecstui.actions.plan import ApiCall, Inverse, Plan, Verb, place
from ecstui.actions.revision import Edit, edited, for_showing
from ecstui.errors import Refused
from ecstui.model import ids
from ecstui.model.definition_diff import Change, diff
from ecstui.model.service import Service
from ecstui.model.service_deployment import GOING_BACK, ServiceDeployment
from ecstui.model.snapshot import Snapshot
from ecstui.model.task_definition import TaskDefinition


def rollback(snapshot: Snapshot, service_arn: str, facts: Facts, to: str = "") -> Plan:
    """Plan to go back to the last revision that completed, or to `to` (`web:11`, ARN or `11`).

    A deployment under way is stopped and turned back by ECS itself. `facts` are those of
    `about_releases`. Raises Refused where there is nothing to go back to.
    """
    service = changeable(snapshot, service_arn)
    rolled_by_ecs(service)
    newest = facts.newest
    if not to and newest is not None and newest.under_way:
        return _turned_back(snapshot, service, facts, newest)
    if to:
        wanted, guess = revision_arn(service, to), ""
    else:
        wanted, guess = _last_good(service, facts)
    return _moved(snapshot, service, facts, wanted, verb="rollback", notes=(guess,))


def deploy(snapshot: Snapshot, service_arn: str, facts: Facts, revision: str) -> Plan:
    """Plan to put a service on another revision of its family, by number, name or ARN."""
    service = changeable(snapshot, service_arn)
    rolled_by_ecs(service)
    wanted = revision_arn(service, revision)
    return _moved(snapshot, service, facts, wanted, verb="deploy", notes=())


def revise(snapshot: Snapshot, service_arn: str, facts: Facts, edit: Edit) -> Plan:
    """Plan to register the next revision, changed by `edit`, and to deploy it.

    `facts` are those of `about_definition`. Raises Refused where `edit` changes nothing.
    """
    service = changeable(snapshot, service_arn)
    rolled_by_ecs(service)
    source = facts.source
    if source is None:
        raise Refused("The task definition can't be read.")
    body = edited(source, edit)
    before = facts.definitions[service.task_definition]
    changes = diff(before, msgspec.convert(body, TaskDefinition, strict=False))
    changes = tuple(c for c in changes if c.what not in {"status"})
    if not changes:
        raise Refused(f"That changes nothing: {words.recipe(service)} has it already.")
    where = place(snapshot.identity, service.cluster_arn)
    family = str(body["family"])
    register = ApiCall(
        "ecs:RegisterTaskDefinition", service_arn, for_showing(body), body, filled=""
    )
    use = msgspec.structs.replace(update(service, taskDefinition=family), filled="taskDefinition")
    plan = _plan(
        snapshot,
        service,
        verb="deploy",
        after=f"the next revision of {family}",
        calls=(register, use),
        changes=changes,
    )
    return msgspec.structs.replace(
        plan,
        title=f"Deploy a new revision of {family} to {service.service_name}",
        cli=tuple(cli_line(call, where) for call in (register, use)),
        permissions=(*ON_SERVICE, "ecs:RegisterTaskDefinition", "iam:PassRole"),
        undo=f"Deploy {words.recipe(service)} again. The new revision stays registered.",
        inverse=_back(service, {}),
    )


def revision_arn(service: Service, text: str) -> str:
    """A revision of the service's family by `12`, `web:12` or ARN. Raises Refused."""
    current = service.task_definition
    stem = current.rpartition(":")[0]
    if text.isascii() and text.isdigit():
        return f"{stem}:{int(text)}"
    name = ids.short_name(text)
    if ids.revision_of(name) is None:
        raise Refused(f"{text} names no revision.", "Give a number, such as 12.")
    if text.startswith("arn:"):
        return text
    return f"{current.rpartition('/')[0]}/{name}"


def _turned_back(
    snapshot: Snapshot, service: Service, facts: Facts, newest: ServiceDeployment
) -> Plan:
    """Tell ECS to turn the deployment under way back."""
    if newest.status in GOING_BACK:
        raise Refused(f"{service.service_name} is already rolling back.", "Wait for it.")
    arn, hook = newest.service_deployment_arn, newest.waiting
    if hook is not None:
        params = {"serviceDeploymentArn": arn, "hookId": hook.hook_id, "action": "ROLLBACK"}
        call = ApiCall("ecs:ContinueServiceDeployment", service.service_arn, params)
    else:
        params = {"serviceDeploymentArn": arn, "stopType": "ROLLBACK"}
        call = ApiCall("ecs:StopServiceDeployment", service.service_arn, params)
    others = [arn for arn in facts.completed if arn != service.task_definition]
    last = others[0] if others else facts.completed[0] if facts.completed else ""
    plan = _plan(
        snapshot,
        service,
        verb="rollback",
        after=ids.family_revision(last) if last else "the last revision that completed",
        calls=(call,),
        changes=_changes(facts, service.task_definition, last),
        notes=facts.unknown,
    )
    return msgspec.structs.replace(
        plan,
        done=f"ECS is turning the deployment of {service.service_name} back.",
        undo=f"Deploy {words.recipe(service)} again.",
        permissions=(call.operation, "ecs:ListServiceDeployments", "ecs:DescribeServices"),
    )


def _last_good(service: Service, facts: Facts) -> tuple[str, str]:
    """The revision to go back to, and what to say where it is only a guess."""
    current = service.task_definition
    for arn in facts.completed:
        if arn != current and arn in facts.definitions:
            return arn, ""
    number = ids.revision_of(current) or 0
    older = [arn for arn in facts.family if (ids.revision_of(arn) or 0) < number]
    if not older:
        raise Refused(
            f"{service.service_name} has no earlier revision to go back to.",
            "Name one with --to, or deploy another revision.",
        )
    name = ids.family_revision(older[0])
    why = facts.unknown[0] if facts.unknown else "no earlier deployment is on record."
    return older[0], f"{name} is a guess, the revision before this one: {why}"


def _moved(
    snapshot: Snapshot,
    service: Service,
    facts: Facts,
    wanted: str,
    *,
    verb: Verb,
    notes: Iterable[str],
) -> Plan:
    """Put the service on the revision `wanted`."""
    definition = facts.definitions.get(wanted)
    name = ids.family_revision(wanted)
    if wanted == service.task_definition:
        raise Refused(f"{service.service_name} is on {name} already.", "Restart it instead.")
    if definition is not None and definition.status not in {"", "ACTIVE"}:
        raise Refused(f"{name} is {definition.status}: ECS takes only an active revision.")
    arn = definition.task_definition_arn if definition is not None else wanted
    return _plan(
        snapshot,
        service,
        verb=verb,
        after=name,
        calls=(update(service, taskDefinition=arn or wanted),),
        changes=_changes(facts, service.task_definition, wanted),
        notes=(note for note in notes if note),
    )


def _changes(facts: Facts, before: str, after: str) -> tuple[Change, ...]:
    old, new = facts.definitions.get(before), facts.definitions.get(after)
    return diff(old, new) if old is not None and new is not None else ()


def _plan(
    snapshot: Snapshot,
    service: Service,
    *,
    verb: Verb,
    after: str,
    calls: tuple[ApiCall, ...],
    changes: tuple[Change, ...],
    notes: Iterable[str] = (),
) -> Plan:
    where = place(snapshot.identity, service.cluster_arn)
    name, recipe = service.service_name, words.recipe(service)
    title = f"Roll {name} back to {after}" if verb == "rollback" else f"Deploy {after} to {name}"
    return Plan(
        title=title,
        verb=verb,
        where=where,
        targets=(service_target(service, recipe, after),),
        calls=calls,
        cli=tuple(cli_line(call, where) for call in calls),
        done=f"A deployment of {after} to {name} has started.",
        warnings=(*notes, *concerns.restarting(service, None)),
        risk="high",
        danger=f"it replaces every task of {name}",
        undo=f"Deploy {recipe} again.",
        reversible=True,
        permissions=(*ON_SERVICE, "ecs:DescribeTaskDefinition"),
        diff=changes,
        inverse=_back(service, {"definition": calls[-1].params.get("taskDefinition", "")}),
    )


def _back(service: Service, left: dict[str, str]) -> Inverse:
    kept = {name: value for name, value in left.items() if value}
    values = {"revision": service.task_definition}
    return Inverse("deploy", (service.service_arn,), values, kept)
