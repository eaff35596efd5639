"""Makes the bytes of papers, outside any transaction, then stores them together with what follows from them.

Killed at any point, a job is done again: the bytes of a revision are stored before the row that names them, and a row
is written only if the paper is still as it was when the work began.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy.orm import Session

from documents import seals, signing
from documents.kinds import kind as kind_of
from documents.manifest import ExpectedSignature
from documents.pki import PersonRequest, PkiError, Signer
from documents.pool import RenderJob
from documents.preview import page_count, page_png
from documents.render import FileAttachment, Rendered
from documents.signing import Act
from portal.cases import papers
from portal.cases.models import Case, Paper, PaperRevision, PaperSignature
from portal.cases.strokes import as_drawn
from portal.cases.told import case_changed
from portal.cases.workshop import workshop
from portal.db import reading, transaction
from portal.errors import StaleVersion
from portal.notices.operations import enqueue
from portal.notices.worker import job

CERTIFICATION = ExpectedSignature("platform", "platform", "和议平台", "certification")
PREVIEW_WIDTH = 900
TIMESTAMP = ExpectedSignature("timestamp", "timestamp", "和议平台时间戳", "timestamp")


@dataclass(frozen=True)
class Work:
    """A paper as read at the start of a job, plain values only."""

    id: int
    version: int
    kind: str
    state: str
    owner: str  # case ref: the folder of its files
    number: str
    context: str
    attachments: str
    language: str
    sha256: str
    revision: int
    printed: frozenset[str]  # fields whose name the paper prints itself
    marks: tuple[PaperSignature, ...]


@job("render_paper")
def render_paper(payload: dict[str, Any], now: datetime) -> None:
    """intended → ready: render, certify, store; a paper that waits for nobody is finished at once."""
    work = _read(payload["paper"])
    if work.state != "intended":
        return
    rendered = workshop().render(_render_job(work))
    revisions = [(rendered.pdf, "")]
    if work.language == "zh":
        revisions.append((_certified(rendered, now), CERTIFICATION.field))
        if not work.marks:
            revisions.append((_finished(revisions[-1][0], now), TIMESTAMP.field))
    _store_ready(work, rendered, revisions, now)


@job("render_companion")
def render_companion(payload: dict[str, Any], now: datetime) -> None:
    """The English reading copy of a paper: same order, marked as a translation, never signed."""
    render_paper(payload, now)


@job("sign_paper")
def sign_paper(payload: dict[str, Any], now: datetime) -> None:
    """Apply every mark that is intended and may come now, oldest intent first; the last one closes the file."""
    while True:
        work = _read(payload["paper"])
        if work.state != "signing":
            return
        mark = _next_mark(work)
        if mark is None:
            return
        _apply(work, mark, now)


@job("preview_paper")
def preview_paper(payload: dict[str, Any], now: datetime) -> None:
    """Pictures of every page of the newest revision, for phones that show no PDF and for the desk."""
    work = _read(payload["paper"])
    if not work.sha256:
        return
    pdf = workshop().files.get(work.owner, work.sha256)
    pictures = [page_png(pdf, number, PREVIEW_WIDTH) for number in range(page_count(pdf))]
    digests = [workshop().files.put(work.owner, picture) for picture in pictures]
    with transaction() as session:
        paper = session.get_one(Paper, work.id)
        if paper.sha256 == work.sha256:  # otherwise the job of the newer revision writes its own
            paper.previews = digests
        case_changed(session, work.owner, paper.party_id)


def _ask_for_preview(session: Session, paper: Paper, now: datetime) -> None:
    enqueue(
        session, "preview_paper", {"paper": paper.id}, now, once=f"preview:{paper.id}:{paper.sha256[:16]}"
    )


def _read(paper_id: int) -> Work:
    with reading() as session:
        paper = session.get_one(Paper, paper_id)
        case = session.get_one(Case, paper.case_id)
        marks = tuple(papers.signatures(session, paper.id))
        work = Work(
            paper.id, paper.version, paper.kind, paper.state, case.ref, paper.number, paper.context, paper.attachments, paper.language,
            paper.sha256, len(paper.revisions), _printed(paper), marks,
        )  # fmt: skip
        session.expunge_all()  # the marks are read long after this session has ended
    return work


def _printed(paper: Paper) -> frozenset[str]:
    return frozenset(name for name, box in paper.boxes.items() if box[5])


def _render_job(work: Work) -> RenderJob:
    context = TypeAdapter(kind_of(work.kind).context).validate_json(work.context)
    expect: tuple[ExpectedSignature, ...] = ()
    if work.language == "zh":
        people = tuple(ExpectedSignature(m.field, m.role, m.name, m.kind) for m in work.marks)  # type: ignore[arg-type]
        expect = (CERTIFICATION, *people, TIMESTAMP)
    files = tuple(FileAttachment(name, text.encode()) for name, text in json.loads(work.attachments).items())
    return RenderJob(work.kind, context, work.language, expect, files)  # type: ignore[arg-type]


def _certified(rendered: Rendered, now: datetime) -> bytes:
    shop = workshop()
    return signing.prepare(rendered.pdf, rendered.boxes, Act(shop.keys.certification(), shop.stamper, now))


def _finished(pdf: bytes, now: datetime) -> bytes:
    shop = workshop()
    return signing.finish(pdf, Act(shop.keys.timestamp(), shop.stamper, now), shop.keys.crls(now))


def _store_ready(work: Work, rendered: Rendered, revisions: list[tuple[bytes, str]], now: datetime) -> None:
    digests = [workshop().files.put(work.owner, data) for data, _field in revisions]
    with transaction() as session:
        paper = _same(session, work)
        paper.document_hash, paper.pages, paper.sha256 = rendered.sha256, rendered.pages, digests[-1]
        paper.boxes = {
            name: [b.page, b.x0, b.y0, b.x1, b.y1, b.printed] for name, b in rendered.boxes.items()
        }
        paper.state, paper.ready_at = ("ready" if work.marks and work.language == "zh" else "done"), now
        paper.done_at = now if paper.state == "done" else None
        for ordinal, ((data, field), digest) in enumerate(zip(revisions, digests, strict=True), 1):
            session.add(
                PaperRevision(
                    paper_id=paper.id, ordinal=ordinal, sha256=digest, size=len(data), field=field, at=now
                )
            )
        session.flush()
        if work.language == "zh":
            _ask_for_preview(session, paper, now)
            ask_for_companion(session, paper, now)
            papers.tell_listeners(session, paper, "ready", None, now)
            if paper.state == "done":
                papers.tell_listeners(session, paper, "done", None, now)
        case_changed(session, work.owner, paper.party_id)


def ask_for_companion(session: Session, paper: Paper, now: datetime) -> None:
    twin = Paper(
        case_id=paper.case_id, kind=paper.kind, number=paper.number, language="en", subject=paper.subject, subject_id=paper.subject_id,
        party_id=paper.party_id, audience=paper.audience, context=paper.context, intent_by=paper.intent_by, intent_at=paper.intent_at,
        translation_of=paper.id,
    )  # fmt: skip
    session.add(twin)
    session.flush()
    twin.job_id = enqueue(session, "render_companion", {"paper": twin.id}, now, once=f"render:{twin.id}").id


def _next_mark(work: Work) -> PaperSignature | None:
    """Persons in the order they signed, then seals: a seal waits until every person's mark is in."""
    waiting = [m for m in work.marks if m.intended_at is not None and m.applied_at is None]
    persons_missing = any(m.kind == "person" and m.applied_at is None for m in work.marks)
    able = [m for m in waiting if m.kind == "person" or not persons_missing]
    return min(able, key=lambda m: (m.kind != "person", m.intended_at)) if able else None


