"""What goes out: real SMTP and HTTP conversations, retries with the same key, nothing that a lock screen may betray."""

from __future__ import annotations

import email
import re
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from portal import db
from portal.config import Config
from portal.notices import texts, worker
from portal.notices.models import Job, Notice, Outgoing
from portal.notices.operations import Tell, tell
from portal.notices.sending import Letter, write_letter
from portal.notices.settings import use_config
from portal.people import links
from portal.people.models import Person
from tests.cast import Cast
from tests.notices.gateways import sms_gateway, smtp_server

PARAMS = {
    "digits": "246810", "inviter": "和平区新兴街道人民调解委员会", "number": "（2026）津和人调字第0001号", "until": "4月3日", "reason": "R-CANARY",
    "title": "T-CANARY", "mediator": "M-CANARY", "when": "3月20日 10:00", "name": "N-CANARY", "waiting": "W-CANARY", "court": "C-CANARY",
    "items": "I-CANARY", "paper": "P-CANARY", "what": "X-CANARY", "due": "D-CANARY", "article": "A-CANARY",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _settings(house: Config) -> None:
    use_config(house)


def write(channel: str, address: str, code: str, at: datetime) -> int:
    with db.transaction() as session:
        return write_letter(session, Letter(channel, address, code, {**PARAMS, "check": "7K3-9MP"}), at).id


def out(row_id: int) -> Outgoing:
    with db.reading() as session:
        return session.get_one(Outgoing, row_id)


def job_of(row_id: int) -> Job:
    with db.reading() as session:
        return session.get_one(Job, out(row_id).job_id)


def test_an_sms_reaches_the_gateway_with_token_and_key(
    database: db.Database, house: Config, now: datetime
) -> None:
    row_id = write("sms", "19900000001", "code_enter", now)
    with sms_gateway() as gateway:
        use_config(replace(house, sms_url=gateway.url, sms_token="gate"))
        worker.run_due(now)
    (got,) = gateway.got
    assert got["to"] == "19900000001" and "246810" in got["text"] and got["text"].startswith("【和议】")
    assert (got["auth"], got["key"]) == ("Bearer gate", out(row_id).ref)
    assert out(row_id).sent_at == now


def test_a_gateway_in_trouble_is_asked_again_with_the_same_key(
    database: db.Database, house: Config, now: datetime
) -> None:
    row_id = write("sms", "19900000001", "accepted", now)
    with sms_gateway(503, 429) as gateway:
        use_config(replace(house, sms_url=gateway.url))
        for seconds in (0, 5, 15, 60):
            worker.run_due(now + timedelta(seconds=seconds))
    assert len(gateway.got) == 3 and len({got["key"] for got in gateway.got}) == 1
    assert out(row_id).sent_at is not None and job_of(row_id).state == "done"


def test_a_number_the_gateway_refuses_is_not_tried_again(
    database: db.Database, house: Config, now: datetime
) -> None:
    row_id = write("sms", "19900000001", "accepted", now)
    with sms_gateway(400) as gateway:
        use_config(replace(house, sms_url=gateway.url))
        worker.run_due(now)
        worker.run_due(now + timedelta(hours=1))
    assert len(gateway.got) == 1
    assert (out(row_id).failed, job_of(row_id).state) == ("sms gateway 400", "dead")


def test_a_gateway_that_is_down_is_tried_later(database: db.Database, house: Config, now: datetime) -> None:
    row_id = write("sms", "19900000001", "accepted", now)
    with sms_gateway() as gateway:
        url = gateway.url
    use_config(replace(house, sms_url=url))
    worker.run_due(now)
    assert (job_of(row_id).state, job_of(row_id).attempts) == ("waiting", 1)


def test_a_code_that_is_too_old_is_not_sent_any_more(
    database: db.Database, house: Config, now: datetime
) -> None:
    row_id = write("sms", "19900000001", "code_enter", now)
    with sms_gateway() as gateway:
        use_config(replace(house, sms_url=gateway.url))
        worker.run_due(now + timedelta(minutes=11))
    assert gateway.got == [] and out(row_id).failed == "expired"


def test_a_letter_goes_by_smtp_with_a_stable_message_id(
    database: db.Database, house: Config, now: datetime
) -> None:
    row_id = write("email", "gaowa@example.invalid", "paper_served", now)
    with smtp_server() as (mailbox, url):
        use_config(replace(house, smtp_url=url, mail_from="heyi@court.example"))
        worker.run_due(now)
    (envelope,) = mailbox.got
    message = email.message_from_bytes(envelope.content, policy=email.policy.default)
    assert envelope.rcpt_tos == ["gaowa@example.invalid"] and message["From"] == "heyi@court.example"
    assert message["Message-ID"] == f"<{out(row_id).ref}@heyi>"
    assert "有一份文件送达给您" in message["Subject"] and "请打开查收" in message.get_content()


def test_a_mailbox_that_does_not_exist_is_not_tried_again(
    database: db.Database, house: Config, now: datetime
) -> None:
    row_id = write("email", "nobody@example.invalid", "paper_served", now)
    with smtp_server() as (mailbox, url):
        use_config(replace(house, smtp_url=url))
        worker.run_due(now)
    assert mailbox.got == [] and (out(row_id).failed, job_of(row_id).state) == ("mailbox refused", "dead")


def test_without_gateways_letters_stay_on_the_outbox_page(database: db.Database, now: datetime) -> None:
    row_id = write("sms", "19900000001", "code_enter", now)
    worker.run_due(now)
    assert out(row_id).sent_at is None and job_of(row_id).state == "done"


def test_telling_rings_the_bell_and_writes_the_letters_that_are_possible(cast: Cast, now: datetime) -> None:
    with db.transaction() as session:
        session.get_one(Person, cast.applicant.person_id).email = "gaowa@example.invalid"
        for actor in (cast.applicant, cast.mediator):
            tell(session, Tell(actor.person_id, "accepted", {}, by=("sms", "email")), now)
    with db.reading() as session:
        assert len(session.scalars(select(Notice)).all()) == 2
        rows = session.scalars(select(Outgoing).order_by(Outgoing.id)).all()
        assert [(r.person_id, r.channel) for r in rows] == [
            (cast.applicant.person_id, "sms"),
            (cast.applicant.person_id, "email"),
            (cast.mediator.person_id, "sms"),
        ]


def test_the_message_of_an_invitation_carries_link_and_check_code_of_the_page(
    cast: Cast, now: datetime
) -> None:
    """F08: what the SMS says and what the page shows can be compared."""
    with db.transaction() as session:
        link = links.make_link(session, cast.respondent.person_id, now)
        params = {"link": link.ref, "inviter": "和平区新兴街道人民调解委员会"}
        tell(session, Tell(cast.respondent.person_id, "invited", params, by=("sms",)), now)
    with db.reading() as session:
        body = session.scalars(select(Outgoing.body)).one()
    assert f"/i/{link.ref}" in body and link.check_code in body and "12368" in body


def test_an_act_that_is_rolled_back_tells_nobody(cast: Cast, now: datetime) -> None:
    with pytest.raises(RuntimeError), db.transaction() as session:
        tell(session, Tell(cast.applicant.person_id, "accepted", {}, by=("sms",)), now)
        raise RuntimeError
    with db.reading() as session:
        assert not session.scalars(select(Outgoing)).all() and not session.scalars(select(Job)).all()


REVEALING = re.compile("纠纷|起诉|被申请人|对方|法院|协议|裁定|漏水")


@pytest.mark.parametrize("code", [code for code, text in texts.TEXTS.items() if text.sms])
def test_no_sms_and_no_subject_reveals_the_dispute(code: str) -> None:
    """Lock screens are read by others; the names of the parties, papers and reasons stay behind the login."""
    for words in (
        texts.sms(code, {**PARAMS, "url": "U", "check": "7K3-9MP", "phone": "12368"}),
        *texts.email(code, PARAMS),
    ):
        assert not REVEALING.search(words.replace(PARAMS["inviter"], "")), words
        assert "CANARY" not in words


def test_the_bell_says_what_happened_and_survives_missing_parameters_and_old_codes() -> None:
    assert "R-CANARY" in texts.bell("returned", PARAMS)
    assert "…" in texts.bell("returned", {})
    assert texts.bell("a code of long ago", {})


def test_every_step_that_people_are_told_of_has_its_text() -> None:
    needed = (
        "code_enter code_sign invited application_received returned accepted asked_to_choose mediator_assigned mediator_accepted "
        "sitting_set sitting_soon jc_verification_soon draft_ready_to_sign signed_by_other agreement_effective jc_asked_to_sign jc_filed jc_supplement "
        "jc_accepted jc_verification_set jc_confirmed jc_dismissed jc_not_accepted jc_withdrawn paper_served clock_warning ended help_called"
    )
    assert set(needed.split()) <= set(texts.TEXTS)
