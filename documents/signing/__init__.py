"""Freeze, certify, sign, seal, time-stamp: append-only functions from bytes and an intent to longer bytes."""

from .errors import SigningError
from .operations import (
    Act,
    Progress,
    document_hash,
    finish,
    frozen_bytes,
    prepare,
    progress,
    seal,
    sign_person,
)
from .timestamper import HttpTimeStamper, OwnTimeStamper, TimeStamper

__all__ = [
    "Act",
    "HttpTimeStamper",
    "OwnTimeStamper",
    "Place",
    "Progress",
    "SigningError",
    "TimeStamper",
    "document_hash",
    "finish",
    "frozen_bytes",
    "prepare",
    "progress",
    "seal",
    "sign_person",
]
