"""G20, wage_arrears: a list of 160 is taken whole or not at all; two to five speak; each member sees its own line only."""

import io
import unicodedata
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from portal import clock, db
from portal.cases.group_csv import WrongLines, check_sum, decoded, read
from portal.cases.models import Case, Participant, Party, Proceeding
from portal.cases.models_group import ClaimLine, GroupImport
from portal.law.identity import check_sign
from portal.people import sessions
from portal.people.actors import Actor
from portal.people.models import Account, Person
from portal.rooms.forms import Schedule
from portal.rooms.operations.channels import open_room
from portal.rooms.operations.lobby import arrive, schedule
from portal.rooms.operations.undisputed import add_fact
from tests.agreements import world as w
from tests.cast import Cast, party_actor

LIST = (Path(__file__).parent / "wage_arrears_160.csv").read_bytes()
TOTAL = 210_000_000
DAY = date(2026, 3, 2)
HEAD = "姓名,身份证号,手机号,班组,欠薪起月,欠薪止月,欠薪金额(元)\n"


def id_no(n: int) -> str:
    first = f"9901011980010{n % 10}{n:03d}"[:17]
    first = f"99010119800101{n:03d}"
    return first + check_sign(first)


def line(n: int, name: str = "", amount: str = "100.01", number: str = "", phone: str = "") -> str:
    return f"{name or '工人' + '甲乙丙丁戊己庚辛壬癸'[n % 10]},{number or id_no(n)},{phone},泥工,2025-01,2025-02,{amount}\n"


def faults(text: str) -> list[tuple[int, str]]:
    with pytest.raises(WrongLines) as wrong:
        read(text, DAY)
    assert all(f.what for f in wrong.value.faults)
    return [(f.line, f.column) for f in wrong.value.faults]


# reading


@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "gb18030"])
def test_the_list_reads_the_same_in_every_encoding_to_the_fen(app: Flask, code: str) -> None:
    text = LIST.decode("utf-8-sig") + f"161,阿卜杜热西提·麦麦提,{id_no(1)},,木工,2025-01,2025-02,0.01\n162,王䶮,{id_no(2)},,木工,,,0.02\n163,𬭎某,{id_no(3)},,木工,,,0.03\n"  # fmt: skip
    with app.test_request_context():
        members = read(decoded(text.encode(code)), DAY)
    assert [m.name for m in members[-3:]] == ["阿卜杜热西提·麦麦提", "王䶮", "𬭎某"]
    assert sum(m.amount_fen for m in members) == TOTAL + 6 and len(members) == 163
    check_sum(members, 163, TOTAL + 6)


def test_gbk_proper_and_decomposed_letters_are_read_too(app: Flask) -> None:
    with app.test_request_context():
        assert read(decoded((HEAD + line(1, "张三")).encode("gbk")), DAY)[0].name == "张三"
        assert (
            read(decoded((HEAD + line(1, unicodedata.normalize("NFD", "José"))).encode()), DAY)[0].name
            == "José"
        )
        for data in (b"\xff\xfe\x00\x01", b"PK\x03\x04", (HEAD + line(1)).encode("utf-16"), b"\x81"):
            with pytest.raises(WrongLines):
                decoded(data)


def test_every_fault_is_named_by_line_and_column(app: Flask) -> None:
    with app.test_request_context():
        text = HEAD + line(1) + line(2, "=HYPERLINK(1)") + line(3, amount="1.001") + "\n" + line(4, number="9.9E+17") + line(5, phone="123") + line(1, "重复") + line(6, amount="-1") + line(7, amount="") + line(8, "字\ue000")  # fmt: skip
        assert faults(text) == [
            (3, "姓名"), (4, "欠薪金额"), (6, "身份证号"), (7, "手机号"), (8, "身份证号"), (9, "欠薪金额"), (10, "欠薪金额"), (11, "姓名"),
        ]  # fmt: skip
        assert faults("姓名,金额\n张三,1\n") == [(1, "身份证号")]
        assert faults(HEAD) == [(2, "")] and faults("") == [(1, "")]
        assert (
            faults(HEAD + line(1, amount="1,000.00")) != []
        )  # an amount torn apart by its comma is never taken for 1
        assert faults(HEAD + '张三,"1') == [(2, "")]
        assert read(HEAD + line(1, amount='"1,000.00"'), DAY)[0].amount_fen == 100_000
        members = read(HEAD + line(1) + line(2), DAY)
        for count, total in ((2, 20_003), (3, 20_002)):
            with pytest.raises(WrongLines):
                check_sum(members, count, total)
        check_sum(members, 2, 20_002)


# the desk's page and the members'


