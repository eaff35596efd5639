"""Lost telephone or new number (13.D12): identity again, old sessions and links closed; signatures made before stay."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.operations import Act, record
from portal.cases.forms import Phone
from portal.cases.models import Participant
from portal.cases.operations.act import At
from portal.cases.operations.desk import invite
from portal.db import blind_index
from portal.errors import NotAllowed, NotFound
from portal.forms import Form
from portal.law.masking import mask_phone
from portal.law.vocabulary import Role
from portal.people import links, sessions
from portal.people.models import EntryLink

MAY = frozenset({Role.CLERK, Role.ORGANISATION, Role.MEDIATOR})


class NewPhone(Form):
    """Whose, which number, and how it was made sure that it is this person (13.D2)."""

    participant: Annotated[str, Field(max_length=40)]
    phone: Phone
    checked: Literal["in_person", "video_card"]


def replace(session: Session, at: At, form: NewPhone) -> int:
    """The new number counts from now on; returns how many sessions were closed. Raises NotAllowed, NotFound."""
    if at.actor.role not in MAY:
        raise NotAllowed()
    query = select(Participant).where(
        Participant.ref == form.participant,
        Participant.case_id == at.case.id,
        Participant.party_id.is_not(None),
        Participant.ends_at.is_(None),
    )
    place = session.scalars(query).one_or_none()
    if place is None:
        raise NotFound()
    person, before = place.person, place.person.phone or ""
    person.phone, person.phone_index = form.phone, blind_index(form.phone)
    place.identity_checked_at = at.now
    closed = sessions.end_all(session, person.id, at.now)
    for link in session.scalars(select(EntryLink).where(EntryLink.person_id == person.id)):
        if links.is_open(link, at.now):
            links.revoke(session, link, at.now)
    session.flush()
    body = {"participant": place.ref, "checked": form.checked, "closed": closed}
    private = {"before": mask_phone(before), "after": mask_phone(form.phone)}
    act = Act("replace_phone", at.actor.person_ref, str(at.actor.role), at.now, body, private)
    record(session, "staff", at.case.ref, act)
    invite(session, at, place)
    return closed
