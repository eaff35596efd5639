"""What has once been frozen or signed, remembered from outside: bytes, hashes, marks, words, the hour of effect."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import db
from portal.agreements.models import Agreement
from portal.cases.models import Case, Paper, PaperRevision, PaperSignature
from portal.cases.workshop import workshop
from portal.court.models import Ruling
from portal.errors import NotFound


class Signed:
    """Look again and again; `problems` names what is no longer as it was when it was first seen."""

    def __init__(self) -> None:
        self.seen: dict[tuple[object, ...], Any] = {}
        self.bytes: dict[tuple[int, int], tuple[str, str]] = {}  # (paper, revision) → (folder, SHA-256)

    def problems(self) -> list[str]:
        """Compare with the memory, then remember what is new."""
        found = []
        with db.reading() as session:
            now = dict(self._read(session))
            new = self._new_bytes(session)
        for key, value in self.seen.items():
            if now.get(key) != value:
                found.append(f"{key} was {value!r}, is {now.get(key)!r}")
        self.seen.update(now)
        return found + [line for key, place in new.items() for line in self._file(key, place)]

    def all_bytes(self) -> list[str]:
        """Every revision ever stored, read from the disk once more."""
        return [line for key, place in self.bytes.items() for line in self._file(key, place)]

    def _read(self, session: Session) -> Iterator[tuple[tuple[object, ...], Any]]:
        for paper in session.scalars(select(Paper).where(Paper.document_hash != "")):
            yield (
                ("paper", paper.ref),
                (paper.document_hash, paper.context, paper.attachments, paper.kind, paper.number),
            )
        for mark in session.scalars(select(PaperSignature).where(PaperSignature.intended_at.is_not(None))):
            yield (
                ("mark", mark.ref),
                (mark.hash_confirmed, mark.method, mark.mark, mark.intended_at, mark.evidence, mark.name),
            )
            if mark.applied_at is not None:
                yield ("applied", mark.ref), (mark.applied_at, mark.certificate_serial)
        for row in session.scalars(select(PaperRevision)):
            yield ("revision", row.paper_id, row.ordinal), (row.sha256, row.size, row.field)
        for agreement in session.scalars(select(Agreement).where(Agreement.effective_at.is_not(None))):
            words = [(c.ref, c.kind, c.slots, c.text) for c in agreement.clauses]
            yield (
                ("effect", agreement.ref),
                (agreement.effective_at, agreement.document_hash, agreement.number, words),
            )
        yield from self._frozen(session)
        for ruling in session.scalars(select(Ruling).join(Paper).where(Paper.state == "done")):
            yield (
                ("ruling", ruling.ref),
                (ruling.kind, ruling.ground, ruling.reasons, ruling.number, ruling.judge_id),
            )

    def _frozen(self, session: Session) -> Iterator[tuple[tuple[object, ...], Any]]:
        """While it waits for signatures the words are those of the frozen bytes; a send-back gives it another name."""
        for agreement in session.scalars(select(Agreement).where(Agreement.paper_id.is_not(None))):
            words = [(c.ref, c.kind, c.slots, c.text, c.ordinal) for c in agreement.clauses]
            key = ("words", agreement.ref, agreement.paper_id)
            self.seen.setdefault(key, words)
            yield key, words
        held = {("words", a.ref, a.paper_id) for a in session.scalars(select(Agreement))}
        for key in [k for k in self.seen if k[0] == "words" and k not in held]:
            del self.seen[key]  # sent back: that paper is void, its bytes are still remembered above

    def _new_bytes(self, session: Session) -> dict[tuple[int, int], tuple[str, str]]:
        query = (
            select(PaperRevision, Case.ref)
            .join(Paper, Paper.id == PaperRevision.paper_id)
            .join(Case, Case.id == Paper.case_id)
            .order_by(PaperRevision.paper_id, PaperRevision.ordinal)
        )
        new = {
            (row.paper_id, row.ordinal): (case, row.sha256)
            for row, case in session.execute(query)
            if (row.paper_id, row.ordinal) not in self.bytes
        }
        self.bytes.update(new)
        return new

    def _file(self, key: tuple[int, int], place: tuple[str, str]) -> Iterator[str]:
        """The file bears its own hash and begins with the revision before."""
        try:
            data = workshop().files.get(*place)  # itself compares the bytes with their hash
        except NotFound:
            yield f"the bytes of {key} are gone or changed"
            return
        before = self.bytes.get((key[0], key[1] - 1))
        if before is not None and not data.startswith(workshop().files.get(*before)):
            yield f"{key} does not begin with the revision before it"
