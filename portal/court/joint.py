"""What the parties' page of the joint application shows, as plain values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.agreements.facts import parties_of
from portal.agreements.models import Agreement, Obligation
from portal.cases.models import Clock, Paper, Party
from portal.clock import china_date, china_time
from portal.court.doors import paper_ids
from portal.court.facts import all_marks, bundle_hash, last_day, my_marks, window
from portal.court.findings import findings
from portal.court.jurisdiction import Choice, open_courts
from portal.court.models import Application, PaperRequest, Ruling, Service, Supplement
from portal.court.operations import application_of
from portal.law import deadlines
from portal.law.grounds import GATE_A, GATE_B
from portal.law.linter import Finding
from portal.locale import language, listed
from portal.notices.words_of_law import said
from portal.people.actors import Actor
from portal.rooms.models import Room, Sitting

ARTICLE = "民事诉讼法第205条"


@dataclass(frozen=True)
class Signer:
    """One applicant and whether the application is signed."""

    name: str
    signed_at: datetime | None
    mine: bool


@dataclass(frozen=True)
class PaperLine:
    """A paper this reader may open."""

    ref: str
    kind: str
    state: str
    at: datetime
    arrived: datetime | None
    read: datetime | None
    wanted: bool


@dataclass(frozen=True)
class Outcome:
    """The ruling in plain words, with the days that follow from it. `objection_by`: this reader's own fifteen days."""

    kind: str
    number: str
    ground_plain: str
    article: str
    paper_ref: str
    decided_on: date
    objection_by: date | None
    enforce_by: date | None
    performance: list[tuple[date, int | None, str]]


@dataclass
class JointPage:
    """Everything the page shows."""

    agreement_ref: str
    agreement_number: str
    case_ref: str
    case_title: str
    state: str
    version: int
    effective_on: date | None
    last_day: date | None
    window: str
    article: str
    today: date
    courts: list[Choice]
    findings: list[Finding]
    ref: str = ""
    court: str = ""
    court_phone: str = ""
    number: str = ""
    basis: str = ""
    ready: bool = False
    can_sign: bool = False
    signers: list[Signer] = field(default_factory=list)
    late_reason: str = ""
    due: date | None = None
    due_article: str = ""
    supplement: list[str] = field(default_factory=list)
    supplement_due: date | None = None
    verify_at: datetime | None = None
    room_ref: str = ""
    withdrawal_asked: bool = False
    papers: list[PaperLine] = field(default_factory=list)
    outcome: Outcome | None = None

    @property
    def waiting_for(self) -> str:
        """差谁."""
        return listed(s.name for s in self.signers if s.signed_at is None)


def page(session: Session, agreement: Agreement, actor: Actor, now: datetime) -> JointPage:
    """For this reader, now."""
    today, found = china_date(now), window(agreement)
    shown = JointPage(
        agreement_ref=agreement.ref,
        agreement_number=agreement.number,
        case_ref=agreement.case.ref,
        case_title=agreement.case.title,
        state="",
        version=0,
        effective_on=china_date(agreement.effective_at) if agreement.effective_at else None,
        last_day=last_day(agreement) if agreement.effective_at else None,
        window=found.state(today) if found else "",
        article=ARTICLE,
        today=today,
        courts=open_courts(session, agreement),
        findings=findings(session, agreement, today),
    )
    application = application_of(session, agreement)
    if application is not None:
        _fill(session, shown, application, actor, now)
    return shown


def _fill(session: Session, shown: JointPage, application: Application, actor: Actor, now: datetime) -> None:
    shown.ref, shown.state, shown.version = application.ref, application.state, application.version
    shown.court, shown.court_phone = application.court.name, application.court.phone
    shown.number, shown.basis, shown.late_reason = (
        application.number or "",
        application.basis,
        application.late_reason,
    )
    shown.ready = bundle_hash(session, application) != ""
    mine = my_marks(session, application, actor)
    shown.can_sign = shown.ready and bool(mine) and all(m.intended_at is None for m in mine)
    shown.signers = _signers(session, application, actor)
    shown.withdrawal_asked = bool(application.checks.get("withdrawal"))
    _clocks(session, shown, application)
    _appointment(session, shown, application)
    shown.papers = _papers(session, application, actor)
    shown.outcome = _outcome(session, application, actor)


def _signers(session: Session, application: Application, actor: Actor) -> list[Signer]:
    """Signed means both papers, in one act."""
    marks, found = all_marks(session, application), []
    for party in parties_of(session, application.case):
        own = [m for m in marks if m.person_id == party.person_id and m.role == "party"]
        times = [m.intended_at for m in own if m.intended_at]
        at = max(times) if own and len(times) == len(own) else None
        found.append(Signer(party.person.name, china_time(at) if at else None, party.id == actor.party_id))
    return found


