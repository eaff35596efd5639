"""What paperwork needs at hand: render pool, key store, file store. One per worker process; never in the web process."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from portal.cases.files import FileStore
from portal.config import Config

# The PDF libraries are loaded by who opens a workshop: the web process knows only the name and starts without them.
if TYPE_CHECKING:
    from documents.pki import FileKeyStore
    from documents.pool import RenderJob, RenderPool
    from documents.render import Rendered
    from documents.signing import TimeStamper


class Workshop:
    """Opened at worker start. Without a pool, papers are rendered in this very process (tests, `heyi demo` seeding)."""

    def __init__(self, config: Config, now: datetime, pool: RenderPool | None = None) -> None:
        from documents.signing import HttpTimeStamper, OwnTimeStamper

        self.files = FileStore(config.files)
        self.pool = pool
        self.keys = open_keys(config, now)
        self.stamper: TimeStamper = (
            HttpTimeStamper(config.tsa_url) if config.tsa_url else OwnTimeStamper(self.keys.timestamp())
        )

    def render(self, job: RenderJob) -> Rendered:
        """One paper; raises documents.errors.DocumentError."""
        from documents.render import render

        if self.pool is not None:
            return self.pool.render(job)
        return render(job.key, job.context, job.lang, job.expect, job.attachments)

    def close(self) -> None:
        """End the render processes."""
        if self.pool is not None:
            self.pool.close()


def open_keys(config: Config, now: datetime) -> FileKeyStore:
    """The installation's keys; its own CA is made at the first start."""
    from documents import pki

    passphrase = config.keys_passphrase.encode()
    if not (config.keys / "root.pem").exists():
        return pki.create_ca(config.keys, passphrase, now)
    return pki.FileKeyStore(config.keys, passphrase)


_open: Workshop | None = None


def open_workshop(shop: Workshop | None) -> None:
    """Set (or clear) this process's workshop."""
    global _open
    _open = shop


def workshop() -> Workshop:
    """This process's workshop; raises RuntimeError where none was opened."""
    if _open is None:
        raise RuntimeError("no workshop is open in this process")
    return _open
