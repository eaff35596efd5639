"""One error for everything that keeps a signature from being placed."""

from __future__ import annotations


class SigningError(ValueError):
    """Nothing was signed. ``code`` is stable: unknown_field, already_signed, wrong_kind, wrong_order, wrong_signer,
    clock_went_back, bad_image, bad_box, bad_manifest, bad_structure, too_big, timestamp_failed."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
