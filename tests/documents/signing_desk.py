"""A desk that signs small papers for the tests: own CA in a temporary folder, invented people, a fixed day in March 2026."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import weasyprint
from PIL import Image, ImageDraw

from documents.manifest import ATTACHMENT_NAME, ExpectedSignature, Manifest
from documents.pki import FileKeyStore, PersonRequest, Signer, create_ca
from documents.signing import (
    Act,
    OwnTimeStamper,
    TimeStamper,
    document_hash,
    finish,
    prepare,
    seal,
    sign_person,
)

NOW = datetime(2026, 3, 20, 3, 30, tzinfo=UTC)
ORG = "示例街道人民调解委员会"
PARTIES = (("p1", "王某甲"), ("p2", "李某乙"))
EVIDENCE = "e5" * 32
EXPECTS = (
    ExpectedSignature("certify", "platform", "和议平台", "certification"),
    ExpectedSignature("p1", "party", "王某甲", "person"),
    ExpectedSignature("p2", "party", "李某乙", "person"),
    ExpectedSignature("w1", "witness", "见证人丙", "person", required=False),
    ExpectedSignature("seal", "organisation", ORG, "seal"),
    ExpectedSignature("ts", "platform", "时间戳", "timestamp"),
)


@dataclass(frozen=True)
class Spot:
    page: int
    x0: float
    y0: float
    x1: float
    y1: float


BOXES = {
    "p1": Spot(0, 60, 300, 180, 350),
    "p2": Spot(0, 60, 220, 180, 270),
    "seal": Spot(1, 300, 300, 420.4, 420.4),
}


def stroke(colour: str = "#101060") -> bytes:
    """A PNG of a finger stroke on a clear ground."""
    image = Image.new("RGBA", (240, 100), (0, 0, 0, 0))
    ImageDraw.Draw(image).line([(10, 70), (60, 20), (110, 80), (230, 30)], fill=colour, width=5)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


PNG = stroke()


def frozen_paper(
    amount: str = "捌仟陆佰元整",
    expects: tuple[ExpectedSignature, ...] = EXPECTS,
    name: str = ATTACHMENT_NAME,
) -> bytes:
    """An unsigned two-page render with its manifest inside."""
    manifest = Manifest(1, "mediation_agreement", "（2026）示人调字第9901号", "zh", expects)
    body = (
        f"<html lang=zh-CN><title>人民调解协议书</title><h1>人民调解协议书</h1><p>赔偿人民币{amount}。"
        "<p><a href='https://example.invalid/'>说明</a><h2 style='break-before:page'>印章</h2>"
    )
    file = weasyprint.Attachment(
        string=manifest.to_json(), name=name, relationship="Data", created=NOW, modified=NOW
    )
    pdf: bytes = weasyprint.HTML(string=body).write_pdf(
        attachments=[file], pdf_variant="pdf/a-3a", pdf_tags=True
    )
    return pdf


class Desk:
    """Signs for everybody; each step is one call."""

    def __init__(self, folder: Path, seal_name: str = ORG, now: datetime = NOW) -> None:
        self.now = now
        self.keys: FileKeyStore = create_ca(folder, b"test passphrase", now)
        self.keys.add_seal("org", seal_name, now)
        self.root = self.keys.root_pem()
        self.stamper: TimeStamper = OwnTimeStamper(self.keys.timestamp())

    def act(self, signer: Signer, minutes: int = 0) -> Act:
        return Act(signer, self.stamper, self.now + timedelta(minutes=minutes))

    def person(self, pdf: bytes, field: str, name: str, role: str = "party") -> Signer:
        return self.keys.issue_person(
            PersonRequest(field, name, role, "（2026）示诉前调99号", document_hash(pdf), EVIDENCE), self.now
        )

    def prepared(self, frozen: bytes) -> bytes:
        return prepare(frozen, BOXES, self.act(self.keys.certification()))

    def signed_by(
        self, pdf: bytes, frozen: bytes, field: str, minutes: int = 1, png: bytes | None = PNG
    ) -> bytes:
        name = {e.field: e.name for e in EXPECTS}[field]
        role = {e.field: e.role for e in EXPECTS}[field]
        return sign_person(pdf, field, self.act(self.person(frozen, field, name, role), minutes), png)

    def sealed(self, pdf: bytes, minutes: int = 3) -> bytes:
        return seal(pdf, "seal", self.act(self.keys.seal("org"), minutes), PNG)

    def finished(self, pdf: bytes, minutes: int = 4) -> bytes:
        when = self.now + timedelta(minutes=minutes)
        return finish(pdf, self.act(self.keys.timestamp(), minutes), self.keys.crls(when))

    def stages(self, frozen: bytes) -> list[bytes]:
        """Every revision of one paper: prepared, first party, second party, sealed, finished."""
        out = [self.prepared(frozen)]
        out.append(self.signed_by(out[-1], frozen, "p1", 1))
        out.append(self.signed_by(out[-1], frozen, "p2", 2))
        out.append(self.sealed(out[-1]))
        out.append(self.finished(out[-1]))
        return out
