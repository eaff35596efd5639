"""Placing marks on a frozen paper. Each function takes bytes and an intent and gives longer bytes, never changed ones:
the input is always the beginning of the output, so a caller stores either the old file or the new one, nothing between."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Protocol

from cryptography.hazmat.primitives.serialization import Encoding

from documents.manifest import ExpectedSignature, Manifest, SignatureKind
from documents.pki.profile import binding_of
from documents.pki.signer import Signer

from .cms import build, sign_digest
from .errors import SigningError
from .frozen import read_frozen
from .layout import DEFAULT_ROOM, TIME_FORM, Box, Increment, State, Step, lay_out
from .picture import Picture, read_png
from .rules import binding_fits, check_next, missing
from .segments import fill
from .timestamper import TimeStamper
from .walk import take_apart


@dataclass(frozen=True)
class Act:
    """Who signs, who says the time, and when (aware UTC; whole seconds count). ``room`` is the space for one value."""

    signer: Signer
    stamper: TimeStamper
    now: datetime
    room: int = DEFAULT_ROOM


class Place(Protocol):
    """Where a mark is drawn, as the renderer reports it: page from 0, corners in PDF points from the lower left."""

    @property
    def page(self) -> int: ...
    @property
    def x0(self) -> float: ...
    @property
    def y0(self) -> float: ...
    @property
    def x1(self) -> float: ...
    @property
    def y1(self) -> float: ...


@dataclass(frozen=True)
class Progress:
    """What a paper carries and what it still waits for."""

    manifest: Manifest
    document_hash: str
    signed: tuple[str, ...]
    missing: tuple[ExpectedSignature, ...]

    @property
    def finished(self) -> bool:
        return not self.missing


def document_hash(frozen: bytes) -> str:
    """Lower-case hex SHA-256 of the unsigned render: what every signer confirms (ES-05)."""
    return hashlib.sha256(frozen).hexdigest()


def frozen_bytes(pdf: bytes) -> bytes:
    """The unsigned render inside a paper in any state. Raises SigningError for bytes that are not one of our papers."""
    return pdf[: take_apart(pdf).frozen_length]


def progress(pdf: bytes) -> Progress:
    """How far a paper is. Looks at its form only; ``documents.verify`` proves the signatures."""
    paper = take_apart(pdf)
    signed = tuple(r.step.field for r in paper.revisions)
    digest = document_hash(pdf[: paper.frozen_length])
    return Progress(paper.state.frozen.manifest, digest, signed, missing(paper.state))


def prepare(frozen: bytes, boxes: Mapping[str, Place], act: Act) -> bytes:
    """Lay out every field of the manifest inside ``frozen`` and certify the form with the platform's key.

    ``boxes`` are those of the render; one that the manifest does not ask for is left out, and a field without a box is
    invisible. Raises SigningError (bad_manifest, bad_box, bad_structure, wrong_signer).
    """
    state = State.start(read_frozen(frozen))
    expected = next(e for e in state.frozen.manifest.expects if e.kind == "certification")
    step = replace(_step(expected.field, "certification", act), boxes=_boxes(state, boxes))
    return _place(frozen, state, step, act, {})


def sign_person(pdf: bytes, field: str, act: Act, appearance_png: bytes | None = None) -> bytes:
    """Add one person's signature. The certificate must be made for this field, name, role and paper.

    Raises SigningError (unknown_field, already_signed, wrong_kind, wrong_order, wrong_signer, clock_went_back, bad_image).
    """
    return _mark(pdf, _step(field, "person", act), act, appearance_png)


def seal(pdf: bytes, field: str, act: Act, image_png: bytes) -> bytes:
    """Add the seal of an organisation or court, after every required person has signed. Errors as ``sign_person``."""
    return _mark(pdf, _step(field, "seal", act), act, image_png)


def finish(pdf: bytes, act: Act, crls: tuple[bytes, ...]) -> bytes:
    """Close the paper: certificates, revocation lists and the document time-stamp (PAdES B-LTA).

    ``act.signer`` is the time-stamp key (its chain is stored); ``crls`` are DER lists valid at ``act.now``.
    """
    paper = take_apart(pdf)
    fields = [e.field for e in paper.state.frozen.manifest.expects if e.kind == "timestamp"]
    certificates = tuple(c.public_bytes(Encoding.DER) for c in act.signer.chain)
    step = _step(fields[0], "timestamp", act)
    step = replace(step, certificates=tuple(map(len, certificates)), crls=tuple(map(len, crls)))
    holes = {f"/Certs{i}": data for i, data in enumerate(certificates)}
    holes |= {f"/CRLs{i}": data for i, data in enumerate(crls)}
    return _place(pdf, paper.state, step, act, holes)


def _boxes(state: State, places: Mapping[str, Place]) -> tuple[tuple[str, Box], ...]:
    fields = sorted(e.field for e in state.frozen.manifest.expects if e.kind in ("person", "seal"))
    own = ((name, places[name]) for name in fields if name in places)
    return tuple((name, Box.of_points(p.page, (p.x0, p.y0, p.x1, p.y1))) for name, p in own)


def _mark(pdf: bytes, step: Step, act: Act, png: bytes | None) -> bytes:
    paper = take_apart(pdf)
    picture = read_png(png) if png is not None else None
    holes: dict[str, bytes] = {}
    if picture is not None:
        step, holes = _with_picture(step, picture)
    return _place(pdf, paper.state, step, act, holes)


def _with_picture(step: Step, picture: Picture) -> tuple[Step, dict[str, bytes]]:
    return replace(step, image=picture.sizes), {"colours": picture.colours, "mask": picture.mask}


def _step(field: str, kind: SignatureKind, act: Act) -> Step:
    return Step(kind, field, act.now.astimezone(UTC).strftime(TIME_FORM), act.room)


def _place(pdf: bytes, state: State, step: Step, act: Act, holes: dict[str, bytes]) -> bytes:
    expected = check_next(state, step)
    _check_signer(act.signer, expected, document_hash(pdf[: state.frozen.length]))
    increment = lay_out(state, step)
    empty = fill(increment.segments, {**holes, "contents": bytes(2 * step.room)})
    value = _value(pdf, empty, increment, step, act)
    return pdf + fill(increment.segments, {**holes, "contents": value})


def _value(pdf: bytes, addition: bytes, increment: Increment, step: Step, act: Act) -> bytes:
    """The signature value in lower-case hexadecimal, padded with zeros to the room laid out for it."""
    first, last = (offset - len(pdf) for offset in increment.contents)
    covered = hashlib.sha256(pdf + addition[:first] + addition[last:]).digest()
    if step.kind == "timestamp":
        der = act.stamper.stamp(covered, step.instant)
    else:
        parts = sign_digest(covered, act.signer)
        token = act.stamper.stamp(hashlib.sha256(parts.signature).digest(), step.instant)
        der = build(replace(parts, token=token))
    if len(der) > step.room:
        raise SigningError("too_big", f"the signature needs {len(der)} bytes, {step.room} are laid out")
    return der.hex().encode().ljust(2 * step.room, b"0")


def _check_signer(signer: Signer, expected: ExpectedSignature, digest: str) -> None:
    """Names and roles must match the manifest before anything is signed, not only when it is verified."""
    binding = binding_of(signer.chain[0])
    if binding is None or not binding_fits(binding, expected, digest):
        raise SigningError("wrong_signer", f"the certificate is not for {expected.field} of this paper")


__all__ = [
    "Act",
    "Progress",
    "document_hash",
    "finish",
    "frozen_bytes",
    "prepare",
    "progress",
    "seal",
    "sign_person",
]
