"""Carries one outgoing message to SMTP or the SMS gateway. In the demo it stays on the outbox page."""

from __future__ import annotations

import json
import smtplib
import ssl
import urllib.error
import urllib.request
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from portal import db
from portal.config import Config
from portal.notices.models import Outgoing
from portal.notices.settings import house
from portal.notices.worker import Permanent, job

PATIENCE = 15.0  # seconds for one conversation with a gateway
LATE = timedelta(minutes=10)  # a one-time code that could not be sent in its life is not sent at all


class Refused(Exception):
    """The gateway did not take it; trying again may help."""


@dataclass(frozen=True)
class Parcel:
    """One message as plain values. `ref` goes along as the receiver's idempotency key."""

    ref: str
    channel: str
    address: str
    subject: str
    body: str


@job("send")
def send(payload: dict[str, Any], now: datetime) -> None:
    """Send once. Killed between the gateway's yes and our note, it is sent again with the same key (see Parcel.ref)."""
    with db.reading() as session:
        row = session.get(Outgoing, payload["outgoing"])
        if row is None or row.sent_at is not None:
            return
        parcel = Parcel(row.ref, row.channel, row.address, row.subject or "", row.body)
        stale = row.code.startswith("code_") and now - row.made_at > LATE
    if stale:
        _note(payload["outgoing"], failed="expired")
        raise Permanent("expired")
    try:
        carried = carry(parcel, house(), now)
    except Permanent as refused:
        _note(payload["outgoing"], failed=str(refused))
        raise
    if carried:
        _note(payload["outgoing"], sent_at=now)


def carry(parcel: Parcel, config: Config, now: datetime) -> bool:
    """Hand it to the gateway; False where none is configured (outbox page only). Raises Refused, Permanent, OSError."""
    if parcel.channel == "sms" and config.sms_url:
        post_sms(parcel, config)
        return True
    if parcel.channel == "email" and config.smtp_url:
        send_mail(parcel, config, now)
        return True
    return False


def post_sms(parcel: Parcel, config: Config) -> None:
    """POST {id, to, text} as JSON with a bearer token; 2xx is a yes, 4xx a no for good, the rest try again."""
    body = json.dumps(
        {"id": parcel.ref, "to": parcel.address, "text": parcel.body}, ensure_ascii=False
    ).encode()
    request = urllib.request.Request(config.sms_url, data=body, method="POST")  # noqa: S310 - the operator's setting
    request.add_header("Content-Type", "application/json; charset=utf-8")
    request.add_header("Authorization", f"Bearer {config.sms_token}")
    request.add_header("Idempotency-Key", parcel.ref)
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310
            answer.read(1000)
    except urllib.error.HTTPError as error:
        if 400 <= error.code < 500 and error.code not in (408, 429):
            raise Permanent(f"sms gateway {error.code}") from None
        raise Refused(f"sms gateway {error.code}") from None


def send_mail(parcel: Parcel, config: Config, now: datetime) -> None:
    """SMTP; smtps:// speaks TLS from the start, smtp:// uses STARTTLS where the server offers it."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = config.mail_from, parcel.address, parcel.subject
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{parcel.ref}@heyi>"  # the same on a second try: mailboxes show it once
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(parcel.body)
    try:
        with _smtp(config.smtp_url) as server:
            server.send_message(message)
    except smtplib.SMTPRecipientsRefused:
        raise Permanent("mailbox refused") from None
    except smtplib.SMTPException as error:
        raise Refused(type(error).__name__) from None


def _smtp(url: str) -> smtplib.SMTP:
    parts = urlsplit(url)
    host = parts.hostname or "localhost"
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            host, parts.port or 465, timeout=PATIENCE, context=ssl.create_default_context()
        )
    else:
        server = smtplib.SMTP(host, parts.port or 25, timeout=PATIENCE)
        server.ehlo()
        if server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
            server.ehlo()
    if parts.username:
        server.login(unquote(parts.username), unquote(parts.password or ""))
    return server


def _note(outgoing_id: int, sent_at: datetime | None = None, failed: str = "") -> None:
    with db.transaction() as session:
        row = session.get_one(Outgoing, outgoing_id)
        row.sent_at = sent_at or row.sent_at
        row.failed = failed[:120]
