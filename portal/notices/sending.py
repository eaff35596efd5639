"""Writes what is to go out as rows, in the transaction of the act; the job `send` carries it out afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.notices import texts
from portal.notices.models import Outgoing
from portal.notices.operations import Tell, enqueue
from portal.notices.settings import house
from portal.people import links
from portal.people.models import Account, Person


@dataclass(frozen=True)
class Letter:
    """One SMS or e-mail to an address, known person or not."""

    channel: str  # sms, email
    address: str
    code: str
    params: Mapping[str, Any]
    language: str = "zh"
    person_id: int | None = None
    case_id: int | None = None


def write_outgoing(session: Session, what: Tell, channel: str, now: datetime) -> Outgoing | None:
    """One letter to the person's address on file; None where there is none or the text may not go that way.

    `params["link"]` (an EntryLink ref), else the party's newest link, fills url and check.
    """
    person = session.get_one(Person, what.person_id)
    address = person.phone if channel == "sms" else person.email
    if not address or not _may_go(what.code, channel):
        return None
    params = {**_where(session, what, now), **what.params}
    letter = Letter(channel, address, what.code, params, person.language, person.id, what.case_id)
    return write_letter(session, letter, now)


def write_letter(session: Session, letter: Letter, now: datetime) -> Outgoing:
    """The row and its job. The words are made now, in the receiver's language."""
    params = {"phone": house().help_phone, "url": house().public_url, "check": "", **letter.params}
    subject: str | None = None
    if letter.channel == "sms":
        body = texts.sms(letter.code, params, letter.language)
    else:
        subject, body = texts.email(letter.code, params, letter.language)
    row = Outgoing(
        channel=letter.channel,
        person_id=letter.person_id,
        case_id=letter.case_id,
        address=letter.address,
        subject=subject,
        body=body,
        code=letter.code,
        made_at=now,
    )
    session.add(row)
    session.flush()
    row.job_id = enqueue(session, "send", {"outgoing": row.id}, now, once=f"send:{row.id}").id
    session.flush()
    return row


def send_code(session: Session, address: str, digits: str, now: datetime, code: str = "code_enter") -> None:
    """The digits by SMS. A person without a number on file gets none (the window helps)."""
    if address:
        write_letter(session, Letter("sms", address, code, {"digits": digits}), now)


def link_url(ref: str) -> str:
    """The address in an SMS."""
    return f"{house().public_url}/i/{ref}"


def _may_go(code: str, channel: str) -> bool:
    text = texts.text_of(code)
    return bool(text.sms and (channel == "sms" or text.subject))


def _where(session: Session, what: Tell, now: datetime) -> dict[str, str]:
    """url and 核验码, so that a party can compare page and message; staff sign in and need no link."""
    if session.scalars(select(Account.id).where(Account.person_id == what.person_id)).first() is not None:
        return {"url": house().public_url}
    ref = str(what.params.get("link", ""))
    link = links.find_link(session, ref) if ref else links.newest_link(session, what.person_id, now)
    return {"url": link_url(link.ref), "check": link.check_code, "change": f"{link_url(link.ref)}/date"}
