"""Every setting, read once from the environment into a frozen object. Secrets have no default."""

from __future__ import annotations

import base64
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

SHORTEST_SECRET = 32  # characters; below that HMAC keys can be guessed offline


class BadSettings(SystemExit):
    """Boot is refused; the message names each setting and what to do, one a line."""


@dataclass(frozen=True)
class Setting:
    """One environment variable: its default (None = required) and what it means."""

    name: str
    default: str | None
    meaning: str


SETTINGS = (
    Setting("SECRET_KEY", None, "Signs cookies and short-lived tokens; at least 32 characters"),
    Setting(
        "HEYI_ENCRYPTION_KEYS",
        None,
        "kid:base64 of 32 bytes, comma separated; the first encrypts, all decrypt",
    ),
    Setting(
        "HEYI_KEYS_PASSPHRASE", None, "Opens the seal, time-stamp and CA key files; at least 32 characters"
    ),
    Setting("HEYI_DATA", "./.heyi", "Folder of the embedded default: database, files, keys, private fonts"),
    Setting("HEYI_PUBLIC_URL", "http://127.0.0.1:8000", "Address that people open; http only for loopback"),
    Setting("DATABASE_URL", "", "Empty = SQLite in HEYI_DATA; or postgresql://…"),
    Setting("REDIS_URL", "", "Optional; carries hints between processes, never truth"),
    Setting("PORT", "8000", "Port that `heyi serve` listens on, loopback"),
    Setting("HEYI_BIND", "127.0.0.1", "Address that `heyi serve` listens on"),
    Setting("HEYI_ASYNC_MODE", "eventlet", "eventlet or threading"),
    Setting(
        "HEYI_CHAT_RATE", "100", "Messages one person may send to a room a minute; a fifth of it at once"
    ),
    Setting(
        "HEYI_PING_SECONDS",
        "20",
        "Between two signs of life on an open socket; silent twice as long, it is dead",
    ),
    Setting("HEYI_FONTS", "", "Folder of the private font set; empty = .fonts beside the code"),
    Setting("HEYI_SMTP_URL", "", "smtp://user:password@host:port; empty = outbox page only"),
    Setting("HEYI_MAIL_FROM", "heyi@localhost", "Sender of e-mail"),
    Setting("HEYI_SMS_URL", "", "HTTP SMS gateway; empty = outbox page only"),
    Setting("HEYI_SMS_TOKEN", "", "Bearer token for the SMS gateway"),
    Setting(
        "HEYI_SMS_INBOUND_SECRET",
        "",
        "Shared secret with which the SMS gateway signs replies (POST /gateway/sms); empty = door closed",
    ),
    Setting("HEYI_TSA_URL", "", "RFC 3161 time-stamp service; empty = the installation's own"),
    Setting("HEYI_STUN_URL", "", "STUN/TURN address for video; empty = host candidates only"),
    Setting("HEYI_TURN_SECRET", "", "Shared secret with coturn for timed credentials"),
    Setting("HEYI_METRICS_TOKEN", "", "Bearer token for /metrics; empty = loopback only"),
    Setting("HEYI_HELP_NAME", "社区帮办员", "Who answers the help line shown on every page"),
    Setting("HEYI_HELP_PHONE", "12368", "The help line's number"),
    Setting("HEYI_DEMO", "", "1 = demo: outbox page shown, codes printed by `heyi demo otp`"),
)


@dataclass(frozen=True)
class Config:
    """Typed settings of one process."""

    secret_key: str
    encryption_keys: tuple[tuple[str, bytes], ...]
    keys_passphrase: str
    data: Path
    public_url: str
    database_url: str
    redis_url: str
    port: int
    bind: str
    async_mode: str
    chat_rate: int
    ping_seconds: int
    fonts: str
    smtp_url: str
    mail_from: str
    sms_url: str
    sms_token: str
    sms_inbound_secret: str
    tsa_url: str
    stun_url: str
    turn_secret: str
    metrics_token: str
    help_name: str
    help_phone: str
    demo: bool

    @property
    def secure(self) -> bool:
        """True where people reach us by https: cookies then carry the __Host- prefix."""
        return self.public_url.startswith("https://")

    @property
    def files(self) -> Path:
        """Content-addressed files: evidence, papers."""
        return self.data / "files"

    @property
    def keys(self) -> Path:
        """PKCS#12 key files of the installation's own CA, seals and time-stamp."""
        return self.data / "keys"

    @property
    def jobs_path(self) -> Path:
        """Queue of job ids (never truth)."""
        return self.data / "queue.sqlite3"


