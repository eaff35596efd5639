"""Whom the verifier believes: the caller's root only, the right person, at the right time (ES-06)."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from documents.pki import PersonRequest, Signer
from documents.pki.people import issue_person
from documents.pki.profile import Issuer, new_key
from documents.pki.signer import P256_ORDER
from documents.signing import SigningError, document_hash, finish, sign_person
from documents.signing.cms import build, sign_digest, take_parts
from documents.signing.layout import TIME_FORM, Step, lay_out
from documents.signing.rules import check_next
from documents.signing.segments import fill
from documents.signing.walk import take_apart
from documents.verify import REASONS, verify
from documents.verify.tokens import read_token
from documents.verify.trust import Refused, Trust

from .signing_desk import EVIDENCE, EXPECTS, NOW, Desk, frozen_paper
from .tampering import revisions


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(tmp_path_factory.mktemp("ca") / "ca")


@pytest.fixture(scope="module")
def frozen() -> bytes:
    return frozen_paper()


@pytest.fixture(scope="module")
def stages(desk: Desk, frozen: bytes) -> list[bytes]:
    return desk.stages(frozen)


def rogue(desk: Desk, pdf: bytes, step: Step, signer: Signer) -> bytes:
    """Sign like our signer, but without asking whom the field is for."""
    paper = take_apart(pdf)
    check_next(paper.state, step)
    increment = lay_out(paper.state, step)
    empty = fill(increment.segments, {"contents": bytes(2 * step.room)})
    first, last = (offset - len(pdf) for offset in increment.contents)
    parts = sign_digest(hashlib.sha256(pdf + empty[:first] + empty[last:]).digest(), signer)
    token = desk.stamper.stamp(hashlib.sha256(parts.signature).digest(), step.instant)
    value = build(replace(parts, token=token)).hex().encode().ljust(2 * step.room, b"0")
    return pdf + fill(increment.segments, {"contents": value})


def step(field: str, minutes: int = 1, kind: str = "person") -> Step:
    return Step(kind, field, (NOW + timedelta(minutes=minutes)).strftime(TIME_FORM))  # type: ignore[arg-type]


def test_the_report_names_every_signer(desk: Desk, frozen: bytes, stages: list[bytes]) -> None:
    report = verify(stages[-1], desk.root)
    assert report.status == "valid" and report.findings == ()
    assert report.document_hash == document_hash(frozen)
    assert (report.paper, report.number) == ("mediation_agreement", "（2026）示人调字第9901号")
    found = {s.field: s for s in report.signatures}
    assert (found["p1"].name, found["p1"].role, found["p1"].kind) == ("王某甲", "party", "person")
    assert found["p1"].time == NOW + timedelta(minutes=1) and found["p1"].evidence == EVIDENCE
    assert all(s.valid and s.serial for s in report.signatures)


@pytest.mark.parametrize(("stage", "still"), [(0, 4), (1, 3), (2, 2), (3, 1)])
def test_an_unfinished_paper_is_not_valid_and_says_what_is_missing(
    desk: Desk, stages: list[bytes], stage: int, still: int
) -> None:
    report = verify(stages[stage], desk.root)
    assert report.status == "invalid" and len(report.findings) == still
    assert all(code.startswith("missing_") for code in report.codes)
    assert all(s.valid for s in report.signatures)


def test_another_root_is_not_believed(desk: Desk, frozen: bytes, tmp_path: Path) -> None:
    other = Desk(tmp_path / "ca")
    report = verify(other.stages(frozen)[-1], desk.root)
    assert report.status == "invalid" and set(report.codes) == {"untrusted"}
    assert not any(s.valid for s in report.signatures)


def test_a_root_inside_the_file_is_not_believed(desk: Desk, frozen: bytes, tmp_path: Path) -> None:
    other = Desk(tmp_path / "ca")
    sealed = other.stages(frozen)[3]
    own = other.keys.timestamp()

    class WithRoot:
        chain = (*own.chain, x509.load_pem_x509_certificate(other.root))
        sign = staticmethod(own.sign)

    when = NOW + timedelta(minutes=4)
    pdf = finish(sealed, other.act(WithRoot(), 4), other.keys.crls(when))
    assert verify(pdf, other.root).status == "valid"
    assert set(verify(pdf, desk.root).codes) == {"untrusted"}


@pytest.mark.parametrize(
    "who",
    [("p1", "李某乙", "party"), ("p1", "王某甲", "mediator"), ("p2", "王某甲", "party")],
    ids=["other_name", "other_role", "other_field"],
)
def test_a_certificate_of_somebody_else_is_refused(
    desk: Desk, frozen: bytes, stages: list[bytes], who: tuple[str, str, str]
) -> None:
    signer = desk.person(frozen, *who)
    report = verify(rogue(desk, stages[0], step("p1"), signer), desk.root)
    assert "wrong_signer" in report.codes


def test_a_certificate_made_for_another_paper_is_refused(desk: Desk, stages: list[bytes]) -> None:
    signer = desk.person(b"another paper", "p1", "王某甲")
    assert "wrong_signer" in verify(rogue(desk, stages[0], step("p1"), signer), desk.root).codes


def test_a_seal_or_platform_key_cannot_stand_for_a_person(desk: Desk, stages: list[bytes]) -> None:
    for signer in (desk.keys.seal("org"), desk.keys.certification(), desk.keys.timestamp()):
        assert "wrong_signer" in verify(rogue(desk, stages[0], step("p1"), signer), desk.root).codes


def test_a_seal_of_another_organisation_is_refused(desk: Desk, stages: list[bytes]) -> None:
    desk.keys.add_seal("other", "另一家调解组织", NOW)
    pdf = rogue(desk, stages[2], step("seal", 3, "seal"), desk.keys.seal("other"))
    assert "wrong_signer" in verify(pdf, desk.root).codes


def test_a_person_certificate_cannot_issue_certificates(
    desk: Desk, frozen: bytes, stages: list[bytes]
) -> None:
    middle = desk.person(frozen, "p1", "王某甲").chain[0]
    request = PersonRequest("p1", "王某甲", "party", "99", document_hash(frozen), EVIDENCE)
    signer = issue_person(request, Issuer(middle, new_key()), NOW)
    assert "untrusted" in verify(rogue(desk, stages[0], step("p1"), signer), desk.root).codes


def test_a_signature_taken_from_another_paper_is_refused(desk: Desk, stages: list[bytes]) -> None:
    other = desk.stages(frozen_paper("玖仟玖佰元整"))[-1]
    mine, theirs = revisions(stages[-1])[1], revisions(other)[1]
    (a, b), (c, d) = mine.increment.contents, theirs.increment.contents
    forged = stages[-1][:a] + other[c:d] + stages[-1][b:]
    report = verify(forged, desk.root)
    assert report.status == "invalid" and "digest_mismatch" in report.codes


def test_two_signatures_changed_about_are_refused(desk: Desk, stages: list[bytes]) -> None:
    one, two = revisions(stages[-1])[1], revisions(stages[-1])[2]
    data = bytearray(stages[-1])
    (a, b), (c, d) = one.increment.contents, two.increment.contents
    data[a:b], data[c:d] = data[c:d], data[a:b]
    assert "digest_mismatch" in verify(bytes(data), desk.root).codes


def test_an_expired_person_certificate_is_refused(desk: Desk, frozen: bytes, stages: list[bytes]) -> None:
    signer = desk.person(frozen, "p1", "王某甲")
    pdf = sign_person(stages[0], "p1", desk.act(signer, 60 * 25))
    assert "expired" in verify(pdf, desk.root).codes


def test_a_seal_revoked_before_is_refused_and_after_is_not(tmp_path: Path, frozen: bytes) -> None:
    desk = Desk(tmp_path / "ca")
    pdf = desk.stages(frozen)[3]
    serial = desk.keys.seal("org").chain[0].serial_number
    desk.keys.revoke(serial, NOW + timedelta(minutes=10))
    assert verify(desk.finished(pdf, 20), desk.root).status == "valid"
    desk = Desk(tmp_path / "ca2")
    pdf = desk.stages(frozen)[2]
    desk.keys.revoke(desk.keys.seal("org").chain[0].serial_number, NOW)
    report = verify(desk.finished(desk.sealed(pdf)), desk.root)
    assert report.codes == ("revoked",) and "seal" in report.findings[0].message_en


def test_missing_or_old_revocation_lists_are_refused(desk: Desk, stages: list[bytes]) -> None:
    act = desk.act(desk.keys.timestamp(), 4)
    assert set(verify(finish(stages[3], act, ()), desk.root).codes) == {"no_revocation_list"}
    old = desk.keys.crls(NOW - timedelta(days=30))
    assert set(verify(finish(stages[3], act, old), desk.root).codes) == {"no_revocation_list"}
    assert set(verify(finish(stages[3], act, (b"not a list",)), desk.root).codes) == {"no_revocation_list"}


def test_a_mark_from_the_future_is_refused(desk: Desk, stages: list[bytes]) -> None:
    assert verify(stages[-1], desk.root, NOW + timedelta(hours=1)).status == "valid"
    assert verify(stages[-1], desk.root, NOW + timedelta(days=3650)).status == "valid"
    assert set(verify(stages[-1], desk.root, NOW - timedelta(days=1)).codes) == {"from_the_future"}


@pytest.mark.parametrize("data", [b"", b"hello", b"PK\3\4" + bytes(100), b"\x89PNG"])
def test_what_is_no_pdf_is_unreadable(desk: Desk, data: bytes) -> None:
    assert verify(data, desk.root).status == "unreadable"


@pytest.mark.parametrize(
    "data", [b"%PDF-1.7\n", b"%PDF-1.7\nstartxref\n0\n%%EOF\n", b"%PDF-" + b"%heyi {" * 50]
)
def test_a_pdf_that_is_not_ours_is_invalid(desk: Desk, data: bytes) -> None:
    assert verify(data, desk.root).status == "invalid"


def test_a_render_with_a_second_manifest_entry_is_refused(desk: Desk) -> None:
    bad = frozen_paper(expects=(*EXPECTS, EXPECTS[1]))
    with pytest.raises(SigningError):
        desk.prepared(bad)


def test_a_root_that_is_no_certificate_is_the_callers_fault(stages: list[bytes]) -> None:
    with pytest.raises(ValueError):
        verify(stages[-1], b"not a certificate")


def test_every_reason_has_words_in_both_languages() -> None:
    for zh, en in REASONS.values():
        assert any("\u4e00" <= c <= "\u9fff" for c in zh) and en.isascii()


def test_every_bit_of_the_last_value_is_bound(desk: Desk) -> None:
    """No later signature covers the final token, so each of its bits must be signed or have one possible value."""
    digest = hashlib.sha256(b"whole file").digest()
    token, trust = desk.stamper.stamp(digest, NOW), Trust.of_pem(desk.root)
    assert read_token(token, digest, trust).instant == NOW
    missed = []
    for bit in range(0, len(token) * 8, 7):
        changed = bytearray(token)
        changed[bit // 8] ^= 1 << (bit % 8)
        try:
            read_token(bytes(changed), digest, trust)
        except Exception:
            continue
        missed.append(bit)
    assert missed == []


def test_the_twin_of_a_signature_is_refused(desk: Desk) -> None:
    """(r, n-s) verifies wherever (r, s) does; only one of them is accepted."""
    digest = hashlib.sha256(b"whole file").digest()
    parts = take_parts(desk.stamper.stamp(digest, NOW))
    r, s = decode_dss_signature(parts.signature)
    twin = build(replace(parts, signature=encode_dss_signature(r, P256_ORDER - s)))
    with pytest.raises(Refused) as caught:
        read_token(twin, digest, Trust.of_pem(desk.root))
    assert caught.value.code == "bad_signature"
