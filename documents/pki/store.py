"""Where keys live: a folder of password-protected PKCS#12 files. A PKCS#11 token can stand behind the same protocol."""

from __future__ import annotations

import json
import os
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12

from .people import PersonRequest, issue_person
from .profile import Binding, CertificateKind, Issuer, Life, authority, leaf, new_key
from .signer import LocalSigner, Signer

ROOT_LIFE = timedelta(days=365 * 20)
INTERMEDIATE_LIFE = timedelta(days=365 * 10)
LEAF_LIFE = timedelta(days=365 * 5)
# The root stays offline, so its list must last; the intermediate's list is made afresh for every finished paper.
ROOT_CRL_LIFE = timedelta(days=365 * 5)
CRL_LIFE = timedelta(days=7)
START_LEEWAY = timedelta(days=1)
REFERENCE = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")


class PkiError(RuntimeError):
    """The store cannot do this; ``code`` says why (missing_key, wrong_passphrase, exists, bad_reference)."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class KeyStore(Protocol):
    """Everything that signing asks of keys."""

    def root_pem(self) -> bytes: ...
    def certification(self) -> Signer: ...
    def timestamp(self) -> Signer: ...
    def seal(self, reference: str) -> Signer: ...
    def add_seal(self, reference: str, name: str, now: datetime) -> Signer: ...
    def issue_person(self, request: PersonRequest, now: datetime) -> Signer: ...
    def crls(self, now: datetime) -> tuple[bytes, ...]: ...
    def revoke(self, serial: int, now: datetime) -> None: ...


def create_ca(folder: Path, passphrase: bytes, now: datetime, name: str = "和议平台") -> FileKeyStore:
    """Make root, intermediate, platform certification key and time-stamp key, and the root's revocation list.

    ``root.p12`` is needed again only by ``renew_root_crl``: move it to a medium that is not connected.
    Raises PkiError(exists) where the folder already holds a CA.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if (folder / "root.pem").exists():
        raise PkiError("exists", f"{folder} already holds a certification authority")
    start = now - START_LEEWAY
    root = authority(f"{name}根证书", Life(start, now + ROOT_LIFE))
    middle = authority(f"{name}签发证书", Life(start, now + INTERMEDIATE_LIFE), root)
    _save(folder / "root.p12", root.key, root.certificate, passphrase)
    _save(folder / "intermediate.p12", middle.key, middle.certificate, passphrase)
    _write(folder / "root-crl.der", _crl(root, {}, now, ROOT_CRL_LIFE))
    store = FileKeyStore(folder, passphrase)
    store._new_leaf("certification", Binding("certification", name), now)
    store._new_leaf("timestamp", Binding("timestamp", f"{name}时间戳"), now)
    # Last, so that a set-up that was killed half-way is begun again and not taken for a finished one.
    _write(folder / "root.pem", root.certificate.public_bytes(serialization.Encoding.PEM))
    return store


def renew_root_crl(folder: Path, passphrase: bytes, now: datetime) -> None:
    """Write a new list signed by the root; ``root.p12`` must be back in the folder for this moment."""
    root = _load(folder / "root.p12", passphrase)
    _write(folder / "root-crl.der", _crl(root, {}, now, ROOT_CRL_LIFE))


