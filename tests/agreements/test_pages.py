"""The pages: the mediator writes, everybody watches, each signs on the phone."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from portal import clock, db
from portal.agreements import operations
from portal.cases.models import Case, Paper, PaperSignature, Party, ServiceAddress
from portal.cases.workshop import Workshop
from portal.notices.models import Outgoing
from tests.agreements import world as w
from tests.agreements.conftest import Visit
from tests.cast import Cast


def _text(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


def _digits(world: w.World) -> str:
    """What the SMS says."""
    with db.reading() as session:
        body = session.scalars(
            select(Outgoing.body).where(Outgoing.code == "code_sign").order_by(Outgoing.id.desc())
        ).first()
    return re.search(r"\d{6}", body or "")[0]  # type: ignore[index]


def _party(world: w.World, side: int) -> str:
    with db.reading() as session:
        return session.scalars(
            select(Party.ref).join(Case).where(Case.ref == world.case_ref, Party.side == side)
        ).one()


def test_the_mediator_opens_writes_moves_and_removes_clauses(cast: Cast, visit: Visit) -> None:
    """F51, F52: forms per kind; yuan as typed; the sentence composes itself."""
    world = w.settle(cast, clock.now())
    browser = visit(world.mediator)
    answer = browser.post(f"/cases/{world.case_ref}/agreements")
    assert answer.status_code == 303
    world.agreement_ref = answer.location.split("/")[2]
    for kind in ("payment", "act", "delivery", "apology", "default", "waiver", "other"):
        assert browser.get(f"/agreements/{world.agreement_ref}/clauses/new?kind={kind}").status_code == 200
    typed = {
        "kind": "payment", "debtor": _party(world, 2), "creditor": _party(world, 1), "total": "8,600", "pay": "plan", "method": "银行转账",
        "payee": "斯琴高娃", "bank": "示例银行和平支行", "account": "6200000000000000001", "plan_due": ["2027-04-15", "2027-05-15", ""],
        "plan_yuan": ["3,000", "5600", ""],
    }  # fmt: skip
    assert browser.post(f"/agreements/{world.agreement_ref}/clauses", data=typed).status_code == 303
    clause = world.look().clauses[0]
    assert clause.text.startswith(
        "欧阳德福以银行转账方式向斯琴高娃支付8,600元（人民币捌仟陆佰元整），分两期：于2027年4月15日前支付3,000元"
    )
    page = _text(browser.get(f"/agreements/{world.agreement_ref}/edit"))
    assert "人民币捌仟陆佰元整" in page and "没问题" in page
    assert "人民币捌仟陆佰元整" in _text(browser.get(f"/agreements/{world.agreement_ref}/pane"))
    browser.post(
        f"/agreements/{world.agreement_ref}/clauses",
        data={"kind": "other", "text": "双方各退一步，和睦相处。"},
    )
    browser.post(f"/agreements/{world.agreement_ref}/clauses/{clause.ref}/move", data={"place": "2"})
    assert [c.kind for c in world.look().clauses] == ["other", "payment"]
    browser.post(f"/agreements/{world.agreement_ref}/clauses/{clause.ref}/remove")
    assert [c.kind for c in world.look().clauses] == ["other"]


def test_opening_a_second_draft_leads_to_the_first(cast: Cast, visit: Visit) -> None:
    """One drafted at a time; pressing twice is no error."""
    world = w.settle(cast, clock.now())
    browser = visit(world.mediator)
    first, second = (browser.post(f"/cases/{world.case_ref}/agreements").location for _ in range(2))
    assert first == second


BAD_CLAUSES = [
    ({"kind": "payment", "total": "八千"}, "金额写成"),
    ({"kind": "payment", "total": "-5"}, "金额写成"),
    ({"kind": "payment", "total": "1e9"}, "金额写成"),
    ({"kind": "payment", "plan_due": ["2027-01-01"], "plan_yuan": [""]}, "每一期都要写日期和金额"),
    ({"kind": "payment", "plan_due": ["2027-13-01"], "plan_yuan": ["5"]}, "日期格式不对"),
    ({"kind": "payment", "account": "6200'; drop"}, "格式不对"),
    ({"kind": "act", "text": ""}, "请写下这一条的内容"),
    ({"kind": "act", "text": "修" * 2001}, "太长了"),
    ({"kind": "hug", "text": "抱一下"}, "请从列出的选项里选"),
    ({"kind": "act", "text": "修好", "colour": "red"}, "系统不认识"),
]


@pytest.mark.parametrize(("typed", "words"), BAD_CLAUSES)
def test_bad_input_in_a_clause_is_said_and_kept_and_writes_nothing(
    cast: Cast, visit: Visit, typed: dict[str, Any], words: str
) -> None:
    """Must show 9: message, what was typed, no row."""
    world = w.drafted(cast, clock.now())
    before = world.look().version
    if typed["kind"] == "hug":
        answer = visit(world.mediator).post(f"/agreements/{world.agreement_ref}/clauses", data=typed)
        assert answer.status_code in (404, 422)
    else:
        answer = visit(world.mediator).post(f"/agreements/{world.agreement_ref}/clauses", data=typed)
        assert (answer.status_code, words in _text(answer)) == (422, True)
        for value in [
            v
            for v in typed.values()
            if isinstance(v, str) and 0 < len(v) < 100 and v not in ("red", "payment", "act")
        ]:
            assert value.replace("'", "&#39;") in _text(answer)
    assert (world.look().version, len(world.look().clauses)) == (before, 4)


def test_a_stale_clause_form_is_refused(cast: Cast, visit: Visit) -> None:
    """Somebody else saved in between."""
    world = w.drafted(cast, clock.now())
    ref, version = world.look().clauses[3].ref, world.look().clauses[3].version
    data = {"kind": "waiver", "text": "全部履行完毕后，双方没有其他争议。", "version": str(version)}
    browser = visit(world.mediator)
    assert browser.post(f"/agreements/{world.agreement_ref}/clauses/{ref}", data=data).status_code == 303
    assert browser.post(f"/agreements/{world.agreement_ref}/clauses/{ref}", data=data).status_code == 409


def test_findings_stand_under_their_clause_with_ground_article_and_repair(cast: Cast, visit: Visit) -> None:
    """F53: red where a court would refuse."""
    world = w.drafted(cast, clock.now())
    clause = world.look().clauses[1]
    form = w.clauses(world)[1].model_copy(update={"account": "", "bank": ""})
    world.act(operations.change_clause, world.mediator, clause.ref, form)
    page = _text(visit(world.mediator).get(f"/agreements/{world.agreement_ref}/edit"))
    part = page[page.index(f"c-{clause.ref}") :]
    assert "finding-err" in part and "付款方式" in part or "开户行" in part
    assert "民诉法解释第358条第五项" in part


def test_the_linter_speaks_while_a_clause_is_typed_and_stores_nothing(cast: Cast, visit: Visit) -> None:
    """JSON for the page's script."""
    world = w.drafted(cast, clock.now())
    data = {
        "kind": "payment",
        "clause": world.look().clauses[1].ref,
        "debtor": _party(world, 2),
        "creditor": _party(world, 1),
        "total": "8",
    }
    answer = visit(world.mediator).post(f"/agreements/{world.agreement_ref}/lint", data=data)
    assert {f["rule"] for f in answer.json["findings"]} >= {"L-B5-DUE", "L-B5-CHANNEL"}
    assert (
        visit(world.mediator)
        .post(f"/agreements/{world.agreement_ref}/lint", data={"kind": "act", "text": "尽快修好漏水的地方"})
        .status_code
        == 200
    )
    assert len(world.look().clauses) == 4


