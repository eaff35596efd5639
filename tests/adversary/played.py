"""One case from the application to the confirming ruling, by the real operations, with a unique word in every place that
has an audience of its own. Two side cases hold an open safety note and a refusal."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import pikepdf
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import db
from portal.agreements import operations as agreements
from portal.agreements import signing
from portal.agreements.forms import FreezeIn
from portal.agreements.models import Agreement
from portal.cases import access
from portal.cases.files import FileStore
from portal.cases.forms import AddressForm, AssignmentAnswer, Designation, Reveal, Suspension
from portal.cases.models import Case, Participant, Party
from portal.cases.operations import assignment, choice, consent, course, desk, evidence, intake, reveal
from portal.cases.operations.act import enter
from portal.cases.operations.evidence import Stored
from portal.cases.uploads import Upload
from portal.config import Config
from portal.court import bench
from portal.court import desk as court_desk
from portal.court import operations as applications
from portal.court.forms import ConfirmIn
from portal.law.grounds import GATE_B
from portal.law.vocabulary import Role
from portal.people.actors import Actor
from portal.people.models import Person
from portal.rooms import operations as rooms
from portal.rooms.forms import ReleaseProposal, Schedule
from portal.rooms.models import Room
from portal.rooms.opening import KEYS
from portal.rooms.operations import notes, releases
from portal.rooms.operations.channels import joint_channel
from portal.rooms.operations.undisputed import answer_fact
from tests.adversary.words import WORDS
from tests.agreements import world as agreed
from tests.cases import story
from tests.cast import Cast, person, staff
from tests.court import world as court

HOME = WORDS["address_respondent"]


@dataclass
class Played:
    """The file at its end, and everybody who could look at it."""

    cast: Cast
    case: str
    room: str
    channels: dict[str, str]
    people: dict[str, Actor]
    world: court.World


def act(verb: Callable[..., Any], actor: Actor, ref: str, now: datetime, *args: Any) -> Any:
    """One verb of a case, through its door, in its own transaction."""
    with db.transaction() as session:
        return verb(session, enter(session, actor, ref, now), *args)


def begin(cast: Cast, house: Config, now: datetime) -> Played:
    """Up to the open sitting."""
    with db.transaction() as session:
        stranger = person(session, "江远", now, "19900000010")
        other_clerk = staff(session, stranger, Role.CLERK, cast.other_court)
        everybody = {**cast.everybody, "other_clerk": other_clerk}
        everybody = {n: agreed._with_session(session, a, now) for n, a in everybody.items()}
    cast = replace(cast, **{n: a for n, a in everybody.items() if n != "other_clerk"})
    ref = _to_mediation(cast, house, now)
    played = Played(cast, ref, "", {}, everybody, None)  # type: ignore[arg-type]
    _place_all(played)
    with db.transaction() as session:
        _open_room(session, played, now)
    return played


def _to_mediation(cast: Cast, house: Config, now: datetime) -> str:
    story.type_everything(cast, cast.applicant, now)
    with db.transaction() as session:
        ref = intake.submit(session, cast.applicant, story.CHECK, now).ref
    act(desk.accept, cast.clerk, ref, now, story.acceptance())
    yes = story.yes().model_copy(update={"address": HOME})
    act(consent.answer, cast.respondent, ref, now, yes)
    for actor in (cast.applicant, cast.respondent):
        act(choice.nominate, actor, ref, now, [cast.other_mediator.person_ref])
    act(assignment.decline, cast.other_mediator, ref, now, WORDS["decline_reason"])
    for actor in (cast.applicant, cast.respondent):
        act(choice.nominate, actor, ref, now, [cast.mediator.person_ref])
    act(assignment.accept, cast.mediator, ref, now, AssignmentAnswer(relation="none"))
    asked = act(
        lambda s, at: assignment.ask_replace(s, at, WORDS["replace_reason"]).ref, cast.applicant, ref, now
    )
    act(assignment.decide_replacement, cast.clerk, ref, now, asked, False)
    act(course.suspend, cast.mediator, ref, now, Suspension(reason="SAFETY", note=WORDS["pause_note"]))
    act(course.resume, cast.clerk, ref, now, WORDS["resume_note"])
    for side, actor in (("applicant", cast.applicant), ("respondent", cast.respondent)):
        _evidence(house, actor, ref, now, side)
    with db.reading() as session:
        party = enter(session, cast.respondent, ref, now).actor.party_id
        party_ref = session.get_one(Party, party).ref
    act(reveal.reveal, cast.clerk, ref, now, Reveal(party=party_ref, why=WORDS["reveal_why"]))
    address = AddressForm(
        answer="filled", address=WORDS["service_respondent"], phone="19900000002", e_service="1"
    )
    act(consent.say_address, cast.respondent, ref, now, address)
    declined = AddressForm(answer="declined", declined_reason=WORDS["address_declined"])
    act(consent.say_address, cast.applicant, ref, now, declined)
    filled = AddressForm(
        answer="filled", address=WORDS["service_applicant"], phone="19900000001", e_service="1"
    )
    act(consent.say_address, cast.applicant, ref, now, filled)
    return ref


def _evidence(house: Config, actor: Actor, ref: str, now: datetime, side: str) -> None:
    """One thing for the mediator's eyes only, one for both sides."""
    for name, share in (("unshared", False), ("shared", True)):
        data = _pdf(WORDS[f"{name}_inside_{side}"])
        digest = FileStore(house.files).put(ref, data)
        upload = Upload(f"{name}.pdf", "application/pdf", data)
        stored = Stored(upload, digest, WORDS[f"{name}_title_{side}"], share)
        act(evidence.keep_in_case, actor, ref, now, stored)


