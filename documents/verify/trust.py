"""Which certificates to believe: exactly leaf, intermediate, and the root the caller brought; never a root from the file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec

CLOCK_LEEWAY = timedelta(minutes=10)  # a foreign time-stamp service's clock against ours


class Refused(Exception):
    """A check failed; ``code`` is a key of report.REASONS."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Trust:
    """The caller's roots. ``tsa_root`` is set where a foreign time-stamp service is in use."""

    root: x509.Certificate
    tsa_root: x509.Certificate | None = None

    @classmethod
    def of_pem(cls, root: bytes, tsa_root: bytes | None = None) -> Trust:
        """Raises ValueError for bytes that are not a certificate."""
        foreign = x509.load_pem_x509_certificate(tsa_root) if tsa_root else None
        return cls(x509.load_pem_x509_certificate(root), foreign)


def check_chain(chain: tuple[x509.Certificate, ...], trust: Trust, instant: datetime) -> None:
    """Our own shape: a leaf and one intermediate under the root, all valid at ``instant``."""
    if len(chain) != 2 or not _issued(chain[0], chain[1]) or not _issued(chain[1], trust.root):
        raise Refused("untrusted")
    if not _may_issue(chain[1]) or not _is_leaf(chain[0]):
        raise Refused("untrusted")
    check_life((*chain, trust.root), instant)


def check_life(chain: tuple[x509.Certificate, ...], instant: datetime) -> None:
    if not all(c.not_valid_before_utc <= instant <= c.not_valid_after_utc for c in chain):
        raise Refused("expired")


def check_revocation(
    chain: tuple[x509.Certificate, ...],
    root: x509.Certificate,
    lists: tuple[bytes, ...],
    times: tuple[datetime, datetime],
) -> None:
    """``times``: when it was signed, and when the lists were stored (the final time-stamp)."""
    signed, stored = times
    parsed = [x509.load_der_x509_crl(data) for data in lists]
    for certificate, issuer in zip(chain, (*chain[1:], root), strict=True):
        current = [crl for crl in parsed if _is_current(crl, issuer, stored)]
        if not current:
            raise Refused("no_revocation_list")
        for crl in current:
            entry = crl.get_revoked_certificate_by_serial_number(certificate.serial_number)
            if entry is not None and entry.revocation_date_utc <= signed:
                raise Refused("revoked")


def _is_current(crl: x509.CertificateRevocationList, issuer: x509.Certificate, stored: datetime) -> bool:
    key = issuer.public_key()
    if crl.issuer != issuer.subject or not isinstance(key, ec.EllipticCurvePublicKey):
        return False
    end = crl.next_update_utc
    return (
        crl.is_signature_valid(key)
        and end is not None
        and crl.last_update_utc - CLOCK_LEEWAY <= stored <= end
    )


def _issued(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def issued_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Name and signature both fit."""
    return _issued(certificate, issuer)


def _may_issue(certificate: x509.Certificate) -> bool:
    try:
        basic = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except (x509.ExtensionNotFound, ValueError):
        return False
    return basic.ca and usage.key_cert_sign


def _is_leaf(certificate: x509.Certificate) -> bool:
    try:
        basic = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except (x509.ExtensionNotFound, ValueError):
        return False
    return not basic.ca and usage.digital_signature
