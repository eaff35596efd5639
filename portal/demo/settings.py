"""The demo's own secrets: made once, kept in its data folder, readable by its owner only."""

from __future__ import annotations

import base64
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

NAME = "demo.env"
PASSWORD = "HEYI_DEMO_PASSWORD"  # noqa: S105  the name of a setting


def settings(environ: Mapping[str, str]) -> dict[str, str]:
    """The whole environment of the demo's processes. What the operator has set wins over what was made up."""
    port = environ.get("PORT") or "8000"
    data = Path(environ.get("HEYI_DATA") or "./.heyi").absolute()
    data.mkdir(parents=True, exist_ok=True)
    given = {name: value for name, value in environ.items() if value}
    kept = _kept(data / NAME)
    more = {"HEYI_DATA": str(data), "HEYI_DEMO": "1", "PORT": port}
    return {"HEYI_PUBLIC_URL": f"http://127.0.0.1:{port}", **kept, **given, **more}


def _kept(path: Path) -> dict[str, str]:
    if not path.exists():
        _write(path, _fresh())
    lines = path.read_text(encoding="ascii").splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line)


def _fresh() -> dict[str, str]:
    return {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "HEYI_ENCRYPTION_KEYS": "k1:" + base64.b64encode(secrets.token_bytes(32)).decode(),
        "HEYI_KEYS_PASSPHRASE": secrets.token_urlsafe(48),
        PASSWORD: "-".join(secrets.token_hex(2) for _ in range(4)),
    }


def _write(path: Path, values: Mapping[str, str]) -> None:
    """Whole or not at all, and never for a moment readable by others."""
    temporary = path.with_suffix(".new")
    temporary.unlink(missing_ok=True)
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        stream.writelines(f"{name}={value}\n" for name, value in values.items())
        stream.flush()
        os.fsync(stream.fileno())
    temporary.replace(path)