class FileKeyStore:
    """Keys in a folder only its owner may read. Opened keys are kept in memory: opening one costs 8 ms."""

    def __init__(self, folder: Path, passphrase: bytes) -> None:
        self._folder = folder
        self._passphrase = passphrase
        self._open: dict[str, Issuer] = {}

    def root_pem(self) -> bytes:
        return (self._folder / "root.pem").read_bytes()

    def certification(self) -> Signer:
        return self._signer("certification")

    def timestamp(self) -> Signer:
        return self._signer("timestamp")

    def seal(self, reference: str) -> Signer:
        """The seal of an organisation or court. Raises PkiError(missing_key)."""
        return self._signer(_seal_file(reference))

    def add_seal(self, reference: str, name: str, now: datetime) -> Signer:
        """Make a seal key; ``reference`` names the file, ``name`` is the organisation as it stands on the paper."""
        file = _seal_file(reference)
        if (self._folder / f"{file}.p12").exists():
            raise PkiError("exists", f"there is a seal {reference} already")
        self._new_leaf(file, Binding("seal", name), now)
        return self._signer(file)

    def issue_person(self, request: PersonRequest, now: datetime) -> Signer:
        return issue_person(request, self._key("intermediate"), now)

    def crls(self, now: datetime) -> tuple[bytes, ...]:
        """DER lists of the root and of the intermediate; the second is made now."""
        root_list = (self._folder / "root-crl.der").read_bytes()
        return root_list, _crl(self._key("intermediate"), self._revoked(), now, CRL_LIFE)

    def revoke(self, serial: int, now: datetime) -> None:
        """Withdraw a certificate from now on (电子签名法 15); signatures made before stay valid."""
        revoked = self._revoked()
        revoked.setdefault(serial, now)
        rows = {str(number): when.isoformat() for number, when in revoked.items()}
        _write(self._folder / "revoked.json", json.dumps(rows, sort_keys=True).encode())

    def _revoked(self) -> dict[int, datetime]:
        path = self._folder / "revoked.json"
        rows = json.loads(path.read_bytes()) if path.exists() else {}
        return {int(serial): datetime.fromisoformat(when) for serial, when in rows.items()}

    def _new_leaf(self, file: str, binding: Binding, now: datetime) -> None:
        issuer = self._key("intermediate")
        key = new_key()
        certificate = leaf(key.public_key(), binding, Life(now - START_LEEWAY, now + LEAF_LIFE), issuer)
        _save(self._folder / f"{file}.p12", key, certificate, self._passphrase)

    def _signer(self, file: str) -> LocalSigner:
        own = self._key(file)
        return LocalSigner(own.key, (own.certificate, self._key("intermediate").certificate))

    def _key(self, file: str) -> Issuer:
        if file not in self._open:
            self._open[file] = _load(self._folder / f"{file}.p12", self._passphrase)
        return self._open[file]


def _seal_file(reference: str) -> str:
    if not REFERENCE.match(reference):
        raise PkiError("bad_reference", "a seal reference is letters, digits, _ and - only")
    return f"seal-{reference}"


def _crl(issuer: Issuer, revoked: dict[int, datetime], now: datetime, life: timedelta) -> bytes:
    builder = x509.CertificateRevocationListBuilder(issuer.certificate.subject, now, now + life)
    for serial, when in sorted(revoked.items()):
        entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(when).build()
        builder = builder.add_revoked_certificate(entry)
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key())
    builder = builder.add_extension(identifier, critical=False)
    builder = builder.add_extension(x509.CRLNumber(int(now.timestamp())), critical=False)
    return builder.sign(issuer.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def _save(
    path: Path, key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate, passphrase: bytes
) -> None:
    lock = serialization.BestAvailableEncryption(passphrase)
    _write(path, pkcs12.serialize_key_and_certificates(path.stem.encode(), key, certificate, None, lock))


def _load(path: Path, passphrase: bytes) -> Issuer:
    if not path.exists():
        raise PkiError("missing_key", f"no key {path.stem}")
    try:
        key, certificate, _ = pkcs12.load_key_and_certificates(path.read_bytes(), passphrase)
    except ValueError as error:
        raise PkiError("wrong_passphrase", f"{path.name} does not open with this passphrase") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or certificate is None:
        raise PkiError("missing_key", f"{path.name} holds no P-256 key and certificate")
    return Issuer(certificate, key)


def _write(path: Path, data: bytes) -> None:
    """Replace a file in one step, readable by its owner only."""
    draft = path.with_name(path.name + ".new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


__all__ = ["CertificateKind", "FileKeyStore", "KeyStore", "PkiError", "create_ca", "renew_root_crl"]
