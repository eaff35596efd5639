"""Where to go after coming in: only to our own pages, first to what the link was about."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import current_app, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases.models import Case, Participant
from portal.law.vocabulary import Role

HOMES = {
    Role.PARTY: ("cases.mine", "/cases"),
    Role.MEDIATOR: ("cases.desk", "/desk"),
    Role.CLERK: ("court.queue", "/court/queue"),
    Role.JUDGE: ("court.queue", "/court/queue"),
    Role.ORGANISATION: ("cases.desk", "/desk"),
    Role.SUPERVISOR: ("cases.desk", "/desk"),
}


def own_path(path: str | None) -> str:
    """The path if it stays on this site, otherwise empty (W10: no open redirect)."""
    parts = urlsplit((path or "").replace("\\", "/"))
    if parts.scheme or parts.netloc or not parts.path.startswith("/") or parts.path.startswith("//"):
        return ""
    if any(ord(sign) < 32 for sign in path or ""):
        return ""
    return (parts.path + (f"?{parts.query}" if parts.query else "")).rstrip("?")


def home_of(role: Role) -> str:
    """The first page of a role."""
    endpoint, path = HOMES.get(role, ("people.enter", "/enter"))
    return page(endpoint, path)


def page(endpoint: str, otherwise: str) -> str:
    """The address of a page of another room, or its known path where that room is not there."""
    return url_for(endpoint) if endpoint in current_app.view_functions else otherwise


def case_path(session: Session, participant_id: int | None) -> str:
    """The case a link leads to; empty for a link to the list."""
    if participant_id is None:
        return ""
    query = (
        select(Case.ref)
        .join(Participant, Participant.case_id == Case.id)
        .where(Participant.id == participant_id)
    )
    ref = session.scalars(query).one_or_none()
    return f"/cases/{ref}" if ref else ""
