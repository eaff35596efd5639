"""What holds right now in a proceeding, one fact per guard key. Used before every move and by every list of actions.

Facts that live in rooms to the right (agreements, court) are added by `@more_facts`, so that cases never imports them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.cases import clocks, consents
from portal.cases.models import (
    Assignment,
    Ballot,
    Case,
    ContactAttempt,
    DisclosureAnswer,
    MediationConsent,
    Participant,
    Party,
    Proceeding,
)
from portal.cases.models_steps import FailureReport, ReplacementRequest
from portal.clock import china_date
from portal.law.consents import ConsentKind
from portal.people.actors import Actor

Facts = dict[str, bool]
Supplier = Callable[[Session, Proceeding, Actor, datetime], Mapping[str, bool]]
_SUPPLIERS: list[Supplier] = []


def more_facts(supplier: Supplier) -> Supplier:
    """Decorator: add the facts of another room to those of a proceeding."""
    if supplier not in _SUPPLIERS:
        _SUPPLIERS.append(supplier)
    return supplier


@dataclass(frozen=True)
class Answers:
    """Each party's answer to «愿不愿意调解»: absent, yes or no (A3, A13)."""

    sides: Mapping[int, int]  # party id → side
    agrees: Mapping[int, bool]  # party id → answer

    @property
    def all_yes(self) -> bool:
        """Every party of the proceeding has agreed."""
        return bool(self.sides) and all(self.agrees.get(party) is True for party in self.sides)

    def willing_sides(self) -> set[int]:
        """Sides on which somebody has agreed."""
        return {side for party, side in self.sides.items() if self.agrees.get(party) is True}

    def open_sides(self) -> set[int]:
        """Sides on which somebody has agreed or has not answered yet."""
        return {side for party, side in self.sides.items() if self.agrees.get(party) is not False}


def facts_of(
    session: Session, row: Proceeding, actor: Actor, now: datetime, given: Mapping[str, bool] | None = None
) -> Facts:
    """Facts of a proceeding for this actor; `given` are those that come with the act itself (a reason typed, a tick)."""
    facts = {
        **_intake(session, row),
        **_consent(session, row, actor),
        **_choice(session, row, now),
        **_mediator(session, row, now),
        **_course(session, row, now),
    }
    for supplier in _SUPPLIERS:
        facts.update(supplier(session, row, actor, now))
    return {**facts, **(given or {})}


def answers_of(session: Session, row: Proceeding) -> Answers:
    """Who has answered what. A participant answers for the party it stands for."""
    parties = session.scalars(select(Party).where(Party.case_id == row.case_id, Party.left_at.is_(None)))
    query = (
        select(Participant.party_id, MediationConsent.agrees)
        .join(Participant, Participant.id == MediationConsent.participant_id)
        .where(MediationConsent.proceeding_id == row.id)
    )
    return Answers(
        {p.id: p.side for p in parties},
        {party: yes for party, yes in session.execute(query) if party is not None},
    )


def presiding_assignment(session: Session, row: Proceeding) -> Assignment | None:
    """The one open presiding assignment, accepted or not."""
    query = select(Assignment).where(
        Assignment.proceeding_id == row.id, Assignment.part == "presiding", Assignment.ended_at.is_(None)
    )
    return session.scalars(query).one_or_none()


def _intake(session: Session, row: Proceeding) -> Facts:
    case = session.get_one(Case, row.case_id)
    return {
        "type_set": bool(case.dispute_type),
        "risk_set": bool(case.risk),
        "jurisdiction_ok": bool(case.jurisdiction_basis),
        "contact_allowed": case.safety_note is None,
        "required_fields": bool(case.story and case.requests and case.organisation_id),
    }


def _consent(session: Session, row: Proceeding, actor: Actor) -> Facts:
    answers = answers_of(session, row)
    checked = session.scalars(
        select(Participant.party_id).where(
            Participant.case_id == row.case_id,
            Participant.party_id.is_not(None),
            Participant.identity_checked_at.is_not(None),
        )
    ).all()
    applicants = [party for party, side in answers.sides.items() if side == 1]
    contacted = select(func.count()).select_from(ContactAttempt).where(ContactAttempt.proceeding_id == row.id)
    return {
        "is_applicant": actor.side == 1,
        "privacy_consent": consents.given(session, actor.person_id, row.case_id, ConsentKind.PRIVACY)
        is not None,
        "applicant_consents": bool(applicants) and all(answers.agrees.get(p) is True for p in applicants),
        "all_consented": answers.all_yes,
        "identity_checked": bool(answers.sides) and all(party in checked for party in answers.sides),
        "contact_logged": bool(session.scalar(contacted)),
        "no_opposed_sides": len(answers.open_sides()) < 2,
        "opposed_sides_remain": len(answers.open_sides()) > 1,
    }


def _choice(session: Session, row: Proceeding, now: datetime) -> Facts:
    from portal.cases.choosing import common_choice

    clock = clocks.running(session, row, "joint_choice")
    ballots = {
        b.party_id: b.choices for b in session.scalars(select(Ballot).where(Ballot.proceeding_id == row.id))
    }
    parties = set(answers_of(session, row).sides)
    left = bool(parties) and all(ballots.get(party) == [] for party in parties)
    return {
        "designation_open": left or clock is None or clock.due < china_date(now),
        "same_choice": common_choice(ballots, parties) is not None,
    }


def _mediator(session: Session, row: Proceeding, now: datetime) -> Facts:
    assignment = presiding_assignment(session, row)
    clock = clocks.running(session, row, "mediator_accept")
    facts = {"accept_overdue": clock is not None and clock.due < china_date(now), "disclosure_filed": False}
    if assignment is None:
        return {**facts, "no_open_objection": True, "disclosure_answered": False}
    replies = list(
        session.scalars(select(DisclosureAnswer).where(DisclosureAnswer.assignment_id == assignment.id))
    )
    parties = set(answers_of(session, row).sides)
    waived = {reply.party_id for reply in replies if reply.waives}
    return {
        **facts,
        "disclosure_filed": assignment.relation != "",
        "no_open_objection": all(reply.waives for reply in replies)
        and not _open_requests(session, assignment),
        "disclosure_answered": assignment.relation == "none" or (bool(parties) and parties <= waived),
    }


def _open_requests(session: Session, assignment: Assignment) -> bool:
    query = (
        select(func.count())
        .select_from(ReplacementRequest)
        .where(ReplacementRequest.assignment_id == assignment.id, ReplacementRequest.decided_at.is_(None))
    )
    return bool(session.scalar(query))


def _course(session: Session, row: Proceeding, now: datetime) -> Facts:
    term = clocks.term_of(session, row)
    over = term is not None and not term.paused and term.due < china_date(now)
    report = select(func.count()).select_from(FailureReport).where(FailureReport.proceeding_id == row.id)
    return {
        "term_expired": over,
        "term_open": term is not None and not over,
        "failure_report": bool(session.scalar(report)),
        "not_yet_effective": True,
        "sham_clear": not (row.state == "SUSPENDED" and row.pause_reason == "SHAM"),
    }
