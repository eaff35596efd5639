"""A backup: database snapshot, content-addressed files, keys (still locked by their passphrase), and a manifest of hashes."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as sqlite
from sqlalchemy import func, select
from sqlalchemy.engine import make_url

from portal import db, tables
from portal.audit.queries import problems as chain_problems
from portal.config import Config

MANIFEST = "manifest.json"
SNAPSHOT = {True: "heyi.sqlite3", False: "heyi.pgdump"}
FOLDERS = ("files", "keys")


class BadCopy(Exception):
    """The copy cannot be made, read or put in place; the message says why."""


def make(config: Config, folder: Path, now: datetime) -> dict[str, Any]:
    """Write the copy into `folder`, which must be new or empty; returns the manifest.

    Files are copied before the snapshot (the long part) and once more after it: a row is written after its file, so
    every row of the snapshot has its file in the copy.
    """
    if folder.exists() and any(folder.iterdir()):
        raise BadCopy(f"{folder} is not empty")
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    _copy_folders(config.data, folder)
    snapshot = folder / SNAPSHOT[db.bound().is_sqlite]
    _snapshot(config, snapshot)
    _copy_folders(config.data, folder)
    manifest = {
        "made_at": now.isoformat(),
        "database": snapshot.name,
        "files": {str(path.relative_to(folder)): _sha256(path) for path in _files(folder)},
        "counts": _counts(snapshot) if db.bound().is_sqlite else _live_counts(),
    }
    _write(folder / MANIFEST, json.dumps(manifest, indent=1, sort_keys=True).encode())
    return manifest


def problems(folder: Path) -> list[str]:
    """What is wrong with a copy: missing, changed or extra files, a damaged snapshot."""
    manifest = _manifest(folder)
    there = {str(path.relative_to(folder)) for path in _files(folder)}
    found = [f"{name} is missing" for name in sorted(set(manifest["files"]) - there)]
    found += [f"{name} is not in the manifest" for name in sorted(there - set(manifest["files"]))]
    for name, digest in sorted(manifest["files"].items()):
        if name in there and _sha256(folder / name) != digest:
            found.append(f"{name} was changed")
    snapshot = folder / manifest["database"]
    if not found and snapshot.suffix == ".sqlite3":
        found += _sqlite_problems(snapshot)
        if not found and _counts(snapshot) != manifest["counts"]:
            found.append("the number of rows is not that of the manifest")
    return found


def put_back(config: Config, folder: Path) -> None:
    """Copy everything into place. Raises BadCopy where something is there already."""
    manifest = _manifest(folder)
    snapshot = folder / manifest["database"]
    for name in FOLDERS:
        target = config.data / name
        if target.exists() and any(target.rglob("*")):
            raise BadCopy(f"{target} is not empty; restore into a fresh HEYI_DATA")
    if snapshot.suffix == ".sqlite3":
        target = _sqlite_path(config)
        if target.exists():
            raise BadCopy(f"{target} exists; restore into a fresh HEYI_DATA")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(snapshot, target)
    else:
        _run(["pg_restore", "--exit-on-error", "--no-owner", "--dbname", _libpq(config), str(snapshot)])
    _copy_folders(folder, config.data)


def problems_in_place(config: Config, folder: Path) -> list[str]:
    """After restoring: rows, audit chains, and a file for every row that names one."""
    bound = db.bind(config.database_url)
    try:
        found = [] if _live_counts() == _manifest(folder)["counts"] else ["the number of rows differs"]
        with db.reading() as session:
            found += chain_problems(session)
            found += [f"no file for {what}" for what in _files_missing(session, config)]
        return found
    finally:
        bound.dispose()
        db.dispose()


def _files_missing(session, config: Config) -> Iterator[str]:  # type: ignore[no-untyped-def]
    from portal.cases.files import FileStore
    from portal.cases.models import Case, Evidence, Paper, PaperRevision
    from portal.errors import NotFound

    store = FileStore(config.files)
    wanted = [
        *session.execute(select(Case.ref, Evidence.sha256).join(Case, Case.id == Evidence.case_id)),
        *session.execute(
            select(Case.ref, PaperRevision.sha256)
            .join(Paper, Paper.id == PaperRevision.paper_id)
            .join(Case, Case.id == Paper.case_id)
        ),
    ]
    for owner, digest in wanted:
        try:
            store.get(owner, digest)
        except NotFound:
            yield f"{owner}/{digest[:12]}"


def _snapshot(config: Config, target: Path) -> None:
    if not db.bound().is_sqlite:
        # As an ordinary role sees nothing of what was said, the copy asks for the wider view (portal.db.scope).
        _run(
            [
                "pg_dump",
                "--enable-row-security",
                "--format=custom",
                "--no-owner",
                "--file",
                str(target),
                _libpq(config),
            ]
        )
        return
    # The backup API sees the WAL and takes a consistent moment; copying the file of a live database does not.
    with (
        closing(sqlite.connect(str(_sqlite_path(config)))) as source,
        closing(sqlite.connect(str(target))) as copy,
    ):
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
    target.chmod(0o600)


def _sqlite_problems(path: Path) -> list[str]:
    with closing(sqlite.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        try:
            answers = [row[0] for row in connection.execute("PRAGMA integrity_check")]
            orphans = connection.execute("PRAGMA foreign_key_check").fetchall()
        except sqlite.DatabaseError as error:
            return [f"{path.name}: {error}"]
    found = [] if answers == ["ok"] else [f"{path.name}: {line}" for line in answers]
    return found + ([f"{len(orphans)} rows point at nothing"] if orphans else [])


def _counts(path: Path) -> dict[str, int]:
    with closing(sqlite.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        have = {row[0] for row in connection.execute("select name from sqlite_master where type = 'table'")}
        return {
            name: connection.execute(f'select count(*) from "{name}"').fetchone()[0]  # noqa: S608 - our own names
            for name in sorted(tables.metadata.tables)
            if name in have
        }


def _live_counts() -> dict[str, int]:
    with db.bound().engine.connect().execution_options(heyi_write=True) as connection:
        return {
            name: int(connection.scalar(select(func.count()).select_from(table)) or 0)
            for name, table in sorted(tables.metadata.tables.items())
        }


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_bytes())
        return {key: manifest[key] for key in ("made_at", "database", "files", "counts")}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadCopy(f"{folder / MANIFEST} cannot be read") from error


def _copy_folders(source: Path, target: Path) -> None:
    for name in FOLDERS:
        for path in sorted((source / name).rglob("*")) if (source / name).exists() else []:
            copy = target / name / path.relative_to(source / name)
            if path.is_dir() or path.name.startswith(".") or (name == "files" and copy.exists()):
                continue
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, copy)


def _files(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*") if p.is_file() and p != folder / MANIFEST)


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def _sqlite_path(config: Config) -> Path:
    return Path(make_url(config.database_url).database or "")


def _libpq(config: Config) -> str:
    return config.database_url.replace("postgresql+psycopg2://", "postgresql://", 1)


WHOLE = "-c heyi.scope=house"


def _run(words: list[str]) -> None:
    try:
        subprocess.run(
            words, check=True, capture_output=True, text=True, env={**os.environ, "PGOPTIONS": WHOLE}
        )
    except FileNotFoundError:
        raise BadCopy(f"{words[0]} is not installed (package postgresql-client)") from None
    except subprocess.CalledProcessError as error:
        raise BadCopy(f"{words[0]}: {error.stderr.strip().splitlines()[-1:]}") from None
