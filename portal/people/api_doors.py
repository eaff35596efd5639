"""What `/api/v1/auth/*` calls: staff by password and TOTP, parties by link and code; a pair of tokens comes back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from portal import db
from portal.errors import InvalidInput, NotFound, NotSignedIn
from portal.people import links, party_entry, staff_login, tokens
from portal.people.models import LoginSession, Person
from portal.people.party_entry import Answer
from portal.people.staff_login import Typed
from portal.people.tokens import Pair, logout, refresh

__all__ = ["Where", "login_link", "login_staff", "logout", "refresh"]


@dataclass(frozen=True)
class Where:
    """From where the call comes, for the throttle and the person's own list of sessions."""

    address: str = ""
    device: str = "API"


def login_staff(username: str, password: str, otp: str, now: datetime, where: Where | None = None) -> Pair:
    """Raises NotSignedIn for every reason alike, RateLimited. With several appointments the first is taken."""
    where = where or Where()
    try:
        signed = staff_login.sign_in(Typed(username, password, otp, where.address, where.device, "api"), now)
    except InvalidInput:
        raise NotSignedIn() from None
    return _pair(signed.session_ref, signed.token, now)


def login_link(link: str, code: str, now: datetime, where: Where | None = None) -> Pair:
    """The link is the locator, the code of its SMS the key. Raises NotSignedIn for every reason alike, RateLimited.

    The name is not asked again here: the number the code went to is the one on file for that person.
    """
    where = where or Where()
    try:
        with db.transaction() as session:
            found = links.find_link(session, link)
            person = session.get_one(Person, found.person_id)
            answer = Answer(code, person.name, "", where.address, where.device, "api")
            came = party_entry.enter_by_link(session, found, answer, now)
    except NotFound:
        raise NotSignedIn() from None
    if came is None:
        raise NotSignedIn()
    return _pair(came.row.ref, came.token, now)


def _pair(session_ref: str, token: str, now: datetime) -> Pair:
    with db.reading() as session:
        row = session.scalars(select(LoginSession).where(LoginSession.ref == session_ref)).one()
        return tokens.pair(row, session.get_one(Person, row.person_id).ref, token, now)
