"""A worker process of its own: leases and does what is due in one installation until it is killed or nothing is left."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path

from portal import db
from portal.cases.workshop import Workshop, open_workshop
from portal.config import load
from portal.db.columns import use_keys
from portal.notices.settings import use_config
from portal.notices.worker import load_handlers, run_due
from portal.people.secrets import use_secrets


def main(now: datetime) -> None:
    """Open what a worker opens, say so, work."""
    config = load(dict(os.environ))
    use_keys(config.encryption_keys)
    use_secrets(config.secret_key)
    use_config(config)
    db.bind(config.database_url)
    open_workshop(Workshop(config, now))
    load_handlers()
    Path(config.data / "worker-ready").write_text("yes")
    run_due(now, limit=1000)


if __name__ == "__main__":
    main(datetime.fromisoformat(sys.argv[1]))
