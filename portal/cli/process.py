"""Opens the house for a command that is no web process: settings, logs, keys, database."""

from __future__ import annotations

from portal import db, logs
from portal.config import Config, load
from portal.db.columns import use_keys
from portal.notices.hints import follow, open_hints
from portal.notices.settings import use_config
from portal.people.secrets import use_secrets


def open_house(config: Config | None = None, hints: bool = True) -> Config:
    """Everything operations need, without Flask. Raises BadSettings."""
    config = config or load()
    logs.configure()
    config.data.mkdir(parents=True, exist_ok=True)
    use_keys(config.encryption_keys)
    use_secrets(config.secret_key)
    use_config(config)
    db.bind(config.database_url)
    if hints:
        follow(open_hints(config))
    return config
