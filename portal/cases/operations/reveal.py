"""Showing somebody's full particulars to those who handle the case: with a reason, and never without a trace (3.5)."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.operations import Act, record
from portal.cases.forms import Reveal
from portal.cases.models import Party
from portal.cases.operations.act import At
from portal.errors import NotAllowed, NotFound
from portal.law.visibility import Access, Item, Viewer, access
from portal.law.vocabulary import Role
from portal.people.models import Person

VIEWERS = {Role.MEDIATOR: Viewer.CASE_MEDIATOR, Role.CLERK: Viewer.DESK, Role.ORGANISATION: Viewer.DESK}


def reveal(session: Session, at: At, form: Reveal) -> dict[str, str]:
    """Name, telephone, number and address of one party. Raises NotAllowed, NotFound."""
    viewer = VIEWERS.get(at.actor.role, Viewer.OUTSIDER)
    if access(Item.ID_NUMBER, viewer) not in (Access.REVEAL, Access.YES):
        raise NotAllowed()
    query = select(Party).where(Party.ref == form.party, Party.case_id == at.case.id)
    party = session.scalars(query).one_or_none()
    if party is None:
        raise NotFound()
    person = session.get_one(Person, party.person_id)
    act = Act(
        "reveal", at.actor.person_ref, str(at.actor.role), at.now, {"party": party.ref}, {"why": form.why}
    )
    record(session, "staff", at.case.ref, act)
    return {
        "name": person.name,
        "phone": person.phone or "",
        "id_no": person.id_no or "",
        "address": person.address or "",
    }
