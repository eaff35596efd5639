"""Contexts of the room's two papers: the record and the undisputed facts. Frozen as plain JSON when they are intended."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.orm import Session

from documents.contexts.common import Signatory
from documents.contexts.mediation import (
    Attendance,
    FactLine,
    MediationRecord,
    Statement,
    UndisputedFacts,
)
from portal.cases import access, blocks
from portal.cases.models import Evidence, Participant
from portal.cases.papers import Draft, Signer
from portal.clock import CHINA, china_date
from portal.law.papers import PaperKind
from portal.rooms import facts
from portal.rooms.minutes_body import CAPACITIES
from portal.rooms.models import Minutes, MinutesConfirmation, Room, Sitting

STAGES = {"PRE_FILING": "立案前", "POST_FILING": "立案后", "TRIAL": "审判中"}


def record_draft(session: Session, room: Room, minutes: Minutes, now: datetime) -> Draft:
    """调解笔录: marks are the confirmations themselves, printed with time and way; the paper waits for nobody."""
    body = json.loads(minutes.body)
    sitting = session.get_one(Sitting, minutes.sitting_id)
    signatories, refusals = _confirmations(session, minutes)
    context = MediationRecord(
        number=room.case.number or "",
        made_at=now,
        dated=china_date(now),
        organisation=_organisation(room),
        started_at=_wall(sitting.opened_at or sitting.starts_at),
        ended_at=_wall(sitting.ended_at or minutes.closed_at or now),
        place=body["place"],
        subject=body["subject"],
        parties=tuple(Attendance(**line) for line in body["parties"]),
        others=tuple(Attendance(**line) for line in body["others"]),
        mediator=body["mediator"],
        recorder=body["recorder"],
        told=tuple(body["told"]),
        recusal_answers=_statements(body, "recusal_answers"),
        applicant_statements=_statements(body, "applicant_statements"),
        respondent_statements=_statements(body, "respondent_statements"),
        evidence=tuple(body["evidence"]),
        issues=tuple(body["issues"]),
        course=_statements(body, "course"),
        risks_told=body["risks_told"],
        result=body["result"],
        result_text=body["result_text"],
        next_session=datetime.fromisoformat(body["next_session"]) if body["next_session"] else None,
        read_aloud=bool(body["read_aloud"]),
        refusals=tuple(refusals),
        signatories=tuple(signatories),
    )
    plain = TypeAdapter(MediationRecord).dump_python(context, mode="json")
    return Draft(PaperKind.RECORD, plain, context.number, "SITTING", sitting.id)


def facts_draft(session: Session, room: Room, now: datetime) -> Draft:
    """无争议事实记载表: only facts that every party has confirmed; signed by the parties and the mediator."""
    case = room.case
    proceeding = access.current_proceeding(session, case)
    parties = facts.parties_of(session, case)
    lines = tuple(
        FactLine(
            number=number,
            text=fact.text,
            evidence=_evidence_titles(session, fact.evidence_refs),
            answers=tuple((party.person.name, True) for party in parties),
        )
        for number, fact in enumerate(facts.live_facts(session, case.id), 1)
    )
    mediator = Signatory(field="mediator", role="mediator", name=room.presiding.person.name, caption="调解员")
    signatories = tuple(
        blocks.party_signatory(party, "当事人", number) for number, party in enumerate(parties, 1)
    )
    context = UndisputedFacts(
        number=case.number or "",
        made_at=now,
        dated=china_date(now),
        organisation=_organisation(room),
        dispute_kind=case.cause or case.title,
        stage=STAGES[proceeding.stage],
        parties=tuple(blocks.party_block(case, party) for party in parties),
        facts=lines,
        signatories=signatories,
        mediator=mediator,
    )
    plain = TypeAdapter(UndisputedFacts).dump_python(context, mode="json")
    signers = [
        Signer(s.field, "person", s.role, s.name, person_id=party.person_id)
        for s, party in zip(signatories, parties, strict=True)
    ]
    signers.append(
        Signer("mediator", "person", "mediator", mediator.name, room.presiding_id, room.presiding.person_id)
    )
    return Draft(PaperKind.UNDISPUTED_FACTS, plain, context.number, "CASE", case.id, signers=signers)


def _confirmations(session: Session, minutes: Minutes) -> tuple[list[Signatory], list[Statement]]:
    query = (
        select(MinutesConfirmation, Participant)
        .join(Participant, Participant.id == MinutesConfirmation.participant_id)
        .where(MinutesConfirmation.minutes_id == minutes.id, MinutesConfirmation.edition == minutes.edition)
        .order_by(Participant.id)
    )
    signed: list[Signatory] = []
    refused: list[Statement] = []
    for number, (word, person) in enumerate(session.execute(query).all(), 1):
        if not word.confirms:
            refused.append(Statement(speaker=person.person.name, text=word.reason or ""))
            continue
        at = _wall(word.at)
        caption = CAPACITIES.get(person.capacity, "调解员")
        name = f"{person.person.name}（{at:%Y-%m-%d %H:%M} 线上确认）"
        signed.append(
            Signatory(field=f"c{number}", role=_role(person), name=name, caption=caption, printed=True)
        )
    return signed, refused


def _role(person: Participant) -> str:
    if person.party is None:
        return "mediator"
    return "applicant" if person.party.side == 1 else "respondent"


def _statements(body: dict[str, Any], field: str) -> tuple[Statement, ...]:
    return tuple(Statement(speaker=line["speaker"], text=line["text"]) for line in body[field])


def _evidence_titles(session: Session, refs: list[str]) -> str:
    if not refs:
        return ""
    return "、".join(
        session.scalars(select(Evidence.title).where(Evidence.ref.in_(refs)).order_by(Evidence.id))
    )


def _organisation(room: Room) -> str:
    return room.case.organisation.name if room.case.organisation else ""


def _wall(at: datetime) -> datetime:
    return at.astimezone(CHINA)
