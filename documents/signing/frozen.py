"""Reading the frozen render: the only place where a PDF is parsed. Everything after it is our own exact layout."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from decimal import Decimal

import pikepdf

from documents.manifest import ATTACHMENT_NAME, Manifest, ManifestError

from .errors import SigningError

TAIL = re.compile(rb"startxref\n(\d{1,10})\n%%EOF\n?\Z")
FIELD = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")
MAX_DEPTH = 40
MAX_MANIFEST = 64 * 1024  # compressed; a stranger's file may unpack to a thousand times that
FAULTS = (
    pikepdf.PdfError,
    KeyError,
    TypeError,
    ValueError,
    RuntimeError,
    AttributeError,
    OverflowError,
    IndexError,
)
ABSENT = ("/AcroForm", "/Perms", "/DSS")


@dataclass(frozen=True)
class Page:
    """One page object, ready to be written again with more annotations."""

    reference: bytes
    entries: dict[str, bytes]
    annotations: tuple[bytes, ...]


@dataclass(frozen=True)
class Frozen:
    """What the increments build on: object numbers, catalog and pages of the unsigned render, and its manifest."""

    length: int
    size: int
    xref: int
    root: bytes
    info: bytes | None
    identity: bytes
    catalog: dict[str, bytes]
    pages: tuple[Page, ...]
    manifest: Manifest


def read_frozen(data: bytes) -> Frozen:
    """Read an unsigned render. Raises SigningError (bad_structure, bad_manifest)."""
    tail = TAIL.search(data[-64:])
    if tail is None or not data.startswith(b"%PDF-1.7\n"):
        raise SigningError("bad_structure", "the bytes are not a whole PDF 1.7 render")
    try:
        with pikepdf.open(io.BytesIO(data), attempt_recovery=False, suppress_warnings=True) as pdf:
            return _read(pdf, data, int(tail[1]))
    except SigningError:
        raise
    except FAULTS as error:
        raise SigningError("bad_structure", f"the render cannot be read: {error}") from error


def _read(pdf: pikepdf.Pdf, data: bytes, xref: int) -> Frozen:
    if pdf.is_encrypted or "/Prev" in pdf.trailer or any(key in pdf.Root for key in ABSENT):
        raise SigningError("bad_structure", "the render already has revisions, a form or signatures")
    trailer = pdf.trailer
    return Frozen(
        length=len(data),
        size=int(trailer["/Size"]),
        xref=xref,
        root=_reference(pdf.Root),
        info=_reference(trailer["/Info"]) if "/Info" in trailer else None,
        identity=bytes(trailer["/ID"][0]) if "/ID" in trailer else b"heyi",
        catalog=_entries(pdf.Root),
        pages=tuple(_page(page.obj) for page in pdf.pages),
        manifest=_manifest(pdf),
    )


def _manifest(pdf: pikepdf.Pdf) -> Manifest:
    if ATTACHMENT_NAME not in pdf.attachments:
        raise SigningError("bad_manifest", f"the render carries no {ATTACHMENT_NAME}")
    file = pdf.attachments[ATTACHMENT_NAME].get_file()
    if len(file.obj.read_raw_bytes()) > MAX_MANIFEST:
        raise SigningError("bad_manifest", "the manifest is too large")
    try:
        manifest = Manifest.from_json(file.read_bytes())
    except ManifestError as error:
        raise SigningError("bad_manifest", str(error)) from error
    _check_manifest(manifest)
    return manifest


def _check_manifest(manifest: Manifest) -> None:
    kinds = [e.kind for e in manifest.expects if e.required]
    if kinds.count("certification") != 1 or kinds.count("timestamp") != 1:
        raise SigningError(
            "bad_manifest", "a paper needs one platform certification and one final time-stamp"
        )
    if any(not e.required and e.kind in ("certification", "timestamp") for e in manifest.expects):
        raise SigningError("bad_manifest", "certification and time-stamp cannot be optional")
    if not all(FIELD.match(e.field) for e in manifest.expects):
        raise SigningError("bad_manifest", "a field name is letters, digits, _ and - only")


def _page(page: pikepdf.Object) -> Page:
    entries = _entries(page)
    entries.pop("/Annots", None)
    annotations = tuple(pdf_text(item) for item in page.get("/Annots", ()))
    return Page(_reference(page), entries, annotations)


def _entries(dictionary: pikepdf.Object) -> dict[str, bytes]:
    return {str(key): pdf_text(value) for key, value in dictionary.items()}


def _reference(value: pikepdf.Object) -> bytes:
    number, generation = value.objgen
    if number == 0 or generation != 0:
        raise SigningError(
            "bad_structure", "an object of the render is not an indirect object of generation 0"
        )
    return b"%d 0 R" % number


def pdf_text(value: object, depth: int = 0) -> bytes:
    """One PDF value in our own fixed spelling (a library's spelling may change between versions)."""
    if depth > MAX_DEPTH:
        raise SigningError("bad_structure", "values are nested too deeply")
    if isinstance(value, bool):
        return b"true" if value else b"false"
    if isinstance(value, int):
        return b"%d" % value
    if isinstance(value, Decimal):
        return format(value, "f").encode()
    if value is None:
        return b"null"
    return _object_text(value, depth)


def _object_text(value: object, depth: int) -> bytes:
    if isinstance(value, pikepdf.Name):
        return name_text(str(value))
    if isinstance(value, pikepdf.String):
        return b"<" + bytes(value).hex().encode() + b">"
    if not isinstance(value, pikepdf.Object):
        raise SigningError("bad_structure", f"a value of type {type(value).__name__} cannot be written")
    if value.is_indirect:
        return _reference(value)
    if isinstance(value, pikepdf.Array):
        return b"[" + b" ".join(pdf_text(item, depth + 1) for item in value) + b"]"
    return dictionary_text({str(k): pdf_text(v, depth + 1) for k, v in value.items()})


def dictionary_text(entries: dict[str, bytes]) -> bytes:
    """A dictionary with sorted keys."""
    return b"<<" + b"".join(name_text(key) + b" " + entries[key] for key in sorted(entries)) + b">>"


def name_text(name: str) -> bytes:
    plain = b"!\"$&'*+,-.0123456789:;=?@ABCDEFGHIJKLMNOPQRSTUVWXYZ\\^_`abcdefghijklmnopqrstuvwxyz|~"
    return b"/" + b"".join(bytes([c]) if c in plain else b"#%02x" % c for c in name[1:].encode())


def string_text(text: str) -> bytes:
    """A text string as UTF-16 with byte order mark, in hexadecimal."""
    return b"<feff" + text.encode("utf-16-be").hex().encode() + b">"
