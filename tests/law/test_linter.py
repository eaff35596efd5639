"""The confirmability linter: water_leak is clean, and each rule has one agreement that trips it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from portal.errors import InvalidInput
from portal.law.grounds import GATE_A, GATE_B
from portal.law.lint_rules import RULES
from portal.law.linter import exit_code, finding_line, lint, would_refuse
from portal.law.schema import agreement_schema, parse, parse_text
from portal.law.vocabulary import Severity
from tests.law.samples import TODAY, water_leak

Raw = dict[str, Any]
ACT, PAY, DEFAULT, WAIVER = range(4)


def _findings(spoil: Callable[[Raw], Any] | None = None):
    return lint(parse(water_leak(spoil)), TODAY)


def _set(clause: int, **slots: Any) -> Callable[[Raw], None]:
    return lambda raw: raw["clauses"][clause].update(slots)


def _drop(clause: int, *slots: str) -> Callable[[Raw], None]:
    def spoil(raw: Raw) -> None:
        for slot in slots:
            raw["clauses"][clause].pop(slot, None)

    return spoil


def _top(**slots: Any) -> Callable[[Raw], None]:
    return lambda raw: raw.update(slots)


def _party(index: int, **slots: Any) -> Callable[[Raw], None]:
    return lambda raw: raw["parties"][index].update(slots)


def _both(*steps: Callable[[Raw], Any]) -> Callable[[Raw], None]:
    def spoil(raw: Raw) -> None:
        for step in steps:
            step(raw)

    return spoil


def _add(text: str, kind: str = "other", **slots: Any) -> Callable[[Raw], None]:
    return lambda raw: raw["clauses"].append({"kind": kind, "text": text, **slots})


_OWED = {"debtors": ["respondent"], "creditors": ["applicant"]}
_LABOUR = _top(dispute_type="LDZY")

BAD: dict[str, Callable[[Raw], Any]] = {
    "L-B5-EMPTY": _set(DEFAULT, text=""),
    "L-B5-DEBTOR": _drop(PAY, "debtors"),
    "L-B5-CREDITOR": _drop(PAY, "creditors"),
    "L-B5-SAME": _set(PAY, creditors=["respondent"]),
    "L-B5-ACT": _set(ACT, text="修好。"),
    "L-B5-AMOUNT": _drop(PAY, "total_fen", "instalments"),
    "L-B5-CURRENCY": _set(PAY, currency="USD"),
    "L-B5-DUE": _drop(PAY, "instalments"),
    "L-B5-CHANNEL": _drop(PAY, "account"),
    "L-B5-SUM": _set(PAY, total_fen=860001),
    "L-B5-INSTALMENT": _set(
        PAY,
        total_fen=860000,
        instalments=[{"due": "2026-04-15", "fen": 860000}, {"due": "2026-05-15", "fen": 0}],
    ),
    "L-B5-ORDER": _set(
        PAY, instalments=[{"due": "2026-05-15", "fen": 430000}, {"due": "2026-04-15", "fen": 430000}]
    ),
    "L-B5-VAGUE": _add("欧阳德福应当适当补偿斯琴高娃。"),
    "L-B5-VAGUE-ADVICE": _set(ACT, text="欧阳德福于2026年4月10日前尽快完成601室卫生间防水层维修并验收合格。"),
    "L-B5-CAPITAL": _set(PAY, text="欧阳德福向斯琴高娃支付人民币捌仟伍佰元整（8,600元）。"),
    "L-B5-CAPITAL-FORM": _set(PAY, text="欧阳德福向斯琴高娃支付人民币捌佰仟元整。"),
    "L-B5-TEXT-AMOUNT": _set(PAY, text="欧阳德福向斯琴高娃支付9,000元。"),
    "L-B5-TEXT-DATE": _set(ACT, due="2026-04-12"),
    "L-B5-BAD-DATE": _set(
        DEFAULT, text="欧阳德福于2026年6月31日仍未付清的，按年利率4%自次日起至付清之日止支付逾期利息。"
    ),
    "L-B5-PAST": _set(ACT, due="2026-04-01", text="欧阳德福于2026年4月1日前完成维修并经物业验收合格。"),
    "L-B5-PASSED": _both(
        _top(made_on="2026-03-20"),
        _set(ACT, due="2026-04-01", text="欧阳德福于2026年4月1日前修好并验收合格。"),
    ),
    "L-B5-INTEREST": _set(DEFAULT, text="欧阳德福逾期未付的，应当支付利息，全部款项视为到期。"),
    "L-B5-INTEREST-BASE": _set(DEFAULT, text="欧阳德福逾期未付的，按年利率4%支付逾期利息。"),
    "L-B5-STANDARD": _set(ACT, text="欧阳德福于2026年4月10日前完成601室卫生间维修。"),
    "L-B5-ACCOUNT-FORM": _set(PAY, account="62OO000000000000001"),
    "L-A19": _set(
        DEFAULT, text="被申请人逾期未付的，全部款项视为到期，按年利率4%自次日起至付清之日止支付利息。"
    ),
    "L-NAME": _add("由王小明承担全部维修费用。"),
    "L-SIGN": _party(1, signs=False),
    "L-CMR8": _add("欧阳德福不履行的，斯琴高娃可以请求人民法院作出判决。"),
    "L-NO-SUIT": _add("双方放弃诉讼权利。"),
    "L-CMR9": _add("上述款项由第三方提供担保，承担连带清偿责任。"),
    "L-CMR9-SIGN": _both(
        lambda raw: raw["parties"].append(
            {"id": "g", "name": "乌兰图雅", "capacity": "GUARANTOR", "signs": False}
        ),
        _add("乌兰图雅为上述款项承担连带保证责任。", guarantors=["g"]),
    ),
    "L-DEFAULT-MISSING": lambda raw: raw["clauses"].pop(DEFAULT),
    "L-DEFAULT-EMPTY": _set(DEFAULT, text="欧阳德福逾期未付的，应当承担责任。"),
    "L-DEFAULT-EARLY": _set(DEFAULT, text="欧阳德福到2026年4月5日仍未履行的，全部款项视为到期。"),
    "L-PENALTY": _set(DEFAULT, text="欧阳德福逾期未付的，另付违约金5,000元。"),
    "L-RATE": _set(DEFAULT, text="欧阳德福逾期未付的，自次日起至付清之日止按日利率千分之二支付利息。"),
    "L-RATE-CAP": _set(DEFAULT, text="欧阳德福逾期未付的，自次日起至付清之日止按年利率15%支付利息。"),
    "L-PAYEE": _set(PAY, payee="乌兰图雅"),
    "L-WAIVER": _set(WAIVER, text="双方就本次渗水不再有其他争议。"),
    "L-A22": _both(_party(0, born="2012-05-01", id_number="", guardian="乌兰图雅")),
    "L-A22-GUARDIAN": _party(0, born="2012-05-01", id_number=""),
    "L-A2": _LABOUR,
    "L-A2-WAIVER": _LABOUR,
    "L-A2-COURT": _both(_LABOUR, _top(jurisdiction_basis="DOMICILE")),
    "L-A3": _add("双方同意解除婚姻关系。"),
    "L-A5": _add("601室房屋归斯琴高娃所有。"),
    "L-TITLE-PROOF": _add(
        "欧阳德福于2026年5月1日前配合办理车辆过户登记。", kind="act", due="2026-05-01", **_OWED
    ),
    "L-CO-OWNER": _top(absent_asked=False),
    "L-ABSENT": _top(absent=["乌兰图雅"]),
    "L-UNLAWFUL": _add("以上款项系赌债，双方均认可。"),
    "L-OTHERS": _add("斯琴高娃收款不开发票。"),
    "L-MORALS": _add("欧阳德福支付分手费。"),
    "L-SIDES": _party(1, side=1),
    "L-ORG": lambda raw: raw["organisation"].update(lawful=False),
    "L-COURT": _top(court={"code": "津0102", "name": "天津市河东区人民法院"}),
    "L-INVITED": _top(jurisdiction_basis="INVITING_COURT"),
    "L-PART": _top(scope="part"),
    "L-ID": _party(0, id_number="990101195803120028"),
    "L-ENFORCE-WORDS": _add("双方今后和睦相处。"),
}


def test_the_water_leak_agreement_lints_clean():
    assert _findings() == []
    assert exit_code(_findings()) == 0


def test_every_rule_has_an_agreement_that_trips_it():
    assert set(BAD) == set(RULES)


@pytest.mark.parametrize("rule", sorted(BAD))
def test_the_rule_speaks_with_ground_reason_and_repair(rule):
    hits = [f for f in _findings(BAD[rule]) if f.rule == rule]
    assert hits
    for found in hits:
        assert found.ground in GATE_A or found.ground in GATE_B
        assert "{" not in found.reason_zh + found.reason_en + found.repair_zh + found.repair_en
        assert all((found.reason_zh, found.reason_en, found.repair_zh, found.repair_en, found.article))
        assert finding_line(found).count("\t") == 3 and "\n" not in finding_line(found)
        assert found.severity is RULES[rule].severity
    assert exit_code(_findings(BAD[rule])) >= int(RULES[rule].severity is Severity.REFUSE)


GOOD: dict[str, Callable[[Raw], Any]] = {
    "cash in person needs no account": _both(_drop(PAY, "account", "bank", "payee"), _set(PAY, method="现金当面交付")),
    "capital and figure agree": _set(
        PAY, text="欧阳德福向斯琴高娃支付人民币捌仟陆佰元整（8,600元），分别于2026年4月15日、2026年5月15日前各付3,000元，余款2,600元于2026年6月15日前付清。"
    ),
    "every instalment named instead of the total": _set(PAY, text="欧阳德福分三期向斯琴高娃支付3,000元、3,000元、2,600元。"),
    "a fee with its number": _add("欧阳德福承担相关费用共计200元。"),
    "child support is no status": _add("欧阳德福每月支付抚养费1,000元至2030年6月30日。"),
    "helping to register is no title": _add("欧阳德福于2026年5月1日前配合斯琴高娃办理登记手续，以登记证明为准。"),
    "a named guarantor who signs": _both(
        lambda raw: raw["parties"].append({"id": "g", "name": "乌兰图雅", "capacity": "GUARANTOR"}),
        _add("乌兰图雅为上述款项承担连带保证责任。", guarantors=["g"]),
    ),
    "the loan prime rate is a rate": _set(
        DEFAULT, text="欧阳德福逾期未付的，自次日起至付清之日止按一年期贷款市场报价利率支付逾期利息，全部款项视为到期。"
    ),
    "a moderate yearly rate": _set(DEFAULT, text="欧阳德福逾期未付的，自次日起至付清之日止按年利率百分之六支付利息，全部视为到期。"),
    "an invitation to this dispute": _both(
        lambda raw: raw["organisation"].update(invited_by="津0101", invitation_paper="委派函1号"), _top(jurisdiction_basis="INVITING_COURT")
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(GOOD))
def test_lawful_wording_is_left_alone(name):
    assert [finding_line(f) for f in _findings(GOOD[name]) if f.severity is Severity.REFUSE] == []


def test_a_labour_agreement_on_payment_alone_is_clean():
    def spoil(raw: Raw) -> None:
        raw["dispute_type"] = "LDZY"
        raw["clauses"] = [raw["clauses"][PAY], raw["clauses"][DEFAULT]]

    assert _findings(spoil) == []


def test_findings_stay_the_same_when_something_else_is_edited():
    before = {f.key for f in _findings(_set(PAY, total_fen=860001))}
    after = {f.key for f in _findings(_both(_set(PAY, total_fen=860001), _drop(DEFAULT, "nothing")))}
    assert before == after


def test_refusals_come_before_advice_within_a_clause():
    found = _findings(_set(PAY, payee="乌兰图雅", total_fen=1))
    own = [f.severity for f in found if f.clause == 2]
    assert own == sorted(own, key=lambda s: s is Severity.ADVICE) and would_refuse(found)


def test_the_english_line_has_the_same_four_parts():
    line = finding_line(_findings(_set(PAY, total_fen=860001))[0], "en")
    assert line.split("\t")[:2] == ["clause 2", "B5"]


def _errors(raw: Any) -> dict[str, str]:
    with pytest.raises(InvalidInput) as caught:
        parse(raw)
    return caught.value.facts["errors"]


def test_errors_name_the_place():
    assert "parties[0].name" in _errors(water_leak(lambda r: r["parties"][0].pop("name")))
    assert "clauses[1].total_fen" in _errors(water_leak(_set(PAY, total_fen="8600")))
    assert "clauses[1].total_fen" in _errors(water_leak(_set(PAY, total_fen=True)))
    assert "clauses[1].instalments[0].due" in _errors(
        water_leak(_set(PAY, instalments=[{"due": "2026-02-30", "fen": 1}]))
    )
    assert "surprise" in _errors(water_leak(_top(surprise=1)))
    assert "clauses[1].debtors" in _errors(water_leak(_set(PAY, debtors=["nobody"])))
    assert "parties[1].id" in _errors(water_leak(_party(1, id="applicant")))


@pytest.mark.parametrize("raw", [None, [], 3, "text", {}, {"clauses": 1}, {"parties": [[]], "clauses": [{}]}])
def test_rubbish_is_refused_with_a_list_of_errors(raw):
    assert _errors(raw)


def test_text_that_is_no_json_is_refused():
    for text in ("{", "[" * 100000, b"\xff\xfe\x00"):
        with pytest.raises(InvalidInput):
            parse_text(text)
    assert parse_text(json.dumps(water_leak())).party("applicant").name == "斯琴高娃"


def test_the_schema_is_plain_json_and_closed():
    schema = json.loads(json.dumps(agreement_schema()))
    assert schema["additionalProperties"] is False
    assert set(schema["required"]) == {"dispute_type", "organisation", "parties", "clauses"}
    assert set(water_leak()) <= set(schema["properties"])


def test_long_hostile_text_does_not_hang_the_linter():
    for text in (
        "由" * 4000,
        "人民币" + "壹" * 3900,
        "自" * 2000 + "1" * 1900,
        "，王" * 2000,
        "所有权" * 1300,
        "违约金" + "1," * 1900,
        "公司" * 2000,
    ):
        lint(parse(water_leak(_add(text))), TODAY)
