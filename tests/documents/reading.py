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


def rules_outside(pdf: bytes, page: int, left: float, right: float) -> bool:
    """Whether a table rule or other drawing leaves the text area sideways."""
    bounds = [o.get_bounds() for o in pypdfium2.PdfDocument(pdf)[page].get_objects() if o.type == 2]
    return any(x0 < left or x1 > right for x0, _, x1, _ in bounds)


def collisions(pdf: bytes) -> list[str]:
    """Pairs of drawn characters whose boxes share more than a third of the smaller one."""
    found = []
    for page in pypdfium2.PdfDocument(pdf):
        text = page.get_textpage()
        boxes = []
        for index in range(text.count_chars()):
            left, low, right, high = text.get_charbox(index)
            if right - left > 1 and high - low > 1:
                boxes.append((left, low, right, high, text.get_text_range(index, 1)))
        boxes.sort()
        for i, (l0, b0, r0, t0, c0) in enumerate(boxes):
            for l1, b1, r1, t1, c1 in boxes[i + 1 : i + 60]:
                if l1 >= r0:
                    break
                shared = max(0, min(r0, r1) - l1) * max(0, min(t0, t1) - max(b0, b1))
                if shared > 0.34 * min((r0 - l0) * (t0 - b0), (r1 - l1) * (t1 - b1)):
                    found.append(c0 + c1)
    return found
