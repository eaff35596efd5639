"""Every sentence of a case with its type, and what of it a court would get. The page and the checker share it."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.agreements.models import Agreement, Clause
from portal.cases.models import Case
from portal.db.scope import whole_house
from portal.law.hand_over import Statement, package, private_inside
from portal.law.visibility import CourtPurpose, Privilege
from portal.rooms.facts import live_facts, parties_of, sides_confirming
from portal.rooms.models import Channel, Message, Release, Room
from portal.rooms.models_offers import Offer


def statements(session: Session, case: Case) -> list[Statement]:
    """Facts and clauses first, then everything that was said or offered on the way."""
    return [*_facts(session, case), *_clauses(session, case), *_said(session, case)]


def for_court(session: Session, case: Case, purpose: CourtPurpose) -> list[Statement]:
    """What goes to a court for this purpose."""
    return package(statements(session, case), purpose)


def private_in(session: Session, case: Case, text: str, purpose: CourtPurpose) -> list[Statement]:
    """Private sentences of this case that stand in a text that is to go to a court; must be empty."""
    return private_inside(text, statements(session, case), purpose)


def _facts(session: Session, case: Case) -> list[Statement]:
    """Only what every party has confirmed in its present wording (OM-21); until then it is a concession."""
    wanted = {party.id for party in parties_of(session, case)}
    found = []
    for fact in live_facts(session, case.id):
        all_yes = wanted <= sides_confirming(session, fact)[0]
        kind = Privilege.UNDISPUTED_FACT if all_yes else Privilege.CONCESSION
        found.append(Statement(kind, fact.text, f"fact:{fact.ref}"))
    return found


def _clauses(session: Session, case: Case) -> list[Statement]:
    """A clause is agreed once its agreement is in effect; a draft is part of the talk."""
    query = (
        select(Clause, Agreement.state)
        .join(Agreement, Agreement.id == Clause.agreement_id)
        .where(Agreement.case_id == case.id)
        .order_by(Agreement.id, Clause.ordinal)
    )
    return [
        Statement(
            Privilege.AGREED_CLAUSE if state == "EFFECTIVE" else Privilege.CONCESSION,
            clause.text,
            f"clause:{clause.ref}",
        )
        for clause, state in session.execute(query)
    ]


def _said(session: Session, case: Case) -> list[Statement]:
    rooms = select(Room.id).where(Room.case_id == case.id, Room.purpose == "mediation")
    channels = select(Channel.id).where(Channel.room_id.in_(rooms))
    # Read as a whole on purpose: what may not go out is compared with what does.
    with whole_house(session.connection()):
        found = [
            Statement(Privilege(row.privilege), row.text, f"message:{row.ref}")
            for row in session.scalars(select(Message).where(Message.channel_id.in_(channels)))
        ]
        for offer in session.scalars(select(Offer).where(Offer.channel_id.in_(channels))):
            found += [
                Statement(Offer.PRIVILEGE, text, f"offer:{offer.ref}")
                for text in (offer.terms, offer.wording or "")
                if text
            ]
        found += [
            Statement(Privilege.CAUCUS_PRIVATE, row.text, f"release:{row.ref}")
            for row in session.scalars(select(Release).where(Release.channel_id.in_(channels)))
        ]
    return found
