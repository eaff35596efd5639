"""Brings the demo's cases to life by the real operations, each at its own hour of the last days."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from PIL import Image, ImageDraw
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import db
from portal.cases.files import FileStore
from portal.cases.forms import Acceptance, AddressForm, AssignmentAnswer, CheckPage, ConsentAnswer
from portal.cases.models import Case, Participant, Party
from portal.cases.operations import assignment, choice, consent, desk, evidence, intake
from portal.cases.uploads import Upload
from portal.clock import china_time
from portal.config import Config
from portal.demo import hands
from portal.demo.stories import LEAK, NOISE, Story
from portal.people.models import Organisation, Person
from portal.rooms import operations as rooms
from portal.rooms.forms import Schedule
from portal.rooms.models import Room, Sitting

CHECK = CheckPage(privacy="1", sensitive_id="1", online_mediation="1")
SOON = timedelta(minutes=30)


def waiting_for_the_clerk(config: Config, now: datetime) -> str:
    """The leak, with three photographs and two papers: submitted an hour ago. Returns the case's ref."""
    return submit(config, LEAK, now - timedelta(hours=1), files=True)


def in_mediation(config: Config, now: datetime) -> str:
    """The noise upstairs: both have agreed, both chose 沈国华, and they meet today."""
    ref = mediating(config, NOISE, now - timedelta(days=4))
    set_sitting(ref, now + SOON, now)
    return ref


def submit(config: Config, story: Story, at: datetime, files: bool = False) -> str:
    """The applicant fills in page by page and submits."""
    who = hands.actor(story.applicant.phone, at)
    for page, values in _pages(story).items():
        with db.transaction() as session:
            intake.save_page(session, who, page, values, at)
    if files:
        _put_files(config, who, at)
    with db.transaction() as session:
        return intake.submit(session, who, CHECK, at).ref


def mediating(config: Config, story: Story, at: datetime) -> str:
    """Submitted, accepted, consented, the same mediator chosen, and accepted by him; half an hour between each."""
    ref = submit(config, story, at)
    later = _later(at)
    hands.in_case(hands.staff("chen", at), ref, next(later), desk.accept, _acceptance(story))
    now = next(later)
    other = hands.actor(story.respondent.phone, now)
    hands.in_case(other, ref, now, consent.answer, _yes(story))
    now = next(later)
    mediator = hands.staff("shen", now)
    for neighbour in (story.applicant, story.respondent):
        hands.in_case(hands.actor(neighbour.phone, now), ref, now, choice.nominate, [mediator.person_ref])
    now = next(later)
    hands.in_case(mediator, ref, now, assignment.accept, AssignmentAnswer(relation="none"))
    for neighbour in (story.applicant, story.respondent):
        hands.in_case(hands.actor(neighbour.phone, now), ref, now, consent.say_address, _address(neighbour))
    return ref


def set_sitting(ref: str, starts: datetime, now: datetime) -> None:
    """The mediator opens the room and sets the hour; an older one that nobody opened is replaced."""
    mediator = hands.staff("shen", now)
    minute = starts.replace(second=0, microsecond=0)
    with db.transaction() as session:
        room = room_of(session, ref, mediator.person_id) or _open_room(session, ref, mediator, now)
        rooms.schedule(session, mediator, room.ref, Schedule(starts_at=minute), now)


def room_of(session: Session, ref: str, _person_id: int = 0) -> Room | None:
    """The case's mediation room."""
    query = select(Room).join(Case, Case.id == Room.case_id)
    return session.scalars(query.where(Case.ref == ref, Room.purpose == "mediation")).first()


def sitting_is_over(session: Session, ref: str, now: datetime) -> bool:
    """Whether the sitting was set for an earlier day and nobody came: a demo started again on another day."""
    query = select(Sitting).join(Room, Room.id == Sitting.room_id).join(Case, Case.id == Room.case_id)
    found = session.scalars(query.where(Case.ref == ref, Sitting.state != "cancelled")).all()
    return bool(found) and all(
        s.state == "scheduled" and s.starts_at < now - timedelta(hours=2) for s in found
    )


def party_refs(session: Session, ref: str) -> tuple[str, str]:
    """Applicant's and respondent's party refs."""
    query = select(Party).join(Case, Case.id == Party.case_id).where(Case.ref == ref).order_by(Party.side)
    first, second = session.scalars(query).all()
    return first.ref, second.ref


