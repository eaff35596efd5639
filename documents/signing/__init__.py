"""Freeze, certify, sign, seal, time-stamp: append-only functions from bytes and an intent to longer bytes."""

from .errors import SigningError
from .layout import Box
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
    "Box",
    "HttpTimeStamper",
    "OwnTimeStamper",
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
