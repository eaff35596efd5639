"""PDF pages as PNG, for screens and for looking."""

from __future__ import annotations

import io
from typing import Any

from documents.errors import DocumentError

PIXELS = 4_000


class PreviewRefused(DocumentError):
    """The bytes are no PDF, or the page or scale asked for does not exist."""

    code = "preview_refused"


def page_count(pdf: bytes) -> int:
    """Number of pages. Raises PreviewRefused."""
    document = _open(pdf)
    try:
        return len(document)
    finally:
        document.close()


def page_png(pdf: bytes, number: int, width: int = 900) -> bytes:
    """One page (from 0) as PNG, ``width`` pixels wide. Raises PreviewRefused."""
    if not 50 <= width <= PIXELS:
        raise PreviewRefused(f"the width must be 50 to {PIXELS} pixels")
    document = _open(pdf)
    try:
        if not 0 <= number < len(document):
            raise PreviewRefused(f"no page {number}")
        page = document[number]
        scale = width / page.get_width()
        if page.get_height() * scale > PIXELS:
            raise PreviewRefused("the page is too long")
        stream = io.BytesIO()
        page.render(scale=scale, may_draw_forms=True).to_pil().save(stream, "PNG", compress_level=6)
        return stream.getvalue()
    finally:
        document.close()


def _open(pdf: bytes) -> Any:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(pdf)
    except pypdfium2.PdfiumError as error:
        raise PreviewRefused("not a readable PDF") from error
    # Without this, made before any page is loaded, signature pictures stay invisible.
    document.init_forms()
    return document