def _apply(work: Work, mark: PaperSignature, now: datetime) -> None:
    shop = workshop()
    pdf = shop.files.get(work.owner, work.sha256)
    at = _moment(work, mark)
    signer, signed = _signed(work, mark, pdf, at)
    revisions = [(signed, mark.field)]
    last = all(m.applied_at is not None or m.field == mark.field for m in work.marks)
    if last:
        revisions.append((_finished(signed, max(at, now)), TIMESTAMP.field))
    digests = [shop.files.put(work.owner, data) for data, _field in revisions]
    with transaction() as session:
        paper = _same(session, work)
        _note_mark(session, mark, signer, now)
        for offset, ((data, field), digest) in enumerate(zip(revisions, digests, strict=True), 1):
            row = PaperRevision(
                paper_id=paper.id,
                ordinal=work.revision + offset,
                sha256=digest,
                size=len(data),
                field=field,
                at=now,
            )
            session.add(row)
        paper.sha256 = digests[-1]
        if last:
            paper.state, paper.done_at = "done", now
            _ask_for_preview(session, paper, now)
        session.flush()
        applied = session.get_one(PaperSignature, mark.id)
        papers.tell_listeners(session, paper, "signed", applied, now)
        if last:
            papers.tell_listeners(session, paper, "done", applied, now)
        case_changed(session, work.owner, paper.party_id)


