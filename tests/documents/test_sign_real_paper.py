"""The mediation agreement as it is really rendered: its boxes, its manifest, all its signers, its seal."""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path

import pytest

from documents.pki import PersonRequest
from documents.render import FileAttachment, render
from documents.seals import SealDesign, typed_name
from documents.seals import seal as draw_seal
from documents.signing import finish, prepare, seal, sign_person
from documents.verify import verify

from .signing_desk import EVIDENCE, NOW, Desk
from .water_leak import AGREEMENT, AGREEMENT_EXPECTS, CASE, ORG


def test_the_real_agreement_is_signed_by_all_and_verifies(
    tmp_path: Path, record_property: pytest.RecordProperty
) -> None:
    desk = Desk(tmp_path / "ca", ORG)
    paper = render(
        "agreement",
        AGREEMENT,
        expect=AGREEMENT_EXPECTS,
        attachments=[FileAttachment("agreement.json", b"{}")],
    )
    begin = time.perf_counter()
    pdf = prepare(paper.pdf, paper.boxes, desk.act(desk.keys.certification()))
    for minutes, row in enumerate((e for e in AGREEMENT_EXPECTS if e.kind == "person"), 1):
        request = PersonRequest(row.field, row.name, row.role, CASE, paper.sha256, EVIDENCE)
        pdf = sign_person(
            pdf, row.field, desk.act(desk.keys.issue_person(request, NOW), minutes), typed_name(row.name)
        )
    pdf = seal(pdf, "seal", desk.act(desk.keys.seal("org"), 9), draw_seal(SealDesign(ORG)))
    crls = desk.keys.crls(NOW + timedelta(minutes=10))
    pdf = finish(pdf, desk.act(desk.keys.timestamp(), 10), crls)
    record_property("seconds", time.perf_counter() - begin)
    report = verify(pdf, desk.root)
    assert report.codes == () and report.document_hash == paper.sha256
    assert [s.field for s in report.signatures] == [e.field for e in AGREEMENT_EXPECTS]
    (tmp_path / "paper.pdf").write_bytes(pdf)
