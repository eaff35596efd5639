"""Structured clauses become the printed sentences, and the schedule follows them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from documents.clauses import clause_texts, schedule_rows
from documents.render import render
from portal.law.schema import AgreementFile, Clause, Instalment, OrganisationEntry, PartyEntry
from portal.law.vocabulary import ClauseKind
from tests.documents import reading
from tests.documents.water_leak import AGREEMENT, CLAUSES, ORG, A, B

PAYMENT = Clause(
    number=2,
    kind=ClauseKind.PAYMENT,
    debtors=("b",),
    creditors=("a",),
    total_fen=860000,
    method="银行转账",
    payee=A,
    bank="示例银行和平支行",
    account="6200000000000000001",
    instalments=tuple(Instalment(date(2026, m, 15), f) for m, f in ((4, 300000), (5, 300000), (6, 260000))),
)
REPAIR = Clause(
    number=1,
    kind=ClauseKind.ACT,
    text=CLAUSES[0].text,
    debtors=("b",),
    creditors=("a",),
    due=date(2026, 4, 10),
)
FILE = AgreementFile(
    dispute_type="SHPC",
    organisation=OrganisationEntry(name=ORG),
    parties=(PartyEntry(id="a", name=A, side=1), PartyEntry(id="b", name=B, side=2)),
    clauses=(REPAIR, PAYMENT),
)


def test_a_payment_in_instalments_says_who_pays_what_when_and_how_in_both_languages() -> None:
    clause = clause_texts(FILE)[1]
    assert clause.text == (
        "欧阳德福向斯琴高娃支付8,600元（人民币捌仟陆佰元整），以银行转账方式分三期支付："
        "2026年4月15日前支付3,000元（人民币叁仟元整），2026年5月15日前支付3,000元（人民币叁仟元整），"
        "2026年6月15日前支付2,600元（人民币贰仟陆佰元整）。"
        "收款人：斯琴高娃；开户行：示例银行和平支行；账号：6200000000000000001。"
    )
    assert "shall pay 斯琴高娃 CNY 8,600" in clause.text_en and "in 3 instalments" in clause.text_en
    assert "CNY 2,600 (Renminbi two thousand six hundred yuan only) by 15 June 2026" in clause.text_en


def test_a_payment_at_once_has_one_day() -> None:
    once = replace(PAYMENT, instalments=(), due=date(2026, 5, 1), payee="", bank="", account="")
    clause = clause_texts(replace(FILE, clauses=(once,)))[0]
    assert (
        clause.text
        == "欧阳德福向斯琴高娃支付8,600元（人民币捌仟陆佰元整），于2026年5月1日前以银行转账方式付清。"
    )
    assert clause.text_en.endswith("in full by 1 May 2026 by bank transfer.")


def test_typed_words_stay_as_typed() -> None:
    assert clause_texts(FILE)[0].text == CLAUSES[0].text and clause_texts(FILE)[0].text_en == ""


def test_instalments_that_do_not_sum_are_refused() -> None:
    with pytest.raises(ValueError, match="do not sum"):
        clause_texts(replace(FILE, clauses=(replace(PAYMENT, total_fen=860001),)))
    with pytest.raises(ValueError, match="needs an amount"):
        clause_texts(replace(FILE, clauses=(replace(PAYMENT, instalments=()),)))


def test_the_schedule_has_a_row_for_each_duty() -> None:
    rows = schedule_rows(FILE)
    assert [(r.number, r.due, r.amount_fen) for r in rows] == [
        (1, date(2026, 4, 10), None),
        (2, date(2026, 4, 15), 300000),
        (3, date(2026, 5, 15), 300000),
        (4, date(2026, 6, 15), 260000),
    ]
    assert {(r.debtor, r.creditor) for r in rows} == {(B, A)}


def test_the_agreement_prints_them() -> None:
    done = render("agreement", replace(AGREEMENT, clauses=clause_texts(FILE), schedule=schedule_rows(FILE)))
    found = reading.text(done.pdf)
    assert "欧阳德福向斯琴高娃支付8,600元" in found and "第3期款项" in found and "履行第一条" in found
