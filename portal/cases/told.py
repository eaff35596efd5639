"""Tells open pages that something of a case changed – only those who may know that anything did (S11)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from portal.cases.models import Party
from portal.db import announce


def case_changed(session: Session, case_ref: str, party_id: int | None = None) -> None:
    """For all in the case or, with `party_id`, for that party's side and those who lead.

    An unshared file or one's own paper must not make the other side's page look again: when it came would be told.
    """
    party = session.get(Party, party_id) if party_id is not None else None
    announce(session, "case", f"{case_ref}:{party.side}" if party is not None else case_ref)
