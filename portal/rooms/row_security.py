"""The second wall (PostgreSQL): the database itself hides what was said from whoever is not named in `portal.db.scope`.

A query that forgets its audience finds nothing instead of everything. The policies are forced, so that they hold for
the owner of the tables too; a superuser, or a role with BYPASSRLS, is not held by any policy: `DATABASE_URL` must name
an ordinary role. Tables without a policy stand in `row_security_open`, each with its reason.
"""

from __future__ import annotations

_HOUSE = "current_setting('heyi.scope', true) = 'house'"
_ME = "nullif(current_setting('heyi.participant', true), '')::integer"
_HERE = f"exists (select 1 from participant p where p.id = {_ME} and p.ends_at is null)"  # noqa: S608
_MEMBER = f"""exists (
    select 1 from membership m where m.channel_id = message.channel_id and m.participant_id = {_ME}
    and m.from_seq < message.seq and (m.to_seq is null or m.to_seq >= message.seq))"""  # noqa: S608
_MY_PARTY = f"(select p.party_id from participant p where p.id = {_ME} and p.ends_at is null)"  # noqa: S608
_NOBODY = "false"


def _leads(room: str) -> str:
    """Who leads this room now."""
    return f"(exists (select 1 from room r where r.id = {room} and r.presiding_id = {_ME}) and {_HERE})"  # noqa: S608


def _room_of(channel: str) -> str:
    return f"(select c.room_id from channel c where c.id = {channel})"  # noqa: S608


def _in_case(case: str, more: str = "true") -> str:
    """Who takes part in this case now, as `more` says of the participant `p`."""
    return f"""exists (
        select 1 from participant p where p.id = {_ME} and p.ends_at is null and p.case_id = {case} and {more})"""  # noqa: S608


def _case_of(room: str) -> str:
    return f"(select r.case_id from room r where r.id = {room})"  # noqa: S608


def _on_side(case: str, side: str) -> str:
    """Who belongs to this side of this case."""
    return _in_case(case, f"exists (select 1 from party y where y.id = p.party_id and y.side = {side})")


def _own(table: str) -> str:
    return f"({table}.participant_id = {_ME} and {_HERE})"


_MEDIATES = "p.capacity in ('PRESIDING_MEDIATOR','CO_MEDIATOR')"
_SITTING_ROOM = "(select s.room_id from sitting s where s.id = {}.sitting_id)"
_OFFER_SIDE = f"""exists (
    select 1 from participant p join party mine on mine.id = p.party_id join party theirs on theirs.id = offer.party_id
    where p.id = {_ME} and p.ends_at is null and mine.case_id = theirs.case_id
    and (mine.side = theirs.side or offer.passed_to::jsonb @> to_jsonb(mine.id)))"""  # noqa: S608
_ROUND_CASE = (
    "(select r.case_id from blind_round b join room r on r.id = b.room_id where b.id = blind_limit.round_id)"
)
_POINT_ROOM = "(select i.room_id from agenda_item i where i.id = agenda_rank.item_id)"
_SAID_ROOM = "(select c.room_id from message m join channel c on c.id = m.channel_id where m.id = message_reading.message_id)"

# table → whose row it is, besides the house's. A table with words that not everybody in a case may read belongs here.
POLICIES: dict[str, str] = {
    "message": f"{_MEMBER} and {_HERE}",
    "membership": f"membership.participant_id = {_ME}",
    # Own sentences; all of the room for who leads it.
    "release": f"{_own('release')} or {_leads(_room_of('release.channel_id'))}",
    "note": _own("note"),
    # An offer: its own side, who leads, and a party it was passed on to (F35).
    "offer": f"{_OFFER_SIDE} or {_leads(_room_of('offer.channel_id'))}",
    # The result is both sides' and the mediators'; a limit its own side's only, not even who leads reads it (F36).
    "blind_round": _in_case(_case_of("blind_round.room_id"), f"(p.party_id is not null or {_MEDIATES})"),
    "blind_limit": _on_side(_ROUND_CASE, "blind_limit.side"),
    # A point is everybody's once it has a place; before that its party's and who leads (F28).
    "agenda_item": f"""(agenda_item.place is not null and {_in_case(_case_of("agenda_item.room_id"))})
        or agenda_item.party_id = {_MY_PARTY} or {_leads("agenda_item.room_id")}""",
    "agenda_rank": f"agenda_rank.party_id = {_MY_PARTY} or {_leads(_POINT_ROOM)}",
    # Those inside the talk, and who stands at its door.
    "knock": f"""{_own("knock")} or ({_HERE} and exists (select 1 from membership m
        where m.channel_id = knock.channel_id and m.participant_id = {_ME} and m.to_seq is null))""",
    # Not even who pressed reads it back: the page may be read over a shoulder (F44).
    "distress_signal": _leads("distress_signal.room_id"),
    "help_call": f"{_own('help_call')} or {_leads(_SITTING_ROOM.format('help_call'))}",
    "absence": _leads(_SITTING_ROOM.format("absence")),
    "reply_address": _NOBODY,
    "reply_by": f"{_own('reply_by')} or {_leads(_room_of('reply_by.channel_id'))}",
    # The own letter; a placed one for who may read the message it became; one to be placed for who leads.
    "inbound": f"""{_own("inbound")} or exists (select 1 from message m where m.id = inbound.message_id)
        or (inbound.state = 'mediator' and exists (select 1 from participant w join room r on r.case_id = w.case_id
            where w.id = inbound.participant_id and r.presiding_id = {_ME}) and {_HERE})""",
    # Who read when: the reader's, the writer's and who leads.
    "message_reading": f"""{_own("message_reading")} or {_leads(_SAID_ROOM)} or ({_HERE} and exists (
        select 1 from message m where m.id = message_reading.message_id and m.participant_id = {_ME}))""",
    "withdrawal_question": f"{_own('withdrawal_question')} or {_leads('withdrawal_question.room_id')}",
    # Private answers and the hours of an urgent matter: the mediators of the case; the desk asks for the wider view.
    "screening": f"{_own('screening')} or {_in_case('screening.case_id', _MEDIATES)}",
    "urgent_route": _in_case("urgent_route.case_id", _MEDIATES),
    # The words behind the commitments of every chain: no page reads them, the check of the chains asks by name.
    "audit_content": _NOBODY,
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
