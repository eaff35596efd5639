"""The joint application until it lies on the court's desk: prepare, sign, file, take back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.agreements.facts import parties_of
from portal.agreements.models import Agreement
from portal.cases import papers
from portal.cases.advance import Move, Stand, advance, begin
from portal.cases.models import Paper, PaperSignature, Party
from portal.cases.papers import Mark
from portal.clock import china_date
from portal.court import contexts
from portal.court.facts import all_marks, bundle_hash, facts_of, last_day, my_marks
from portal.court.findings import findings
from portal.court.forms import LateIn, PrepareIn, SignApplicationIn
from portal.court.jurisdiction import open_courts
from portal.court.models import Application
from portal.db import announce
from portal.errors import Conflict, GuardFailed, InvalidInput, WrongState
from portal.law.vocabulary import Role, Severity
from portal.notices.operations import Tell, tell
from portal.people.actors import SYSTEM, Actor
from portal.people.models import Appointment, Court


def prepare(
    session: Session, actor: Actor, agreement: Agreement, form: PrepareIn, now: datetime
) -> Application:
    """Make the joint application and the undertaking for an agreement in effect; both parties are 申请人 (JC-01)."""
    if agreement.effective_at is None:
        raise GuardFailed(("agreement_effective",))
    if application_of(session, agreement) is not None:
        raise Conflict("application")
    court = _court(session, agreement, form)
    application = Application(
        case_id=agreement.case_id,
        agreement_id=agreement.id,
        court_id=court.id,
        stage=agreement.stage,
        basis=form.basis,
        basis_proof=form.proof,
        made_at=now,
    )
    session.add(application)
    session.flush()
    session.refresh(application)
    stand = Stand(agreement.case, actor, now)
    begin(session, application, Move("prepare", body={"court": court.code, "basis": str(form.basis)}), stand)
    _remake(session, actor, application, now)
    return application


def application_of(session: Session, agreement: Agreement) -> Application | None:
    """The application of an agreement: there is at most one."""
    return session.scalars(select(Application).where(Application.agreement_id == agreement.id)).one_or_none()


def sign(
    session: Session,
    actor: Actor,
    application: Application,
    form: SignApplicationIn,
    evidence: dict[str, object],
    now: datetime,
) -> None:
    """One party signs application and undertaking in one act, on its own phone, on any day within the thirty (13.A8)."""
    facts = {
        **facts_of(session, application, actor, now),
        "same_hash": form.bundle_hash == bundle_hash(session, application) != "",
    }
    advance(
        session,
        application,
        Move("sign_application", facts, body={"hash": form.bundle_hash}),
        Stand(application.case, actor, now),
    )
    if form.findings_seen or not findings(session, application.agreement, china_date(now)):
        seen = sorted({*application.checks.get("findings_seen", []), actor.person_ref})
        application.checks = {**application.checks, "findings_seen": seen}
    for field in my_marks(session, application, actor):
        paper = session.get_one(Paper, field.paper_id)
        papers.mark(
            session,
            application.case,
            field,
            Mark(paper.document_hash, form.method, form.strokes, evidence),
            actor,
            now,
        )
    announce(session, "application", application.ref)


def choose_court(
    session: Session, actor: Actor, application: Application, form: PrepareIn, now: datetime
) -> None:
    """Another court before anybody has signed; with a signature on it the papers have to be made anew first."""
    court = _court(session, application.agreement, form)
    if any(m.intended_at for m in all_marks(session, application)):
        raise Conflict("signed")
    advance(
        session,
        application,
        Move("choose_court", body={"court": court.code}),
        Stand(application.case, actor, now),
    )
    application.court_id, application.basis, application.basis_proof = court.id, form.basis, form.proof
    session.flush()
    session.refresh(application)
    _remake(session, actor, application, now)


def give_up(session: Session, actor: Actor, application: Application, now: datetime) -> None:
    """「先不申请」: costs nothing, can be taken up again (13.A29)."""
    advance(session, application, Move("give_up"), Stand(application.case, actor, now))
    _void(session, actor, application, now)


def prepare_again(
    session: Session, actor: Actor, application: Application, form: PrepareIn, now: datetime
) -> None:
    """After a return, a withdrawal or a ruling that did not confirm (B18): new papers, new signatures, new number."""
    court = _court(session, application.agreement, form)
    facts = facts_of(session, application, actor, now)
    application.filed_at = None
    advance(
        session,
        application,
        Move("prepare_again", facts, body={"court": court.code}),
        Stand(application.case, actor, now),
    )
    application.round += 1
    application.court_id, application.basis, application.basis_proof = court.id, form.basis, form.proof
    application.number = application.accepted_at = application.decided_at = None
    application.holder_id = application.lease_until = application.clerk_id = application.judge_id = None
    application.checks, application.sham_flag, application.handed_note = {}, False, ""
    session.flush()
    session.refresh(application)
    _remake(session, actor, application, now)


def _remake(session: Session, actor: Actor, application: Application, now: datetime) -> None:
    """Void what is unsigned, then ask for both papers and tell both parties."""
    _void(session, actor, application, now)
    case = application.case
    application.paper_id = papers.intend(
        session, case, contexts.application_draft(session, application, now), actor, now
    ).id
    application.undertaking_id = papers.intend(
        session, case, contexts.undertaking_draft(session, application, now), actor, now
    ).id
    until = {"until": last_day(application.agreement).isoformat()}
    for party in parties_of(session, case):
        tell(session, Tell(party.person_id, "jc_asked_to_sign", until, case.id, by=("sms",)), now)


def _void(session: Session, actor: Actor, application: Application, now: datetime) -> None:
    for paper_id in (application.paper_id, application.undertaking_id):
        paper = session.get(Paper, paper_id) if paper_id else None
        if paper is not None and paper.state not in ("void", "done"):
            papers.void(session, application.case, paper, actor, now)


def _court(session: Session, agreement: Agreement, form: PrepareIn) -> Court:
    """The chosen court, if the law opens it on that ground for this dispute. Raises InvalidInput."""
    for choice in open_courts(session, agreement):
        if choice.ref == form.court and choice.basis == form.basis:
            return session.scalars(select(Court).where(Court.ref == form.court)).one()
    raise InvalidInput({"court": "choose"})


def state_late_reason(
    session: Session, actor: Actor, application: Application, form: LateIn, now: datetime
) -> None:
    """«逾期说明并提交»: the court decides whether the reason is good (13.A7, 民诉法 86)."""
    advance(
        session,
        application,
        Move("state_late_reason", private={"reason": form.reason}),
        Stand(application.case, actor, now),
    )
    application.late_reason = form.reason
    _file_when_complete(session, application, now)


def file(session: Session, actor: Actor, application: Application, now: datetime) -> None:
    """Hand it in. Dates stand in order: agreement ≤ application ≤ acceptance (A29)."""
    facts = facts_of(session, application, actor, now)
    application.filed_at = now
    found = findings(session, application.agreement, china_date(now))
    refusing = sum(f.severity is Severity.REFUSE for f in found)
    lint = {"refuse": refusing, "advice": len(found) - refusing}
    application.checks = {**application.checks, "lint": lint}
    advance(session, application, Move("file", facts), Stand(application.case, actor, now))
    for party in parties_of(session, application.case):
        tell(
            session,
            Tell(party.person_id, "jc_filed", {"court": application.court.name}, application.case_id),
            now,
        )
    for person_id in _clerks(session, application.court_id):
        tell(session, Tell(person_id, "jc_new", {"title": application.case.title}, application.case_id), now)
    announce(session, "queue", str(application.court_id))


def take_back(session: Session, actor: Actor, application: Application, now: datetime) -> None:
    """Before acceptance: materials back, no ruling (B15)."""
    facts = facts_of(session, application, actor, now)
    advance(session, application, Move("take_back", facts), Stand(application.case, actor, now))


def ask_withdraw(session: Session, actor: Actor, application: Application, now: datetime) -> None:
    """Before the ruling either or both may ask; the judge allows it by a ruling (解释 357)."""
    if actor.role != Role.PARTY:
        raise WrongState()
    advance(
        session,
        application,
        Move("ask_withdraw", facts_of(session, application, actor, now)),
        Stand(application.case, actor, now),
    )
    application.checks = {**application.checks, "withdrawal": [actor.person_ref]}


def _application(session: Session, paper: Paper) -> Application:
    return session.scalars(select(Application).where(Application.id == paper.subject_id)).one()


@papers.when("joint_application", "done")
def _application_done(
    session: Session, paper: Paper, _signature: PaperSignature | None, now: datetime
) -> None:
    _file_when_complete(session, _application(session, paper), now)


@papers.when("undertaking", "done")
def _undertaking_done(
    session: Session, paper: Paper, _signature: PaperSignature | None, now: datetime
) -> None:
    _file_when_complete(session, _application(session, paper), now)


@papers.when("proof_presided", "done")
def _proof_done(session: Session, paper: Paper, _signature: PaperSignature | None, now: datetime) -> None:
    """The application may have been signed in the sitting before the seal was on: it is filed now."""
    application = session.scalars(
        select(Application).where(Application.agreement_id == paper.subject_id)
    ).one_or_none()
    if application is not None:
        _file_when_complete(session, application, now)


def _file_when_complete(session: Session, application: Application, now: datetime) -> None:
    """Filed when the last one has signed everything, by the system in the parties' name; a late one waits for its reason."""
    if application.state != "JC_PREPARING":
        return
    try:
        file(session, SYSTEM, application, now)
    except GuardFailed:
        application.filed_at = None  # something is still missing: the next mark or reason tries again


def parties(session: Session, application: Application) -> list[Party]:
    """Both are applicants."""
    return parties_of(session, application.case)


def _clerks(session: Session, court_id: int) -> list[int]:
    query = select(Appointment.person_id).where(
        Appointment.court_id == court_id, Appointment.role == Role.CLERK, Appointment.ends.is_(None)
    )
    return list(session.scalars(query))
