"""A worker process of its own that does the paper jobs of one installation until it is killed or nothing is left."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path

from portal import db
from portal.cases import paperwork  # noqa: F401  registers the paper jobs
from portal.cases.workshop import Workshop, open_workshop
from portal.config import load
from portal.db.columns import use_keys
from portal.agreements import signing  # noqa: F401  registers what follows
from portal.notices.settings import use_config
from portal.people.secrets import use_secrets
from tests.agreements.world import work


def main(now: datetime) -> None:
    """Open what a worker opens, say so, work."""
    config = load(dict(os.environ))
    use_keys(config.encryption_keys)
    use_secrets(config.secret_key)
    use_config(config)
    db.bind(config.database_url)
    open_workshop(Workshop(config, now))
    Path(config.data / "worker-ready").write_text("yes")
    work(now)


if __name__ == "__main__":
    main(datetime.fromisoformat(sys.argv[1]))
