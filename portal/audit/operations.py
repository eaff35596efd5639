"""Writes the chains. `record()` is called inside the business transaction: no act without its link."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.models import AuditChain, AuditContent, AuditLink

START = "0" * 64


@dataclass(frozen=True)
class Act:
    """What happened: ids and codes in `body`; personal words only in `private`, which enters as commitments."""

    action: str
    actor: str
    role: str
    at: datetime
    body: Mapping[str, Any] = field(default_factory=dict)
    private: Mapping[str, str] = field(default_factory=dict)


def record(session: Session, audience: str, subject: str, act: Act) -> AuditLink:
    """Append `act` to the chain (audience, subject); returns the new link."""
    chain = _chain(session, audience, subject)
    salts = {name: secrets.token_hex(16) for name in act.private}
    commitments = {name: commit(salts[name], text) for name, text in act.private.items()}
    link = AuditLink(
        chain_id=chain.id,
        seq=chain.length + 1,
        action=act.action,
        actor=act.actor,
        role=act.role,
        at=act.at,
        body=dict(act.body),
        commitments=commitments,
        previous=chain.head,
        hash="",
    )
    link.hash = link_hash(link)
    session.add(link)
    session.flush()
    chain.length, chain.head = link.seq, link.hash
    for name, content in act.private.items():
        session.add(AuditContent(link_id=link.id, name=name, salt=salts[name], content=content))
    return link


def commit(salt: str, content: str) -> str:
    """Salted commitment: proves the words later, reveals nothing now."""
    return hashlib.sha256(f"{salt}\n{content}".encode()).hexdigest()


def link_hash(link: AuditLink) -> str:
    """SHA-256 over the canonical JSON of a link."""
    covered = {
        "seq": link.seq,
        "action": link.action,
        "actor": link.actor,
        "role": link.role,
        "at": link.at.astimezone(UTC).isoformat(),
        "body": link.body,
        "commitments": link.commitments,
        "previous": link.previous,
    }
    return hashlib.sha256(canonical(covered)).hexdigest()


def canonical(value: Any) -> bytes:
    """One spelling for one value: sorted keys, no spaces, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _chain(session: Session, audience: str, subject: str) -> AuditChain:
    query = select(AuditChain).where(AuditChain.audience == audience, AuditChain.subject == subject)
    chain = session.scalars(query.with_for_update()).one_or_none()
    if chain is None:
        chain = AuditChain(audience=audience, subject=subject, length=0, head=START)
        session.add(chain)
        session.flush()
    return chain
