"""ICE servers for one participant: time-limited coturn credentials (T1), no foreign STUN ever."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Any

from portal.config import Config

LIFE = timedelta(hours=2)  # a sitting of 90 minutes and ten more; a reconnect gets new ones


def ice_servers(config: Config, participant_ref: str, now: datetime) -> list[dict[str, Any]]:
    """What RTCPeerConnection takes as `iceServers`; empty where no relay is configured (host candidates only)."""
    if not config.stun_url:
        return []
    if not config.turn_secret:
        return [{"urls": [config.stun_url]}]
    username = f"{int((now + LIFE).timestamp())}:{participant_ref}"
    digest = hmac.new(config.turn_secret.encode(), username.encode(), hashlib.sha1).digest()
    credential = base64.b64encode(digest).decode()
    return [{"urls": [config.stun_url], "username": username, "credential": credential}]
