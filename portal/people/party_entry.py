"""Parties come in without an account: by their link, or by phone number; code and name each time (F09, OLR 7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.operations import Act, record
from portal.db import blind_index
from portal.errors import InvalidInput, NotFound
from portal.people import codes, links, sessions, throttle
from portal.people.codes import CodeFor
from portal.people.models import EntryLink, LoginSession, OneTimeCode, Person
from portal.people.names import same_name
from portal.people.sessions import Entry


@dataclass(frozen=True)
class Answer:
    """What was typed under the code: digits, own name, and who helps (F06: shown on every act)."""

    code: str
    name: str
    helper: str = ""
    address: str = ""
    device: str = ""
    kind: str = "browser"


@dataclass(frozen=True)
class CameIn:
    """A started party session. `participant_id` says through which case's link."""

    row: LoginSession
    token: str
    person_id: int
    participant_id: int | None = None


def ask_link_code(
    session: Session, link: EntryLink, address: str, now: datetime
) -> tuple[codes.Made, Person]:
    """A code for the link's own person, to the number on file – never to one that was typed. Raises NotFound, RateLimited."""
    if not links.is_open(link, now):
        raise NotFound()
    person = session.get_one(Person, link.person_id)
    what = CodeFor("enter", link.ref, phone=person.phone or "", address=address)
    return codes.make(session, what, now), person


def enter_by_link(session: Session, link: EntryLink, answer: Answer, now: datetime) -> CameIn | None:
    """Code and name fit the link's person: a session. None otherwise, and the try is counted (commit it)."""
    if not links.is_open(link, now):
        return None
    person = session.get_one(Person, link.person_id)
    if not _right(session, CodeFor("enter", link.ref), answer, same_name(answer.name, person), now):
        _refused(session, now)
        return None
    return _come_in(session, person, answer, now, link.participant_id)


def ask_phone_code(session: Session, purpose: str, phone: str, address: str, now: datetime) -> codes.Made:
    """A code to a typed number; the same work and answer whether we know the number or not. Raises RateLimited."""
    return codes.make(session, CodeFor(purpose, blind_index(phone) or "", phone, address=address), now)


def find_code(session: Session, ref: str) -> OneTimeCode:
    """The code row a browser is answering to; raises NotFound."""
    row = session.scalars(select(OneTimeCode).where(OneTimeCode.ref == ref)).one_or_none()
    if row is None or row.purpose not in ("enter", "apply"):
        raise NotFound()
    return row


def enter_by_phone(session: Session, asked: OneTimeCode, answer: Answer, now: datetime) -> CameIn | None:
    """Code and name fit: a session for the person of that phone and name; for `apply` one is made where none is.

    None otherwise, with the try counted (commit it): a wrong code, a wrong name and a number nobody has look the same.
    """
    person = person_by_phone(session, asked.subject, answer.name)
    what = CodeFor(asked.purpose, asked.subject)
    if not _right(session, what, answer, person is not None or asked.purpose == "apply", now):
        _refused(session, now)
        return None
    person = person or _new_person(session, asked.sent_to or "", answer.name, now)
    return _come_in(session, person, answer, now)


def person_by_phone(session: Session, phone_index: str, name: str) -> Person | None:
    """Families share a phone: the name says which of them it is."""
    query = select(Person).where(Person.phone_index == phone_index).order_by(Person.id)
    return next((row for row in session.scalars(query) if same_name(name, row)), None)


def check_name(name: str) -> None:
    """Raise InvalidInput(name) for an empty or absurd name."""
    if not 1 <= len(name.strip()) <= 60 or any(not sign.isprintable() for sign in name):
        raise InvalidInput({"name": "name"})


def _right(session: Session, what: CodeFor, answer: Answer, named: bool, now: datetime) -> bool:
    """True where code and name fit; failures also count against the subject over all its codes."""
    key = f"code:{what.subject}"[:100]
    throttle.check(session, [key], now)
    if codes.use(session, what, answer.code, now, also=named) is None:
        throttle.count(session, key, throttle.CODE_TRIES, now)
        return False
    throttle.clear(session, key)
    return True


def _new_person(session: Session, phone: str, name: str, now: datetime) -> Person:
    person = Person(name=name.strip(), phone=phone, phone_index=blind_index(phone), created_at=now)
    session.add(person)
    session.flush()
    return person


def _come_in(
    session: Session, person: Person, answer: Answer, now: datetime, participant_id: int | None = None
) -> CameIn:
    entry = Entry(
        person.id,
        participant_id=participant_id,
        helper=answer.helper,
        kind=answer.kind,
        address=answer.address,
        device=answer.device,
    )
    row, token = sessions.start(session, entry, now)
    body = {"session": row.ref, "kind": row.kind, "helped": bool(answer.helper)}
    record(session, "system", "people", Act("came_in", person.ref, "PARTY", now, body))
    return CameIn(row, token, person.id, participant_id)


def _refused(session: Session, now: datetime) -> None:
    record(session, "system", "people", Act("code_refused", "unknown", "", now))
