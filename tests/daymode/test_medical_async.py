"""`medical_async.yaml` to its end over simulated weeks: F49, G23, OM-15, 13.A27, S1."""

import json

from flask.testing import FlaskClient
from sqlalchemy import select

from portal import db
from portal.cases.models import Proceeding
from portal.notices import worker
from portal.notices.models import Notice
from portal.notices.sweep import sweep
from portal.people.models import Consent
from portal.rooms.forms_day import AskReply, Nothing, OnePerson, YesNo
from portal.rooms.models import Message, Sitting
from portal.rooms.models_day import Inbound, ReplyAddress, ReplyBy
from portal.rooms.operations import daymode, decisions, replies
from portal.rooms.views_gateway import signature
from tests.daymode.story import PATIENT_PHONE, WORDS, Story, day, due_of

SECRET = "shared-with-the-sms-gateway-0123456789"


def by_text(story: Story) -> None:
    """3 February: the mediator asks, the daughter and the hospital agree."""
    at = day(2, 3)
    with db.transaction() as session:
        daymode.propose(session, story.mediator, story.room, Nothing(), at)
    with db.transaction() as session:
        daymode.answer(session, story.daughter, story.room, YesNo(agrees=True), at)
    assert sitting().mode == "joint_av"  # one of two is not enough (OM-15)
    with db.transaction() as session:
        daymode.answer(session, story.hospital, story.room, YesNo(agrees=True), at)


def sitting() -> Sitting:
    with db.reading() as session:
        row = session.scalars(select(Sitting).order_by(Sitting.id.desc())).first()
        assert row is not None
        session.expunge(row)
        return row


def ask(story: Story, days: int = 10) -> None:
    """4 February: the mediator writes to the patient."""
    form = AskReply(channel=story.joint, participant=story.refs["patient"], text="您再想想，我都在。", days=days)
    with db.transaction() as session:
        replies.ask(session, story.mediator, story.room, form, day(2, 4))


def sms(client: FlaskClient, text: str, at, number: str = PATIENT_PHONE, key: str = "p-1", secret: str = SECRET):  # type: ignore[no-untyped-def]
    """One SMS through the gateway's door."""
    body = json.dumps({"id": key, "from": number, "text": text, "sent_at": int(at.timestamp()) - 40}).encode()
    time = str(int(at.timestamp()))
    return client.post(
        "/gateway/sms",
        data=body,
        content_type="application/json",
        headers={"X-Heyi-Time": time, "X-Heyi-Signature": signature(secret, time, body)},
    )


def told(code: str) -> int:
    with db.reading() as session:
        return len(session.scalars(select(Notice.id).where(Notice.code == code)).all())


def test_the_whole_story_ends_as_settled_between_them(story: Story, door, turn) -> None:  # type: ignore[no-untyped-def]
    worker.load_handlers()
    assert due_of("term_medical").due.isoformat() > "2020-02-20"  # extended with both agreeing
    by_text(story)
    assert (sitting().mode, sitting().state) == ("async_text", "open")
    with db.reading() as session:
        kinds = session.scalars(select(Consent.kind).where(Consent.kind == "async_text")).all()
    assert len(kinds) == 2
    ask(story)
    letter = story.letters("reply_asked")[-1]
    assert all(word not in letter for word in ("医院", "调解", "纠纷", "您再想想"))

    sweep(day(2, 10))
    assert (told("reply_soon"), told("reply_missed")) == (0, 0)
    sweep(day(2, 13))
    sweep(day(2, 13, 11))
    assert (told("reply_soon"), told("reply_missed")) == (1, 0)
    sweep(day(2, 17))
    assert (told("reply_missed"), story.state()) == (1, ("MEDIATING", ""))  # nothing closes by itself

    turn(day(2, 19))
    first = sms(door, WORDS, day(2, 19))
    again = sms(door, WORDS, day(2, 19))
    assert first.status_code == again.status_code == 200 and first.json == again.json
    with db.reading() as session:
        rows = session.scalars(select(Message).where(Message.text.is_not(None)).order_by(Message.seq)).all()
        row = session.scalars(select(Inbound)).one()
        assert [r.text for r in rows][-1] == WORDS and len(rows) == 2
        assert row.message_id == rows[-1].id and row.received_at == day(2, 19) and row.sent_at < row.received_at
        joint = rows[-1].channel_id
        assert session.scalars(select(ReplyAddress.channel_id)).one() == joint

    with db.transaction() as session:
        decisions.ask_again(
            session, story.mediator, story.room, OnePerson(participant=story.refs["patient"]), day(2, 19, 15)
        )
    token = story.letters("decision_asked")[-1].split("回复本短信：")[1][:6]
    turn(day(2, 20))
    sms(door, f"{token} 1", day(2, 20), key="p-2")
    assert story.state() == ("CLOSED", "E2")
    assert sitting().state == "ended"
    sweep(day(3, 20))
    assert told("visit_due") == 0
    sweep(day(3, 21))
    sweep(day(3, 22))
    assert told("visit_due") == 1
    with db.transaction() as session:
        from portal.cases.operations.act import enter

        decisions.visit(session, enter(session, story.mediator, story.case, day(3, 21)), "患者平静，没有新的要求。")
    assert due_of("follow_up_visit").met_at == day(3, 21)
    with db.reading() as session:
        reasons = session.scalars(select(Proceeding.end_reason).where(Proceeding.end_reason != "")).all()
        assert reasons == ["E2"]  # counted as E2, not as E1
        assert session.scalars(select(ReplyBy.answered_at)).one() == day(2, 19)


def test_no_confirmation_is_offered_after_it(story: Story) -> None:
    from portal.actions import operations as actions
    from portal.api import things

    by_text(story)
    with db.transaction() as session:
        decisions.ask_again(
            session, story.mediator, story.room, OnePerson(participant=story.refs["patient"]), day(2, 19)
        )
    assert things and actions
