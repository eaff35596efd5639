"""SMS and e-mail that nobody could place, as the desk may see them. Reads only."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases.access import visible
from portal.cases.models import Case, Participant
from portal.db.scope import whole_house
from portal.law.masking import mask_phone
from portal.people.actors import Actor
from portal.people.models import Person
from portal.rooms.models_day import Inbound


def waiting(session: Session) -> list[dict[str, Any]]:
    """Letters for a person to place, oldest first, at most 200."""
    query = select(Inbound).where(Inbound.state == "desk").order_by(Inbound.id).limit(200)
    with whole_house(
        session.connection()
    ):  # the desk is nobody's participant; `_line` keeps back what is not its own
        return [_line(row) for row in session.scalars(query)]


def _line(row: Inbound) -> dict[str, Any]:
    sender = (
        mask_phone(row.sender)
        if row.source == "sms"
        else row.sender[:1] + "***@" + row.sender.rpartition("@")[2]
    )
    # Words of somebody who is in a case may belong to a separate talk: only a stranger's are shown here (design 3.5).
    strange = row.reason in ("unknown_sender", "no_token")
    return {
        "ref": row.ref,
        "source": row.source,
        "sender": sender,
        "received_at": row.received_at,
        "reason": row.reason,
        "text": row.text if strange else "",
    }


def cases_by_number(session: Session, actor: Actor, number: str) -> list[dict[str, Any]]:
    """Cases of this desk by their number, with the people a letter may be from."""
    if not number.strip():
        return []
    query = select(Case).where(visible(actor), Case.number.contains(number.strip(), autoescape=True)).limit(5)
    return [{"ref": c.ref, "number": c.number, "people": _people(session, c)} for c in session.scalars(query)]


def _people(session: Session, case: Case) -> list[tuple[str, str]]:
    query = (
        select(Participant.ref, Person.name)
        .join(Person, Person.id == Participant.person_id)
        .where(
            Participant.case_id == case.id, Participant.party_id.is_not(None), Participant.ends_at.is_(None)
        )
        .order_by(Participant.id)
    )
    return [(ref, name) for ref, name in session.execute(query)]