def _clocks(session: Session, shown: JointPage, application: Application) -> None:
    timers = {"JC_FILED": "jc_accept", "JC_SUPPLEMENT": "jc_supplement", "JC_REVIEW": "jc_decide_limit"}
    timer = timers.get(application.state)
    query = select(Clock).where(
        Clock.subject == "APPLICATION",
        Clock.subject_id == application.id,
        Clock.timer == timer,
        Clock.met_at.is_(None),
    )
    clock = session.scalars(query.order_by(Clock.id.desc())).first()
    if clock is not None:
        shown.due, shown.due_article = clock.due, deadlines.timer(clock.timer).article
    asked = (
        select(Supplement).where(Supplement.application_id == application.id).order_by(Supplement.id.desc())
    )
    row = session.scalars(asked).first()
    if row is not None and row.supplied_at is None:
        shown.supplement, shown.supplement_due = [str(item["text"]) for item in row.items], row.due


def _appointment(session: Session, shown: JointPage, application: Application) -> None:
    query = (
        select(Room.ref, Sitting.starts_at)
        .join(Sitting, Sitting.room_id == Room.id)
        .where(
            Room.purpose == "verification",
            Room.subject_id == application.id,
            Sitting.state.in_(("scheduled", "open", "break")),
        )
    )
    found = session.execute(query.order_by(Sitting.id.desc())).first()
    if found is not None and application.state == "JC_REVIEW":
        shown.room_ref, shown.verify_at = found[0], china_time(found[1])


def _papers(session: Session, application: Application, actor: Actor) -> list[PaperLine]:
    query = select(Paper).where(
        Paper.id.in_(paper_ids(session, application, actor)),
        Paper.language == "zh",
        Paper.state.in_(("ready", "signing", "done")),
    )
    return [_line(session, p, actor) for p in session.scalars(query.order_by(Paper.id.desc()))]


def _line(session: Session, paper: Paper, actor: Actor) -> PaperLine:
    own = (
        select(Service)
        .where(Service.paper_id == paper.id, Service.party_id == actor.party_id)
        .order_by(Service.id)
    )
    row = session.scalars(own).first()
    wanted = select(PaperRequest.id).where(
        PaperRequest.paper_id == paper.id, PaperRequest.party_id == actor.party_id
    )
    return PaperLine(
        paper.ref,
        paper.kind,
        paper.state,
        china_time(paper.intent_at),
        china_time(row.arrived_at) if row is not None and row.arrived_at else None,
        china_time(row.read_at) if row is not None and row.read_at else None,
        session.scalars(wanted).first() is not None,
    )


def _outcome(session: Session, application: Application, actor: Actor) -> Outcome | None:
    query = (
        select(Ruling, Paper)
        .join(Paper, Paper.id == Ruling.paper_id)
        .where(Ruling.application_id == application.id, Paper.state == "done")
        .order_by(Ruling.id.desc())
    )
    found = session.execute(query).first()
    if found is None or application.decided_at is None:
        return None
    ruling, paper = found
    ground = {**GATE_A, **GATE_B}.get(ruling.ground)
    duties = _duties(session, application)
    last = max((due for due, _fen, _who in duties), default=None)
    confirmed = ruling.kind == "confirm"
    return Outcome(
        kind=ruling.kind,
        number=ruling.number,
        ground_plain=said(ground.plain_zh, language()) if ground else "",
        article=ground.article if ground else "",
        paper_ref=paper.ref,
        decided_on=china_date(application.decided_at),
        objection_by=_objection(session, paper, actor) if confirmed else None,
        enforce_by=_day(deadlines.due("enforcement", last).due) if confirmed and last else None,
        performance=duties,
    )


def _objection(session: Session, paper: Paper, actor: Actor) -> date | None:
    """Fifteen days from the day it reached this party (民诉法解释 372)."""
    query = select(Service.arrived_at).where(Service.paper_id == paper.id, Service.arrived_at.is_not(None))
    own = query.where(Service.party_id == actor.party_id) if actor.party_id else query
    arrived = session.scalars(own.order_by(Service.arrived_at)).first()
    return _day(deadlines.due("jc_objection_party", arrived).due) if arrived else None


def _duties(session: Session, application: Application) -> list[tuple[date, int | None, str]]:
    query = select(Obligation).where(Obligation.agreement_id == application.agreement_id)
    rows = session.scalars(query.order_by(Obligation.due, Obligation.ordinal))
    return [(o.due, o.amount_fen, session.get_one(Party, o.debtor_party_id).person.name) for o in rows]


def _day(when: date | datetime) -> date:
    return china_date(when) if isinstance(when, datetime) else when
