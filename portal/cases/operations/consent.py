"""The other side's answer: who I am, whether I want to mediate, where papers go (OM-04, OM-14, 13.A3, A9, A13)."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases import consents, paper_contexts, papers
from portal.cases.facts import answers_of
from portal.cases.forms import AddressForm, ConsentAnswer, checked_number
from portal.cases.models import MediationConsent, Paper, Participant, Party, ServiceAddress
from portal.cases.operations.act import At, Doing, move, own_participant, tell_desk, tell_one
from portal.cases.operations.desk import (
    nobody_left_to_ask,
    open_choice_if_all_agree,
    tell_parties_of_side,
)
from portal.cases.told import case_changed
from portal.clock import china_date
from portal.db import blind_index
from portal.errors import InvalidInput
from portal.people.models import Person

TICKS = ("privacy", "sensitive_id", "online_mediation")


def answer(session: Session, at: At, form: ConsentAnswer) -> None:
    """愿意 or 不愿意. Raises InvalidInput where the number is missing, malformed or another's; WrongState too late.

    An answer may be changed as long as people are still being asked; every answer stays in the audit.
    """
    mine = own_participant(session, at)
    if form.agrees == "yes":
        _check_ticks(form)
        _identify(session, at, mine, form)
        for kind in consents.TO_TAKE_PART:
            consents.give(session, at.actor, at.case.id, kind, form.language, at.now)
    _keep_answer(session, at, mine, form)
    if form.agrees == "yes":
        move(session, at, Doing("consent", body={"participant": mine.ref}))
        open_choice_if_all_agree(session, at)
    else:
        move(session, at, Doing("refuse", body={"participant": mine.ref}, private={"reason": form.reason}))
        _after_refusal(session, at)
    nobody_left_to_ask(session, at)


def continue_without(session: Session, at: At) -> list[str]:
    """The applicant goes on with those who agree; the others leave this case (13.A13). Names of who left."""
    move(session, at, Doing("continue_without"))
    answers, left = answers_of(session, at.proceeding), []
    for party in session.scalars(select(Party).where(Party.case_id == at.case.id, Party.left_at.is_(None))):
        if answers.agrees.get(party.id) is False:
            party.left_at = at.now
            left.append(session.get_one(Person, party.person_id).name)
            _close_places(session, at, party)
    session.flush()
    open_choice_if_all_agree(session, at)
    return left


def say_address(session: Session, at: At, form: AddressForm) -> ServiceAddress:
    """Guided, never a ticket (A9): filled, declined with a reason, or later. An older one is kept with its dates (D7).

    The same once more changes nothing: one paper, made once, signed once – at home or in the sitting.
    """
    mine = own_participant(session, at)
    _check_address(form)
    said = _values(at, form)
    before = address_of(session, at)
    if before is not None:
        if all(getattr(before, name) == value for name, value in said.items()):
            _renew_paper(session, at, before, mine)
            return before
        before.replaced_at = at.now
        _void_paper(session, at, before)
    row = ServiceAddress(
        case_id=at.case.id,
        party_id=mine.party_id or 0,
        confirmed_at=at.now if form.answer == "filled" else None,
        **said,
    )
    session.add(row)
    session.flush()
    if form.answer == "filled":
        row.paper_id = _address_paper(session, at, row, mine).id
    case_changed(session, at.case.ref, mine.party_id)
    return row


def address_of(session: Session, at: At) -> ServiceAddress | None:
    """The party's newest answer, if it has given one."""
    query = select(ServiceAddress).where(
        ServiceAddress.case_id == at.case.id,
        ServiceAddress.party_id == at.actor.party_id,
        ServiceAddress.replaced_at.is_(None),
    )
    return session.scalars(query.order_by(ServiceAddress.id.desc()).limit(1)).first()


def _values(at: At, form: AddressForm) -> dict[str, Any]:
    return {
        "state": form.answer,
        "declined_reason": form.declined_reason,
        "receiver": form.receiver or at.actor.name,
        "relation": form.relation,
        "address": form.address,
        "postcode": form.postcode,
        "phone": form.phone,
        "email": form.email,
        "e_service": form.e_service == "1",
    }


