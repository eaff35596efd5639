"""The link in an SMS: a locator that is useless without its code. Made, revoked, found; never the key to anything."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.errors import NotFound
from portal.people.models import EntryLink

LIFE = timedelta(days=60)  # as long as a mediation may last; the code inside is what opens, each time anew
SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that an old eye confuses: no 0 O, 1 I L


def make_link(
    session: Session, person_id: int, now: datetime, participant_id: int | None = None, life: timedelta = LIFE
) -> EntryLink:
    """A new link for one person, usually for one place in one case; `check_code` goes into the SMS too (F08)."""
    link = EntryLink(
        person_id=person_id,
        participant_id=participant_id,
        check_code=_check_code(),
        made_at=now,
        expires_at=now + life,
    )
    session.add(link)
    session.flush()
    return link


def link_of(session: Session, person_id: int, participant_id: int | None, now: datetime) -> EntryLink:
    """The person's live link for this place, or a new one: a reminder shows the same 核验码 as the invitation."""
    for link in _open_links(session, person_id, now):
        if link.participant_id == participant_id:
            return link
    return make_link(session, person_id, now, participant_id)


def newest_link(session: Session, person_id: int, now: datetime) -> EntryLink:
    """Whatever link the person got last, or a new one to the list of own matters."""
    return next(iter(_open_links(session, person_id, now)), None) or make_link(session, person_id, now)


def find_link(session: Session, ref: str) -> EntryLink:
    """The link, open or not; raises NotFound."""
    link = session.scalars(select(EntryLink).where(EntryLink.ref == ref)).one_or_none()
    if link is None:
        raise NotFound()
    return link


def is_open(link: EntryLink, now: datetime) -> bool:
    """Neither revoked nor past its day."""
    return link.revoked_at is None and now < link.expires_at


def revoke(session: Session, link: EntryLink, now: datetime) -> None:
    """Sent to the wrong number, or the person has left the case."""
    if link.revoked_at is None:
        link.revoked_at = now
        session.flush()


def _open_links(session: Session, person_id: int, now: datetime) -> list[EntryLink]:
    query = select(EntryLink).where(EntryLink.person_id == person_id).order_by(EntryLink.id.desc())
    return [link for link in session.scalars(query) if is_open(link, now)]


def _check_code() -> str:
    signs = [secrets.choice(SIGNS) for _ in range(6)]
    return "".join(signs[:3]) + "-" + "".join(signs[3:])