def _open_room(session: Session, ref: str, mediator: Any, now: datetime) -> Room:
    case = session.scalars(select(Case).where(Case.ref == ref)).one()
    place = session.scalars(
        select(Participant).where(
            Participant.case_id == case.id,
            Participant.person_id == mediator.person_id,
            Participant.ends_at.is_(None),
        )
    ).one()
    return rooms.open_room(session, case, "mediation", place, None, mediator, now)


def _later(at: datetime) -> Any:
    while True:
        at += timedelta(minutes=30)
        yield at


def _pages(story: Story) -> dict[str, dict[str, str]]:
    me, other = story.applicant, story.respondent
    return {
        "kind": {"dispute_type": story.dispute_type},
        "me": {"name": me.name, "id_no": me.id_no, "address": me.address, "email": ""},
        "other": {"name": other.name, "phone": other.phone, "address": other.address},
        "story": {"story": story.words},
        "ask": {"requests": story.requests, "amount": story.amount},
        "meeting": {"mode": "video", "place": "天津市和平区", "organisation": _organisation()},
    }


def _organisation() -> str:
    with db.reading() as session:
        return session.scalars(select(Organisation.ref)).first() or ""


def _acceptance(story: Story) -> Acceptance:
    return Acceptance(
        dispute_type=story.dispute_type, cause=story.cause, risk="GREEN", jurisdiction_basis="ORG_SEAT", in_scope="1"
    )  # fmt: skip


def _yes(story: Story) -> ConsentAnswer:
    return ConsentAnswer(
        agrees="yes", id_no=story.respondent.id_no, address=story.respondent.address, privacy="1",
        sensitive_id="1", online_mediation="1",
    )  # fmt: skip


def _address(neighbour: Any) -> AddressForm:
    return AddressForm(
        answer="filled", receiver=neighbour.name, relation="本人", address=neighbour.address, phone=neighbour.phone,
        e_service="1",
    )  # fmt: skip


def _put_files(config: Config, who: Any, at: datetime) -> None:
    for name, media_type, title, data in _files():
        with db.reading() as session:
            draft = intake.newest_draft(session, who, at)
            assert draft is not None
            owner = draft.ref
        digest = FileStore(config.files).put(owner, data)
        stored = evidence.Stored(Upload(name, media_type, data), digest, title, share=True)
        with db.transaction() as session:
            draft = intake.newest_draft(session, who, at)
            assert draft is not None
            evidence.keep_in_draft(session, who, draft, stored, at)


def _files() -> list[tuple[str, str, str, bytes]]:
    photos = [
        (f"photo{n}.jpg", "image/jpeg", title, picture(title, "JPEG"))
        for n, title in enumerate(("客厅顶面", "客厅墙面", "木地板"), 1)
    ]
    papers = [
        (name, "application/pdf", title, picture(title, "PDF"))
        for name, title in (("check.pdf", "物业查看记录"), ("quote.pdf", "装修报价单"))
    ]
    return [*photos, *papers]


def picture(title: str, kind: str) -> bytes:
    """A drawn stain on a wall, different for every title: the demo carries nobody's photographs."""
    image = Image.new("RGB", (900, 640), (232, 226, 212))
    pen = ImageDraw.Draw(image)
    shift = sum(title.encode()) % 200
    for ring in range(6, 0, -1):
        shade = 232 - ring * 14
        box = (220 + shift - ring * 24, 200 - ring * 18, 420 + shift + ring * 30, 340 + ring * 22)
        pen.ellipse(box, fill=(shade, shade - 12, shade - 34))
    pen.line((0, 560, 900, 540), fill=(120, 110, 96), width=6)
    out = io.BytesIO()
    image.save(out, kind)
    return out.getvalue()


def links(session: Session, now: datetime) -> Callable[[str], str]:
    """Telephone → the newest link of that person."""
    from portal.people import links as people_links
    from portal.people.models import EntryLink

    def link(phone: str) -> str:
        from portal.demo.cast import find

        person: Person = find(session, phone)
        place = session.scalars(
            select(Participant)
            .where(Participant.person_id == person.id, Participant.ends_at.is_(None))
            .order_by(Participant.id.desc())
        ).first()
        row: EntryLink = people_links.link_of(session, person.id, place.id if place else None, now)
        return row.ref

    return link


def said(at: datetime) -> str:
    """Hour and day on the wall."""
    return f"{china_time(at):%m-%d %H:%M}"