def test_a_party_watches_the_draft_and_answers_a_finding(cast: Cast, visit: Visit) -> None:
    """Everyone sees the draft change; 304 while nothing has changed; 13.A4."""
    world = w.drafted(cast, clock.now())
    clause = world.look().clauses[1]
    form = w.clauses(world)[1].model_copy(update={"account": "", "bank": ""})
    world.act(operations.change_clause, world.mediator, clause.ref, form)
    browser = visit(world.applicant)
    page = browser.get(f"/agreements/{world.agreement_ref}")
    assert "仍要这样写" in _text(page)
    first = browser.get(f"/agreements/{world.agreement_ref}/live")
    tag = {"If-None-Match": first.headers["ETag"]}
    assert browser.get(f"/agreements/{world.agreement_ref}/live", headers=tag).status_code == 304
    data = {"rule": "L-B5-CHANNEL", "clause": clause.ref, "version": world.look().version}
    assert browser.post(f"/agreements/{world.agreement_ref}/findings", data=data).status_code == 303
    changed = browser.get(f"/agreements/{world.agreement_ref}/live", headers=tag)
    assert changed.status_code == 200 and "您已经答过" in _text(changed)


def test_freezing_names_what_is_missing(cast: Cast, visit: Visit) -> None:
    """The button says why; posting all the same is refused."""
    world = w.drafted(cast, clock.now())
    browser = visit(world.mediator)
    browser.post(f"/agreements/{world.agreement_ref}/clauses", data={"kind": "payment", "pay": "once"})
    assert "条款还有必填项没有填写" in _text(browser.get(f"/agreements/{world.agreement_ref}/edit"))
    assert browser.post(f"/agreements/{world.agreement_ref}/freeze").status_code == 422
    assert world.look().state == "DRAFT"