def _pdf(word: str) -> bytes:
    document = pikepdf.new()
    document.add_blank_page(page_size=(595, 842))
    document.pages[0].Contents = document.make_stream(f"BT /F1 12 Tf ({word}) Tj ET".encode())
    with document.open_metadata() as data:
        data["dc:title"] = word
    out = io.BytesIO()
    document.save(out, compress_streams=True)
    return out.getvalue()


def _place_all(played: Played) -> None:
    with db.reading() as session:
        case = session.scalars(select(Case).where(Case.ref == played.case)).one()
        for name in ("applicant", "respondent", "mediator", "seal_holder"):
            played.people[name] = access.place(session, played.people[name], case)


def _open_room(session: Session, played: Played, now: datetime) -> None:
    people = played.people
    case = session.scalars(select(Case).where(Case.ref == played.case)).one()
    presiding = session.get_one(Participant, people["mediator"].participant_id)
    room = rooms.open_room(session, case, "mediation", presiding, None, people["mediator"], now)
    played.room = room.ref
    played.channels["joint"] = joint_channel(session, room).ref
    rooms.schedule(session, people["mediator"], room.ref, Schedule(starts_at=now + timedelta(minutes=5)), now)
    rooms.arrive(session, people["mediator"], room.ref, now)
    for name in ("applicant", "respondent"):
        rooms.arrive(session, people[name], room.ref, now)
        rooms.admit(session, people["mediator"], room.ref, place_ref(session, people[name]), now)
        rooms.check_device(session, people[name], room.ref, "av", True, now)
        rooms.declare_company(session, people[name], room.ref, WORDS[f"company_{name}"], now)
        rooms.acknowledge_sham_warning(session, people[name], room.ref, now)
        rooms.verify_identity(
            session, people["mediator"], room.ref, place_ref(session, people[name]), "video_card", now
        )
    for key in KEYS:
        rooms.tick(session, people["mediator"], room.ref, key, now)
    rooms.open_sitting(session, people["mediator"], room.ref, now)


def place_ref(session: Session, actor: Actor) -> str:
    """The participant's public name."""
    return session.get_one(Participant, actor.participant_id).ref


def caucus(played: Played, side: str, now: datetime) -> str:
    """Open a separate talk with one side, with its sentences that may or may not be passed on. Returns its channel."""
    people, room = played.people, played.room
    with db.transaction() as session:
        her = place_ref(session, people[side])
        channel = rooms.open_caucus(session, people["mediator"], room, [her], now).ref
    played.channels[side] = channel
    for state in ("proposed", "approved", "withdrawn"):
        with db.transaction() as session:
            form = ReleaseProposal(channel=channel, participant=her, text=WORDS[f"{state}_{side}"])
            ref = releases.propose(session, people["mediator"], room, form, now).ref
            if state != "proposed":
                releases.approve(session, people[side], room, ref, now)
            if state == "withdrawn":
                releases.withdraw(session, people[side], room, ref, now)
    return channel


def close(played: Played, side: str, now: datetime) -> None:
    """Everybody together again; the mediator's own note grows."""
    with db.transaction() as session:
        rooms.close_caucus(session, played.people["mediator"], played.room, played.channels[side], now)
        notes.save(session, played.people["mediator"], played.room, WORDS["note"], now)


def finish(played: Played, now: datetime) -> None:
    """Record, agreement, application, ruling."""
    _record(played, now)
    world = _agreement(played, now)
    _court(played, world, now)
    _side_cases(played, now)


