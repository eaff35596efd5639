"""The installation's own certification authority. Its marks are platform signatures (平台签名): they prove what this
installation recorded, they are not certificates of a licensed electronic certification service (电子签名法 16)."""

from .people import PersonRequest
from .profile import Binding, CertificateKind, binding_of
from .signer import KeySpent, LocalSigner, OneTimeSigner, Signer
from .store import FileKeyStore, KeyStore, PkiError, create_ca, renew_root_crl

__all__ = [
    "Binding",
    "CertificateKind",
    "FileKeyStore",
    "KeySpent",
    "KeyStore",
    "LocalSigner",
    "OneTimeSigner",
    "PersonRequest",
    "PkiError",
    "Signer",
    "binding_of",
    "create_ca",
    "renew_root_crl",
]