def test_a_party_reads_every_clause_asks_for_digits_and_signs(
    cast: Cast, visit: Visit, shop: Workshop
) -> None:
    """F56, F58, ES-04: p6 and p7, without script; then the same sitting's two other pages (13.A29)."""
    world = w.frozen(cast, clock.now())
    w.work(clock.now(), ("preview_paper",))
    browser, ref = visit(world.applicant), world.agreement_ref
    answer = browser.get(f"/agreements/{ref}")
    assert answer.location.endswith("/read/1")
    digest = world.look().document_hash
    for number in range(1, 5):
        data = {"document_hash": digest, "understood": "yes"}
        if number == 2:
            wrong = browser.post(f"/agreements/{ref}/read/2", data={**data, "answer": "300000"})
            assert wrong.status_code == 422 and "再看一眼" in _text(wrong)
            data["answer"] = "860000"
        answer = browser.post(f"/agreements/{ref}/read/{number}", data=data)
        assert answer.status_code == 303, number
    assert answer.location.endswith("/summary")
    page = browser.get(f"/agreements/{ref}/summary")
    assert "人民币捌仟陆佰元整" in _text(page)
    assert browser.get(f"/agreements/{ref}/pages/1.png").mimetype == "image/png"
    frozen = browser.get(f"/agreements/{ref}/frozen.pdf").data
    assert hashlib.sha256(frozen).hexdigest() == digest
    assert f"{digest[:4].upper()} {digest[4:8].upper()}" in _text(browser.get(f"/agreements/{ref}/sign"))
    _signs(browser, world, digest)
    assert "已签，正在写进文件" in _text(browser.get(f"/agreements/{ref}"))
    assert browser.post(f"/agreements/{ref}/apply", data={"answer": "later"}).location.endswith("/address")
    assert browser.post(f"/agreements/{ref}/apply", data={"answer": "now"}).location == f"/court/joint/{ref}"


