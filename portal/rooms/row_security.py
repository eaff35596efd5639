"""The second wall (PostgreSQL): the database itself hides what was said from whoever is not named in `portal.db.scope`.

A query that forgets its audience finds nothing instead of everything. The policies are forced, so that they hold for
the owner of the tables too; a superuser, or a role with BYPASSRLS, is not held by any policy: `DATABASE_URL` must name
an ordinary role.
"""

from __future__ import annotations

_HOUSE = "current_setting('heyi.scope', true) = 'house'"
_ME = "nullif(current_setting('heyi.participant', true), '')::integer"
_HERE = f"exists (select 1 from participant p where p.id = {_ME} and p.ends_at is null)"  # noqa: S608
_MEMBER = f"""exists (
    select 1 from membership m where m.channel_id = message.channel_id and m.participant_id = {_ME}
    and m.from_seq < message.seq and (m.to_seq is null or m.to_seq >= message.seq))"""  # noqa: S608
_PRESIDES = f"""exists (
    select 1 from channel c join room r on r.id = c.room_id where c.id = release.channel_id and r.presiding_id = {_ME})"""  # noqa: S608

# table → whose row it is, besides the house's. A table with words that not everybody in a case may read belongs here.
POLICIES: dict[str, str] = {
    "message": f"{_MEMBER} and {_HERE}",
    "membership": f"membership.participant_id = {_ME}",
    "release": f"(release.participant_id = {_ME} or {_PRESIDES}) and {_HERE}",
    "note": f"note.participant_id = {_ME} and {_HERE}",
}


def raise_wall() -> list[str]:
    """Statements that put the policies up."""
    made = []
    for table, mine in POLICIES.items():
        made.append(f"alter table {table} enable row level security")
        made.append(f"alter table {table} force row level security")
        made.append(f"create policy heyi_{table}_read on {table} for select using ({_HOUSE} or ({mine}))")
        made.append(f"create policy heyi_{table}_add on {table} for insert with check ({_HOUSE})")
        made.append(f"create policy heyi_{table}_change on {table} for update using ({_HOUSE})")
        made.append(f"create policy heyi_{table}_remove on {table} for delete using ({_HOUSE})")
    return made


def take_down() -> list[str]:
    """Statements that take them away again."""
    made = []
    for table in POLICIES:
        for verb in ("read", "add", "change", "remove"):
            made.append(f"drop policy heyi_{table}_{verb} on {table}")
        made.append(f"alter table {table} no force row level security")
        made.append(f"alter table {table} disable row level security")
    return made
