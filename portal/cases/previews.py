"""Makes the harmless picture of an upload: decoded and written anew, without its metadata. Runs in the worker only."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

import pypdfium2
from PIL import Image, ImageOps

from portal import db
from portal.cases.files import FileStore
from portal.cases.models import Evidence
from portal.cases.operations.evidence import owner_of
from portal.cases.told import case_changed
from portal.cases.uploads import MOST_PIXELS
from portal.notices.settings import house
from portal.notices.worker import job

LONGEST_SIDE = 1600
PDF_PAGES = 3
PDF_WIDTH = 1000


@job("preview_evidence")
def preview_evidence(payload: dict[str, Any], now: datetime) -> None:
    """Job `preview_evidence {evidence}`: once more is harmless; what cannot be shown is marked `none`."""
    with db.reading() as session:
        row = session.get(Evidence, payload["evidence"])
        if row is None or row.withdrawn_at is not None or row.preview_state == "ready":
            return
        owner, digest, kind = owner_of(session, row), row.sha256, row.media_type
    store = files()
    picture = make(kind, store.get(owner, digest))
    made = store.put(owner, picture) if picture else ""
    with db.transaction() as session:
        row = session.get_one(Evidence, payload["evidence"])
        row.preview_sha256, row.preview_state = made, "ready" if made else "none"
        if row.case_id is not None:
            case_changed(session, owner, None if row.shared_at else row.party_id)


def make(kind: str, data: bytes) -> bytes | None:
    """WebP without EXIF, or None where the thing does not open."""
    try:
        image = _pdf(data) if kind == "application/pdf" else _picture(data)
    except Exception:  # a hostile file may fail in any way at all; then there is simply no preview
        return None
    out = io.BytesIO()
    image.save(out, "WEBP", quality=80, method=4)
    return out.getvalue()


def _picture(data: bytes) -> Image.Image:
    with Image.open(io.BytesIO(data)) as opened:
        if opened.size[0] * opened.size[1] > MOST_PIXELS:
            raise ValueError("too many pixels")
        opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        upright = ImageOps.exif_transpose(opened) or opened
        plain = Image.new("RGB", upright.size, "white")
        plain.paste(upright.convert("RGBA"), mask=upright.convert("RGBA").getchannel("A"))
    plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return plain


def _pdf(data: bytes) -> Image.Image:
    document = pypdfium2.PdfDocument(data)
    try:
        pages = [_page(document[n]) for n in range(min(PDF_PAGES, len(document)))]
    finally:
        document.close()
    sheet = Image.new("RGB", (PDF_WIDTH, sum(p.height for p in pages)), "white")
    top = 0
    for page in pages:
        sheet.paste(page, (0, top))
        top += page.height
    return sheet


def _page(page: Any) -> Image.Image:
    width, height = page.get_size()
    if not 1 <= width <= 20_000 or not 1 <= height <= 8 * width:
        raise ValueError("no sheet of paper")
    picture: Image.Image = page.render(scale=PDF_WIDTH / width).to_pil().convert("RGB")
    return picture.resize((PDF_WIDTH, max(1, round(PDF_WIDTH * height / width))))


def files() -> FileStore:
    """The installation's files, for a job that has no application around it."""
    return FileStore(house().files)
