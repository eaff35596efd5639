"""The exact bytes of every revision we append. Pure: the same state and the same step give the same segments."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from documents.manifest import ExpectedSignature, SignatureKind

from .errors import SigningError
from .frozen import Frozen, dictionary_text, string_text
from .segments import Canvas, Hole, Segment

DEFAULT_ROOM = 8192  # bytes for one CMS; a time-stamp token of a foreign service with an RSA chain needs more
MAX_ROOM = 32768
MAX_CORNER = 14400 * 100
MAX_PIXELS = 4_000_000
TIME_FORM = "%Y%m%d%H%M%SZ"
RANGE_WIDTH = 10


@dataclass(frozen=True)
class Box:
    """Where a mark is drawn: page counted from 0, corners in hundredths of a point from the lower left."""

    page: int
    x0: int
    y0: int
    x1: int
    y1: int

    @classmethod
    def of_points(cls, page: int, corners: tuple[float, float, float, float]) -> Box:
        """From PDF points (x0, y0, x1, y1), origin at the lower left."""
        x0, y0, x1, y1 = (round(value * 100) for value in corners)
        return cls(page, x0, y0, x1, y1)

    def is_area(self) -> bool:
        """Whether the corners span an area within the largest page a PDF knows (200 inches)."""
        return 0 <= self.x0 < self.x1 <= MAX_CORNER and 0 <= self.y0 < self.y1 <= MAX_CORNER

    def rectangle(self) -> bytes:
        return b"[" + b" ".join(_hundredths(v) for v in (self.x0, self.y0, self.x1, self.y1)) + b"]"


@dataclass(frozen=True)
class Step:
    """What one revision does; it is written in clear as the first line of that revision."""

    kind: SignatureKind
    field: str
    time: str
    room: int = DEFAULT_ROOM
    boxes: tuple[tuple[str, Box], ...] = ()
    image: tuple[int, int, int, int] | None = None  # width, height, length of colours, length of mask
    certificates: tuple[int, ...] = ()
    crls: tuple[int, ...] = ()

    @property
    def instant(self) -> datetime:
        return datetime.strptime(self.time + "+0000", TIME_FORM + "%z")

    def header(self) -> bytes:
        row: dict[str, Any] = {"kind": self.kind, "field": self.field, "time": self.time, "room": self.room}
        row["boxes"] = [[name, b.page, b.x0, b.y0, b.x1, b.y1] for name, b in self.boxes]
        row["image"] = list(self.image) if self.image else None
        row["certificates"], row["crls"] = list(self.certificates), list(self.crls)
        return b"%heyi " + json.dumps(row, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def read_step(line: bytes) -> Step:
    """A step from the first line of a revision. Raises SigningError(bad_structure) for anything not of our form."""
    try:
        row = json.loads(line[len(b"%heyi ") :])
        boxes = tuple((str(b[0]), Box(*(_whole(v) for v in b[1:]))) for b in row["boxes"])
        image = tuple(_whole(v) for v in row["image"]) if row["image"] else None
        step = Step(
            row["kind"],
            row["field"],
            row["time"],
            _whole(row["room"]),
            boxes,
            image,  # type: ignore[arg-type]
            tuple(map(_whole, row["certificates"])),
            tuple(map(_whole, row["crls"])),
        )
        fits = step.header() == line and step.instant.strftime(TIME_FORM) == step.time and _in_bounds(step)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError) as error:
        raise SigningError("bad_structure", "a revision has no readable first line") from error
    if not fits:
        raise SigningError("bad_structure", "the first line of a revision is not in our form")
    return step


def _in_bounds(step: Step) -> bool:
    sizes = (*step.certificates, *step.crls, *(step.image or (1, 1, 1, 1)))
    picture = step.image is None or (len(step.image) == 4 and step.image[0] * step.image[1] <= MAX_PIXELS)
    return 0 < step.room <= MAX_ROOM and all(size > 0 for size in sizes) and picture


def _whole(value: object) -> int:
    if type(value) is not int or not -(10**9) < value < 10**9:
        raise ValueError("not a whole number")
    return value


@dataclass(frozen=True)
class State:
    """A paper so far. ``signed`` are the steps in file order."""

    frozen: Frozen
    length: int
    xref: int
    size: int
    catalog: dict[str, bytes]
    boxes: dict[str, Box] = field(default_factory=dict)
    widgets: dict[str, int] = field(default_factory=dict)
    signed: tuple[Step, ...] = ()

    @classmethod
    def start(cls, frozen: Frozen) -> State:
        return cls(frozen, frozen.length, frozen.xref, frozen.size, dict(frozen.catalog))

    def expected(self, name: str) -> ExpectedSignature | None:
        return next((e for e in self.frozen.manifest.expects if e.field == name), None)


@dataclass(frozen=True)
class Increment:
    """One revision: its bytes with holes, where the signature value sits, and the state after it."""

    segments: list[Segment]
    contents: tuple[int, int]  # file offsets of "<" and of the byte after ">"
    after: State


class _Writer:
    """Collects the objects of one revision with their offsets."""

    def __init__(self, state: State, step: Step) -> None:
        self.state, self.step = state, step
        self.canvas = Canvas(state.length)
        self.canvas.add(step.header())
        self.next = state.size
        self.offsets: dict[int, int] = {}
        self.contents = (0, 0)

    def new(self) -> int:
        self.next += 1
        return self.next - 1

    def put(self, number: int, *body: Segment) -> None:
        self.offsets[number] = self.canvas.position
        self.canvas.add(b"%d 0 obj\n" % number, *body, b"\nendobj\n")

    def stream(self, number: int, entries: dict[str, bytes], data: Segment) -> None:
        length = data.length if isinstance(data, Hole) else len(data)
        head = dictionary_text({**entries, "/Length": b"%d" % length})
        self.put(number, head, b"\nstream\n", data, b"\nendstream")

    def close(self, catalog: dict[str, bytes], **changes: Any) -> Increment:
        """Write the cross-reference stream and the end; give the state that follows."""
        frozen, number = self.state.frozen, self.new()
        start = self.canvas.position
        self.offsets[number] = start
        entries = {
            "/Type": b"/XRef",
            "/Size": b"%d" % self.next,
            "/Root": frozen.root,
            "/Prev": b"%d" % self.state.xref,
            "/ID": b"[<%s> <%s>]" % (frozen.identity.hex().encode(), self._revision_id()),
            "/W": b"[1 4 2]",
            "/Index": b"[" + b" ".join(b"%d 1" % n for n in sorted(self.offsets)) + b"]",
        }
        if frozen.info:
            entries["/Info"] = frozen.info
        table = b"".join(b"\x01" + self.offsets[n].to_bytes(4, "big") + b"\0\0" for n in sorted(self.offsets))
        self.stream(number, entries, table)
        self.canvas.add(b"%%heyi %d\nstartxref\n%d\n%%%%EOF\n" % (self.canvas.start, start))
        after = replace(
            self.state,
            length=self.canvas.position,
            xref=start,
            size=self.next,
            catalog=catalog,
            signed=(*self.state.signed, self.step),
            **changes,
        )
        return Increment(_with_range(self.canvas, self.contents), self.contents, after)

    def _revision_id(self) -> bytes:
        return hashlib.sha256(b"%d " % self.canvas.start + self.step.header()).hexdigest()[:32].encode()

    def signature(self, expected: ExpectedSignature, extra: dict[str, bytes]) -> int:
        """The signature dictionary. /Contents stands last so that the hole is easy to find by eye."""
        number = self.new()
        entries = {
            "/Filter": b"/Adobe.PPKLite",
            "/Type": b"/Sig",
            "/SubFilter": b"/ETSI.CAdES.detached",
            **extra,
        }
        if expected.kind == "timestamp":
            entries |= {"/Type": b"/DocTimeStamp", "/SubFilter": b"/ETSI.RFC3161"}
        else:
            entries["/M"] = b"(D:%s)" % self.step.time.encode()
            entries |= {"/Name": string_text(expected.name), "/Reason": string_text(expected.role)}
        self.offsets[number] = self.canvas.position
        self.canvas.add(b"%d 0 obj\n" % number, dictionary_text(entries)[:-2], b"/ByteRange[0 ")
        self.canvas.add(Hole("range", 3 * RANGE_WIDTH + 2), b"]/Contents<")
        begin = self.canvas.position - 1
        self.canvas.add(Hole("contents", 2 * self.step.room), b">>>\nendobj\n")
        self.contents = (begin, begin + 2 * self.step.room + 2)
        return number


def _with_range(canvas: Canvas, contents: tuple[int, int]) -> list[Segment]:
    numbers = (contents[0], contents[1], canvas.position - contents[1])
    text = " ".join(str(n).ljust(RANGE_WIDTH) for n in numbers).encode()
    return [text if isinstance(s, Hole) and s.name == "range" else s for s in canvas.segments]


def lay_out(state: State, step: Step) -> Increment:
    """The revision that ``step`` appends to ``state``. The step has been checked against the manifest."""
    expected = state.expected(step.field)
    if expected is None:
        raise SigningError("unknown_field", f"{step.field} is not in the manifest")
    writer = _Writer(state, step)
    if step.kind == "certification":
        return _certify(writer, expected)
    if step.kind == "timestamp":
        return _finish(writer, expected)
    return _mark(writer, expected)


def _certify(writer: _Writer, expected: ExpectedSignature) -> Increment:
    """All fields with empty pictures, the form, and the platform's certification that allows filling only (DocMDP 2)."""
    state, boxes = writer.state, dict(writer.step.boxes)
    blank = writer.new()
    writer.stream(blank, {"/Type": b"/XObject", "/Subtype": b"/Form", "/BBox": b"[0 0 1 1]"}, b"")
    widgets = {e.field: writer.new() for e in state.frozen.manifest.expects}
    rights = b"<</P 2/Type/TransformParams/V/1.2>>"
    reference = b"[<</TransformMethod/DocMDP/TransformParams%s/Type/SigRef>>]" % rights
    signature = writer.signature(expected, {"/Reference": reference})
    after = replace(state, boxes=boxes, widgets=widgets)
    for name, number in widgets.items():
        value = signature if name == expected.field else None
        writer.put(number, _widget(after, name, blank, value))
    for index, page in enumerate(state.frozen.pages):
        own = [b"%d 0 R" % n for name, n in widgets.items() if _page_of(boxes, name) == index]
        if own:
            annotations = b"[" + b" ".join((*page.annotations, *own)) + b"]"
            writer.put(
                int(page.reference.split()[0]), dictionary_text({**page.entries, "/Annots": annotations})
            )
    fields = b" ".join(b"%d 0 R" % n for n in widgets.values())
    catalog = {**state.catalog, "/AcroForm": b"<</Fields[%s]/SigFlags 3>>" % fields}
    catalog["/Perms"] = b"<</DocMDP %d 0 R>>" % signature
    writer.put(int(state.frozen.root.split()[0]), dictionary_text(catalog))
    return writer.close(catalog, boxes=boxes, widgets=widgets)


