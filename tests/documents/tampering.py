"""Attacks on a signed paper. Each builder takes the finished file and gives a forged one."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import dataclass

import pikepdf
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, append_signature_field

from documents.signing.walk import Revision, take_apart


@dataclass(frozen=True)
class Attack:
    """How to forge, and the code by which it must be refused."""

    name: str
    forge: Callable[[bytes], bytes]
    code: str


def incremental(data: bytes, change: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(data), strict=False)
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def overlay(writer: IncrementalPdfFileWriter) -> None:
    page = writer.root["/Pages"]["/Kids"][0]
    cover = generic.StreamObject(stream_data=b"1 1 1 rg 0 0 600 800 re f")
    old = page.raw_get("/Contents")
    page[generic.NameObject("/Contents")] = generic.ArrayObject([old, writer.add_object(cover)])
    writer.mark_update(page.get_object().container_ref)


def free_text(writer: IncrementalPdfFileWriter) -> None:
    page = writer.root["/Pages"]["/Kids"][0]
    note = generic.DictionaryObject(
        {
            generic.NameObject("/Type"): generic.NameObject("/Annot"),
            generic.NameObject("/Subtype"): generic.NameObject("/FreeText"),
            generic.NameObject("/Rect"): generic.ArrayObject(map(generic.NumberObject, (50, 600, 300, 700))),
            generic.NameObject("/Contents"): generic.TextStringObject("人民币壹元整"),
            generic.NameObject("/DA"): generic.TextStringObject("/Helv 12 Tf 0 g"),
        }
    )
    page["/Annots"].append(writer.add_object(note))
    writer.update_container(page["/Annots"])


def second_dss(writer: IncrementalPdfFileWriter) -> None:
    writer.root["/DSS"][generic.NameObject("/OCSPs")] = generic.ArrayObject()
    writer.update_root()


def attachment(writer: IncrementalPdfFileWriter) -> None:
    writer.root[generic.NameObject("/AF")] = generic.ArrayObject()
    writer.update_root()


def new_field(writer: IncrementalPdfFileWriter) -> None:
    append_signature_field(writer, SigFieldSpec("sneaky", box=(10, 10, 90, 60)))


def resaved(data: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pdf.save(out)
    return out.getvalue()


def revisions(data: bytes) -> tuple[Revision, ...]:
    return take_apart(data).revisions


def cut_after(count: int) -> Callable[[bytes], bytes]:
    """Only the first ``count`` revisions; 0 leaves the frozen bytes."""

    def forge(data: bytes) -> bytes:
        own = revisions(data)
        return data[: own[count - 1].end if count else own[0].start]

    return forge


def grow_then_cut(data: bytes) -> bytes:
    """A field added between certification and the first signature, the rest of the file kept behind it."""
    second = revisions(data)[1].start
    return incremental(data[:second], new_field) + data[second:]


def in_contents(index: int, change: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    """Change the hexadecimal of one signature value, same length."""

    def forge(data: bytes) -> bytes:
        start, end = revisions(data)[index].increment.contents
        value = change(data[start + 1 : end - 1])
        assert len(value) == end - start - 2 and value != data[start + 1 : end - 1]
        return data[: start + 1] + value + data[end - 1 :]

    return forge


def der_size(value: bytes) -> int:
    return 2 * (4 + int(value[4:8], 16))


def upper(value: bytes) -> bytes:
    return value.upper()


def upper_one(value: bytes) -> bytes:
    at = next(i for i, c in enumerate(value) if c in b"abcdef")
    return value[:at] + value[at : at + 1].upper() + value[at + 1 :]


def last_nibble(value: bytes) -> bytes:
    return value[:-1] + b"1"


def first_padding(value: bytes) -> bytes:
    size = der_size(value)
    return value[:size] + b"01" + value[size + 2 :]


def space_padding(value: bytes) -> bytes:
    return value[:-2] + b" 0"


def trailing_null(value: bytes) -> bytes:
    """A second, empty DER value behind the CMS."""
    size = der_size(value)
    return value[:size] + b"0500" + value[size + 4 :]


def longer_outer(value: bytes) -> bytes:
    """The outer length takes in one padding byte."""
    size = int(value[4:8], 16) + 1
    return value[:4] + b"%04x" % size + value[8:]


def indefinite(value: bytes) -> bytes:
    """BER indefinite length instead of DER: 30 80 … 00 00."""
    size = der_size(value)
    body = value[8:size]
    return (b"3080" + body + b"0000").ljust(len(value), b"0")


def _rewritten(value: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """Other bytes inside the outer SEQUENCE, its length made right again; the zeros behind it give the room."""
    body = change(bytes.fromhex(value[8 : der_size(value)].decode()))
    der = b"\x30\x82" + len(body).to_bytes(2, "big") + body
    return der.hex().encode().ljust(len(value), b"0")


def inner_length(value: bytes) -> bytes:
    """BER, not DER: a length that fits one byte is written in two (06 09 … as 06 81 09 …)."""
    return _rewritten(value, lambda body: body[:1] + b"\x81" + body[1:])


def null_inside(value: bytes) -> bytes:
    """Trailing bytes within the SEQUENCE: one element more behind the CMS's own."""
    return _rewritten(value, lambda body: body + b"\x05\x00")


def old_range(data: bytes) -> bytes:
    return data.replace(b"/ByteRange[0 ", b"/ByteRange[1 ", 1)


def zero_range(data: bytes) -> bytes:
    return re.sub(
        rb"/ByteRange\[[^\]]*\]", lambda m: b"/ByteRange[0 0 0 0".ljust(len(m[0]) - 1) + b"]", data, count=1
    )


