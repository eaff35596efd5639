"""Lists what somebody may do here and does one act. One door for pages, API and other systems."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal import forms
from portal.actions import proceeding, registry, targets, things
from portal.actions.registry import Target
from portal.errors import NotFound, StaleVersion
from portal.law import machines
from portal.law.actions import ACTIONS
from portal.law.guards import GUARDS
from portal.law.vocabulary import Role, Stage
from portal.people.actors import Actor

__all__ = [
    "offers",
    "perform",
    "proceeding",
    "things",
]  # the two modules register their acts by being imported


def perform(
    session: Session,
    kind: str,
    ref: str,
    action: str,
    actor: Actor,
    version: int | None,
    data: Mapping[str, Any],
    now: datetime,
) -> Target:
    """Do one act. Raises NotFound, StaleVersion, InvalidInput, and whatever the table says."""
    target = targets.find(session, kind, actor, ref, now)
    act = registry.find(targets.MACHINES[kind], action)
    if act is None:
        raise NotFound("action")
    if version is not None and version != target.row.version:
        raise StaleVersion()
    act.run(session, target, forms.parse(act.form, data))
    session.flush()
    return target


def offers(session: Session, target: Target, language: str = "zh") -> list[dict[str, Any]]:
    """What this person sees as possible here, with the reasons for what is not possible yet."""
    found = targets.facts(session, target)
    listed: dict[str, dict[str, Any]] = {}
    for role in _roles(target.actor):
        for offer in machines.allowed_actions(
            targets.MACHINES[target.type], Stage(target.row.stage), target.row.state, role, found
        ):
            act = registry.find(targets.MACHINES[target.type], offer.row.action)
            if act is not None and offer.row.action not in listed:
                listed[offer.row.action] = _offer(target, offer, act, language)
    return list(listed.values())


def _roles(actor: Actor) -> tuple[Role, ...]:
    """The seal holder of an organisation may also be its mediator: both rows are shown to that person."""
    if actor.may_seal and actor.role != Role.ORGANISATION and actor.organisation_id is not None:
        return actor.role, Role.ORGANISATION
    return (actor.role,)


def _offer(target: Target, offer: machines.Offer, act: registry.Act, language: str) -> dict[str, Any]:
    name = ACTIONS[offer.row.action]
    staff = target.actor.role != Role.PARTY
    label = name.en if language == "en" else name.staff_zh if staff else name.party_zh
    return {
        "action": offer.row.action,
        "target": {"type": target.type, "ref": targets.ref_of(target)},
        "label": label,
        "allowed": offer.allowed,
        "reasons": [_reason(key, language) for key in offer.reasons],
        "fields": _fields(act),
    }


def _reason(key: str, language: str) -> dict[str, str]:
    guard = GUARDS[key]
    return {"key": key, "text": guard.en if language == "en" else guard.zh, "article": guard.article}


def _fields(act: registry.Act) -> list[dict[str, Any]]:
    schema = act.form.model_json_schema()
    required = set(schema.get("required", []))
    return [
        {
            "name": name,
            "type": part.get("type", "string"),
            "required": name in required,
            "options": part.get("enum", []),
        }
        for name, part in schema.get("properties", {}).items()
    ]


def as_seal_holder(target: Target) -> Target:
    """The same person in the quality of seal holder, where entrusted."""
    return targets.by(target, replace(target.actor, role=Role.ORGANISATION))
