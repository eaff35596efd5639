"""Reading a finished paper back, by libraries that did not write it."""

from __future__ import annotations

import re

import pypdfium2


def pages(pdf: bytes) -> list[str]:
    """Text of each page without white space, as drawn."""
    document = pypdfium2.PdfDocument(pdf)
    return [re.sub(r"\s+", "", page.get_textpage().get_text_bounded()) for page in document]


def text(pdf: bytes) -> str:
    return "".join(pages(pdf))


def spaced(pdf: bytes) -> str:
    """Text with words kept apart, for English."""
    document = pypdfium2.PdfDocument(pdf)
    return re.sub(r"\s+", " ", " ".join(page.get_textpage().get_text_bounded() for page in document))


def lines_inside(pdf: bytes, page: int, box: tuple[float, float, float, float]) -> str:
    """Text that touches a rectangle (PDF points)."""
    x0, y0, x1, y1 = box
    words = pypdfium2.PdfDocument(pdf)[page].get_textpage()
    return re.sub(r"\s+", "", words.get_text_bounded(x0, y0, x1, y1))
