"""Context → frozen PDF: the same context gives the same bytes on every host with the same libraries and font set."""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime
from functools import lru_cache
from html import unescape
from typing import Any

from documents import checks, fonts
from documents.contexts.common import Paper
from documents.errors import BoxMissing, ContextRefused, GlyphsMissing, TooManyPages
from documents.html import Lang, html_of, style
from documents.kinds import Kind, kind
from documents.manifest import ATTACHMENT_NAME, SCHEMA, ExpectedSignature, Manifest, canonical_json

PAGES = 120
POINTS_PER_PIXEL = 0.75
ANCHOR = "sig-"
_TAG = re.compile(r"<[^>]*>")
_FIELD = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True)
class SignatureBox:
    """Where a mark goes: page index from 0 and a rectangle in PDF points from the lower left corner.

    ``printed`` says that the signer's name stands there already; the mark itself should draw nothing.
    """

    page: int
    x0: float
    y0: float
    x1: float
    y1: float
    printed: bool = False


@dataclass(frozen=True)
class FileAttachment:
    """A file carried inside the frozen bytes."""

    name: str
    data: bytes
    description: str = ""


@dataclass(frozen=True)
class Rendered:
    """A frozen paper: bytes, their SHA-256 (hex), number of pages, and the places of its marks by field."""

    pdf: bytes
    sha256: str
    pages: int
    boxes: dict[str, SignatureBox]


def render(
    key: str,
    context: Paper,
    lang: Lang = "zh",
    expect: Sequence[ExpectedSignature] = (),
    attachments: Sequence[FileAttachment] = (),
) -> Rendered:
    """Render one paper. The manifest of ``expect`` is attached; a companion (``en``) is never signed.

    Raises UnknownPaper, ContextRefused, GlyphsMissing, BoxMissing, TooManyPages, FontsMissing.
    """
    paper = kind(key)
    _check(paper, context, lang, expect)
    fonts.use()
    source = html_of(paper, context, lang, short_id(paper, context))
    missing = fonts.missing_glyphs(unescape(_TAG.sub("", source)))
    if missing:
        raise GlyphsMissing(missing)
    manifest = Manifest(SCHEMA, key, context.number, lang, tuple(expect))
    files = [FileAttachment(ATTACHMENT_NAME, manifest.to_json()), *attachments]
    with _undrawn() as undrawn:
        document = _lay_out(source, lang)
        if len(document.pages) > PAGES:
            raise TooManyPages(f"{len(document.pages)} pages, at most {PAGES}")
        boxes = _boxes(document, context, expect)
        document.metadata.attachments = [_attachment(f, context.made_at) for f in files]
        pdf: bytes = document.write_pdf(pdf_variant="pdf/a-3a", pdf_tags=True)
    if undrawn:
        raise GlyphsMissing(list(dict.fromkeys(undrawn)))
    return Rendered(pdf, hashlib.sha256(pdf).hexdigest(), len(document.pages), boxes)


def short_id(paper: Kind, context: Paper) -> str:
    """Eight hex digits of the content, for the foot of every page (the file's own hash cannot stand inside it)."""
    data = canonical_json([paper.key, _plain(asdict(context))])
    return hashlib.sha256(data).hexdigest()[:8].upper()


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    return value.isoformat() if isinstance(value, date | datetime) else value


def _check(paper: Kind, context: Paper, lang: str, expect: Sequence[ExpectedSignature]) -> None:
    if type(context) is not paper.context:
        raise ContextRefused(f"{paper.key} needs {paper.context.__name__}, not {type(context).__name__}")
    if lang not in ("zh", "en") or (lang == "en" and expect):
        raise ContextRefused("a translation is never signed; the languages are zh and en")
    checks.check(context)
    places = [x.value for x in checks.leaves(context) if x.path.rpartition(".")[2] == "field"]
    if not all(_FIELD.fullmatch(str(place)) for place in places) or len(set(places)) < len(places):
        raise ContextRefused("a field name is a small letter, then letters, digits, _; each names one place")


def _lay_out(source: str, lang: Lang) -> Any:
    from weasyprint import HTML

    from documents.fetcher import DenyAll

    html = HTML(string=source, base_url="heyi:paper", url_fetcher=DenyAll())
    return html.render(
        stylesheets=[_sheet(lang)], font_config=_configuration(), pdf_tags=True, pdf_variant="pdf/a-3a"
    )


@lru_cache(maxsize=1)
def _configuration() -> Any:
    from weasyprint.text.fonts import FontConfiguration

    return FontConfiguration()


@lru_cache(maxsize=2)
def _sheet(lang: Lang) -> Any:
    from weasyprint import CSS

    from documents.fetcher import DenyAll

    return CSS(string=style(lang), font_config=_configuration(), base_url="heyi:paper", url_fetcher=DenyAll())


def _attachment(file: FileAttachment, made_at: datetime) -> Any:
    from weasyprint import Attachment

    from documents.fetcher import DenyAll

    return Attachment(
        string=file.data,
        name=file.name,
        description=file.description or file.name,
        relationship="Data",
        created=made_at,
        modified=made_at,
        url_fetcher=DenyAll(),
        base_url="heyi:paper",
    )


def _printed_names(context: Paper) -> set[object]:
    """Fields beside which the paper prints the name itself: the court's bench, and every signatory that asks for it."""
    leaves = list(checks.leaves(context))
    asked = {
        x.path.removesuffix("printed") for x in leaves if x.path.endswith(".printed") and x.value is True
    }
    fields = [x for x in leaves if x.path.endswith(".field")]
    return {x.value for x in fields if x.path.startswith("end.") or x.path.removesuffix("field") in asked}


def _boxes(document: Any, context: Paper, expect: Sequence[ExpectedSignature]) -> dict[str, SignatureBox]:
    printed = _printed_names(context)
    boxes = {}
    for number, page in enumerate(document.pages):
        for name, (x0, y0, x1, y1) in page.anchors.items():
            if name.startswith(ANCHOR):
                k, field = POINTS_PER_PIXEL, name.removeprefix(ANCHOR)
                left, right = round(x0 * k, 2), round(x1 * k, 2)
                low, high = round((page.height - y1) * k, 2), round((page.height - y0) * k, 2)
                boxes[field] = SignatureBox(number, left, low, right, high, field in printed)
    homeless = [e.field for e in expect if e.kind in ("person", "seal") and e.field not in boxes]
    if homeless:
        raise BoxMissing("、".join(homeless))
    return boxes


class _Undrawn(logging.Handler):
    """The renderer prints an empty box for a missing glyph and only logs it; this makes the log count."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.characters: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if str(record.msg).startswith(".notdef") and isinstance(record.args, tuple):
            self.characters.append(str(record.args[0]))


@contextmanager
def _undrawn() -> Iterator[list[str]]:
    logger, handler = logging.getLogger("weasyprint"), _Undrawn()
    logger.addHandler(handler)
    try:
        yield handler.characters
    finally:
        logger.removeHandler(handler)