def _record(played: Played, now: datetime) -> None:
    people, room = played.people, played.room
    with db.transaction() as session:
        fact = rooms.add_fact(session, people["mediator"], room, "2025年11月起601室卫生间渗水。", [], now)
        for name in ("applicant", "respondent"):
            answer_fact(session, people[name], room, (fact.ref, fact.version, True), now)
        rooms.record_facts(session, people["mediator"], room, now)
        minutes = rooms.start_minutes(session, people["mediator"], room, now)
        changes = {
            "risks_told": "已告知。",
            "result": "agreed",
            "course": [{"speaker": "沈国华", "text": "谈成了。"}],
        }
        minutes = rooms.edit_minutes(session, people["mediator"], room, minutes.version, changes, now)
        rooms.offer_minutes(session, people["mediator"], room, minutes.version, now)
        rooms.confirm_minutes(session, people["mediator"], room, (1, True, ""), now)
        rooms.confirm_minutes(session, people["applicant"], room, (1, True, ""), now)
        rooms.confirm_minutes(session, people["respondent"], room, (1, False, WORDS["record_refusal"]), now)
        rooms.end_sitting(session, people["mediator"], room, None, now)
    agreed.work(now)


def _agreement(played: Played, now: datetime) -> agreed.World:
    people = played.people
    world = agreed.World(
        played.cast, played.case, people["applicant"], people["respondent"], people["mediator"],
        people["seal_holder"], people["agent"], people["eve"], now,
    )  # fmt: skip
    with db.transaction() as session:
        case, mediator = access.case_for(session, world.mediator, world.case_ref)
        world.agreement_ref = agreements.draft(session, mediator, case, now).ref
    for form in agreed.clauses(world):
        world.act(agreements.add_clause, world.mediator, form)
    world.act(agreements.freeze, world.mediator, FreezeIn())
    agreed.work(now)
    world.act(agreements.send_back, world.respondent, WORDS["send_back"])
    world.act(agreements.freeze, world.mediator, FreezeIn())
    agreed.work(now)
    agreed.party_signs(world, world.respondent, "drawn", now + timedelta(minutes=1))
    agreed.party_signs(world, world.applicant, "typed", now + timedelta(minutes=2))
    agreed.work(now + timedelta(minutes=3))
    later = now + timedelta(minutes=4)
    agreed.prove(world, world.mediator, later)
    world.act(signing.sign_as_mediator, world.mediator, agreed.mark(world), {}, at=later)
    agreed.prove(world, world.seal_holder, later)
    world.act(signing.seal, world.seal_holder, world.look().document_hash, at=later)
    agreed.work(later)
    return world


def _court(played: Played, was: agreed.World, now: datetime) -> None:
    people = played.people
    world = court.World(
        played.cast, was.case_ref, was.agreement_ref, was.applicant, was.respondent, was.mediator, was.eve,
        people["clerk"], people["judge"], now + timedelta(minutes=10),
    )  # fmt: skip
    with db.transaction() as session:
        agreement = session.scalars(select(Agreement).where(Agreement.ref == world.agreement_ref)).one()
        actor = access.place(session, world.applicant, agreement.case)
        world.ref = applications.prepare(session, actor, agreement, court.choice(world), world.now).ref
    agreed.work(world.now)
    for party in (world.respondent, world.applicant):
        court.party_signs(world, party)
    agreed.work(world.now)
    fence = world.act(court_desk.claim, world.clerk)
    world.act(court_desk.accept, world.clerk, court.acceptance(world, fence))
    agreed.work(world.now)
    world.wait(days=1)
    court.together(world)
    court.answered(world)
    world.act(bench.verify, world.judge)
    agreed.work(world.now)
    world.act(bench.draft_confirm, world.judge, ConfirmIn(gate_b=tuple(GATE_B)))
    agreed.work(world.now)
    court.judge_signs(world)
    assert world.state == "JC_CONFIRMED"
    played.world = world
    with db.reading() as session:
        played.channels["verification"] = joint_channel(
            session, session.scalars(select(Room).where(Room.purpose == "verification")).one()
        ).ref


def _side_cases(played: Played, now: datetime) -> None:
    """An urgent case with its safety note; a case whose other side said no, with a reason; one that was handed on."""
    cast = played.cast
    urgent = _submit(cast, now)
    act(desk.mark_urgent, cast.clerk, urgent, now, WORDS["safety_note"])
    refused = _submit(cast, now)
    act(desk.accept, cast.clerk, refused, now, story.acceptance())
    no = story.yes().model_copy(update={"agrees": "no", "reason": WORDS["refusal"]})
    act(consent.answer, cast.respondent, refused, now, no)


def _submit(cast: Cast, now: datetime) -> str:
    story.type_everything(cast, cast.applicant, now)
    with db.transaction() as session:
        return intake.submit(session, cast.applicant, story.CHECK, now).ref


__all__ = ["Designation", "Person", "Played", "begin", "caucus", "close", "date", "finish"]
