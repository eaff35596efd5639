"""Checks the chains: every edit, deletion, insertion, reordering or truncation is named."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.audit.models import AuditChain, AuditContent, AuditLink
from portal.audit.operations import START, commit, link_hash
from portal.db.scope import whole_house


def problems(session: Session) -> list[str]:
    """What is wrong with any chain, one line each; empty when all verify."""
    found: list[str] = []
    with whole_house(session.connection()):
        for chain in session.scalars(select(AuditChain).order_by(AuditChain.id)):
            found.extend(chain_problems(session, chain))
    orphans = session.scalar(
        select(func.count()).select_from(AuditLink).where(AuditLink.chain_id.not_in(select(AuditChain.id)))
    )
    if orphans:
        found.append(f"{orphans} links without a chain")
    return found


def chain_problems(session: Session, chain: AuditChain) -> list[str]:
    """Walk one chain from its start to its head."""
    found, previous, seq = [], START, 0
    name, contents = f"{chain.audience}:{chain.subject}", _contents(session, chain)
    for link in session.scalars(
        select(AuditLink).where(AuditLink.chain_id == chain.id).order_by(AuditLink.seq)
    ):
        seq += 1
        if link.seq != seq:
            found.append(f"{name} link {seq} is missing")
            seq = link.seq
        if link.previous != previous or link.hash != link_hash(link):
            found.append(f"{name} link {link.seq} was changed")
        found.extend(_content_problems(name, link, contents.get(link.id, [])))
        previous = link.hash
    if (seq, previous) != (chain.length, chain.head):
        found.append(f"{name} ends at {seq}, its head says {chain.length}")
    return found


def _contents(session: Session, chain: AuditChain) -> dict[int, list[AuditContent]]:
    """What stands behind the commitments of one chain, by link: one question instead of one for each link."""
    query = select(AuditContent).join(AuditLink).where(AuditLink.chain_id == chain.id)
    found: dict[int, list[AuditContent]] = {}
    for row in session.scalars(query):
        found.setdefault(row.link_id, []).append(row)
    return found


def _content_problems(name: str, link: AuditLink, contents: list[AuditContent]) -> list[str]:
    return [
        f"{name} link {link.seq} content {row.name} was changed"
        for row in contents
        if commit(row.salt, row.content) != link.commitments.get(row.name)
    ]
