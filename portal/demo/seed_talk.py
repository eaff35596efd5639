"""A sitting as it went: everybody came, was let in, heard the ten lines, and confirmed the record."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from portal import db
from portal.cases.models import Case, Participant
from portal.demo import hands, seed
from portal.demo.stories import Story
from portal.people.actors import Actor
from portal.rooms import operations as rooms
from portal.rooms.opening import KEYS
from portal.rooms.operations import minutes

MINUTE = timedelta(minutes=1)


def talk(story: Story, ref: str, at: datetime) -> None:
    """From the waiting room to the end of the sitting, within half an hour of `at`."""
    seed.set_sitting(ref, at + MINUTE, at)
    with db.reading() as session:
        found = seed.room_of(session, ref)
        assert found is not None
        room = found.ref
    mediator = hands.staff("shen", at)
    parties = [hands.actor(one.phone, at) for one in (story.applicant, story.respondent)]
    _let_in(room, ref, mediator, parties, at + 2 * MINUTE)
    _open(room, mediator, parties, at + 5 * MINUTE)
    _record(room, mediator, parties, at + 20 * MINUTE)


def _let_in(room: str, ref: str, mediator: Actor, parties: list[Actor], at: datetime) -> None:
    with db.transaction() as session:
        rooms.arrive(session, mediator, room, at)
        for party in parties:
            rooms.check_device(session, party, room, "av", True, at)
            rooms.arrive(session, party, room, at)
            rooms.declare_company(session, party, room, "无", at)
            rooms.acknowledge_sham_warning(session, party, room, at)
            place = select(Participant.ref).join(Case, Case.id == Participant.case_id)
            mine = session.scalars(
                place.where(Case.ref == ref, Participant.person_id == party.person_id)
            ).one()
            rooms.admit(session, mediator, room, mine, at)
            rooms.verify_identity(session, mediator, room, mine, "video_card", at)


def _open(room: str, mediator: Actor, parties: list[Actor], at: datetime) -> None:
    with db.transaction() as session:
        for key in KEYS:
            rooms.tick(session, mediator, room, key, at)
        for party in parties:
            rooms.willing(session, party, room, at)
        rooms.open_sitting(session, mediator, room, at)


def _record(room: str, mediator: Actor, parties: list[Actor], at: datetime) -> None:
    with db.transaction() as session:
        row = minutes.start_minutes(session, mediator, room, at)
        told = {
            "risks_told": "不按协议做，可以申请法院执行。",
            "result": "agreed",
            "result_text": "双方谈妥，写成协议。",
        }
        row = minutes.edit_minutes(session, mediator, room, row.version, told, at)
        session.flush()
        row = minutes.offer_minutes(session, mediator, room, row.version, at)
        for one in (*parties, mediator):
            minutes.confirm_minutes(session, one, room, (row.edition, True, ""), at)
        rooms.end_sitting(session, mediator, room, None, at)
