"""Where time-stamp tokens come from: our own key in this process, or a service that speaks RFC 3161.

Our own time-stamps prove order and time to those who trust this installation; nobody else's clock stands behind them.
"""

from __future__ import annotations

import secrets
import urllib.request
from datetime import datetime
from typing import Protocol, cast

from asn1crypto import tsp

from documents.pki.signer import Signer

from .cms import sign_time
from .errors import SigningError

TIMEOUT_SECONDS = 10
MAX_ANSWER = 64 * 1024


class TimeStamper(Protocol):
    """Gives an RFC 3161 token (DER) over a SHA-256 digest. ``now`` is aware UTC; a service uses its own clock."""

    def stamp(self, digest: bytes, now: datetime) -> bytes: ...


class OwnTimeStamper:
    """The installation's own time-stamp key."""

    def __init__(self, signer: Signer) -> None:
        self._signer = signer

    def stamp(self, digest: bytes, now: datetime) -> bytes:
        return sign_time(digest, self._signer, now)


class HttpTimeStamper:
    """A service at ``url`` (setting TSA_URL). Raises SigningError(timestamp_failed); the job is then tried again."""

    def __init__(self, url: str) -> None:
        if not url.startswith(("https://", "http://")):
            raise SigningError("timestamp_failed", "the address of a time-stamp service is http or https")
        self._url = url

    def stamp(self, digest: bytes, now: datetime) -> bytes:
        nonce = secrets.randbits(63)
        imprint = {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": digest}
        query = tsp.TimeStampReq(
            {"version": "v1", "message_imprint": imprint, "nonce": nonce, "cert_req": True}
        )
        try:
            answer = tsp.TimeStampResp.load(self._post(query.dump()), strict=True)
            token = answer["time_stamp_token"]
            info = token["content"]["encap_content_info"]["content"].parsed
            fits = (
                info["nonce"].native == nonce and info["message_imprint"]["hashed_message"].native == digest
            )
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise SigningError(
                "timestamp_failed", f"the time-stamp service gave no token: {error}"
            ) from error
        if answer["status"]["status"].native not in ("granted", "granted_with_mods") or not fits:
            raise SigningError("timestamp_failed", "the time-stamp service answered something else")
        return cast(bytes, token.dump())

    def _post(self, body: bytes) -> bytes:
        headers = {"Content-Type": "application/timestamp-query"}
        request = urllib.request.Request(self._url, body, headers)
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as reply:
            return cast(bytes, reply.read(MAX_ANSWER))
