"""Everything that can be read out of an answer: headers, text, and what lies folded inside a PDF."""

from __future__ import annotations

import html
import io
import re
from typing import Any
from urllib.parse import unquote

import pikepdf
import pypdfium2
from werkzeug.test import TestResponse

SPACE = re.compile(r"\s+")


def headers(answer: TestResponse) -> str:
    """All headers, names of files unescaped."""
    return unquote(" ".join(f"{k}: {v}" for k, v in answer.headers.items()))


def haystack(answer: TestResponse) -> str:
    """Headers and body; PDFs unpacked."""
    return headers(answer) + "\n" + readable(answer.get_data())


def readable(data: bytes) -> str:
    """Bytes as whatever text they hold. White space is dropped for PDFs: lines break anywhere there."""
    plain = data.decode("utf-8", "replace")
    if data[:5] == b"%PDF-":
        return plain + SPACE.sub("", inside_pdf(data))
    # written with entities in HTML it is the same word
    return plain + html.unescape(plain) if "&#" in plain else plain


def inside_pdf(data: bytes) -> str:
    """Every stream and string of every object, the attachments, and the text as a reader sees it."""
    found: list[str] = []
    with pikepdf.open(io.BytesIO(data)) as document:
        for item in document.objects:
            found.append(_object(item))
        for name, spec in document.attachments.items():
            found.append(name + readable(spec.get_file().read_bytes()))
    pages = pypdfium2.PdfDocument(data)
    found += [page.get_textpage().get_text_range() for page in pages]
    return "\n".join(found)


def _object(item: Any) -> str:
    words = [_strings(item)]
    if isinstance(item, pikepdf.Stream):
        try:
            words.append(item.read_bytes().decode("utf-8", "replace"))
        except pikepdf.PdfError:
            words.append(item.read_raw_bytes().decode("latin-1"))
    return " ".join(words)


def _strings(item: Any) -> str:
    if isinstance(item, pikepdf.String):
        return str(item)
    if isinstance(item, pikepdf.Array):
        return " ".join(_strings(x) for x in item if not getattr(x, "is_indirect", False))
    if isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
        return " ".join(_strings(x) for _, x in item.items() if not getattr(x, "is_indirect", False))
    return ""