def wide_gap(data: bytes) -> bytes:
    """The last ByteRange leaves out ten more bytes than its value."""
    found = list(re.finditer(rb"/ByteRange\[0 (\d+) +(\d+) +(\d+) +\]", data))[-1]
    a, b, c = (int(found[i]) for i in (1, 2, 3))
    text = b"/ByteRange[0 %s %s %s]" % tuple(b"%d" % n for n in (a - 10, b, c))
    text = text[:-1].ljust(len(found[0]) - 1) + b"]"
    return data[: found.start()] + text + data[found.end() :]


def comment(data: bytes) -> bytes:
    """A byte inside the first line of the second revision."""
    start = revisions(data)[1].start
    return data[: start + 7] + b" " + data[start + 8 :]


def between(data: bytes) -> bytes:
    """White space between two revisions."""
    start = revisions(data)[2].start
    return data[:start] + b"\n" + data[start:]


def bad_prev(data: bytes) -> bytes:
    """The last cross-reference points back past the signed revisions to the frozen render."""
    own = revisions(data)
    frozen_xref = int(data[: own[0].start].rsplit(b"startxref\n", 1)[1].split(b"\n")[0])
    at = data.rindex(b"/Prev ")
    end = data.index(b"/", at + 1)
    text = b"/Prev %d" % frozen_xref
    return data[:at] + text.ljust(end - at) + data[end:]


def other_start(data: bytes) -> bytes:
    """startxref of the whole file points to an older table."""
    own = revisions(data)
    older = own[1].increment.after.xref
    head, tail = data.rsplit(b"startxref\n", 1)
    digits = tail.split(b"\n")[0]
    return head + b"startxref\n" + (b"%d" % older).zfill(len(digits)) + tail[len(digits) :]


def hidden_page(data: bytes) -> bytes:
    """An overlay, then our own last revision once more behind it, so that the end looks right."""
    last = revisions(data)[-1]
    return incremental(data, overlay) + data[last.start :]


def renamed_manifest(data: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        files = pdf.Root.Names.EmbeddedFiles.Names
        files[0] = pikepdf.String("heyi-manifest.old")
        pdf.save(out)
    return out.getvalue()


CHANGES: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "upper": (upper, "padding"),
    "upper_one": (upper_one, "padding"),
    "last_nibble": (last_nibble, "padding"),
    "first_padding": (first_padding, "padding"),
    "space_padding": (space_padding, "padding"),
    "trailing_null": (trailing_null, "padding"),
    "longer_outer": (longer_outer, "not_canonical"),
    "indefinite": (indefinite, "padding"),
    "inner_length": (inner_length, "not_canonical"),
    "null_inside": (null_inside, "not_canonical"),
}


def append(extra: bytes) -> Callable[[bytes], bytes]:
    return lambda data: data + extra


def by_increment(change: Callable[[IncrementalPdfFileWriter], None]) -> Callable[[bytes], bytes]:
    return lambda data: incremental(data, change)


ATTACKS = [
    Attack("one_newline_appended", append(b"\n"), "appended_bytes"),
    Attack("one_space_appended", append(b" "), "appended_bytes"),
    Attack("one_null_appended", append(b"\0"), "appended_bytes"),
    Attack("comment_appended", append(b"%x\n%%EOF\n"), "appended_bytes"),
    Attack("zip_appended", append(b"PK\3\4" + bytes(50)), "appended_bytes"),
    Attack("last_newline_removed", lambda d: d[:-1], "changed_bytes"),
    Attack("cut_in_the_frozen_part", lambda d: d[: revisions(d)[0].start // 2], "not_signed"),
    Attack("cut_in_the_last_revision", lambda d: d[:-900], "changed_bytes"),
    Attack("page_overlay", by_increment(overlay), "foreign_revision"),
    Attack("free_text_over_amount", by_increment(free_text), "foreign_revision"),
    Attack("signature_field_after", by_increment(new_field), "foreign_revision"),
    Attack("signature_field_before", grow_then_cut, "foreign_revision"),
    Attack("second_dss", by_increment(second_dss), "foreign_revision"),
    Attack("attachment_revision", by_increment(attachment), "foreign_revision"),
    Attack("overlay_with_our_end_behind", hidden_page, "foreign_revision"),
    Attack("saved_anew", resaved, "not_signed"),
    Attack("manifest_renamed", renamed_manifest, "not_signed"),
    Attack("cut_to_sealed", cut_after(4), "missing_timestamp"),
    Attack("cut_to_second_party", cut_after(3), "missing_seal"),
    Attack("cut_to_first_party", cut_after(2), "missing_signature"),
    Attack("cut_to_certified", cut_after(1), "missing_signature"),
    Attack("cut_to_frozen", cut_after(0), "not_signed"),
    Attack("byte_range_start", old_range, "changed_bytes"),
    Attack("byte_range_zero", zero_range, "changed_bytes"),
    Attack("byte_range_gap", wide_gap, "changed_bytes"),
    Attack("comment_byte", comment, "changed_bytes"),
    Attack("white_space_between_revisions", between, "foreign_revision"),
    Attack("prev_skips_revisions", bad_prev, "changed_bytes"),
    Attack("startxref_to_older_table", other_start, "changed_bytes"),
    *(
        Attack(f"value_{index}_{name}", in_contents(index, change), code)
        for index in (0, 2, 4)
        for name, (change, code) in CHANGES.items()
    ),
]

__all__ = ["ATTACKS", "Attack", "in_contents", "incremental", "revisions"]
