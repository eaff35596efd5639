"""Undisputed facts: each wording is confirmed by each party for itself; any edit asks everybody again (OM-17, OM-21)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.audit.operations import Act, record
from portal.cases import access, papers
from portal.cases.advance import Move, Stand, advance
from portal.cases.models import Evidence, Paper, PaperSignature
from portal.cases.operations import signing
from portal.db import announce
from portal.errors import Conflict, InvalidInput, NotAllowed, NotFound, StaleVersion
from portal.law.papers import PaperKind
from portal.notices.operations import Tell, tell
from portal.people.actors import Actor
from portal.rooms import facts, paper_contexts
from portal.rooms.doors import presiding_for, room_for
from portal.rooms.models import FactAnswer, Room, Sitting, UndisputedFact


def add_fact(
    session: Session, actor: Actor, room_ref: str, text: str, evidence: Sequence[str], now: datetime
) -> UndisputedFact:
    """The presiding person writes one fact: who, what, when, where, how much; no proposals, no blame."""
    room, placed = presiding_for(session, actor, room_ref)
    _only_shared(session, room, evidence)
    query = select(func.max(UndisputedFact.ordinal)).where(UndisputedFact.case_id == room.case_id)
    fact = UndisputedFact(
        case_id=room.case_id,
        ordinal=(session.scalar(query) or 0) + 1,
        text=text,
        evidence_refs=list(evidence),
        made_at=now,
    )
    session.add(fact)
    session.flush()
    _note(session, room, "add_fact", placed, now, fact)
    return fact


def edit_fact(
    session: Session, actor: Actor, room_ref: str, change: tuple[str, int, str, Sequence[str]], now: datetime
) -> UndisputedFact:
    """`change` = (fact ref, version that was read, text, evidence). A new wording: answers to the old one no longer count."""
    room, placed = presiding_for(session, actor, room_ref)
    ref, version, text, evidence = change
    fact = _fact(session, room, ref, version)
    _only_shared(session, room, evidence)
    if (fact.text, list(fact.evidence_refs)) == (text, list(evidence)):
        return fact
    fact.text, fact.evidence_refs = text, list(evidence)
    session.flush()
    _note(session, room, "edit_fact", placed, now, fact)
    return fact


def _only_shared(session: Session, room: Room, refs: Sequence[str]) -> None:
    """The title goes into a paper that both sides and a court read: only what its owner has shown to the other side (3.5)."""
    query = select(Evidence.ref).where(
        Evidence.ref.in_(refs),
        Evidence.case_id == room.case_id,
        Evidence.shared_at.is_not(None),
        Evidence.withdrawn_at.is_(None),
    )
    if set(refs) - set(session.scalars(query)):
        raise InvalidInput({"evidence": _("请从已经给对方看的材料里选")})


def remove_fact(session: Session, actor: Actor, room_ref: str, ref: str, now: datetime) -> UndisputedFact:
    """A fact that one side does not confirm is deleted before the paper is made (papers.md 5)."""
    room, placed = presiding_for(session, actor, room_ref)
    fact = _fact(session, room, ref)
    fact.removed_at = now
    session.flush()
    _note(session, room, "remove_fact", placed, now, fact)
    return fact


def answer_fact(
    session: Session, actor: Actor, room_ref: str, answer: tuple[str, int, bool], now: datetime
) -> FactAnswer:
    """`answer` = (fact ref, version that was read, confirms). Only by a party or who acts for it. Raises StaleVersion."""
    room, placed = room_for(session, actor, room_ref)
    if placed.party_id is None:
        raise NotAllowed()
    ref, version, confirms = answer
    fact = _fact(session, room, ref, version)
    query = select(FactAnswer).where(
        FactAnswer.fact_id == fact.id, FactAnswer.participant_id == placed.participant_id
    )
    found = session.scalars(query).one_or_none()
    if found is None:
        found = FactAnswer(fact_id=fact.id, participant_id=placed.participant_id)
        session.add(found)
    found.fact_version, found.confirms, found.at = version, confirms, now
    session.flush()
    _note(session, room, "confirm_fact" if confirms else "deny_fact", placed, now, fact)
    return found


def record_facts(session: Session, actor: Actor, room_ref: str, now: datetime) -> Paper:
    """无争议事实记载表, once every party has confirmed every fact that stands; each then signs it. Once more with the same
    facts gives the same paper, with other facts a new one in its place. Raises GuardFailed(all_agree_facts)."""
    room, placed = presiding_for(session, actor, room_ref)
    draft = paper_contexts.facts_draft(session, room, now)
    before = signing.newest(session, room.case, PaperKind.UNDISPUTED_FACTS)
    if before is not None and json.loads(before.context)["facts"] == draft.context["facts"]:
        return before
    proceeding = access.current_proceeding(session, room.case)
    known = {"all_agree_facts": facts.all_agree_facts(session, room.case_id)}
    advance(session, proceeding, Move("record_facts", known), Stand(room.case, placed, now))
    if before is not None and before.state != "done":
        papers.void(session, room.case, before, placed, now)
    return papers.intend(session, room.case, draft, placed, now)


@papers.when(PaperKind.UNDISPUTED_FACTS, "ready")
def _ask_for_names(session: Session, paper: Paper, _mark: PaperSignature | None, now: datetime) -> None:
    """Whoever is to sign hears of it; who sits in the room sees it there, and needs no telephone to ring."""
    by = () if _is_sitting(session, paper) else ("sms",)
    for mark in papers.signatures(session, paper.id):
        if mark.person_id is not None:
            tell(session, Tell(mark.person_id, "facts_to_sign", {}, paper.case_id, by=by), now)
    _look_again(session, paper)


@papers.when(PaperKind.UNDISPUTED_FACTS, "signed")
def _look_again_after_a_name(
    session: Session, paper: Paper, _mark: PaperSignature | None, _now: datetime
) -> None:
    _look_again(session, paper)


def _is_sitting(session: Session, paper: Paper) -> bool:
    query = (
        select(Sitting.id)
        .join(Room, Room.id == Sitting.room_id)
        .where(Room.case_id == paper.case_id, Sitting.state.in_(("open", "break")))
    )
    return session.scalars(query.limit(1)).first() is not None


def _look_again(session: Session, paper: Paper) -> None:
    room = facts.room_of(session, paper.case_id)
    if room is not None:
        announce(session, "room", str(room.id))


def _fact(session: Session, room: Room, ref: str, version: int | None = None) -> UndisputedFact:
    query = select(UndisputedFact).where(UndisputedFact.ref == ref, UndisputedFact.case_id == room.case_id)
    fact = session.scalars(query).one_or_none()
    if fact is None:
        raise NotFound()
    if fact.removed_at is not None:
        raise Conflict("removed")
    if version is not None and fact.version != version:
        raise StaleVersion()
    return fact


def _note(
    session: Session, room: Room, action: str, actor: Actor, now: datetime, fact: UndisputedFact
) -> None:
    body = {"room": room.ref, "fact": fact.ref, "version": fact.version}
    act = Act(action, actor.person_ref, str(actor.role), now, body, {"text": fact.text})
    record(session, "case", room.case.ref, act)
    announce(session, "room", str(room.id))
