"""The desk's verbs: accept, return, designate, log a contact, set the risk, pass on what is urgent (OM-08–OM-14)."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases import choosing, clocks, numbers, paper_contexts, papers
from portal.cases.facts import answers_of
from portal.cases.forms import Acceptance, Contact, Return
from portal.cases.models import Assignment, Case, CaseOrganisation, ContactAttempt, Participant, Party
from portal.cases.operations import safety
from portal.cases.operations.act import At, Doing, move, names, parties, tell_one, tell_parties
from portal.clock import china_date
from portal.errors import GuardFailed, InvalidInput, NotFound
from portal.law.grounds import RETURN_REASONS
from portal.law.screening import urgent_ground
from portal.law.vocabulary import Role
from portal.people.actors import SYSTEM, Actor
from portal.people.links import link_of
from portal.people.models import Organisation, Person

OBJECTION_DAYS = timedelta(days=3)


def accept(session: Session, at: At, form: Acceptance) -> None:
    """受理 + 分流: number, type, risk, jurisdiction; the other side is invited; the choice opens when all have agreed."""
    _settle_on_organisation(session, at, form.organisation)
    _set_checked(at.case, form)
    at.case.clerk_person_id = at.actor.person_id
    move(
        session,
        at,
        Doing(
            "accept",
            {"in_scope": form.in_scope == "1"},
            body={"basis": form.jurisdiction_basis},
            private={"risk": form.risk},
        ),
    )
    _give_number(session, at)
    at.proceeding.accepted_at = at.now
    tell_parties_of_side(session, at, 1, "accepted")
    invite_unasked(session, at)
    open_choice_if_all_agree(session, at)


def return_(session: Session, at: At, form: Return) -> None:
    """Give it back with a reason and with what can be done (OM-08)."""
    at.proceeding.return_reason, at.proceeding.guidance = form.reason, form.guidance
    at.case.clerk_person_id = at.actor.person_id
    move(
        session,
        at,
        Doing("return", {"return_reason": True, "return_guidance": True}, body={"reason": form.reason}),
    )
    reason = RETURN_REASONS[form.reason].zh
    context = paper_contexts.return_notice(at, names(session, at.case, 1), reason, form.guidance)
    draft = papers.Draft(
        "return_notice", context, at.case.number or "", party_id=parties(session, at.case)[0].id
    )
    papers.intend(session, at.case, draft, at.actor, at.now)
    tell_parties_of_side(session, at, 1, "returned", reason=reason)


def designate(session: Session, at: At, mediator_ref: str, form: Acceptance | None = None) -> Assignment:
    """Name a mediator (13.A3): out of SUBMITTED together with the checks of acceptance, out of CONSENT or SELECTING alone.

    Raises GuardFailed(on_roster, no_conflict, designation_open …), WrongState.
    """
    if form is not None:
        _settle_on_organisation(session, at, form.organisation)
        _set_checked(at.case, form)
        at.case.clerk_person_id = at.actor.person_id
    mediator = mediator_of(session, mediator_ref)
    given = {"in_scope": form is not None and form.in_scope == "1", **eligibility(session, at, mediator.id)}
    first = at.proceeding.state == "SUBMITTED"
    move(session, at, Doing("designate", given, body={"mediator": mediator.ref}))
    if first:
        _give_number(session, at)
        at.proceeding.accepted_at = at.now
    assignment = assign(session, at, mediator, "designated")
    _designation_paper(session, at, mediator)
    return assignment


def assign(session: Session, at: At, mediator: Person, how: str) -> Assignment:
    """The row of a new assignment, and word to the mediator. Used by designation and by joint choice."""
    assignment = Assignment(
        proceeding_id=at.proceeding.id, person_id=mediator.id, how=how, assigned_at=at.now
    )
    session.add(assignment)
    session.flush()
    until = _until(session, at, "mediator_accept")
    tell_one(session, at, mediator.id, "mediator_assigned", title=at.case.title, until=until)
    tell_parties(session, at, "mediator_named", mediator=mediator.name)
    return assignment


def eligibility(session: Session, at: At, person_id: int) -> dict[str, bool]:
    """Facts about one candidate."""
    return {
        "on_roster": choosing.on_roster(session, at.case, person_id, at.now),
        "no_conflict": choosing.conflict_free(session, at.case, at.proceeding, person_id),
    }


def mediator_of(session: Session, ref: str) -> Person:
    """The person behind a roster entry; raises NotFound."""
    person = session.scalars(select(Person).where(Person.ref == ref)).one_or_none()
    if person is None:
        raise NotFound()
    return person


def record_contact(session: Session, at: At, form: Contact) -> ContactAttempt:
    """One row per try (OM-14, F10)."""
    party = session.scalars(
        select(Party).where(Party.ref == form.party, Party.case_id == at.case.id)
    ).one_or_none()
    if party is None:
        raise InvalidInput({"party": _("请从列出的选项里选")})
    move(
        session,
        at,
        Doing("record_contact", body={"party": party.ref, "channel": form.channel, "result": form.result}),
    )
    row = ContactAttempt(
        proceeding_id=at.proceeding.id,
        party_id=party.id,
        channel=form.channel,
        result=form.result,
        by_person_id=at.actor.person_id,
        at=at.now,
    )
    session.add(row)
    session.flush()
    return row


def set_risk(session: Session, at: At, risk: str) -> None:
    """The colour guides who looks how often; parties never see it (3.5)."""
    before, at.case.risk = at.case.risk, risk
    move(session, at, Doing("set_risk", private={"risk": f"{before} → {risk}"}))


def mark_urgent(session: Session, at: At, ground: str) -> None:
    """Violence, self-harm, a crowd: handed over the same day (13.B9)."""
    at.case.safety_note = ground
    move(session, at, Doing("mark_urgent", {"urgent_ground": True}, private={"ground": ground}))
    if urgent_ground(ground, unsafe=False):
        safety.protect(session, at, apart=True, hide=True, esign_barred=True)
    safety.open_routes(session, at)


def send_to_mediation(session: Session, at: At) -> None:
    """After an urgent matter, because the person at risk wants mediation."""
    at.case.safety_note = None
    move(session, at, Doing("send_to_mediation", {"victim_decides": True}))


def invite_unasked(session: Session, at: At) -> list[Participant]:
    """Word with a link to every party that has not answered and was not invited yet (F08)."""
    if at.case.safety_note is not None:
        return []
    answered = answers_of(session, at.proceeding).agrees
    query = select(Participant).where(
        Participant.case_id == at.case.id, Participant.party_id.is_not(None), Participant.ends_at.is_(None)
    )
    asked = [p for p in session.scalars(query) if p.party_id not in answered and p.invited_at is None]
    for participant in asked:
        invite(session, at, participant)
    return asked


def invite(session: Session, at: At, participant: Participant) -> None:
    """The SMS names the organisation and the 核验码, nothing of the dispute."""
    link = link_of(session, participant.person_id, participant.id, at.now)
    participant.invited_at = at.now
    organisation = at.case.organisation.name if at.case.organisation else ""
    tell_one(
        session,
        at,
        participant.person_id,
        "invited",
        link=link.ref,
        inviter=organisation,
    )
    if participant.party_id is not None:
        session.add(
            ContactAttempt(
                proceeding_id=at.proceeding.id,
                party_id=participant.party_id,
                channel="sms",
                result="sent",
                at=at.now,
            )
        )


def open_choice_if_all_agree(session: Session, at: At) -> bool:
    """Track 2 of 13.A3: nobody has to press a button for what the law already says."""
    if at.proceeding.state != "CONSENT":
        return False
    try:
        move(session, at.by(SYSTEM), Doing("open_choice"))
    except GuardFailed:
        return False
    tell_parties(session, at, "asked_to_choose", until=_until(session, at, "joint_choice"))
    return True


def tell_parties_of_side(session: Session, at: At, side: int, code: str, /, **params: str) -> None:
    """Word to one side only."""
    query = select(Party.person_id).where(
        Party.case_id == at.case.id, Party.side == side, Party.left_at.is_(None)
    )
    for person_id in session.scalars(query).all():
        tell_one(session, at, person_id, code, **params)


def _until(session: Session, at: At, timer: str) -> str:
    clock = clocks.running(session, at.proceeding, timer)
    return clock.due.isoformat() if clock else ""


def _set_checked(case: Case, form: Acceptance) -> None:
    case.dispute_type, case.cause = form.dispute_type, form.cause
    case.title = (
        f"{case.title.removesuffix('的纠纷')}{form.cause}"[:120]
        if case.title.endswith("的纠纷")
        else case.title
    )
    case.risk, case.jurisdiction_basis = form.risk, form.jurisdiction_basis


def _settle_on_organisation(session: Session, at: At, ref: str) -> None:
    if not ref or (at.case.organisation and at.case.organisation.ref == ref):
        return
    other = session.scalars(select(Organisation).where(Organisation.ref == ref)).one_or_none()
    if other is None or not _may_hand_to(at.actor):
        raise InvalidInput({"organisation": _("请从列出的选项里选")})
    at.case.organisation_id, at.case.organisation = other.id, other
    query = select(CaseOrganisation).where(
        CaseOrganisation.case_id == at.case.id, CaseOrganisation.part == "lead"
    )
    for lead in session.scalars(query):
        lead.organisation_id = other.id


def _may_hand_to(actor: Actor) -> bool:
    """The court's clerk sorts between organisations; an organisation cannot give a file away by itself."""
    return actor.role == Role.CLERK


def _give_number(session: Session, at: At) -> None:
    if at.case.number is None and at.case.organisation is not None:
        at.case.number = numbers.mediation(session, at.case.organisation, at.now)


def _designation_paper(session: Session, at: At, mediator: Person) -> None:
    from portal.people.models import MediatorProfile

    profile = session.scalars(
        select(MediatorProfile).where(MediatorProfile.person_id == mediator.id)
    ).one_or_none()
    context = paper_contexts.designation(
        at,
        names(session, at.case),
        (mediator.name, profile.kind if profile else ""),
        china_date(at.now) + OBJECTION_DAYS,
    )
    draft = papers.Draft("designation_notice", context, at.case.number or "", "PROCEEDING", at.proceeding.id)
    papers.intend(session, at.case, draft, at.actor, at.now)


def nobody_left_to_ask(session: Session, at: At) -> None:
    """Every party has answered, however it was reached: the three working days of rule 15 have done their work."""
    answers = answers_of(session, at.proceeding)
    if set(answers.sides) <= set(answers.agrees):
        clocks.meet(session, at.proceeding, "respondent_contact", at.now)
