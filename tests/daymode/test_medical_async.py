"""`medical_async.yaml` to its end over simulated weeks: F49, G23, OM-15, 13.A27, S1."""

import json

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from portal import db
from portal.cases.models import Proceeding
from portal.errors import InvalidInput
from portal.notices import worker
from portal.notices.models import Notice
from portal.notices.sweep import sweep
from portal.people.models import Consent, Person
from portal.rooms import operations as rooms
from portal.rooms.forms_day import AskReply, Decision, Nothing, OnePerson, PlaceLetter, ReadUpTo, YesNo
from portal.rooms.mail import Unreadable, read_mail
from portal.rooms.messages import broken_link
from portal.rooms.models import Message, Sitting
from portal.rooms.models_day import Inbound, MessageReading, ReplyAddress, ReplyBy
from portal.rooms.operations import daymode, decisions, inbound, replies
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
    form = AskReply(
        channel=story.joint, participant=story.refs["patient"], text="您再想想，我都在。", days=days
    )
    with db.transaction() as session:
        replies.ask(session, story.mediator, story.room, form, day(2, 4))


def sms(
    client: FlaskClient, text: str, at, number: str = PATIENT_PHONE, key: str = "p-1", secret: str = SECRET
):  # type: ignore[no-untyped-def]
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
        assert (
            row.message_id == rows[-1].id and row.received_at == day(2, 19) and row.sent_at < row.received_at
        )
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

        decisions.visit(
            session, enter(session, story.mediator, story.case, day(3, 21)), "患者平静，没有新的要求。"
        )
    assert due_of("follow_up_visit").met_at == day(3, 21)
    with db.reading() as session:
        reasons = session.scalars(select(Proceeding.end_reason).where(Proceeding.end_reason != "")).all()
        assert reasons == ["E2"]  # counted as E2, not as E1
        assert session.scalars(select(ReplyBy.answered_at)).one() == day(2, 19)


def test_no_confirmation_is_offered_after_it(story: Story, door, turn) -> None:  # type: ignore[no-untyped-def]
    from portal.actions import operations as actions
    from portal.actions import targets

    by_text(story)
    with db.transaction() as session:
        decisions.ask_again(
            session, story.mediator, story.room, OnePerson(participant=story.refs["patient"]), day(2, 19)
        )
        decisions.decide(session, story.patient, story.room, Decision(answer="settled"), day(2, 20))
    for actor in (story.patient, story.daughter, story.mediator, story.cast.clerk):
        with db.reading() as session:
            target = targets.find(session, "case", actor, story.case, day(2, 21))
            names = {offer["action"] for offer in actions.offers(session, target)}
        assert not {name for name in names if "confirm" in name or name.startswith("jc_")}


def test_a_patient_who_did_not_mean_it_goes_on(story: Story, door, turn) -> None:  # type: ignore[no-untyped-def]
    by_text(story)
    ask(story)
    with db.transaction() as session:
        decisions.ask_again(
            session, story.mediator, story.room, OnePerson(participant=story.refs["patient"]), day(2, 19)
        )
    turn(day(2, 20))
    sms(door, "0", day(2, 20))
    assert story.state() == ("MEDIATING", "") and sitting().state == "open"


def left() -> list[tuple[str, str]]:
    with db.reading() as session:
        return [tuple(r) for r in session.execute(select(Inbound.state, Inbound.reason).order_by(Inbound.id))]


def said() -> list[tuple[int, str]]:
    with db.reading() as session:
        return [(m.channel_id, m.text) for m in session.scalars(select(Message).order_by(Message.id))]


def test_the_gateways_door_is_shut_to_everybody_else(story: Story, door, turn) -> None:  # type: ignore[no-untyped-def]
    turn(day(2, 19))
    assert sms(door, "你好", day(2, 19), secret="x" * 40).status_code == 403
    assert (
        sms(door, "你好", day(2, 19, 9)).status_code == 403
    )  # an hour old: not even with the right signature
    assert sms(door, "你好", day(2, 19), number="1", key="q").status_code == 422
    assert door.post("/gateway/sms", data=b"{").status_code == 403
    assert left() == []


