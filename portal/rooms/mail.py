"""Reads one e-mail (RFC 5322) as the mail server hands it over: who wrote, the words without the quoted letter, attachments."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parseaddr

from portal.rooms.operations.inbound import Arrived

LARGEST = 5 * 1024 * 1024  # bytes; the words are cut by their own limit
QUOTE = re.compile(
    r"^\s*(>|-{2,}\s*(原始邮件|Original Message)|On .{5,120} wrote:\s*$|在\s?.{5,120}写道[：:]\s*$|发件人[：:])",
    re.IGNORECASE,
)


class Unreadable(ValueError):
    """Not a letter of a person: too large, without sender, or made by a machine."""


def read_mail(raw: bytes, now: datetime) -> Arrived:
    """The letter. Automatic answers are refused, so that two machines never write to each other. Raises Unreadable."""
    if len(raw) > LARGEST:
        raise Unreadable("too_large")
    message = BytesParser(policy=policy.default).parsebytes(raw)
    assert isinstance(message, EmailMessage)
    sender = parseaddr(str(message.get("From", "")))[1]
    if not sender:
        raise Unreadable("no_sender")
    if str(message.get("Auto-Submitted", "no")).lower() != "no":
        raise Unreadable("automatic")
    provider_id = str(message.get("Message-ID", "")).strip() or hashlib.sha256(raw).hexdigest()
    return Arrived(
        "email",
        provider_id[:120],
        sender,
        _own_words(message),
        _sent_at(message, now),
        str(message.get("Subject", ""))[:400],
        sum(1 for _part in message.iter_attachments()),
    )


def _own_words(message: EmailMessage) -> str:
    part = message.get_body(("plain", "html"))
    if part is None:
        return ""
    try:
        text = str(part.get_content())
    except (LookupError, ValueError, KeyError):
        return ""
    if part.get_content_subtype() == "html":
        text = re.sub(r"<(br|/p|/div)[^>]*>", "\n", text, flags=re.IGNORECASE)
        text = re.sub(r"<[^>]*>", "", text)
    lines: list[str] = []
    for line in text.splitlines():
        if QUOTE.match(line):
            break
        lines.append(line.rstrip())
    return "\n".join(lines).strip()


def _sent_at(message: EmailMessage, now: datetime) -> datetime:
    try:
        found = message["Date"].datetime
    except (AttributeError, KeyError, TypeError, ValueError):
        return now
    if not isinstance(found, datetime):
        return now
    return found if found.tzinfo else found.replace(tzinfo=UTC)
