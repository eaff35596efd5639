"""Reads for the desks: the queue by its statutory clock, and the file of one application."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.agreements.models import Obligation
from portal.cases.models import Clock, Paper, Party
from portal.clock import china_date
from portal.court.looks import look_of
from portal.court.models import Application, PaperLook, PaperRequest, Service, Supplement
from portal.court.service import SERVED
from portal.law.vocabulary import Role
from portal.locale import listed
from portal.people.actors import Actor
from portal.people.models import Appointment, Person

FINAL = (
    "JC_NOT_ACCEPTED",
    "JC_CONFIRMED",
    "JC_DISMISSED",
    "JC_WITHDRAWN",
    "JC_TERMINATED",
    "JC_REVOKED",
    "JC_RETURNED",
)
DUE_SOON = timedelta(days=1)


@dataclass(frozen=True)
class Line:
    """One application on the list. `due` is a legal date; `held_by` names a colleague with a running claim."""

    ref: str
    title: str
    number: str
    applicants: str
    amount_fen: int | None
    organisation: str
    state: str
    due: date | None
    refuse: int
    advice: int
    held_by: str
    mine: bool
    free: bool
    back: bool
    verify_at: datetime | None
    filed_at: datetime | None


View = Callable[[Line, date], bool]

VIEWS: dict[str, View] = {
    "mine": lambda x, _today: x.mine and x.state in ("JC_FILED", "JC_REVIEW"),
    "unclaimed": lambda x, _today: x.state == "JC_FILED" and x.free,
    "due": lambda x, today: (
        x.state in ("JC_FILED", "JC_REVIEW") and x.due is not None and x.due <= today + DUE_SOON
    ),
    "back": lambda x, _today: x.state == "JC_FILED" and x.back,
    "review": lambda x, _today: x.state == "JC_REVIEW",
    "returned": lambda x, _today: x.state == "JC_SUPPLEMENT",
    "decided": lambda x, _today: x.state in FINAL,
}


def queue(session: Session, actor: Actor, court_id: int, now: datetime) -> list[Line]:
    """Everything filed with this court, nearest statutory day first; what is decided comes last."""
    query = select(Application).where(Application.court_id == court_id, Application.filed_at.is_not(None))
    rows = [r for r in session.scalars(query.order_by(Application.id)) if r.state != "JC_PREPARING"]
    side = _Side(session, rows)
    lines = [_line(row, side, actor, now) for row in rows]
    return sorted(lines, key=lambda x: (x.state in FINAL, x.due is None, x.due or date.max, x.filed_at))


def counts(lines: Iterable[Line], today: date) -> dict[str, int]:
    """How many stand in each view."""
    rows = list(lines)
    return {name: sum(view(line, today) for line in rows) for name, view in VIEWS.items()}


def find(lines: Iterable[Line], words: str) -> list[Line]:
    """By number, title or a name."""
    wanted = words.strip()
    return [x for x in lines if wanted in x.number or wanted in x.title or wanted in x.applicants]


@dataclass
class _Side:
    """What every line needs, read once for all of them."""

    session: Session
    rows: list[Application]
    due: dict[int, date] = field(default_factory=dict)
    names: dict[int, list[str]] = field(default_factory=dict)
    amounts: dict[int, int] = field(default_factory=dict)
    supplied: set[int] = field(default_factory=set)
    people: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        ids, cases = [r.id for r in self.rows], [r.case_id for r in self.rows]
        clocks = select(Clock).where(
            Clock.subject == "APPLICATION",
            Clock.subject_id.in_(ids),
            Clock.met_at.is_(None),
            Clock.timer != "jc_objection_party",
        )
        for clock in self.session.scalars(clocks):
            self.due[clock.subject_id] = min(self.due.get(clock.subject_id, date.max), clock.due)
        people = select(Party.case_id, Person.name).join(Person, Person.id == Party.person_id)
        for case_id, name in self.session.execute(
            people.where(Party.case_id.in_(cases)).order_by(Party.side, Party.ordinal)
        ):
            self.names.setdefault(case_id, []).append(name)
        sums = select(Obligation.agreement_id, func.sum(Obligation.amount_fen)).group_by(
            Obligation.agreement_id
        )
        agreements = [r.agreement_id for r in self.rows]
        for agreement_id, fen in self.session.execute(sums.where(Obligation.agreement_id.in_(agreements))):
            self.amounts[agreement_id] = fen or 0
        back = select(Supplement.application_id).where(
            Supplement.application_id.in_(ids), Supplement.supplied_at.is_not(None)
        )
        self.supplied = set(self.session.scalars(back))
        holders = [r.holder_id for r in self.rows if r.holder_id]
        for person in self.session.scalars(select(Person).where(Person.id.in_(holders))):
            self.people[person.id] = person.name


def _line(row: Application, side: _Side, actor: Actor, now: datetime) -> Line:
    held = row.holder_id is not None and row.lease_until is not None and row.lease_until > now
    lint = row.checks.get("lint", {})
    at = row.checks.get("verify_at")
    return Line(
        ref=row.ref,
        title=row.case.title,
        number=row.number or row.agreement.number,
        applicants=listed(side.names.get(row.case_id, [])),
        amount_fen=side.amounts.get(row.agreement_id),
        organisation=row.case.organisation.name if row.case.organisation else "",
        state=row.state,
        due=side.due.get(row.id),
        refuse=int(lint.get("refuse", 0)),
        advice=int(lint.get("advice", 0)),
        held_by=side.people.get(row.holder_id or 0, "") if held and row.holder_id != actor.person_id else "",
        mine=_mine(row, actor, held),
        free=not held and row.judge_id is None,
        back=row.id in side.supplied,
        verify_at=datetime.fromisoformat(at) if at else None,
        filed_at=row.filed_at,
    )


def _mine(row: Application, actor: Actor, held: bool) -> bool:
    if actor.role == Role.JUDGE:
        return row.judge_id == actor.person_id
    return row.clerk_id == actor.person_id and (held or row.state == "JC_REVIEW")


def judges(session: Session, court_id: int, now: datetime) -> list[tuple[str, str]]:
    """(ref, name) of the judges appointed at this court today."""
    today = china_date(now)
    query = (
        select(Person.ref, Person.name, Appointment.starts, Appointment.ends)
        .join(Appointment, Appointment.person_id == Person.id)
        .where(Appointment.court_id == court_id, Appointment.role == Role.JUDGE)
        .order_by(Person.name)
    )
    found = session.execute(query).all()
    return [
        (ref, name)
        for ref, name, starts, ends in found
        if starts <= today and (ends is None or today <= ends)
    ]


@dataclass(frozen=True)
class Tab:
    """One paper on the left. `report` is the verification's answer as JSON, None while the worker looks."""

    ref: str
    kind: str
    state: str
    sha256: str
    pages: int
    report: dict[str, Any] | None
    document_hash: str
    marks: dict[str, tuple[str, datetime | None]]  # field → how it was signed, when