class House:
    """A case, and browsers."""

    def __init__(self, app: Flask, cast: Cast, now: datetime) -> None:
        app.config["WTF_CSRF_ENABLED"] = False
        self.app, self.cast, self.world = app, cast, w.settle(cast, now, state="MEDIATING", kind="LDZY")
        self.ref = self.world.case_ref

    def browser(self, actor: Actor) -> FlaskClient:
        client = self.app.test_client()
        with db.transaction() as session:
            known = session.query(Account).filter_by(person_id=actor.person_id).count()
            if actor.appointment_id is not None and not known:
                session.add(Account(person_id=actor.person_id, username=str(actor.person_id), password_hash="-", totp_secret="-"))  # fmt: skip
            entry = sessions.Entry(person_id=actor.person_id, appointment_id=actor.appointment_id)
            _, token = sessions.start(session, entry, clock.now())
        client.set_cookie("heyi_in", token)
        return client

    def bring(
        self, data: bytes, count: int, total: str, actor: Actor | None = None, text: str = ""
    ) -> TestResponse:
        fields = {"count": str(count), "total": total, "text": text}
        more = {"file": (io.BytesIO(data), "list.csv")} if data else {}
        return self.browser(actor or self.cast.clerk).post(
            f"/desk/cases/{self.ref}/group", data={**fields, **more}
        )

    def members(self) -> list[Actor]:
        with db.reading() as session:
            query = (
                select(Person)
                .join(Party, Party.person_id == Person.id)
                .join(ClaimLine, ClaimLine.party_id == Party.id)
            )
            return [party_actor(p) for p in session.scalars(query.order_by(ClaimLine.ordinal))]


@pytest.fixture
def home(app: Flask, cast: Cast, now: datetime) -> House:
    return House(app, cast, now)


def counts() -> tuple[int, ...]:
    with db.reading() as session:
        return tuple(
            session.scalar(select(func.count()).select_from(t)) or 0
            for t in (Person, Party, Participant, ClaimLine, GroupImport)
        )


def test_one_wrong_line_keeps_everything_out_and_what_was_brought_stays_on_the_page(home: House) -> None:
    before = counts()
    wrong = LIST.replace(b"4919.09", "4919.0九".encode(), 1)
    answer = home.bring(wrong, 160, "2,100,000.00")
    page = answer.get_data(as_text=True)
    assert (
        answer.status_code == 422
        and "第2行" in page
        and "欠薪金额" in page
        and 'data-code="invalid_input"' in page
    )
    assert "4919.0九" in page and 'value="160"' in page and 'value="2,100,000.00"' in page
    assert "总额对不上" in home.bring(LIST, 160, "2100000.01").get_data(as_text=True)
    assert "人数对不上" in home.bring(LIST, 159, "2100000").get_data(as_text=True)
    other = LIST.decode("utf-8-sig") + "161,欧阳德福,990101196611050014,,,,,1\n"
    refused = home.bring(other.encode(), 161, "2100001").get_data(as_text=True)
    assert "第162行" in refused and "别的身份" in refused
    for actor, status in ((home.world.applicant, 403), (home.world.mediator, 403), (home.world.eve, 403)):
        assert home.bring(LIST, 160, "2100000", actor).status_code == status
    assert counts() == before
    mended = wrong.decode("utf-8-sig").replace("4919.0九", "4919.09")
    assert home.bring(b"", 160, "2100000", text=mended).status_code == 303  # mended on the page
    assert home.bring(LIST, 160, "2100000").status_code == 409  # and only once


