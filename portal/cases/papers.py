"""A paper's life as rows: the act stores an intent and a job; the worker makes the bytes (`cases.paperwork`)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.operations import Act, record
from portal.cases.models import Case, Paper, PaperSignature
from portal.cases.told import case_changed
from portal.errors import Conflict, GuardFailed, WrongState
from portal.notices.operations import enqueue
from portal.people.actors import Actor


@dataclass(frozen=True)
class Signer:
    """One mark the paper waits for. `field` is short and stable: p1, p2, mediator, org, judge, court, clerk."""

    field: str
    kind: str  # person, seal
    role: str
    name: str
    participant_id: int | None = None
    person_id: int | None = None
    organisation_id: int | None = None
    court_id: int | None = None


@dataclass(frozen=True)
class Draft:
    """What a paper is to say. `context` is a dataclass of `documents.contexts`, frozen as JSON now."""

    kind: str
    context: Any
    number: str = ""
    subject: str = ""
    subject_id: int | None = None
    party_id: int | None = None
    audience: str = "case"
    signers: Sequence[Signer] = field(default_factory=tuple)
    attachments: Mapping[str, str] = field(
        default_factory=dict
    )  # file name → text carried inside the frozen bytes


@dataclass(frozen=True)
class Mark:
    """A person's act of signing: what was confirmed and how (drawn, typed, spoken)."""

    document_hash: str
    method: str
    strokes: str = ""
    evidence: Mapping[str, Any] = field(default_factory=dict)


def intend(session: Session, case: Case, draft: Draft, actor: Actor, now: datetime) -> Paper:
    """Store the intent and its job; until the bytes are stored the screen says 正在生成."""
    paper = Paper(
        case_id=case.id,
        kind=draft.kind,
        number=draft.number,
        subject=draft.subject,
        subject_id=draft.subject_id,
        party_id=draft.party_id,
        audience=draft.audience,
        context=TypeAdapter(type(draft.context)).dump_json(draft.context).decode(),
        attachments=json.dumps(dict(draft.attachments), ensure_ascii=False),
        intent_by=actor.person_ref,
        intent_at=now,
    )
    session.add(paper)
    session.flush()
    for ordinal, signer in enumerate(draft.signers, 1):
        session.add(PaperSignature(paper_id=paper.id, ordinal=ordinal, **vars(signer)))
    paper.job_id = enqueue(session, "render_paper", {"paper": paper.id}, now, once=f"render:{paper.id}").id
    record(
        session,
        "case",
        case.ref,
        Act("intend_paper", actor.person_ref, str(actor.role), now, {"paper": paper.ref, "kind": draft.kind}),
    )
    case_changed(session, case.ref, paper.party_id)
    return paper


def mark(
    session: Session, case: Case, signature: PaperSignature, sign: Mark, actor: Actor, now: datetime
) -> None:
    """Store a person's (or seal holder's) intent to sign exactly this document hash, and the job that applies it.

    Raises WrongState while the paper is not frozen or is void, GuardFailed(same_hash) for another hash, Conflict when
    it is signed already. Who may sign for whom is the caller's check.
    """
    paper = session.get_one(Paper, signature.paper_id)
    if paper.state not in ("ready", "signing"):
        raise WrongState()
    if sign.document_hash != paper.document_hash:
        raise GuardFailed(("same_hash",))
    if signature.intended_at is not None:
        raise Conflict("signed")
    signature.hash_confirmed, signature.method, signature.mark = (
        sign.document_hash,
        sign.method,
        sign.strokes or None,
    )
    signature.evidence = json.dumps(dict(sign.evidence), ensure_ascii=False, sort_keys=True)
    signature.intended_at = now
    signature.person_id = signature.person_id or actor.person_id or None
    paper.state = "signing"
    enqueue(
        session,
        "sign_paper",
        {"paper": paper.id, "field": signature.field},
        now,
        once=f"sign:{paper.id}:{signature.field}",
    )
    body = {"paper": paper.ref, "field": signature.field, "hash": paper.document_hash}
    record(session, "case", case.ref, Act("sign_paper", actor.person_ref, str(actor.role), now, body))
    case_changed(session, case.ref, paper.party_id)


def void(session: Session, case: Case, paper: Paper, actor: Actor, now: datetime) -> None:
    """Any edit voids all signatures (ES-05). The file is kept; nobody can sign it any more."""
    paper.state, paper.void_at = "void", now
    record(
        session,
        "case",
        case.ref,
        Act("void_paper", actor.person_ref, str(actor.role), now, {"paper": paper.ref}),
    )
    case_changed(session, case.ref, paper.party_id)


def signatures(session: Session, paper_id: int) -> list[PaperSignature]:
    """In the order of the paper."""
    return list(
        session.scalars(
            select(PaperSignature).where(PaperSignature.paper_id == paper_id).order_by(PaperSignature.ordinal)
        )
    )


def everybody_signed(session: Session, paper_id: int) -> bool:
    """True once every expected mark is in the stored bytes."""
    return all(s.applied_at is not None for s in signatures(session, paper_id))


Listener = Callable[[Session, Paper, PaperSignature | None, datetime], None]
_listeners: dict[tuple[str, str], list[Listener]] = {}


def when(kind: str, moment: str) -> Callable[[Listener], Listener]:
    """Decorator: call `listener(session, paper, signature, now)` in the transaction that stores a paper's bytes.

    Moments: "ready" (frozen bytes stored), "signed" (one mark applied), "done" (the last mark applied, or ready where
    none is expected). Rooms to the right register here, so that cases never imports them.
    """

    def register(listener: Listener) -> Listener:
        _listeners.setdefault((kind, moment), []).append(listener)
        return listener

    return register


def tell_listeners(
    session: Session, paper: Paper, moment: str, signature: PaperSignature | None, now: datetime
) -> None:
    """Run what rooms registered for this kind and moment; a failing listener fails the whole transaction."""
    for listener in _listeners.get((paper.kind, moment), []):
        listener(session, paper, signature, now)
