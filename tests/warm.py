"""What a test process works out once: every test has its own application, engine and keys, but the same pages, addresses,
statements and (invented) authority. Nothing of ours is replaced; what libraries compile is kept."""

from __future__ import annotations

import io
import shutil
import tempfile
from collections.abc import Callable, Hashable
from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Engine, util
from sqlalchemy.engine import Dialect
from werkzeug.routing import Rule

from portal.config import Config
from portal.db import engine as engines

STATEMENTS = 4000  # more than the house has


class Compiled(BytecodeCache):
    """Templates compiled once a process."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """What was compiled from exactly this source."""
        if bucket.key in self.kept:
            bucket.load_bytecode(io.BytesIO(self.kept[bucket.key]))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it."""
        self.kept[bucket.key] = bucket.bytecode_to_string()


COMPILED = Compiled()


def keep_addresses() -> None:
    """Some two hundred routes compile a function each that depends on nothing but their own words."""
    compile_builder: Callable[..., Any] = Rule._compile_builder
    kept: dict[Hashable, Any] = {}

    def builder(self: Rule, append_unknown: bool = True) -> Any:
        if self.defaults:
            return compile_builder(self, append_unknown)
        key = (self.rule, append_unknown, tuple(self._trace))
        if key not in kept:
            kept[key] = compile_builder(self, append_unknown)
        return kept[key]

    Rule._compile_builder = builder  # type: ignore[method-assign]


def keep_statements() -> None:
    """SQLite engines of one process share the dialect and with it the SQL text of the statements."""
    made_by: Callable[..., Engine] = engines.create_engine
    cache: util.LRUCache[Any, Any] = util.LRUCache(STATEMENTS)
    shared: list[Dialect] = []

    def create(url: str, **more: Any) -> Engine:
        engine = made_by(url, **more)
        if engine.dialect.name != "sqlite":
            return engine
        if not shared or shared[0].server_version_info is None:  # nobody has asked a database through it yet
            shared[:] = [engine.dialect]
            engine._compiled_cache = cache
            return engine
        engine.dialect = engine.pool._dialect = shared[0]
        engine._compiled_cache = cache
        return engine

    engines.create_engine = create  # type: ignore[assignment]


_AUTHORITIES: dict[tuple[bytes, datetime], Path] = {}


def authority(house: Config, now: datetime) -> None:
    """Put this moment's authority into the house, as its first start would: keys are made once a process."""
    from documents import pki

    key = (house.keys_passphrase.encode(), now)
    if key not in _AUTHORITIES:
        folder = Path(tempfile.mkdtemp(prefix="heyi-authority-")) / "keys"
        pki.create_ca(folder, key[0], now)
        _AUTHORITIES[key] = folder
    if not (house.keys / "root.pem").exists():
        shutil.copytree(_AUTHORITIES[key], house.keys, dirs_exist_ok=True)
