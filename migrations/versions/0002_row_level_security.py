"""On PostgreSQL the database itself hides what was said from whoever is not named (portal.rooms.row_security)."""

from __future__ import annotations

from alembic import op

from portal.rooms.row_security import raise_wall, take_down

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for statement in _on_postgres(raise_wall()):
        op.execute(statement)


def downgrade() -> None:
    for statement in _on_postgres(take_down()):
        op.execute(statement)


def _on_postgres(statements: list[str]) -> list[str]:
    return statements if op.get_bind().dialect.name == "postgresql" else []
