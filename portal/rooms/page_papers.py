"""Facts, minutes, sentences that may cross, notes and the draft's address, as the room's pages show them. Reads only."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.agreements.models import Agreement
from portal.cases import papers
from portal.cases.models import Participant, Party
from portal.cases.operations import signing
from portal.law.papers import PaperKind
from portal.rooms import facts
from portal.rooms.models import (
    Attendance,
    Channel,
    FactAnswer,
    Minutes,
    MinutesConfirmation,
    Note,
    Release,
    Sitting,
    UndisputedFact,
)
from portal.rooms.page_picture import Picture, Seen


@dataclass(frozen=True, slots=True)
class Fact:
    """One undisputed fact with every party's word on exactly this wording."""

    ref: str
    version: int
    text: str
    parties: list[tuple[str, bool | None]]
    mine: bool | None
    can_answer: bool

    @property
    def is_agreed(self) -> bool:
        """Every party has confirmed."""
        return bool(self.parties) and all(word for _, word in self.parties)


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
    version: int
    edition: int
    finished: bool
    body: dict[str, Any]
    closed: bool
    words: dict[int, bool] = field(default_factory=dict)
    reasons: dict[int, str] = field(default_factory=dict)
    asked: frozenset[int] = frozenset()  # those who were there, and so are asked


@dataclass(frozen=True, slots=True)
class FactsPaper:
    """无争议事实记载表 as a paper: who has signed, and where this reader signs (empty when there is nothing to sign)."""

    state: str
    names: list[tuple[str, bool]]
    sign_url: str
    is_current: bool  # it holds the facts as they stand now


def papers_of(session: Session, seen: Picture) -> dict[str, Any]:
    """Template variables: facts, facts_paper, record, sentences, note, draft."""
    found = _facts(session, seen)
    return {
        "facts": found,
        "facts_paper": _facts_paper(session, seen, found) if seen.room.purpose == "mediation" else None,
        "record": _record(session, seen),
        "sentences": _sentences(session, seen),
        "note": _note(session, seen),
        "draft": _draft(session, seen),
    }


def _facts(session: Session, seen: Picture) -> list[Fact]:
    parties = facts.named_beside(session, seen.room.case, seen.me.party_id, seen.presides)
    return [_fact(session, seen, row, parties) for row in facts.live_facts(session, seen.room.case_id)]


def _fact(session: Session, seen: Picture, row: UndisputedFact, parties: list[Party]) -> Fact:
    yes, no = facts.sides_confirming(session, row)
    words = [(p.person.name, True if p.id in yes else False if p.id in no else None) for p in parties]
    own = session.scalars(
        select(FactAnswer).where(
            FactAnswer.fact_id == row.id,
            FactAnswer.fact_version == row.version,
            FactAnswer.participant_id == seen.me.id,
        )
    ).one_or_none()
    mine = own.confirms if own is not None else None
    return Fact(row.ref, row.version, row.text, words, mine, seen.me.side is not None)


def _facts_paper(session: Session, seen: Picture, found: list[Fact]) -> FactsPaper | None:
    paper = signing.newest(session, seen.room.case, PaperKind.UNDISPUTED_FACTS)
    if paper is None:
        return None
    marks = papers.signatures(session, paper.id)
    me = session.get_one(Participant, seen.me.id).person_id
    open_for_me = paper.state in ("ready", "signing") and any(
        m.person_id == me and m.intended_at is None for m in marks
    )
    # Who leads signs in a window beside the room; a telephone has one window, and comes back.
    back = None if seen.presides else url_for("room_pages.room", ref=seen.room.ref)
    url = (
        url_for("cases.sign_paper", ref=seen.room.case.ref, item=paper.ref, next=back) if open_for_me else ""
    )
    written = [line["text"] for line in json.loads(paper.context)["facts"]]
    names = [(m.name, m.intended_at is not None) for m in marks]
    return FactsPaper(paper.state, names, url, written == [fact.text for fact in found])


def _record(session: Session, seen: Picture) -> Record | None:
    """The mediator sees the draft; the others see it once it is offered. With the next date set, still that of the last one."""
    if seen.sitting is None:
        return None
    row = session.scalars(
        select(Minutes)
        .join(Sitting, Sitting.id == Minutes.sitting_id)
        .where(Sitting.room_id == seen.room.id, Sitting.starts_at <= seen.sitting.starts_at)
        .order_by(Sitting.starts_at.desc(), Sitting.id.desc())
    ).first()
    if row is not None and row.sitting_id != seen.sitting.id and seen.sitting.state != "scheduled":
        row = None  # this sitting begins its own
    if row is None or (row.closed_at is None and not seen.presides):
        return None
    said = session.scalars(
        select(MinutesConfirmation).where(
            MinutesConfirmation.minutes_id == row.id, MinutesConfirmation.edition == row.edition
        )
    ).all()
    return Record(
        row.ref,
        row.version,
        row.edition,
        row.paper_id is not None,
        json.loads(row.body),
        row.closed_at is not None,
        {a.participant_id: a.confirms for a in said},
        {a.participant_id: a.reason or "" for a in said if not a.confirms},
        _was_there(session, row),
    )


def _was_there(session: Session, row: Minutes) -> frozenset[int]:
    query = select(Attendance.participant_id).where(
        Attendance.sitting_id == row.sitting_id, Attendance.admitted_at.is_not(None)
    )
    return frozenset(session.scalars(query))


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