def _moment(work: Work, mark: PaperSignature) -> datetime:
    """The intent's own time; never before a mark that is already in the file (two signing in one second)."""
    assert mark.intended_at is not None
    return max(
        [
            mark.intended_at,
            *(m.intended_at for m in work.marks if m.applied_at is not None and m.intended_at is not None),
        ]
    )


def _signed(work: Work, mark: PaperSignature, pdf: bytes, at: datetime) -> tuple[Signer, bytes]:
    shop = workshop()
    if mark.kind == "seal":
        signer = _seal_signer(mark, at)
        return signer, signing.seal(pdf, mark.field, Act(signer, shop.stamper, at), _seal_image(mark))
    evidence = mark.evidence or "{}"
    request = PersonRequest(
        field=mark.field,
        name=mark.name,
        role=mark.role,
        case=work.number or work.owner,
        document_hash=mark.hash_confirmed,
        evidence_hash=signing.document_hash(evidence.encode()),
    )
    signer = shop.keys.issue_person(request, at)
    return signer, signing.sign_person(pdf, mark.field, Act(signer, shop.stamper, at), _picture(work, mark))


def _picture(work: Work, mark: PaperSignature) -> bytes | None:
    """The hand's own strokes, or the name in 楷体; nothing where the paper has the name printed there already."""
    if mark.method == "drawn" and mark.mark:
        return seals.handwriting(as_drawn(mark.mark))
    return None if mark.field in work.printed else seals.typed_name(mark.name)


def _seal_signer(mark: PaperSignature, at: datetime) -> Signer:
    """The seal key of this organisation or court, made when it is used for the first time."""
    reference = f"org-{mark.organisation_id}" if mark.organisation_id else f"court-{mark.court_id}"
    keys = workshop().keys
    try:
        return keys.seal(reference)
    except PkiError as error:
        if error.code != "missing_key":
            raise
        return keys.add_seal(reference, mark.name, at)


def _seal_image(mark: PaperSignature) -> bytes:
    return seals.court_seal(mark.name) if mark.court_id else seals.seal(seals.SealDesign(mark.name))


def _note_mark(session: Session, mark: PaperSignature, signer: Signer, now: datetime) -> None:
    row = session.get_one(PaperSignature, mark.id)
    row.applied_at = now
    row.certificate_serial = format(signer.chain[0].serial_number, "x")


def _same(session: Session, work: Work) -> Paper:
    """The paper, if nobody changed it meanwhile: a send-back during rendering must win over the bytes."""
    paper = session.get_one(Paper, work.id)
    if (paper.state, paper.sha256) != (work.state, work.sha256):
        raise StaleVersion()
    return paper