def _mark(writer: _Writer, expected: ExpectedSignature) -> Increment:
    """A person's signature or a seal: its picture, its value, its field. Nothing else changes."""
    state = writer.state
    picture = _picture(writer, state.boxes.get(expected.field))
    signature = writer.signature(expected, {})
    blank = state.frozen.size  # the first object the certification added
    writer.put(state.widgets[expected.field], _widget(state, expected.field, picture or blank, signature))
    return writer.close(state.catalog)


def _finish(writer: _Writer, expected: ExpectedSignature) -> Increment:
    """Long-term proof: certificates and revocation lists (DSS), then the time-stamp over the whole file."""
    state, step = writer.state, writer.step
    lists: dict[str, bytes] = {}
    for key, sizes in (("/Certs", step.certificates), ("/CRLs", step.crls)):
        numbers = [writer.new() for _ in sizes]
        for index, (number, size) in enumerate(zip(numbers, sizes, strict=True)):
            writer.stream(number, {}, Hole(f"{key}{index}", size))
        lists[key] = b"[" + b" ".join(b"%d 0 R" % n for n in numbers) + b"]"
    signature = writer.signature(expected, {})
    blank = state.frozen.size
    writer.put(state.widgets[expected.field], _widget(state, expected.field, blank, signature))
    catalog = {**state.catalog, "/DSS": dictionary_text({"/Type": b"/DSS", **lists})}
    writer.put(int(state.frozen.root.split()[0]), dictionary_text(catalog))
    return writer.close(catalog)


