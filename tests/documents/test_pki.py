"""The own certification authority: what it issues, how keys are kept, what it refuses."""

from __future__ import annotations

import json
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.x509.oid import NameOID

from documents.pki import (
    FileKeyStore,
    KeySpent,
    PersonRequest,
    PkiError,
    binding_of,
    create_ca,
    renew_root_crl,
)
from documents.pki.signer import P256_ORDER, is_low_s

from .signing_desk import NOW

REQUEST = PersonRequest("p1", "欧阳某某", "party", "（2026）示诉前调99号", "ab" * 32, "cd" * 32)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pki") / "ca"


@pytest.fixture(scope="module")
def store(folder: Path) -> FileKeyStore:
    store = create_ca(folder, b"passphrase", NOW)
    store.add_seal("org", "示例街道人民调解委员会", NOW)
    return store


def test_the_chain_leads_from_every_leaf_to_the_root(store: FileKeyStore) -> None:
    root = x509.load_pem_x509_certificate(store.root_pem())
    for signer in (
        store.certification(),
        store.timestamp(),
        store.seal("org"),
        store.issue_person(REQUEST, NOW),
    ):
        leaf, middle = signer.chain
        leaf.verify_directly_issued_by(middle)
        middle.verify_directly_issued_by(root)
        assert isinstance(leaf.public_key(), ec.EllipticCurvePublicKey)
        assert not leaf.extensions.get_extension_for_class(x509.BasicConstraints).value.ca


def test_a_person_certificate_names_person_role_case_paper_and_evidence(store: FileKeyStore) -> None:
    leaf = store.issue_person(REQUEST, NOW).chain[0]
    assert leaf.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value == "欧阳某某"
    bound = binding_of(leaf)
    assert bound is not None
    assert (bound.kind, bound.name, bound.role, bound.field) == ("person", "欧阳某某", "party", "p1")
    assert (bound.case, bound.document, bound.evidence) == (REQUEST.case, "ab" * 32, "cd" * 32)


def test_a_person_certificate_lives_at_most_a_day(store: FileKeyStore) -> None:
    leaf = store.issue_person(REQUEST, NOW).chain[0]
    assert leaf.not_valid_before_utc <= NOW < leaf.not_valid_after_utc
    assert leaf.not_valid_after_utc - leaf.not_valid_before_utc <= timedelta(hours=24)


def test_a_long_name_stands_whole_in_the_binding(store: FileKeyStore) -> None:
    name = "示" * 100
    leaf = store.issue_person(PersonRequest("p1", name, "party", "99", "", ""), NOW).chain[0]
    bound = binding_of(leaf)
    assert bound is not None and bound.name == name


def test_a_one_time_key_is_gone_after_its_signature(store: FileKeyStore) -> None:
    signer = store.issue_person(REQUEST, NOW)
    signer.sign(b"once")
    with pytest.raises(KeySpent):
        signer.sign(b"twice")
    assert not [value for value in vars(signer).values() if hasattr(value, "sign")]


def test_signatures_have_the_low_s(store: FileKeyStore) -> None:
    signer = store.certification()
    for number in range(20):
        value = signer.sign(b"%d" % number)
        assert is_low_s(value)
        r, s = decode_dss_signature(value)
        twin = encode_dss_signature(r, P256_ORDER - s)
        key = signer.chain[0].public_key()
        assert isinstance(key, ec.EllipticCurvePublicKey)
        key.verify(twin, b"%d" % number, ec.ECDSA(hashes.SHA256()))
        assert not is_low_s(twin)


def test_files_are_for_their_owner_only_and_locked(folder: Path, store: FileKeyStore) -> None:
    assert store.root_pem()
    for path in folder.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
        assert b"PRIVATE KEY" not in path.read_bytes()
    with pytest.raises(PkiError) as caught:
        FileKeyStore(folder, b"wrong").certification()
    assert caught.value.code == "wrong_passphrase"


def test_the_root_key_may_be_taken_away(folder: Path, store: FileKeyStore, tmp_path: Path) -> None:
    away = (folder / "root.p12").rename(tmp_path / "root.p12")
    again = FileKeyStore(folder, b"passphrase")
    again.issue_person(REQUEST, NOW)
    assert len(again.crls(NOW)) == 2
    with pytest.raises(PkiError) as caught:
        renew_root_crl(folder, b"passphrase", NOW)
    assert caught.value.code == "missing_key"
    away.rename(folder / "root.p12")
    renew_root_crl(folder, b"passphrase", NOW)


def test_a_revocation_stays_and_keeps_its_first_time(folder: Path, store: FileKeyStore) -> None:
    store.revoke(99, NOW)
    store.revoke(99, NOW + timedelta(days=1))
    assert list(json.loads((folder / "revoked.json").read_text()).values()) == [NOW.isoformat()]
    crl = x509.load_der_x509_crl(FileKeyStore(folder, b"passphrase").crls(NOW)[1])
    entry = crl.get_revoked_certificate_by_serial_number(99)
    assert entry is not None and entry.revocation_date_utc == NOW


def test_a_ca_or_a_seal_is_not_made_twice(folder: Path, store: FileKeyStore) -> None:
    before = store.root_pem()
    for again in (lambda: create_ca(folder, b"x", NOW), lambda: store.add_seal("org", "另一家", NOW)):
        with pytest.raises(PkiError) as caught:
            again()
        assert caught.value.code == "exists"
    assert store.root_pem() == before


@pytest.mark.parametrize("reference", ["", "../root", "a/b", "印章", "a" * 65])
def test_a_seal_reference_cannot_leave_the_folder(store: FileKeyStore, reference: str) -> None:
    with pytest.raises(PkiError) as caught:
        store.seal(reference)
    assert caught.value.code == "bad_reference"


def test_an_unknown_seal_is_missing(store: FileKeyStore) -> None:
    with pytest.raises(PkiError) as caught:
        store.seal("nobody")
    assert caught.value.code == "missing_key"


def test_certificates_do_not_claim_a_licensed_authority(store: FileKeyStore) -> None:
    root = x509.load_pem_x509_certificate(store.root_pem())
    assert "平台" in root.subject.rfc4514_string() or "平台" in str(root.subject)
