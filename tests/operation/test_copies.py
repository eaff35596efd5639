"""Backup and restore: whole, verified, never over something; every damage is named."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from portal import db
from portal.audit.operations import Act, record
from portal.cases.files import FileStore
from portal.cases.models import Case, Evidence
from portal.cli import copies
from portal.config import Config
from portal.people.models import Person
from tests.cast import Cast


@pytest.fixture
def copy(house: Config, cast: Cast, now: datetime, tmp_path: Path) -> Path:
    """A backup of a house with people, an audit chain, a key file and one piece of evidence."""
    (house.keys).mkdir()
    (house.keys / "root.pem").write_text("PEM")
    digest = FileStore(house.files).put(cast.eve_case, b"a photo")
    with db.transaction() as session:
        case = session.scalars(select(Case).where(Case.ref == cast.eve_case)).one()
        session.add(_evidence(case, digest, now))
        record(session, "case", case.ref, Act("a", "system", "SYSTEM", now))
    copies.make(house, tmp_path / "copy", now)
    return tmp_path / "copy"


def _evidence(case: Case, digest: str, now: datetime) -> Evidence:
    values = {"case_id": case.id, "sha256": digest}
    for column in Evidence.__table__.columns:
        if column.name in values or column.nullable or column.default is not None or column.primary_key:
            continue
        if column.foreign_keys:
            values[column.name] = case.participants[0].id
        else:
            values[column.name] = (
                now
                if "Instant" in type(column.type).__name__
                else 1
                if column.type.python_type is int
                else "x"
            )
    return Evidence(**values)


def fresh(house: Config, tmp_path: Path) -> Config:
    data = tmp_path / "second"
    return replace(house, data=data, database_url=f"sqlite:///{data / 'heyi.sqlite3'}")


def test_a_copy_can_be_put_into_a_fresh_house_and_everything_is_there(
    copy: Path, house: Config, cast: Cast, tmp_path: Path
) -> None:
    assert copies.problems(copy) == []
    second = fresh(house, tmp_path)
    copies.put_back(second, copy)
    assert copies.problems_in_place(second, copy) == []
    db.bind(second.database_url)
    with db.reading() as session:
        person = session.scalars(select(Person).where(Person.name == "夏娃")).one()
        assert person.phone == "19900000099"
    assert (second.keys / "root.pem").read_text() == "PEM"


def test_a_copy_is_taken_while_people_write(
    copy: Path, house: Config, now: datetime, tmp_path: Path, cast: Cast
) -> None:
    """The snapshot is one moment, with what lies in the WAL."""
    with db.transaction() as session:
        session.add(Person(name="刚写的", created_at=now))
    made = copies.make(house, tmp_path / "another", now)
    assert copies.problems(tmp_path / "another") == []
    before = json.loads((copy / copies.MANIFEST).read_text())
    assert made["counts"]["person"] == before["counts"]["person"] + 1


def test_nothing_is_ever_overwritten(copy: Path, house: Config, now: datetime) -> None:
    with pytest.raises(copies.BadCopy):
        copies.put_back(house, copy)
    with pytest.raises(copies.BadCopy):
        copies.make(house, copy, now)


def test_a_changed_missing_or_added_file_is_named(copy: Path) -> None:
    evidence = next((copy / "files").rglob("*/*"))
    whole = evidence.read_bytes()
    evidence.write_bytes(b"another photo")
    assert any("was changed" in line for line in copies.problems(copy))
    evidence.unlink()
    assert any("is missing" in line for line in copies.problems(copy))
    evidence.write_bytes(whole)
    (copy / "files" / "extra").write_text("x")
    assert any("is not in the manifest" in line for line in copies.problems(copy))


def test_a_flipped_byte_in_the_snapshot_is_seen(copy: Path) -> None:
    snapshot = copy / "heyi.sqlite3"
    data = bytearray(snapshot.read_bytes())
    data[len(data) // 2] ^= 1
    snapshot.write_bytes(data)
    assert copies.problems(copy)


def test_a_row_without_its_file_is_seen_after_restoring(copy: Path, house: Config, tmp_path: Path) -> None:
    second = fresh(house, tmp_path)
    copies.put_back(second, copy)
    next((second.files).rglob("*/*")).unlink()
    assert any("no file for" in line for line in copies.problems_in_place(second, copy))


def test_a_folder_that_is_no_copy_is_refused(tmp_path: Path) -> None:
    with pytest.raises(copies.BadCopy):
        copies.problems(tmp_path)


def test_the_copy_holds_no_phone_number_in_clear(copy: Path) -> None:
    assert b"19900000099" not in (copy / "heyi.sqlite3").read_bytes()
