"""The manifest is read back exactly or refused."""

import json

import pytest

from documents.manifest import ExpectedSignature, Manifest, ManifestError

MANIFEST = Manifest(
    1,
    "mediation_agreement",
    "（2026）和新人调字第0001号",
    "zh",
    (
        ExpectedSignature("certify", "platform", "和议", "certification"),
        ExpectedSignature("p1", "party", "斯琴高娃", "person"),
        ExpectedSignature("seal", "organisation", "和平区新兴街道人民调解委员会", "seal", False),
    ),
)


def test_a_manifest_survives_the_round_trip() -> None:
    assert Manifest.from_json(MANIFEST.to_json()) == MANIFEST


def test_the_bytes_have_sorted_keys_and_no_spaces() -> None:
    data = MANIFEST.to_json()
    assert b": " not in data and b", " not in data
    assert data.index(b'"expects"') < data.index(b'"lang"') < data.index(b'"schema"')


@pytest.mark.parametrize(
    "change",
    [
        lambda raw: raw.update(schema=2),
        lambda raw: raw.update(schema=True),
        lambda raw: raw.update(extra=1),
        lambda raw: raw.pop("number"),
        lambda raw: raw["expects"][0].update(kind="stamp"),
        lambda raw: raw["expects"][0].update(required=1),
        lambda raw: raw["expects"][0].update(field=7),
        lambda raw: raw["expects"].append(raw["expects"][0]),
    ],
)
def test_a_changed_manifest_is_refused(change) -> None:  # type: ignore[no-untyped-def]
    raw = json.loads(MANIFEST.to_json())
    change(raw)
    with pytest.raises(ManifestError):
        Manifest.from_json(
            json.dumps(raw, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        )


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"\xff", b"null", b'{"schema":1}', json.dumps({"a": 1}).encode()]
)
def test_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(ManifestError):
        Manifest.from_json(data)


def test_the_same_content_in_another_form_is_refused() -> None:
    with pytest.raises(ManifestError):
        Manifest.from_json(MANIFEST.to_json() + b"\n")