def _signs(browser: FlaskClient, world: w.World, digest: str) -> None:
    ref = world.agreement_ref
    typed = {
        "document_hash": digest,
        "signature_way": "drawn",
        "strokes": w.STROKES,
        "strokes_png": "data:,",
        "sign_terms": "1",
    }
    early = browser.post(f"/agreements/{ref}/sign", data=typed)
    assert early.status_code == 422 and "请填短信里的6位数字" in _text(early)
    assert w.STROKES.replace('"', "&#34;") in early.get_data(as_text=True)
    assert browser.post(f"/agreements/{ref}/sign/code").status_code == 303
    digits = _digits(world)
    other = "000000" if digits != "000000" else "111111"
    wrong = browser.post(f"/agreements/{ref}/sign", data={**typed, "code": other})
    assert wrong.status_code == 422 and "数字不对" in _text(wrong)
    empty = browser.post(f"/agreements/{ref}/sign", data={**typed, "strokes": "", "code": digits})
    assert empty.status_code == 422 and "请在框里写下名字" in _text(empty)
    no_terms = browser.post(f"/agreements/{ref}/sign", data={**typed, "sign_terms": "", "code": digits})
    assert no_terms.status_code == 422
    assert (
        browser.post(f"/agreements/{ref}/sign", data=typed).status_code == 303
    )  # the digits are good for five minutes


def test_asking_for_digits_again_at_once_is_slowed_down(cast: Cast, visit: Visit, shop: Workshop) -> None:
    """A4 of the throttle: one SMS a minute."""
    world = w.frozen(cast, clock.now())
    w.read_all(world, world.applicant)
    browser = visit(world.applicant)
    assert browser.post(f"/agreements/{world.agreement_ref}/sign/code").status_code == 303
    again = browser.post(f"/agreements/{world.agreement_ref}/sign/code")
    assert again.status_code == 429 and "请等" in _text(again)


BAD_MARKS = [
    {"document_hash": "0" * 64},
    {"document_hash": "zz"},
    {"signature_way": "stamped"},
    {"signature_way": "drawn", "strokes": '{"v":1,"ratio":2,"strokes":[]}'},
    {"signature_way": "drawn", "strokes": "x" * 70_000},
    {"code": "1" * 40},
]


@pytest.mark.parametrize("changed", BAD_MARKS)
def test_bad_marks_write_nothing(cast: Cast, visit: Visit, shop: Workshop, changed: dict[str, str]) -> None:
    """Must show 9, on the signing form."""
    world = w.frozen(cast, clock.now())
    w.read_all(world, world.applicant)
    w.prove(world, world.applicant, clock.now())
    typed = {
        "document_hash": world.look().document_hash,
        "signature_way": "typed",
        "sign_terms": "1",
        **changed,
    }
    answer = visit(world.applicant).post(f"/agreements/{world.agreement_ref}/sign", data=typed)
    assert answer.status_code == 422
    with db.reading() as session:
        assert not session.scalars(
            select(PaperSignature).where(PaperSignature.intended_at.is_not(None))
        ).all()


def test_not_understood_later_paper_back_and_refusal_are_all_one_tap_away(
    cast: Cast, visit: Visit, shop: Workshop
) -> None:
    """我没听懂 · 我再想想 · 我要签纸的 · 退回改 · 不签."""
    world = w.frozen(cast, clock.now())
    browser, ref = visit(world.respondent), world.agreement_ref
    data = {"document_hash": world.look().document_hash, "understood": "no"}
    assert browser.post(f"/agreements/{ref}/read/1", data=data).location.endswith("/read/1")
    assert "您说过这一条没听懂" in _text(browser.get(f"/agreements/{ref}/read/1"))
    assert browser.post(f"/agreements/{ref}/later").status_code == 303
    assert browser.post(f"/agreements/{ref}/paper-way").status_code == 303
    for name in ("send-back", "refuse"):
        empty = browser.post(f"/agreements/{ref}/{name}", data={"reason": " "})
        assert (empty.status_code, "请填写这一项" in _text(empty)) == (422, True)
    assert browser.post(f"/agreements/{ref}/send-back", data={"reason": "日期不对"}).status_code == 303
    assert world.look().state == "DRAFT"


