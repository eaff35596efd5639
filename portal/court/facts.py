"""Facts that the guards of the application's table look at."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.agreements.facts import authority_ok, capacity_of, parties_of
from portal.agreements.models import Agreement
from portal.cases.access import current_proceeding
from portal.cases.models import Paper, PaperSignature, Participant
from portal.cases.papers import signatures
from portal.clock import china_date
from portal.court.models import Application, QuestionAnswer, Supplement
from portal.errors import GuardFailed
from portal.law.authority import Power
from portal.law.case_numbers import ConfirmationType
from portal.law.effective import ConfirmationWindow, Effect, confirmation_window
from portal.law.grounds import GATE_A, GATE_B
from portal.law.questions import QUESTIONS
from portal.people.actors import Actor
from portal.people.step_up import is_fresh
from portal.rooms.models import Attendance, Room, Sitting

AGENT_NEEDS = frozenset({Power.APPLY_CONFIRMATION, Power.SIGN_UNDERTAKING})
"""What an agent's paper must name to sign the joint application and the undertaking (解释 89, 351)."""


def facts_of(
    session: Session, application: Application, actor: Actor, now: datetime, fence: int | None = None
) -> dict[str, bool]:
    """Everything the table may ask about this application and this actor, guard key → truth."""
    return {
        **_filing(session, application, actor, now),
        **_desk(session, application, actor, now, fence),
        **_bench(session, application),
    }


def _filing(session: Session, application: Application, actor: Actor, now: datetime) -> dict[str, bool]:
    agreement = application.agreement
    marks = my_marks(session, application, actor)
    return {
        "agreement_effective": agreement.effective_at is not None,
        "form_complete": agreement.form_complete_at is not None,
        "written_agreement": agreement.paper_id is not None,
        "organisation_lawful": application.case.organisation_id is not None,
        "jurisdiction_chosen": bool(application.court_id and application.basis),
        "all_signed_application": _done(session, application.paper_id),
        "undertaking_signed": _done(session, application.undertaking_id),
        "findings_shown": findings_shown(session, application),
        "in_time_or_reason": in_time(application, now) or bool(application.late_reason),
        "no_parallel_suit": no_parallel_suit(session, application),
        "identity_fresh": is_fresh(session, actor, bundle_hash(session, application), now),
        "not_signed_yet": bool(marks) and all(m.intended_at is None for m in marks),
        "guardian_ok": all(capacity_of(p, now).may_sign for p in parties_of(session, application.case)),
        "authority_ok": authority_ok(session, actor, AGENT_NEEDS),
    }


def _desk(
    session: Session, application: Application, actor: Actor, now: datetime, fence: int | None
) -> dict[str, bool]:
    held = (
        application.holder_id is not None
        and application.lease_until is not None
        and application.lease_until > now
    )
    mine = held and application.holder_id == actor.person_id and (fence is None or fence == application.fence)
    return {
        "unclaimed": not held or application.holder_id == actor.person_id,
        "claim_held": mine,
        "materials_complete": not missing_materials(session, application),
        "gate_a_clear": set(application.checks.get("gate_a", [])) == set(GATE_A),
        "number_type_set": application.court.confirmation_type in tuple(ConfirmationType),
        "case_number_given": True,
        "supplement_given": _supplied(session, application),
        "supplement_overdue": _overdue(session, application, now),
    }


def _bench(session: Session, application: Application) -> dict[str, bool]:
    return {
        "judge_assigned": application.judge_id is not None,
        "both_notified": bool(application.checks.get("notified")),
        "both_attended": both_attended(session, application),
        "questions_answered": questions_answered(session, application),
        "verified": bool(application.checks.get("verified")),
        "gate_b_clear": set(application.checks.get("gate_b", [])) == set(GATE_B),
        "sham_clear": not application.sham_flag,
        "withdrawal_requested": bool(application.checks.get("withdrawal")),
    }


def in_time(application: Application, now: datetime) -> bool:
    """Not later than the thirtieth day by the latest rule that may apply: before that nobody has to explain (13.A7)."""
    found = window(application.agreement)
    return found is None or found.state(china_date(now)) != "late"


def window(agreement: Agreement) -> ConfirmationWindow | None:
    """The thirty days (民诉法 205): warned of by the earliest candidate for the day of effect, closed by the latest."""
    moments = (agreement.effective_at, agreement.form_complete_at)
    return confirmation_window(
        Effect((), agreement.effective_at, max((m for m in moments if m), default=None), None)
    )