def load(environ: Mapping[str, str] | None = None) -> Config:
    """Read and check the environment; raises `BadSettings` naming everything that is wrong at once."""
    env = os.environ if environ is None else environ
    value = {s.name: env.get(s.name) or s.default or "" for s in SETTINGS}
    problems = _problems(value)
    if problems:
        raise BadSettings("heyi: settings refused\n" + "\n".join(f"  {line}" for line in problems))
    data = Path(value["HEYI_DATA"]).absolute()
    return Config(
        secret_key=value["SECRET_KEY"],
        encryption_keys=_keys(value["HEYI_ENCRYPTION_KEYS"]),
        keys_passphrase=value["HEYI_KEYS_PASSPHRASE"],
        data=data,
        public_url=value["HEYI_PUBLIC_URL"].rstrip("/"),
        database_url=_database_url(value["DATABASE_URL"], data),
        redis_url=value["REDIS_URL"],
        port=int(value["PORT"]),
        bind=value["HEYI_BIND"],
        async_mode=value["HEYI_ASYNC_MODE"],
        chat_rate=int(value["HEYI_CHAT_RATE"]),
        ping_seconds=int(value["HEYI_PING_SECONDS"]),
        fonts=value["HEYI_FONTS"],
        smtp_url=value["HEYI_SMTP_URL"],
        mail_from=value["HEYI_MAIL_FROM"],
        sms_url=value["HEYI_SMS_URL"],
        sms_token=value["HEYI_SMS_TOKEN"],
        sms_inbound_secret=value["HEYI_SMS_INBOUND_SECRET"],
        tsa_url=value["HEYI_TSA_URL"],
        stun_url=value["HEYI_STUN_URL"],
        turn_secret=value["HEYI_TURN_SECRET"],
        metrics_token=value["HEYI_METRICS_TOKEN"],
        help_name=value["HEYI_HELP_NAME"],
        help_phone=value["HEYI_HELP_PHONE"],
        demo=value["HEYI_DEMO"] == "1",
    )


def _problems(value: Mapping[str, str]) -> list[str]:
    """Every reason to refuse boot, in the operator's words."""
    found = []
    for name in ("SECRET_KEY", "HEYI_KEYS_PASSPHRASE"):
        if len(value[name]) < SHORTEST_SECRET:
            found.append(f"{name} is missing or shorter than {SHORTEST_SECRET} characters: set a random one")
    try:
        _keys(value["HEYI_ENCRYPTION_KEYS"])
    except ValueError as error:
        found.append(f"HEYI_ENCRYPTION_KEYS {error}")
    if value["HEYI_SMS_INBOUND_SECRET"] and len(value["HEYI_SMS_INBOUND_SECRET"]) < SHORTEST_SECRET:
        found.append(f"HEYI_SMS_INBOUND_SECRET is shorter than {SHORTEST_SECRET} characters")
    if value["HEYI_ASYNC_MODE"] not in ("eventlet", "threading"):
        found.append("HEYI_ASYNC_MODE must be eventlet or threading")
    for name in ("PORT", "HEYI_CHAT_RATE", "HEYI_PING_SECONDS"):
        if not value[name].isdigit():
            found.append(f"{name} must be a number")
    found.extend(_url_problems(value["HEYI_PUBLIC_URL"]))
    return found


def _url_problems(url: str) -> list[str]:
    parts = urlsplit(url)
    if parts.scheme == "https" and parts.hostname:
        return []
    if parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1"):
        return []
    return ["HEYI_PUBLIC_URL must be https://…; http is taken for loopback only"]


def _keys(text: str) -> tuple[tuple[str, bytes], ...]:
    if not text:
        raise ValueError("is missing: set kid:base64 of 32 random bytes")
    pairs = []
    for item in text.split(","):
        kid, _, body = item.strip().partition(":")
        key = base64.b64decode(body or "", validate=True)
        if not kid or len(key) != 32:
            raise ValueError("must be kid:base64 of exactly 32 bytes each")
        pairs.append((kid, key))
    return tuple(pairs)


def _database_url(url: str, data: Path) -> str:
    """SQLite by default; PostgreSQL always through psycopg2, which eventlet makes cooperative by itself."""
    if not url:
        return f"sqlite:///{data / 'heyi.sqlite3'}"
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg2://" + url.removeprefix(prefix)
    return url