def test_mediator_and_seal_holder_finish_with_their_codes(cast: Cast, visit: Visit, shop: Workshop) -> None:
    """PML 29; the page says whose turn it is."""
    world = w.frozen(cast, clock.now())
    browser, ref = visit(world.mediator), world.agreement_ref
    digest = world.look().document_hash
    assert "等当事人签名" in _text(browser.get(f"/agreements/{ref}/host"))
    for actor in (world.respondent, world.applicant):
        w.party_signs(world, actor, at=clock.now())
    assert "该您了" in _text(browser.get(f"/agreements/{ref}/host"))
    bare = browser.post(f"/agreements/{ref}/host/sign", data={"document_hash": digest})
    assert (bare.status_code, "请填动态码" in _text(bare)) == (422, True)
    code = pyotp.TOTP(w.TOTP[world.mediator.person_ref]).at(int(clock.now().timestamp()))
    assert (
        browser.post(f"/agreements/{ref}/host/sign", data={"document_hash": digest, "code": code}).status_code
        == 303
    )
    assert browser.post(f"/agreements/{ref}/host/seal", data={"document_hash": digest}).status_code == 303
    w.work(clock.now())
    assert "协议已经完成" in _text(browser.get(f"/agreements/{ref}/host"))
    assert world.look().state == "EFFECTIVE"


def test_the_address_form_is_a_paper_that_its_party_signs(cast: Cast, visit: Visit, shop: Workshop) -> None:
    """papers 3, 13.A9: prefilled, made, signed, and nobody else may open it."""
    from documents.verify import verify

    world = w.sealed(cast, clock.now() - timedelta(minutes=10))
    browser, ref = visit(world.applicant), world.agreement_ref
    assert "天津市和平区示例路1号2门501" in _text(browser.get(f"/agreements/{ref}/address"))
    short = browser.post(
        f"/agreements/{ref}/address", data={"answer": "filled", "address": "示例路", "phone": ""}
    )
    assert (short.status_code, "示例路" in _text(short)) == (422, True)
    typed = {
        "answer": "filled",
        "address": "天津市和平区示例路1号2门501",
        "phone": "19900000001",
        "e_service": "1",
    }
    sign = browser.post(f"/agreements/{ref}/address", data=typed).location
    assert "正在生成" in _text(browser.get(sign))
    w.work(clock.now())
    shown = _text(browser.get(sign))
    assert "签送达地址确认书" in shown and "天津市和平区示例路1号2门501" in shown
    assert (
        browser.post(f"/agreements/{ref}/address", data=typed).location == sign
    )  # said again: the same paper
    frozen = sign.replace("/sign", "/frozen.pdf")
    assert (
        visit(world.respondent).get(frozen).status_code
        == visit(world.respondent).get(sign).status_code
        == 404
    )
    digest = hashlib.sha256(browser.get(frozen).data).hexdigest()
    browser.post(f"{sign}/code")
    mark = {"document_hash": digest, "signature_way": "typed", "code": _digits(world)}
    assert browser.post(sign, data=mark).status_code == 303
    w.work(clock.now())
    with db.reading() as session:
        row = session.scalars(select(ServiceAddress).where(ServiceAddress.state == "filled")).one()
        one = select(Paper).where(Paper.kind == "service_address", Paper.language == "zh")
        paper = session.scalars(one).one()
        assert (paper.state, paper.id) == ("done", row.paper_id)
        sha = paper.sha256
    report = verify(shop.files.get(world.case_ref, sha), shop.keys.root_pem())
    assert (report.status, report.codes) == ("valid", ())
    assert browser.post(f"/agreements/{ref}/address", data=typed).location == sign
    assert browser.get(sign).location.endswith(
        f"/cases/{world.case_ref}"
    )  # signed once, nothing to sign again
