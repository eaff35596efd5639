"""Signing: append-only, in the manifest's order, each field once, by the person it is for (ES-01, ES-05, I5, I7)."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pikepdf
import pytest
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
from pyhanko_certvalidator import ValidationContext

from documents.manifest import ExpectedSignature
from documents.pki import KeySpent, PersonRequest
from documents.signing import (
    Act,
    SigningError,
    document_hash,
    frozen_bytes,
    prepare,
    progress,
    seal,
    sign_person,
)
from documents.verify import verify

from .signing_desk import BOXES, EXPECTS, NOW, PNG, Desk, Spot, frozen_paper


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(tmp_path_factory.mktemp("ca") / "ca")


@pytest.fixture(scope="module")
def frozen() -> bytes:
    return frozen_paper()


@pytest.fixture(scope="module")
def stages(desk: Desk, frozen: bytes) -> list[bytes]:
    return desk.stages(frozen)


def refused(code: str, act: Callable[[], object]) -> None:
    with pytest.raises(SigningError) as caught:
        act()
    assert caught.value.code == code


def test_every_revision_begins_with_the_one_before_and_with_the_frozen_bytes(
    frozen: bytes, stages: list[bytes]
) -> None:
    before = frozen
    for stage in stages:
        assert stage.startswith(before) and len(stage) > len(before)
        assert frozen_bytes(stage) == frozen
        before = stage


def test_progress_says_who_is_missing(frozen: bytes, stages: list[bytes]) -> None:
    assert [e.field for e in progress(frozen).missing] == ["certify", "p1", "p2", "seal", "ts"]
    assert [e.field for e in progress(stages[1]).missing] == ["p2", "seal", "ts"]
    last = progress(stages[-1])
    assert last.finished and last.document_hash == document_hash(frozen)
    assert last.signed == ("certify", "p1", "p2", "seal", "ts")


def test_people_may_sign_in_either_order(desk: Desk, frozen: bytes) -> None:
    pdf = desk.signed_by(desk.prepared(frozen), frozen, "p2")
    pdf = desk.signed_by(pdf, frozen, "p1", 2)
    assert verify(desk.finished(desk.sealed(pdf)), desk.root).status == "valid"


def test_an_optional_witness_may_sign_or_stay_away(desk: Desk, frozen: bytes, stages: list[bytes]) -> None:
    pdf = desk.signed_by(stages[2], frozen, "w1", 2, png=None)
    report = verify(desk.finished(desk.sealed(pdf)), desk.root)
    assert report.status == "valid" and "w1" in [s.field for s in report.signatures]
    assert "w1" not in [s.field for s in verify(stages[-1], desk.root).signatures]


def test_a_field_is_signed_once(desk: Desk, frozen: bytes, stages: list[bytes]) -> None:
    refused("already_signed", lambda: desk.signed_by(stages[1], frozen, "p1"))
    refused("already_signed", lambda: desk.sealed(stages[3]))
    refused("already_signed", lambda: desk.finished(stages[4]))


def test_marks_keep_their_order(desk: Desk, frozen: bytes, stages: list[bytes]) -> None:
    refused("wrong_order", lambda: desk.signed_by(frozen, frozen, "p1"))
    refused("wrong_order", lambda: desk.sealed(stages[1]))
    refused("wrong_order", lambda: desk.finished(stages[2]))
    refused("wrong_order", lambda: desk.signed_by(stages[3], frozen, "w1", 5))
    refused("bad_structure", lambda: desk.prepared(stages[0]))


def test_a_field_takes_only_its_kind(desk: Desk, frozen: bytes, stages: list[bytes]) -> None:
    refused("wrong_kind", lambda: seal(stages[2], "w1", desk.act(desk.keys.seal("org"), 3), PNG))
    refused("unknown_field", lambda: seal(stages[2], "other", desk.act(desk.keys.seal("org"), 3), PNG))


@pytest.mark.parametrize("change", ["name", "role", "field", "document"])
def test_nobody_signs_for_another_or_on_another_paper(
    desk: Desk, frozen: bytes, stages: list[bytes], change: str
) -> None:
    values = {"field": "p1", "name": "王某甲", "role": "party", "document": document_hash(frozen)}
    values[change] = {"name": "李某乙", "role": "mediator", "field": "p2", "document": "0" * 64}[change]
    request = PersonRequest(
        values["field"], values["name"], values["role"], "99", values["document"], "e5" * 32
    )
    signer = desk.keys.issue_person(request, NOW)
    refused("wrong_signer", lambda: sign_person(stages[0], "p1", desk.act(signer, 1), PNG))


def test_a_person_key_signs_once(desk: Desk, frozen: bytes, stages: list[bytes]) -> None:
    signer = desk.person(frozen, "p1", "王某甲")
    sign_person(stages[0], "p1", desk.act(signer, 1), PNG)
    with pytest.raises(KeySpent):
        sign_person(stages[0], "p1", desk.act(signer, 1), PNG)


def test_the_same_seal_twice_gives_the_same_bytes(desk: Desk, stages: list[bytes]) -> None:
    assert desk.sealed(stages[2]) == desk.sealed(stages[2]) == stages[3]


def test_time_does_not_run_backwards(desk: Desk, frozen: bytes, stages: list[bytes]) -> None:
    refused("clock_went_back", lambda: desk.signed_by(stages[1], frozen, "p2", minutes=0))


@pytest.mark.parametrize("png", [b"", b"GIF89a", PNG[:60], b"\x89PNG\r\n\x1a\n" + bytes(40)])
def test_a_broken_picture_is_refused(desk: Desk, frozen: bytes, stages: list[bytes], png: bytes) -> None:
    refused("bad_image", lambda: desk.signed_by(stages[0], frozen, "p1", png=png))


@pytest.mark.parametrize(
    "spot", [Spot(9, 1, 1, 5, 5), Spot(0, 5, 1, 5, 9), Spot(0, -3, 1, 5, 9), Spot(0, 1, 1, 1e6, 9)]
)
def test_a_box_that_lies_on_no_page_is_refused(desk: Desk, frozen: bytes, spot: Spot) -> None:
    act = desk.act(desk.keys.certification())
    refused("bad_box", lambda: prepare(frozen, {"p1": spot}, act))


@pytest.mark.parametrize("drop", ["certification", "timestamp"])
def test_a_manifest_without_certification_or_timestamp_is_refused(desk: Desk, drop: str) -> None:
    frozen = frozen_paper(expects=tuple(e for e in EXPECTS if e.kind != drop))
    refused("bad_manifest", lambda: desk.prepared(frozen))


def test_a_render_without_manifest_is_refused(desk: Desk) -> None:
    refused("bad_manifest", lambda: desk.prepared(frozen_paper(name="other.json")))
    bad = (*EXPECTS, ExpectedSignature("a b", "party", "某", "person"))
    refused("bad_manifest", lambda: desk.prepared(frozen_paper(expects=bad)))


def test_a_room_that_is_too_small_or_too_large_is_refused(desk: Desk, frozen: bytes) -> None:
    for room in (500, 10**6):
        act = Act(desk.keys.certification(), desk.stamper, NOW, room)
        refused("too_big", lambda act=act: prepare(frozen, BOXES, act))  # type: ignore[misc]


def test_an_independent_library_accepts_every_mark(desk: Desk, stages: list[bytes], tmp_path: Path) -> None:
    """pyHanko reads the file with its own code, difference analysis of the certification included."""
    (tmp_path / "root.pem").write_bytes(desk.root)
    (tmp_path / "paper.pdf").write_bytes(stages[-1])
    with ThreadPoolExecutor(1) as pool:  # it starts an event loop; this thread may hold a browser driver's
        pool.submit(_accepted_by_pyhanko, tmp_path).result()


def _accepted_by_pyhanko(folder: Path) -> None:
    root = load_cert_from_pemder(str(folder / "root.pem"))
    when = NOW + timedelta(minutes=5)
    with (folder / "paper.pdf").open("rb") as file:
        reader = PdfFileReader(file)
        for mark in reader.embedded_regular_signatures:
            contexts = [ValidationContext([root], allow_fetching=False, moment=when) for _ in "ab"]
            status = validate_pdf_signature(mark, contexts[0], ts_validation_context=contexts[1])
            assert status.bottom_line, (mark.field_name, status.summary())
        (stamp,) = reader.embedded_timestamp_signatures
        context = ValidationContext([root], allow_fetching=False, moment=when)
        stamped = validate_pdf_timestamp(stamp, context)
        assert stamped.valid and stamped.trusted and stamped.coverage.name == "ENTIRE_FILE"


def test_pdfsig_accepts_every_mark(desk: Desk, stages: list[bytes], tmp_path: Path) -> None:
    store = tmp_path / "nss"
    store.mkdir()
    (tmp_path / "root.pem").write_bytes(desk.root)
    (tmp_path / "paper.pdf").write_bytes(stages[-1])
    nss = f"sql:{store}"
    run = ["certutil", "-N", "-d", nss, "--empty-password"]
    subprocess.run(run, check=True, capture_output=True)
    run = ["certutil", "-A", "-d", nss, "-n", "root", "-t", "CT,C,C", "-i", str(tmp_path / "root.pem")]
    subprocess.run(run, check=True, capture_output=True)
    # pdfsig judges certificates by the clock of the machine: run it within their life.
    run = ["faketime", "2026-03-20 04:00:00", "pdfsig", "-nssdir", nss, str(tmp_path / "paper.pdf")]
    told = subprocess.run(run, capture_output=True, text=True, env={**os.environ, "TZ": "UTC"}).stdout
    assert told.count("Signature is Valid.") == 4, told
    assert told.count("Certificate is Trusted.") == 4, told
    assert told.count("ETSI.CAdES.detached") == 4


def test_qpdf_finds_no_fault(stages: list[bytes], tmp_path: Path) -> None:
    (tmp_path / "paper.pdf").write_bytes(stages[-1])
    with pikepdf.open(tmp_path / "paper.pdf", attempt_recovery=False) as pdf:
        assert pdf.check_pdf_syntax() == []


def test_signing_under_a_faked_clock_is_valid_at_that_time(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from datetime import datetime, UTC;"
        "from tests.documents.signing_desk import Desk, frozen_paper;"
        "from documents.verify import verify;"
        "desk = Desk(Path(sys.argv[1]), now=datetime.now(UTC));"
        "report = verify(desk.stages(frozen_paper())[-1], desk.root, datetime.now(UTC));"
        "print(report.status, report.signatures[0].time.date())"
    )
    run = ["faketime", "2026-03-20 09:00:00", sys.executable, "-c", code, str(tmp_path / "ca")]
    told = subprocess.run(run, capture_output=True, text=True, cwd=Path(__file__).parents[2])
    assert told.stdout.split() == ["valid", "2026-03-20"], told.stderr


def test_signing_and_verifying_are_quick(
    desk: Desk, frozen: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    begin = time.perf_counter()
    last = desk.stages(frozen)[-1]
    signed = time.perf_counter() - begin
    begin = time.perf_counter()
    assert verify(last, desk.root).status == "valid"
    checked = time.perf_counter() - begin
    with capsys.disabled():
        sys.stdout.write(
            f"\n5 marks: {signed * 1000:.0f} ms, {len(last) - len(frozen)} bytes; verified in {checked * 1000:.0f} ms\n"
        )
    assert checked < 1
