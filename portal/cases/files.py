"""Content-addressed files, `files/<case ref>/<sha256>`: written whole and synced before any row names them."""

from __future__ import annotations

import hashlib
import os
import secrets
from pathlib import Path

from portal.errors import Busy, NotFound


class FileStore:
    """One folder; later the S3 protocol behind the same three calls."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, owner: str, data: bytes) -> str:
        """Store bytes for a case or draft; returns their SHA-256. The same bytes twice are one file. Raises Busy."""
        digest = hashlib.sha256(data).hexdigest()
        path = self._path(owner, digest)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.exists():
                _write_synced(path, data)
        except OSError as error:
            raise Busy("disk") from error
        return digest

    def get(self, owner: str, digest: str) -> bytes:
        """The bytes; raises NotFound where they are missing or were changed on disk."""
        try:
            data = self._path(owner, digest).read_bytes()
        except OSError as error:
            raise NotFound() from error
        if hashlib.sha256(data).hexdigest() != digest:
            raise NotFound("file was changed on disk")
        return data

    def _path(self, owner: str, digest: str) -> Path:
        return self.root / owner / digest


def _write_synced(path: Path, data: bytes) -> None:
    """tmp → fsync → rename → fsync folder: after a power cut the file is whole or absent."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with temporary.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    temporary.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
