"""Capitals, dates, case numbers, identity numbers, masks."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.errors import DomainError, InvalidInput
from portal.law import case_numbers as cn
from portal.law.capital import LIMIT_FEN, capital, parse_capital, parse_yuan, yuan_figures
from portal.law.courts import COURTS, basic_court_for
from portal.law.dates_zh import (
    bad_dates_in,
    date_en,
    date_numerals,
    date_zh,
    dates_in,
    parse_date_zh,
    weekday_zh,
)
from portal.law.identity import age_on, check_sign, credit_code_problem, read_id
from portal.law.masking import mask_account, mask_address, mask_email, mask_id, mask_name, mask_phone


@pytest.mark.parametrize(
    ("fen", "text"),
    [
        (860000, "人民币捌仟陆佰元整"),
        (210000000, "人民币贰佰壹拾万元整"),
        (0, "人民币零元整"),
        (5, "人民币伍分"),
        (50, "人民币伍角整"),
        (1000, "人民币壹拾元整"),
        (100005, "人民币壹仟元零伍分"),
        (140950, "人民币壹仟肆佰零玖元伍角整"),
        (600714, "人民币陆仟零柒元壹角肆分"),
        (1640902, "人民币壹万陆仟肆佰零玖元零贰分"),
        (32504, "人民币叁佰贰拾伍元零肆分"),
        (10700000, "人民币壹拾万柒仟元整"),
        (1000005000000, "人民币壹佰亿零伍万元整"),
        (100000000000000, "人民币壹万亿元整"),
        (1000100, "人民币壹万零壹元整"),
    ],
)
def test_capitals_follow_the_banks_custom(fen, text):
    assert capital(fen) == text
    assert parse_capital(text) == fen


@given(st.integers(0, LIMIT_FEN - 1))
def test_capitals_round_trip(fen):
    assert parse_capital(capital(fen)) == fen


@given(st.integers(0, 10**15))
def test_figures_round_trip_and_no_cent_is_lost(fen):
    assert parse_yuan(yuan_figures(fen)) == fen


def test_custom_variants_are_read():
    assert parse_capital("捌仟陆佰圆正") == 860000
    assert parse_capital("人民币壹拾万零柒仟元伍角叁分") == 10700053


@pytest.mark.parametrize(
    "text",
    ["", "人民币", "人民币元整", "捌千元整", "人民币陆捌元整", "人民币捌佰仟元整", "人民币伍元伍", "8600元"],
)
def test_malformed_capitals_are_refused(text):
    with pytest.raises(InvalidInput):
        parse_capital(text)


@pytest.mark.parametrize("fen", [-1, LIMIT_FEN])
def test_absurd_amounts_are_refused(fen):
    with pytest.raises(InvalidInput):
        capital(fen)


def test_dates_in_words():
    day = date(2026, 4, 3)
    assert (date_zh(day), date_numerals(day)) == ("2026年4月3日", "二〇二六年四月三日")
    assert (date_en(day), weekday_zh(day)) == ("3 April 2026", "星期五")
    assert date_numerals(date(2026, 10, 20)) == "二〇二六年十月二十日"
    assert date_numerals(date(2026, 12, 31)) == "二〇二六年十二月三十一日"
    assert dates_in("于2026年4月10日前，2026年2月30日") == (date(2026, 4, 10),)
    assert bad_dates_in("2026年2月30日") == ("2026年2月30日",)


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_dates_round_trip(day):
    assert parse_date_zh(date_zh(day)) == day


@pytest.mark.parametrize(
    "text",
    [
        "（2026）津0101民初1024号",
        "（2026）渝0118诉前调确57号",
        "（2026）渝0118民特57号",
        "（2026）津0101民特57号之一",
        "（2026）最高法民终3号",
    ],
)
def test_case_numbers_round_trip(text):
    assert str(cn.parse_case_number(text)) == text


def test_half_width_brackets_are_accepted_and_leading_zeros_refused():
    assert str(cn.parse_case_number("(2026) 津0101民特57号")) == "（2026）津0101民特57号"
    for bad in (
        "（2026）津0101民特057号",
        "（2026）津010民特57号",
        "2026津0101民特57号",
        "（2026）津0101民特57号之",
        "（2026）和新人调字第0001号",
    ):
        with pytest.raises(InvalidInput):
            cn.parse_case_number(bad)


def test_a20_the_confirmation_type_is_a_required_setting_of_the_court():
    assert str(cn.confirmation_number(2026, "津0101", "民特", 57)) == "（2026）津0101民特57号"
    assert (
        str(cn.confirmation_number(2026, "渝0118", cn.ConfirmationType.PRE_FILING, 57))
        == "（2026）渝0118诉前调确57号"
    )
    for setting in (None, "", "调确"):
        with pytest.raises(InvalidInput):
            cn.confirmation_number(2026, "津0101", setting, 57)


@given(st.integers(1, 98))
def test_further_rulings_count_on(part):
    number = cn.CaseNumber(2026, "津0101", "民特", 57, part)
    assert cn.parse_case_number(str(number)) == number
    assert number.next_part().part == part + 1


def test_mediation_numbers_are_not_case_numbers():
    assert str(cn.mediation_number(2026, "津和", 1)) == "（2026）津和人调字第0001号"
    assert cn.parse_mediation_number("(2026)和新人调字第0012号").serial == 12
    with pytest.raises(InvalidInput):
        cn.parse_mediation_number("（2026）津和人调字第0000号")


def test_courts_are_found_by_place():
    court = basic_court_for("天津市", "和平区")
    assert court is not None and (court.code, court.name, court.checked) == (
        "津0101",
        "天津市和平区人民法院",
        True,
    )
    assert COURTS["渝0118"].name == "重庆市永川区人民法院"
    assert basic_court_for("天津市", "无此区") is None


def test_the_ids_of_the_water_leak_parties_hold_and_are_marked_invented():
    for number, born, sex in (
        ("990101195803120027", date(1958, 3, 12), "女"),
        ("990101196611050014", date(1966, 11, 5), "男"),
    ):
        found = read_id(number)
        assert found.ok and found.invented and (found.born, found.sex) == (born, sex)


def test_wrong_ids_say_what_is_wrong():
    assert read_id("990101195803120028").problem == "check_sign"
    assert read_id("990101195813120027").problem == "date"
    assert read_id("12345").problem == "shape"
    assert read_id("99010119580312002７"[:18]).problem in ("shape", "check_sign")
    assert read_id("990101195803120027", today=date(1950, 1, 1)).problem == "future"


@given(st.from_regex(r"\A99[0-9]{4}19[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])[0-9]{3}\Z"))
def test_a_single_wrong_digit_never_passes(first17):
    good = first17 + check_sign(first17)
    assert read_id(good).ok
    for place in (14, 15, 16):
        bad = good[:place] + str((int(good[place]) + 1) % 10) + good[place + 1 :]
        assert not read_id(bad).ok


def test_age_and_credit_code():
    assert (
        age_on(date(2008, 4, 3), date(2026, 4, 3)) == 18 and age_on(date(2008, 4, 4), date(2026, 4, 3)) == 17
    )
    assert age_on(date(2008, 2, 29), date(2026, 2, 28)) == 17
    assert credit_code_problem("91350100M000100Y43") == ""
    assert credit_code_problem("91350100M000100Y44") == "check_sign"
    assert credit_code_problem("9135010") == "shape"


def test_masks_of_section_6_3():
    assert mask_id("12010119580312001X") == "120101********001X"
    assert mask_id("12010119580312001X", for_other_side=True) == "1****************X"
    assert mask_phone("13800001234") == "138****1234"
    assert mask_account("6200 0000 0000 0001 234") == "**** **** **** 1234"
    assert (mask_name("朱永年"), mask_name("欧阳德福"), mask_name("何娟")) == ("朱某某", "欧阳某某", "何某")
    assert mask_address("天津市和平区示例路1号2门501") == "天津市和平区……"
    assert mask_address("天津市和平区示例路1号", secret=True) == ""
    assert mask_email("zhang@example.cn") == "z***@example.cn"


def test_errors_carry_stable_codes():
    assert isinstance(InvalidInput("x"), DomainError)
    refused = InvalidInput("x", field="a")
    assert (refused.code, refused.reason, refused.facts) == ("invalid_input", "x", {"field": "a"})