def test_a_hundred_and_sixty_come_in_speak_through_those_they_elect_and_see_their_own_line_only(
    home: House,
) -> None:
    assert home.bring(LIST, 160, "2,100,000").status_code == 303
    with db.reading() as session:
        case = session.scalars(select(Case).where(Case.ref == home.ref)).one()
        assert case.amount_fen == TOTAL
        side = [p for p in case.participants if p.party and p.party.side == 1 and p.capacity == "APPLICANT"]
        assert len(side) == 161 and not any(p.may_speak for p in side)  # the one who applied, and the list
        names = [p.person.name for p in side]
    members = home.members()
    assert len(members) == 160
    first, last = home.browser(members[0]), home.browser(members[159])
    page = last.get(f"/cases/{home.ref}/group").get_data(as_text=True)
    assert "19,055.23" in page and "4,919.09" not in page and "160" in page
    for url in ("", "/group", "/people"):
        text = last.get(f"/cases/{home.ref}{url}").get_data(as_text=True)
        others = set(names[1:160]) - {
            home.world.respondent.name,
            home.world.applicant.name,
        }  # two workers happen to be called the same
        assert not [n for n in others if n in text], url
        assert "9901**" not in text and "199****0001" not in text
    assert "4,919.09" in home.browser(home.world.respondent).get(f"/cases/{home.ref}/group").get_data(
        as_text=True
    )
    assert home.browser(home.world.eve).get(f"/cases/{home.ref}/group").status_code == 404
    # who stands is told to the members; who voted for whom to nobody
    for who in (first, last):
        assert who.post(f"/cases/{home.ref}/group/stand", data={"stands": "true"}).status_code == 303
    assert members[0].name in last.get(f"/cases/{home.ref}/group").get_data(as_text=True)
    with db.reading() as session:
        refs = list(
            session.scalars(
                select(Party.ref).join(ClaimLine, ClaimLine.party_id == Party.id).order_by(ClaimLine.ordinal)
            )
        )
    assert (
        home.browser(members[5])
        .post(f"/cases/{home.ref}/group/vote", data={"chosen": [refs[0], refs[1]]})
        .status_code
        == 422
    )
    assert (
        home.browser(members[5])
        .post(f"/cases/{home.ref}/group/vote", data={"chosen": [refs[0], refs[159]]})
        .status_code
        == 303
    )
    assert (
        home.browser(home.world.respondent)
        .post(f"/cases/{home.ref}/group/vote", data={"chosen": [refs[0]]})
        .status_code
        == 404
    )
    desk, url = home.browser(home.cast.clerk), f"/desk/cases/{home.ref}/group/elected"
    chosen = {"chosen": [refs[0], refs[159]]}
    assert "不到一半" in desk.post(url, data=chosen).get_data(as_text=True)
    for wrong in ([refs[0]], refs[:6]):
        assert (
            desk.post(url, data={"chosen": wrong, "meeting": "三月一日，工地食堂，到一百五十人"}).status_code
            == 422
        )
    assert last.post(url, data=chosen).status_code == 403
    assert desk.post(url, data={**chosen, "meeting": "三月一日，工地食堂，到一百五十人"}).status_code == 303
    with db.reading() as session:
        speak = session.scalars(select(Participant).where(Participant.capacity == "REPRESENTATIVE")).all()
        assert sorted(p.person.name for p in speak) == sorted([members[0].name, members[159].name])
        assert all(p.may_speak for p in speak)
    text = home.browser(members[5]).get(f"/cases/{home.ref}/people").get_data(as_text=True)
    assert members[0].name in text and members[7].name not in text


def test_votes_decide_where_more_than_half_have_voted() -> None:
    from portal.law.group import election_problem as problem

    two = frozenset({1, 2})
    assert problem(two, {1: 6, 2: 5, 3: 5}, 6, 10) == ""
    assert problem(two, {1: 6, 2: 4, 3: 5}, 6, 10) == "more_votes"
    assert problem(two, {1: 6, 2: 5}, 5, 10) == "half"
    assert problem(two, {1: 6}, 9, 10) == "nobody"
    assert problem(frozenset({1}), {1: 9}, 9, 10) == problem(frozenset(range(6)), {}, 9, 10) == "number"


def test_in_the_room_a_member_s_telephone_holds_its_own_name_and_those_who_speak(home: House) -> None:
    assert home.bring(LIST, 160, "2,100,000").status_code == 303
    members = home.members()
    with db.transaction() as session:
        case = session.scalars(select(Case).where(Case.ref == home.ref)).one()
        presiding = next(p for p in case.participants if p.capacity == "PRESIDING_MEDIATOR")
        row = session.scalars(select(Proceeding).where(Proceeding.case_id == case.id)).one()
        room = open_room(session, case, "mediation", presiding, row.id, home.world.mediator, clock.now())
        schedule(
            session,
            home.world.mediator,
            room.ref,
            Schedule(starts_at=clock.now() + timedelta(hours=1)),
            clock.now(),
        )
        add_fact(session, home.world.mediator, room.ref, "欠薪到2025年3月", [], clock.now())
        arrive(session, members[5], room.ref, clock.now())
        ref = room.ref
    browser = home.browser(members[5])
    texts = [
        browser.get(f"/rooms/{ref}{url}").get_data(as_text=True)
        for url in ("", "/state", "/panel/facts", "/panel/ask")
    ]
    others = {m.name for m in members} - {
        members[5].name,
        home.world.applicant.name,
        home.world.respondent.name,
    }
    assert not [n for n in others if any(n in text for text in texts)]
    assert max(map(len, texts)) < 60_000
    panel = home.browser(home.world.mediator).get(f"/rooms/{ref}/panel/people").get_data(as_text=True)
    assert members[5].name in panel
