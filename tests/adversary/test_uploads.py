"""Files that may not be kept: too large, too many, over the quota, of another kind, broken. All or none is stored."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import encode_multipart

from portal.cases import uploads
from portal.cases.operations import evidence
from portal.config import Config
from tests.adversary.hand import Hand, changed, faults, written
from tests.adversary.mutants import MARK
from tests.adversary.played import Played, _pdf

pytestmark = pytest.mark.timeout(600)
FINE = _pdf("fine")


@pytest.fixture(scope="module")
def stage() -> str:
    return "open"


@pytest.fixture(scope="module")
def hand(app: Flask, file: Played) -> Hand:
    return Hand(app, file)


def _send(hand: Hand, path: str, files: list[tuple[str, bytes]]):  # type: ignore[no-untyped-def]
    data = MultiDict({"csrf_token": hand.tokens["applicant"], "title": MARK, "share": "1"})
    for name, content in files:
        data.add("file", FileStorage(io.BytesIO(content), name))
    boundary, body = encode_multipart(data)
    kind = f'multipart/form-data; boundary="{boundary}"'
    return hand.visitors["applicant"].client.post(path, data=body, content_type=kind)


def _bytes_kept(house: Config) -> int:
    return sum(1 for path in Path(house.files).rglob("*") if path.is_file())


WRONG = {
    "nothing": [("", b"")],
    "empty": [("a.pdf", b"")],
    "another kind": [("a.exe", b"MZ" + b"\x00" * 100)],
    "a lying name": [("a.jpg", FINE)],
    "a broken picture": [("a.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 40)],
    "one too large": [("a.pdf", FINE + b"\x00" * uploads.LARGEST)],
    "a good one beside a bad one": [("a.pdf", FINE), ("b.exe", b"MZ")],
    "too many": [("a.pdf", FINE)] * (uploads.MOST_FILES + 1),
    "more than a request may be": [("a.pdf", FINE + b"\x00" * uploads.LARGEST)] * 2 + [("b.pdf", FINE)],
}


@pytest.mark.parametrize("why", WRONG)
def test_a_file_that_may_not_be_kept_is_refused_whole(hand: Hand, file: Played, house: Config, why: str) -> None:  # fmt: skip
    for path in ("/apply/files", f"/cases/{file.case}/evidence"):
        before, kept = written(), _bytes_kept(house)
        answer = _send(hand, path, WRONG[why])
        assert faults(answer, {"title": MARK}, f"{path} {why}") == []
        assert answer.status_code == (413 if why == "more than a request may be" else 422)
        assert changed(before) == [] and _bytes_kept(house) == kept


def test_what_goes_over_the_quota_is_refused_whole(
    hand: Hand, file: Played, house: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two files, of which only the first would still fit: neither is kept."""
    monkeypatch.setattr(evidence, "QUOTA", 3 * len(FINE))
    before = written()
    answer = _send(hand, f"/cases/{file.case}/evidence", [("a.pdf", FINE), ("b.pdf", FINE + b"%"), ("c.pdf", FINE + b"%%")] * 2)  # fmt: skip
    assert faults(answer, {"title": MARK}, "quota") == []
    assert answer.status_code == 422
    assert changed(before) == []


def test_a_file_that_may_be_kept_is_kept(hand: Hand, file: Played) -> None:
    """The same door with nothing wrong: the refusals above are not for another reason."""
    before = written()
    assert _send(hand, f"/cases/{file.case}/evidence", [("a.pdf", FINE)]).status_code == 302
    assert "evidence" in changed(before)
