"""Looks at a stored file once, in the worker: is it genuine and complete, and what do its pages look like?

The desk shows the answer beside the page; it never opens a PDF in the web process.
"""

from __future__ import annotations

import io
import json
import threading
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases import papers
from portal.cases.models import Case, Paper, PaperSignature
from portal.cases.workshop import workshop
from portal.court.models import PaperLook
from portal.court.service import SERVED
from portal.db import announce, reading, transaction
from portal.notices.operations import enqueue
from portal.notices.worker import job

WIDTH = 1100  # pixels of a page's picture: sharp at the desk's width on a large screen
MOST_PAGES = 40
_one_at_a_time = threading.Lock()  # the PDF library keeps state of its own

FILED = ("agreement", "proof_presided", "joint_application", "undertaking", "question_record")


@dataclass(frozen=True)
class Work:
    """Which file of which paper."""

    paper_id: int
    owner: str
    sha256: str


def ask(session: Session, paper: Paper, now: datetime) -> None:
    """Look at this file as it is stored now; asking again for the same bytes does nothing."""
    enqueue(session, "verify_papers", {"paper": paper.id}, now, once=f"look:{paper.id}:{paper.sha256[:40]}")


@job("verify_papers")
def verify_papers(payload: dict[str, Any], now: datetime) -> None:
    """Verify the stored bytes against the installation's root, draw the pages, keep both for exactly these bytes."""
    work = _read(int(payload["paper"]))
    if work is None:
        return
    shop = workshop()
    data = shop.files.get(work.owner, work.sha256)
    from documents.verify import verify  # in the worker; the web process only asks for a look

    report = verify(data, shop.keys.root_pem())
    pages = [shop.files.put(work.owner, picture) for picture in pictures(data)]
    with transaction() as session:
        _store(session, work, json.dumps(report.to_dict(), ensure_ascii=False), pages, now)
        announce(session, "case", work.owner)


def pictures(data: bytes) -> list[bytes]:
    """One WebP a page, at most forty."""
    import pypdfium2

    found = []
    with _one_at_a_time:
        document = pypdfium2.PdfDocument(data)
        try:
            for number in range(min(len(document), MOST_PAGES)):
                page = document[number]
                image = page.render(scale=WIDTH / page.get_width()).to_pil().convert("RGB")
                out = io.BytesIO()
                image.save(out, "WEBP", quality=80, method=1)
                found.append(out.getvalue())
        finally:
            document.close()
    return found


def look_of(session: Session, paper: Paper) -> PaperLook | None:
    """What was seen in this paper's present bytes; None while the worker has not looked yet."""
    query = select(PaperLook).where(PaperLook.paper_id == paper.id, PaperLook.sha256 == paper.sha256)
    return session.scalars(query).one_or_none()


def _read(paper_id: int) -> Work | None:
    with reading() as session:
        paper = session.get(Paper, paper_id)
        if paper is None or not paper.sha256:
            return None
        return Work(paper.id, session.get_one(Case, paper.case_id).ref, paper.sha256)


def _store(session: Session, work: Work, report: str, pages: list[str], now: datetime) -> None:
    row = session.scalars(select(PaperLook).where(PaperLook.paper_id == work.paper_id)).one_or_none()
    if row is None:
        row = PaperLook(paper_id=work.paper_id)
        session.add(row)
    row.sha256, row.report, row.pages, row.looked_at = work.sha256, report, pages, now


def _look_again(session: Session, paper: Paper, _signature: PaperSignature | None, now: datetime) -> None:
    ask(session, paper, now)


for _kind in (*FILED, *SERVED):
    papers.when(_kind, "ready")(_look_again)
    papers.when(_kind, "done")(_look_again)
