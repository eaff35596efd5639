"""A crowd on one side, as somebody else reads it: who speaks for it and how many they are, not who they are (民诉法56)."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases.models import Party
from portal.cases.models_group import GroupImport
from portal.cases.operations.act import At
from portal.law.group import is_group
from portal.law.vocabulary import Role


def group_size(session: Session, at: At) -> int:
    """How many are on the list of a group; nobody but the desk needs the page before there is one."""
    query = select(GroupImport.members).where(GroupImport.case_id == at.case.id)
    return session.scalars(query).first() or 0


def shown_parties(at: At, parties: list[Party]) -> list[Party]:
    """A party reads of a crowd its own line and those who speak for it: a member is nobody else's to look at (民诉法56)."""
    big = crowds(at, parties)
    speak = {p.party_id for p in at.case.participants if p.capacity == "REPRESENTATIVE" and p.ends_at is None}
    return [
        p
        for p in parties
        if p.side not in big or p.id == at.actor.party_id or (p.id in speak if speak else p.ordinal == 1)
    ]


def crowds(at: At, parties: list[Party]) -> set[int]:
    """Sides of ten or more, for a reader who is a party; staff read every line."""
    sides = Counter(p.side for p in parties if p.left_at is None)
    return (
        {side for side, count in sides.items() if is_group(count)} if at.actor.role == Role.PARTY else set()
    )