def _renew_paper(session: Session, at: At, row: ServiceAddress, mine: Participant) -> None:
    """Said again, word for word: a form that nobody signed yet takes today's date and the case's number; a signed one is
    what it is."""
    paper = session.get(Paper, row.paper_id) if row.paper_id else None
    if paper is None or paper.state in ("signing", "done"):
        return
    dated = (paper.number, china_date(paper.intent_at))
    if paper.state != "void" and dated == (at.case.number or "", china_date(at.now)):
        return
    _void_paper(session, at, row)
    row.paper_id = _address_paper(session, at, row, mine).id


def _check_ticks(form: ConsentAnswer) -> None:
    missing = {name: str(_("请先看完，再勾选")) for name in TICKS if not getattr(form, name)}
    if not form.id_no:
        missing["id_no"] = _("请填写这一项")
    if missing:
        raise InvalidInput(missing)


def _check_address(form: AddressForm) -> None:
    wrong = {}
    if form.answer == "filled":
        wrong = {name: str(_("请填写这一项")) for name in ("address", "phone") if not getattr(form, name)}
    if form.answer == "declined" and not form.declined_reason:
        wrong["declined_reason"] = _("请写明不填的原因")
    if wrong:
        raise InvalidInput(wrong)


def _identify(session: Session, at: At, mine: Participant, form: ConsentAnswer) -> None:
    """The number is compared with what is known of *this* person; a first number is written down."""
    person = session.get_one(Person, mine.person_id)
    try:
        number = checked_number(form.id_no)
    except ValueError as error:
        raise InvalidInput({"id_no": str(error)}) from None
    if person.id_no is not None and person.id_no != number:
        raise InvalidInput({"id_no": _("和登记的证件号码不一致，请核对；对不上请打求助电话")})
    person.id_no, person.id_no_index = number, blind_index(number)
    person.address = form.address or person.address
    mine.identity_checked_at = at.now


def _keep_answer(session: Session, at: At, mine: Participant, form: ConsentAnswer) -> None:
    query = select(MediationConsent).where(
        MediationConsent.proceeding_id == at.proceeding.id, MediationConsent.participant_id == mine.id
    )
    row = session.scalars(query).one_or_none()
    if row is None:
        row = MediationConsent(proceeding_id=at.proceeding.id, participant_id=mine.id, agrees=True, at=at.now)
        session.add(row)
    row.agrees, row.reason, row.at = form.agrees == "yes", form.reason or None, at.now
    session.flush()


def _after_refusal(session: Session, at: At) -> None:
    """A refusal is one participant's. The applicant is asked what now; the desk sees that an end may be due."""
    from portal.cases.facts import presiding_assignment

    tell_parties_of_side(session, at, 1, "other_side_refused")
    tell_desk(session, at, "other_side_refused")
    assignment = presiding_assignment(session, at.proceeding)
    if assignment is not None:
        tell_one(session, at, assignment.person_id, "other_side_refused")


def _close_places(session: Session, at: At, party: Party) -> None:
    for place in session.scalars(select(Participant).where(Participant.party_id == party.id)):
        place.ends_at = place.ends_at or at.now


def _address_paper(session: Session, at: At, row: ServiceAddress, mine: Participant) -> Paper:
    """Signed by the party; read by its own side, the mediator and the desk only."""
    party = session.get_one(Party, mine.party_id)
    person, name = session.get_one(Person, party.person_id), session.get_one(Person, mine.person_id).name
    signer = papers.Signer("party", "person", "party", name, participant_id=mine.id, person_id=mine.person_id)
    draft = papers.Draft(
        "service_address",
        paper_contexts.service_address(at, row, person, name),
        at.case.number or "",
        party_id=mine.party_id,
        signers=(signer,),
    )
    return papers.intend(session, at.case, draft, at.actor, at.now)


def _void_paper(session: Session, at: At, old: ServiceAddress) -> None:
    """A signed form is kept as it is (D7); one that nobody signed yet is void."""
    paper = session.get(Paper, old.paper_id) if old.paper_id else None
    if paper is not None and paper.state in ("intended", "ready"):
        papers.void(session, at.case, paper, at.actor, at.now)