def test_what_is_not_certain_lies_at_the_desk_and_never_in_a_room(story: Story, door, turn) -> None:  # type: ignore[no-untyped-def]
    by_text(story)
    ask(story)
    turn(day(2, 19))
    token = story.letters("reply_asked")[-1].split("开头写")[1][:6]
    before = said()
    sms(door, "请问几点上班", day(2, 19), number="19912345678", key="a")
    sms(door, f"{token} 我同意", day(2, 19), number="19900000012", key="b")  # the other side knows the word
    sms(door, token, day(2, 19), key="c")  # nothing but the word
    assert left() == [("desk", "unknown_sender"), ("desk", "other_sender"), ("mediator", "empty")]
    assert said() == before


def test_a_reply_to_a_separate_talk_stays_in_it_and_waits_when_that_is_over(story: Story, door, turn) -> None:  # type: ignore[no-untyped-def]
    by_text(story)
    with db.transaction() as session:
        caucus = rooms.open_caucus(session, story.mediator, story.room, [story.refs["patient"]], day(2, 4))
        ref, inside = caucus.ref, caucus.id
    form = AskReply(channel=ref, participant=story.refs["patient"], text="单独问您：底线是多少？")
    with db.transaction() as session:
        replies.ask(session, story.mediator, story.room, form, day(2, 4))
    turn(day(2, 5))
    sms(door, "最少两万", day(2, 5))
    assert said()[-1] == (inside, "最少两万")
    with db.transaction() as session:
        rooms.close_caucus(session, story.mediator, story.room, ref, day(2, 6))
    turn(day(2, 7))
    token = story.letters("reply_asked")[-1].split("开头写")[1][:6]
    sms(door, f"{token}：其实一万五也行", day(2, 7), key="late")
    assert left()[-1] == ("mediator", "left_channel")
    assert all("一万五" not in text for _channel, text in said())
    with db.reading() as session:
        letter = session.scalars(select(Inbound.ref).order_by(Inbound.id.desc())).first()
    with db.transaction() as session, pytest.raises(InvalidInput):
        inbound.place_by_mediator(
            session, story.mediator, story.room, PlaceLetter(letter=letter, channel=ref), day(2, 8)
        )


def mail(text: str, subject: str, sender: str = "zhu@example.cn", **more: str) -> bytes:
    head = {"From": f"朱永年 <{sender}>", "Subject": subject, "Message-ID": "<1@example.cn>", **more}
    lines = "".join(f"{name}: {value}\n" for name, value in head.items())
    return f"{lines}Content-Type: text/plain; charset=utf-8\n\n{text}\n".encode()


def test_an_email_joins_only_with_the_word_and_from_the_mailbox_on_file(story: Story) -> None:
    by_text(story)
    with db.transaction() as session:
        session.get_one(Person, story.patient.person_id).email = "Zhu@example.cn"
    ask(story)
    token = story.letters("reply_asked")[-1].split("开头写")[1][:6]
    subject = f"Re: 和议：有一条留言等您答复 [{token}]"
    text = "我再想想。\n\n> 您再想想，我都在。"
    letters = [
        mail(text, subject),
        mail(text, subject, sender="eve@example.cn", **{"Message-ID": "<2@example.cn>"}),
        mail(text, "Re:", **{"Message-ID": "<3@example.cn>"}),
    ]
    for raw in letters:
        with db.transaction() as session:
            inbound.receive(session, read_mail(raw, day(2, 6)), day(2, 6))
    assert left() == [("placed", ""), ("desk", "other_sender"), ("desk", "no_token")]
    assert said()[-1][1] == "我再想想。"
    with pytest.raises(Unreadable):
        read_mail(mail("不在", subject, **{"Auto-Submitted": "auto-replied"}), day(2, 6))


def test_read_times_are_kept_once_for_each_reader(story: Story, door, turn) -> None:  # type: ignore[no-untyped-def]
    by_text(story)
    ask(story)
    turn(day(2, 19))
    sms(door, WORDS, day(2, 19))
    for hour in (11, 12):
        with db.transaction() as session:
            form = ReadUpTo(channel=story.joint, seq=2)
            replies.mark_read(session, story.mediator, story.room, form, day(2, 19, hour))
    with db.reading() as session:
        assert session.scalars(select(MessageReading.at)).all() == [day(2, 19, 11)]
        assert broken_link(session.connection(), story.joint) is None
