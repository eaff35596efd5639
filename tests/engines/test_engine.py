"""That it really is PostgreSQL, greened for the loop and refusing what SQLite refuses."""

import pytest
from sqlalchemy import text

from portal import db
from portal.errors import Conflict
from portal.people.models import Court

pytestmark = pytest.mark.postgres


def test_the_engine_is_postgresql(database: db.Database) -> None:
    with db.reading() as session:
        assert str(session.execute(text("select version()")).scalar()).startswith("PostgreSQL")


def test_a_doubled_row_is_a_conflict_and_nothing_is_written(database: db.Database) -> None:
    def write(code: str) -> None:
        with db.transaction() as session:
            session.add(Court(name="甲法院", code=code, confirmation_type="民特"))

    write("津0101")
    with pytest.raises(Conflict):
        write("津0102")
    with db.reading() as session:
        assert session.execute(text("select count(*) from court")).scalar() == 1
