"""Facts, minutes, sentences that may cross, notes and the draft's address, as the room's pages show them. Reads only."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.agreements.models import Agreement
from portal.rooms.models import (
    Channel,
    FactAnswer,
    Minutes,
    MinutesConfirmation,
    Note,
    Release,
    UndisputedFact,
)
from portal.rooms.page_picture import Picture, Seen


@dataclass(frozen=True, slots=True)
class Fact:
    """One undisputed fact with everybody's word on exactly this wording."""

    ref: str
    version: int
    ordinal: int
    text: str
    answers: dict[int, bool]
    asked: list[Seen]

    @property
    def is_agreed(self) -> bool:
        """Every party asked has confirmed."""
        return bool(self.asked) and all(self.answers.get(p.id) for p in self.asked)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence for which the party was asked: may it cross?"""

    ref: str
    whose: Seen
    text: str
    state: str  # asked, approved, passed, withdrawn
    mine: bool
    channel: str


@dataclass(frozen=True, slots=True)
class Record:
    """The minutes of this sitting."""

    ref: str
    edition: int
    body: dict[str, Any]
    closed: bool
    words: dict[int, bool] = field(default_factory=dict)
    reasons: dict[int, str] = field(default_factory=dict)


def papers_of(session: Session, seen: Picture) -> dict[str, Any]:
    """Template variables: facts, record, sentences, note, draft."""
    return {
        "facts": _facts(session, seen),
        "record": _record(session, seen),
        "sentences": _sentences(session, seen),
        "note": _note(session, seen),
        "draft": _draft(session, seen),
    }


def _facts(session: Session, seen: Picture) -> list[Fact]:
    query = (
        select(UndisputedFact)
        .where(UndisputedFact.case_id == seen.room.case_id, UndisputedFact.removed_at.is_(None))
        .order_by(UndisputedFact.ordinal)
    )
    asked = [p for p in seen.people if p.side is not None and p.is_warned]
    return [_fact(session, row, asked) for row in session.scalars(query)]


def _fact(session: Session, row: UndisputedFact, asked: list[Seen]) -> Fact:
    answers = session.scalars(
        select(FactAnswer).where(FactAnswer.fact_id == row.id, FactAnswer.fact_version == row.version)
    )
    given = {a.participant_id: a.confirms for a in answers}
    return Fact(row.ref, row.version, row.ordinal, row.text, given, asked)


def _record(session: Session, seen: Picture) -> Record | None:
    """The mediator sees the draft; the others see it once it is offered."""
    if seen.sitting is None:
        return None
    row = session.scalars(select(Minutes).where(Minutes.sitting_id == seen.sitting.id)).one_or_none()
    if row is None or (row.closed_at is None and not seen.presides):
        return None
    said = session.scalars(
        select(MinutesConfirmation).where(
            MinutesConfirmation.minutes_id == row.id, MinutesConfirmation.edition == row.edition
        )
    ).all()
    return Record(
        row.ref,
        row.edition,
        json.loads(row.body),
        row.closed_at is not None,
        {a.participant_id: a.confirms for a in said},
        {a.participant_id: a.reason or "" for a in said if not a.confirms},
    )


def _sentences(session: Session, seen: Picture) -> list[Sentence]:
    """Who leads sees all of the room; a party only the own ones."""
    query = (
        select(Release, Channel.ref)
        .join(Channel, Channel.id == Release.channel_id)
        .where(Channel.room_id == seen.room.id)
        .order_by(Release.id)
    )
    if not seen.presides:
        query = query.where(Release.participant_id == seen.me.id)
    people = {p.id: p for p in seen.people}
    found = []
    for row, channel in session.execute(query):
        if row.participant_id in people:
            mine = row.participant_id == seen.me.id
            found.append(Sentence(row.ref, people[row.participant_id], row.text, _state(row), mine, channel))
    return found


def _state(row: Release) -> str:
    if row.withdrawn_at is not None:
        return "withdrawn"
    if row.passed_at is not None:
        return "passed"
    return "approved" if row.approved_at is not None else "asked"


def _note(session: Session, seen: Picture) -> str:
    query = select(Note.text).where(Note.room_id == seen.room.id, Note.participant_id == seen.me.id)
    return session.scalars(query).first() or ""


def _draft(session: Session, seen: Picture) -> Agreement | None:
    query = select(Agreement).where(Agreement.case_id == seen.room.case_id, Agreement.state != "VOID")
    return session.scalars(query.order_by(Agreement.ordinal.desc()).limit(1)).first()



