"""Which mark may come next. One rule for the hand that signs and the eye that verifies."""

from __future__ import annotations

from documents.manifest import ExpectedSignature
from documents.pki.profile import Binding

from .errors import SigningError
from .layout import MAX_ROOM, State, Step

# The platform certifies the empty form, then people sign in any order, then seals, then the time-stamp closes.
RANK = {"certification": 0, "person": 1, "seal": 2, "timestamp": 3}


def missing(state: State) -> tuple[ExpectedSignature, ...]:
    """Required marks that are not there yet, in the manifest's order."""
    done = {step.field for step in state.signed}
    return tuple(e for e in state.frozen.manifest.expects if e.required and e.field not in done)


def check_next(state: State, step: Step) -> ExpectedSignature:
    """The manifest's row for this step. Raises SigningError where the step may not come now."""
    expected = state.expected(step.field)
    if expected is None:
        raise SigningError("unknown_field", f"{step.field} is not a field of this paper")
    if step.field in {s.field for s in state.signed}:
        raise SigningError("already_signed", f"{step.field} is signed already")
    if expected.kind != step.kind:
        raise SigningError("wrong_kind", f"{step.field} takes a {expected.kind}, not a {step.kind}")
    _check_order(state, expected)
    if state.signed and step.time < state.signed[-1].time:
        raise SigningError("clock_went_back", "the signing time is before that of the mark before it")
    _check_content(state, step)
    return expected


def _check_order(state: State, expected: ExpectedSignature) -> None:
    if bool(state.signed) == (expected.kind == "certification"):
        raise SigningError("wrong_order", "the platform certification comes first, once")
    rank = RANK[expected.kind]
    if any(RANK[e.kind] < rank for e in missing(state)):
        raise SigningError(
            "wrong_order", f"{expected.field} comes after every required mark of an earlier kind"
        )
    if any(RANK[s.kind] > rank for s in state.signed):
        raise SigningError("wrong_order", f"the paper is closed for {expected.field}")


def _check_content(state: State, step: Step) -> None:
    if not 0 < step.room <= MAX_ROOM:
        raise SigningError("too_big", f"a signature value takes at most {MAX_ROOM} bytes")
    if step.kind == "certification":
        _check_boxes(state, step)
    elif step.boxes:
        raise SigningError("bad_structure", "fields are laid out once, at the certification")
    if step.image is not None and (step.kind not in ("person", "seal") or step.field not in state.boxes):
        raise SigningError("bad_image", f"{step.field} has no place for a picture")
    if step.kind != "timestamp" and (step.certificates or step.crls):
        raise SigningError("bad_structure", "proofs are stored at the end only")


def _check_boxes(state: State, step: Step) -> None:
    names = [name for name, _ in step.boxes]
    known = {e.field for e in state.frozen.manifest.expects if e.kind in ("person", "seal")}
    if names != sorted(set(names)) or not known.issuperset(names):
        raise SigningError("bad_box", "boxes are for persons and seals of the manifest, each once")
    for name, box in step.boxes:
        if not 0 <= box.page < len(state.frozen.pages) or not box.is_area():
            raise SigningError("bad_box", f"the box of {name} lies on no page or has no area")


def binding_fits(binding: Binding, expected: ExpectedSignature, digest: str) -> bool:
    """Whether a certificate's binding is the one the manifest's row asks for; ``digest`` is the document hash."""
    if binding.kind != expected.kind:
        return False
    if expected.kind == "person":
        own = (binding.name, binding.role, binding.field, binding.document)
        return own == (expected.name, expected.role, expected.field, digest)
    return expected.kind != "seal" or binding.name == expected.name
