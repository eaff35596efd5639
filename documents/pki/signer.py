"""What can sign: a certificate, its chain and one function. A PKCS#11 token fits behind the same protocol."""

from __future__ import annotations

from typing import Protocol

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


class KeySpent(RuntimeError):
    """A one-time key was asked to sign a second time."""

    code = "key_spent"


class Signer(Protocol):
    """A key that can sign. ``chain`` is the leaf first, then its issuers without the root."""

    @property
    def chain(self) -> tuple[x509.Certificate, ...]: ...

    def sign(self, data: bytes) -> bytes:
        """ECDSA over SHA-256 of ``data``, DER, with the low S value."""
        ...


class LocalSigner:
    """A P-256 key in this process."""

    def __init__(self, key: ec.EllipticCurvePrivateKey, chain: tuple[x509.Certificate, ...]) -> None:
        self._key = key
        self.chain = chain

    def sign(self, data: bytes) -> bytes:
        # Deterministic (RFC 6979): the same bytes signed again give the same bytes, so a retried seal is the same seal.
        return low_s(self._key.sign(data, ec.ECDSA(hashes.SHA256(), deterministic_signing=True)))


class OneTimeSigner:
    """A key for one signature. It is dropped before the signature is handed back (电子签名法 13(1), (2))."""

    def __init__(self, signer: LocalSigner) -> None:
        self._signer: LocalSigner | None = signer
        self.chain = signer.chain

    def sign(self, data: bytes) -> bytes:
        signer, self._signer = self._signer, None
        if signer is None:
            raise KeySpent("this key has signed once and is gone")
        return signer.sign(data)


def low_s(signature: bytes) -> bytes:
    """The one of the two equal ECDSA signatures (r, s) and (r, n-s) that has the smaller s."""
    r, s = decode_dss_signature(signature)
    return encode_dss_signature(r, min(s, P256_ORDER - s))


def is_low_s(signature: bytes) -> bool:
    """Whether a signature is in the one accepted form: its twin would verify too, and hide a changed byte."""
    return signature == low_s(signature)
