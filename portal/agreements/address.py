"""送达地址确认书: filled under guidance, made into its own paper, signed by that party alone (papers 3, 13.A9)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from documents.contexts.common import Signatory
from documents.contexts.mediation import AddressForm as AddressPaper
from portal.agreements.forms import MarkIn
from portal.agreements.models import Agreement
from portal.cases import papers
from portal.cases.access import current_proceeding
from portal.cases.forms import AddressForm
from portal.cases.models import Case, Paper, Participant, Party, ServiceAddress
from portal.cases.operations.act import At
from portal.cases.operations.consent import say_address
from portal.cases.papers import Draft, Mark, Signer
from portal.clock import china_date
from portal.errors import GuardFailed, NotAllowed, NotFound
from portal.people.actors import Actor
from portal.people.step_up import is_fresh


def state(session: Session, actor: Actor, agreement: Agreement) -> ServiceAddress | None:
    """The party's newest answer, if it has given one."""
    query = select(ServiceAddress).where(
        ServiceAddress.case_id == agreement.case_id,
        ServiceAddress.party_id == actor.party_id,
        ServiceAddress.replaced_at.is_(None),
    )
    return session.scalars(query.order_by(ServiceAddress.id.desc())).first()


def give(
    session: Session, actor: Actor, agreement: Agreement, form: AddressForm, now: datetime
) -> ServiceAddress:
    """Store the answer; where it is filled the paper is intended. Raises NotAllowed for whoever is no party here."""
    if actor.party_id is None or actor.participant_id is None:
        raise NotAllowed()
    case = agreement.case
    row = say_address(session, At(case, current_proceeding(session, case), actor, now), form)
    if row.state == "filled":
        row.paper_id = papers.intend(session, case, _draft(session, case, actor, row, now), actor, now).id
    return row


def sign(
    session: Session,
    actor: Actor,
    agreement: Agreement,
    form: MarkIn,
    evidence: dict[str, object],
    now: datetime,
) -> None:
    """The party's own mark on its own form. Raises NotFound, GuardFailed(identity_fresh, same_hash), Conflict."""
    row = state(session, actor, agreement)
    if row is None or row.paper_id is None:
        raise NotFound()
    paper = session.get_one(Paper, row.paper_id)
    if not is_fresh(session, actor, paper.document_hash, now):
        raise GuardFailed(("identity_fresh",))
    field = papers.signatures(session, paper.id)[0]
    if field.participant_id != actor.participant_id:
        raise NotAllowed()
    papers.mark(
        session,
        agreement.case,
        field,
        Mark(form.document_hash, form.method, form.strokes, evidence),
        actor,
        now,
    )


def _draft(session: Session, case: Case, actor: Actor, row: ServiceAddress, now: datetime) -> Draft:
    party = session.get_one(Party, row.party_id)
    place = session.get_one(Participant, actor.participant_id)
    name = place.person.name
    by_phone, by_mail = row.e_service and bool(row.phone), row.e_service and bool(row.email)
    context = AddressPaper(
        number=case.number or "",
        made_at=now,
        dated=china_date(now),
        docketed=False,
        cause=case.cause or case.title,
        party=party.person.name,
        receiver=row.receiver if row.receiver != party.person.name else "",
        receiver_relation=row.relation,
        address=row.address,
        address_secret=party.person.address_secret,
        postcode=row.postcode,
        phone=row.phone,
        accepts_e_service=row.e_service,
        e_phone=row.phone if by_phone else "",
        e_mail=row.email if by_mail else "",
        signatory=Signatory(field="p1", role="party", name=name, caption="受送达人"),
    )
    signer = Signer("p1", "person", "party", name, participant_id=place.id, person_id=place.person_id)
    return Draft(
        "service_address",
        context,
        case.number or "",
        "CASE",
        case.id,
        party_id=party.id,
        audience="own_party",
        signers=(signer,),
    )
