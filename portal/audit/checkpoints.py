"""Checkpoints over all heads: a Merkle root, signed and exported, so that cutting a chain short becomes visible."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.models import AuditChain, AuditCheckpoint, AuditLink
from portal.audit.operations import canonical

Sign = Callable[[bytes], str]


def make(
    session: Session, sign: Sign, now: datetime, more: Mapping[str, tuple[int, str]] | None = None
) -> AuditCheckpoint:
    """Store the heads of now. `more` are heads kept elsewhere (channels): name → (length, hash)."""
    heads = {
        f"{c.audience}:{c.subject}": [c.length, c.head]
        for c in session.scalars(select(AuditChain).order_by(AuditChain.id))
    }
    heads.update({name: [length, head] for name, (length, head) in (more or {}).items()})
    root = merkle_root(heads)
    checkpoint = AuditCheckpoint(at=now, heads=heads, root=root, signature=sign(bytes.fromhex(root)))
    session.add(checkpoint)
    session.flush()
    return checkpoint


def merkle_root(heads: Mapping[str, object]) -> str:
    """Root over the sorted (name, head) leaves; leaf and node hashes are told apart by their first byte."""
    level = [hashlib.sha256(b"\x00" + canonical([name, heads[name]])).digest() for name in sorted(heads)]
    if not level:
        return hashlib.sha256(b"\x00").hexdigest()
    while len(level) > 1:
        pairs = [level[i : i + 2] for i in range(0, len(level), 2)]
        level = [
            hashlib.sha256(b"\x01" + b"".join(pair)).digest() if len(pair) == 2 else pair[0] for pair in pairs
        ]
    return level[0].hex()


def problems(session: Session, checkpoint: AuditCheckpoint) -> list[str]:
    """Every chain that is shorter than, or disagrees with, what the checkpoint saw."""
    found = [] if merkle_root(checkpoint.heads) == checkpoint.root else ["the checkpoint itself was changed"]
    for name, (length, head) in checkpoint.heads.items():
        audience, _, subject = name.partition(":")
        if audience != "channel" and length and _hash_at(session, audience, subject, length) != head:
            found.append(f"{name} was cut or rewritten before link {length}")
    return found


def _hash_at(session: Session, audience: str, subject: str, seq: int) -> str | None:
    query = (
        select(AuditLink.hash)
        .join(AuditChain, AuditChain.id == AuditLink.chain_id)
        .where(AuditChain.audience == audience, AuditChain.subject == subject, AuditLink.seq == seq)
    )
    return session.scalars(query).one_or_none()
