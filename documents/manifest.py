"""The list of marks a frozen paper must carry. It lives inside the frozen bytes, so a verifier needs nothing but the file."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any, Literal, cast, get_args

SignatureKind = Literal["certification", "person", "seal", "timestamp"]

SCHEMA = 1
ATTACHMENT_NAME = "heyi-manifest.json"
AGREEMENT_NAME = "agreement.json"


class ManifestError(ValueError):
    """The bytes are not a manifest this version can read."""

    code = "manifest_unreadable"


@dataclass(frozen=True)
class ExpectedSignature:
    """One mark the paper must carry. ``field`` is the PDF form field, ``name`` the signer as printed."""

    field: str
    role: str
    name: str
    kind: SignatureKind
    required: bool = True


@dataclass(frozen=True)
class Manifest:
    """What a paper is and which marks it expects, in signing order."""

    schema: int
    paper: str
    number: str
    lang: str
    expects: tuple[ExpectedSignature, ...]

    def to_json(self) -> bytes:
        """Canonical bytes: sorted keys, no spaces, UTF-8, so that equal manifests are equal files."""
        return canonical_json(asdict(self))

    @classmethod
    def from_json(cls, data: bytes) -> Manifest:
        """Read canonical bytes back. Raises ManifestError for anything else, unknown keys included."""
        try:
            raw = json.loads(data.decode("utf-8"))
            manifest = _from_dict(raw)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise ManifestError(str(error)) from error
        if manifest.to_json() != data:
            raise ManifestError("the manifest is not in canonical form")
        return manifest


def canonical_json(value: object) -> bytes:
    """JSON with sorted keys and no spaces in UTF-8; NaN is refused."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8")


def _from_dict(raw: dict[str, Any]) -> Manifest:
    if set(raw) != {"schema", "paper", "number", "lang", "expects"} or type(raw["schema"]) is not int:
        raise ManifestError("the manifest has other keys than this version knows")
    if raw["schema"] != SCHEMA:
        raise ManifestError(f"manifest schema {raw['schema']} is not known")
    for key in ("paper", "number", "lang"):
        _text(raw[key])
    expects = tuple(_expected(item) for item in raw["expects"])
    if len({e.field for e in expects}) != len(expects):
        raise ManifestError("two expected signatures share one field")
    return Manifest(raw["schema"], raw["paper"], raw["number"], raw["lang"], expects)


def _expected(item: dict[str, Any]) -> ExpectedSignature:
    if set(item) != {"field", "role", "name", "kind", "required"} or type(item["required"]) is not bool:
        raise ManifestError("an expected signature has other keys than this version knows")
    if item["kind"] not in get_args(SignatureKind):
        raise ManifestError(f"signature kind {item['kind']!r} is not known")
    kind = cast(SignatureKind, item["kind"])
    return ExpectedSignature(
        _text(item["field"]), _text(item["role"]), _text(item["name"]), kind, item["required"]
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ManifestError("a manifest value is not text")
    return value