def last_day(agreement: Agreement) -> date:
    """The thirtieth day by the earliest candidate: what every screen and message names."""
    found = window(agreement)
    if found is None or isinstance(found.warn_by.due, datetime):
        raise GuardFailed(("agreement_effective",))
    return found.warn_by.due


def bundle_hash(session: Session, application: Application) -> str:
    """One hash over the two papers that are signed in one act; empty while they are being made."""
    import hashlib

    found = [session.get(Paper, i) for i in (application.paper_id, application.undertaking_id) if i]
    hashes = [p.document_hash for p in found if p is not None]
    if len(hashes) != 2 or not all(hashes):
        return ""
    return hashlib.sha256("\n".join(hashes).encode()).hexdigest()


def findings_shown(session: Session, application: Application) -> bool:
    """Each applicant has had the findings on the page that was signed (13.A4)."""
    seen = set(application.checks.get("findings_seen", []))
    return {p.person.ref for p in parties_of(session, application.case)} <= seen


def no_parallel_suit(session: Session, application: Application) -> bool:
    """This very file is not on its way to a docket; other suits are asked about in the undertaking and by the judge."""
    proceeding = current_proceeding(session, application.case)
    return proceeding.stage == "PRE_FILING" and proceeding.state != "FILING"


def all_marks(session: Session, application: Application) -> list[PaperSignature]:
    """Every field on the application and on the undertaking."""
    both = (application.paper_id, application.undertaking_id)
    return [m for i in both if i for m in signatures(session, i)]


def my_marks(session: Session, application: Application, actor: Actor) -> list[PaperSignature]:
    """This actor's fields on the application and on the undertaking."""
    found = all_marks(session, application)
    return [m for m in found if m.participant_id is not None and m.participant_id == actor.participant_id]


def missing_materials(session: Session, application: Application) -> list[str]:
    """Items of JC-04 that the file does not hold."""
    from portal.court.materials import checklist

    return [item.key for item in checklist(session, application) if item.required and not item.present]


def both_attended(session: Session, application: Application) -> bool:
    """Both sides were admitted to one verification sitting (解释 356: together)."""
    query = (
        select(Attendance.participant_id)
        .join(Sitting, Sitting.id == Attendance.sitting_id)
        .join(Room, Room.id == Sitting.room_id)
        .where(
            Room.purpose == "verification",
            Room.subject_id == application.id,
            Attendance.admitted_at.is_not(None),
            Sitting.starts_at >= (application.accepted_at or application.made_at),
        )
    )
    attended = set(session.scalars(query))
    sides = {p.party.side for p in application.case.participants if p.id in attended and p.party is not None}
    return {p.side for p in parties_of(session, application.case)} <= sides


def questions_answered(session: Session, application: Application) -> bool:
    """Each party answered each question."""
    rows = session.execute(
        select(QuestionAnswer.participant_id, QuestionAnswer.question).where(
            QuestionAnswer.application_id == application.id,
            QuestionAnswer.round == application.round,
        )
    )
    answered = {(r.participant_id, r.question) for r in rows}
    places = [
        p
        for p in application.case.participants
        if p.party_id is not None and p.ends_at is None and _sits_for_itself(p)
    ]
    return bool(places) and all((p.id, q.key) in answered for p in places for q in QUESTIONS)


def _sits_for_itself(place: Participant) -> bool:
    """A party; also one of a group who was elected to speak for the others (民诉法56)."""
    if place.capacity == "REPRESENTATIVE":
        return place.party is not None and place.person_id == place.party.person_id
    return place.capacity in ("APPLICANT", "RESPONDENT")


def _done(session: Session, paper_id: int | None) -> bool:
    paper = session.get(Paper, paper_id) if paper_id else None
    return paper is not None and paper.state == "done"


def _supplied(session: Session, application: Application) -> bool:
    latest = _latest(session, application)
    return latest is not None and latest.supplied_at is not None


def _overdue(session: Session, application: Application, now: datetime) -> bool:
    latest = _latest(session, application)
    return latest is not None and latest.supplied_at is None and china_date(now) > latest.due


def _latest(session: Session, application: Application) -> Supplement | None:
    query = (
        select(Supplement).where(Supplement.application_id == application.id).order_by(Supplement.id.desc())
    )
    return session.scalars(query.limit(1)).first()
