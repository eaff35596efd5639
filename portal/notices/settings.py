"""The settings notices need, set once per process by the web application and the worker."""

from __future__ import annotations

from portal.config import Config

_config: Config | None = None


def use_config(config: Config) -> None:
    """Remember the process's settings."""
    global _config
    _config = config


def house() -> Config:
    """The settings; raises RuntimeError before `use_config`."""
    if _config is None:
        raise RuntimeError("no settings: call portal.notices.settings.use_config first")
    return _config