ORDER = (
    "agreement", "joint_application", "undertaking", "proof_presided", "supplement_notice", "acceptance_notice", "question_record",
    *SERVED[:6], "service_address", "service_proof",
)  # fmt: skip


def tabs(session: Session, ids: Iterable[int]) -> list[Tab]:
    """The papers of the file in the order in which they are read."""
    query = select(Paper).where(Paper.id.in_(list(ids)), Paper.state.in_(("ready", "signing", "done")))
    rank = {kind: n for n, kind in enumerate(ORDER)}
    rows = sorted(session.scalars(query), key=lambda p: (rank.get(p.kind, 99), p.id))
    return [_tab(p, look_of(session, p)) for p in rows]


def _tab(paper: Paper, look: PaperLook | None) -> Tab:
    report = json.loads(look.report) if look is not None else None
    pages = len(look.pages) if look is not None else 0
    marks = {m.field: (m.method, m.intended_at) for m in paper.signatures}
    return Tab(paper.ref, paper.kind, paper.state, paper.sha256, pages, report, paper.document_hash, marks)


@dataclass(frozen=True)
class Served:
    """One try of service."""

    ref: str
    paper: str
    paper_kind: str
    party: str
    channel: str
    sent_at: datetime
    arrived_at: datetime | None
    read_at: datetime | None
    returned_at: datetime | None
    proof_ref: str


def served(session: Session, application: Application) -> list[Served]:
    """Every try, oldest first."""
    query = (
        select(Service, Paper, Person.name)
        .join(Paper, Paper.id == Service.paper_id)
        .join(Party, Party.id == Service.party_id)
        .join(Person, Person.id == Party.person_id)
        .where(Paper.subject == "APPLICATION", Paper.subject_id == application.id)
        .order_by(Service.id)
    )
    found = []
    for row, paper, name in session.execute(query):
        proof = session.get(Paper, row.proof_paper_id) if row.proof_paper_id else None
        found.append(
            Served(
                row.ref, paper.ref, paper.kind, name, row.channel, row.sent_at, row.arrived_at, row.read_at, row.returned_at,
                proof.ref if proof is not None and proof.state == "done" else "",
            )
        )  # fmt: skip
    return found


def paper_requests(session: Session, application: Application) -> list[tuple[str, str, str, datetime | None]]:
    """(ref, kind of paper, name, given) of those who want it in the hand."""
    query = (
        select(PaperRequest.ref, Paper.kind, Person.name, PaperRequest.given_at)
        .join(Paper, Paper.id == PaperRequest.paper_id)
        .join(Party, Party.id == PaperRequest.party_id)
        .join(Person, Person.id == Party.person_id)
        .where(PaperRequest.application_id == application.id)
        .order_by(PaperRequest.id)
    )
    return [tuple(row) for row in session.execute(query)]  # type: ignore[misc]