def _picture(writer: _Writer, box: Box | None) -> int | None:
    if box is None or writer.step.image is None:
        return None
    width, height, colours, mask = writer.step.image
    common = {
        "/Type": b"/XObject",
        "/Subtype": b"/Image",
        "/Width": b"%d" % width,
        "/Height": b"%d" % height,
        "/BitsPerComponent": b"8",
        "/Filter": b"/FlateDecode",
    }
    shade, image, form = writer.new(), writer.new(), writer.new()
    writer.stream(shade, {**common, "/ColorSpace": b"/DeviceGray"}, Hole("mask", mask))
    writer.stream(
        image, {**common, "/ColorSpace": b"/DeviceRGB", "/SMask": b"%d 0 R" % shade}, Hole("colours", colours)
    )
    matrix, bounds = _fit(width, height, box)
    entries = {"/Type": b"/XObject", "/Subtype": b"/Form", "/BBox": bounds}
    entries["/Resources"] = b"<</XObject<</I %d 0 R>>>>" % image
    writer.stream(form, entries, b"q %s cm /I Do Q" % matrix)
    return form


def _fit(width: int, height: int, box: Box) -> tuple[bytes, bytes]:
    """Largest picture of the same proportions in the middle of the box, in whole hundredths of a point."""
    wide, high = box.x1 - box.x0, box.y1 - box.y0
    scaled = (
        (wide, wide * height // width) if wide * height <= high * width else (high * width // height, high)
    )
    left, low = (wide - scaled[0]) // 2, (high - scaled[1]) // 2
    values = (scaled[0], 0, 0, scaled[1], left, low)
    return b" ".join(map(_hundredths, values)), b"[0 0 %s %s]" % (_hundredths(wide), _hundredths(high))


def _widget(state: State, name: str, picture: int, signature: int | None) -> bytes:
    expected, box = state.expected(name), state.boxes.get(name)
    page = state.frozen.pages[_page_of(state.boxes, name)]
    entries = {
        "/Type": b"/Annot",
        "/Subtype": b"/Widget",
        "/FT": b"/Sig",
        "/T": b"(%s)" % name.encode(),
        "/F": b"132",
        "/Rect": box.rectangle() if box else b"[0 0 0 0]",
        "/P": page.reference,
        "/TU": string_text(f"{expected.role} {expected.name}" if expected else name),
        "/AP": b"<</N %d 0 R>>" % picture,
    }
    if signature is not None:
        entries["/V"] = b"%d 0 R" % signature
    return dictionary_text(entries)


def _page_of(boxes: dict[str, Box], name: str) -> int:
    return boxes[name].page if name in boxes else 0


def _hundredths(value: int) -> bytes:
    sign, size = ("-" if value < 0 else ""), abs(value)
    return f"{sign}{size // 100}.{size % 100:02d}".encode()
