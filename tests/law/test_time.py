"""Periods, effect and the thirty days: known vectors, and an independent day-by-day reckoning."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.errors import InvalidInput, NotFound
from portal.law import calendar as cal
from portal.law.deadlines import Pause, due, merge_pauses, parse_pause
from portal.law.effective import SigningTimes, confirmation_window, effect, effective_at, may_file
from portal.law.machines import TABLE
from portal.law.regimes import REGIMES, Regime, regimes_for, started_timers, term_timers
from portal.law.timers import STATUTORY, TIMERS, Unit
from portal.law.vocabulary import Procedure, Stage

D = date.fromisoformat


@pytest.mark.parametrize(
    ("key", "start", "raw", "end", "known"),
    [
        ("jc_apply", "2026-04-03", "2026-05-03", "2026-05-06", True),
        ("jc_accept", "2026-09-22", "2026-09-25", "2026-09-28", True),
        ("jc_objection_party", "2026-02-05", "2026-02-20", "2026-02-24", True),
        ("joint_choice", "2026-04-30", "2026-05-07", "2026-05-07", True),
        ("mediator_accept", "2026-02-13", "2026-02-25", "2026-02-25", True),
        ("jc_objection_outsider", "2026-08-31", "2027-02-28", "2027-03-01", False),
    ],
)
def test_vectors_of_section_8(key, start, raw, end, known):
    found = due(key, D(start))
    assert (found.raw, found.due, found.holiday_table_known) == (D(raw), D(end), known)
    assert found.rolled == (raw != end)


EXPECTED = """return_application 3 wd|respondent_contact 3 wd|joint_choice 2 wd|designate_mediator 3 wd|mediator_accept 3 wd|
term_prefiling 30 d|term_post_ordinary 15 d|term_post_summary 7 d|term_post_extension_max 30 d|term_labour 15 d|term_medical 30 wd|
jc_apply 30 d|jc_accept 3 d|jc_decide_target 15 d|jc_decide_limit 30 d|jc_objection_party 15 d|jc_objection_outsider 6 month|
enforcement 2 year|docketing 7 d|protection_order 72 h|protection_order_valid 6 month|force_majeure_request 10 d|
limitation_general 3 year|limitation_labour_arb 1 year"""


def test_the_timers_are_exactly_those_of_the_table():
    wanted = {tuple(line.split()) for line in EXPECTED.replace("\n", "").split("|")}
    assert {(k, str(TIMERS[k].n), str(TIMERS[k].unit)) for k in STATUTORY} == wanted
    assert all(TIMERS[k].own_rule for k in set(TIMERS) - set(STATUTORY))
    assert all(t.article and t.zh and t.en for t in TIMERS.values())


def test_the_thirtieth_day_ends_at_midnight_in_china():
    assert due("jc_apply", D("2026-04-03")).moment == datetime(2026, 5, 6, 16, tzinfo=UTC)


def test_an_event_late_in_the_evening_utc_belongs_to_the_next_chinese_day():
    late = datetime(2026, 4, 2, 20, tzinfo=UTC)
    assert due("jc_apply", late).due == D("2026-05-06")


def test_naive_moments_are_refused():
    with pytest.raises(InvalidInput):
        due("jc_apply", datetime(2026, 4, 3))
    with pytest.raises(NotFound):
        due("no_such_timer", D("2026-04-03"))


def test_hours_run_from_the_next_full_hour_and_do_not_wait_for_holidays():
    start = datetime(2026, 4, 30, 2, 20, tzinfo=UTC)  # 10:20 in China, the day before a holiday
    assert due("protection_order", start).due == datetime(2026, 5, 3, 3, tzinfo=UTC)
    assert due("protection_order", start, urgent=True).due == datetime(2026, 5, 1, 3, tzinfo=UTC)
    with pytest.raises(InvalidInput):
        due("protection_order", D("2026-04-30"))


def test_appraisal_time_is_left_out_and_pauses_inside_pauses_merge():
    whole = [Pause(D("2026-03-10"), D("2026-03-19"))]
    nested = [*whole, Pause(D("2026-03-12"), D("2026-03-15")), Pause(D("2026-03-19"), D("2026-03-19"))]
    plain = due("term_prefiling", D("2026-03-02"))
    paused = due("term_prefiling", D("2026-03-02"), whole)
    assert (paused.raw - plain.raw).days == 10  # type: ignore[operator]
    assert due("term_prefiling", D("2026-03-02"), nested) == paused
    assert [p.kind for p in paused.pieces] == ["counted", "paused", "counted", "rolled"]
    assert sum(p.days for p in paused.pieces if p.kind == "counted") == 30


def test_t8_a_fixed_period_is_never_suspended():
    pauses = [Pause(D("2026-09-05"), D("2026-12-31"))]
    assert due("jc_objection_outsider", D("2026-08-31"), pauses) == due(
        "jc_objection_outsider", D("2026-08-31")
    )


def test_extensions_follow_the_timer():
    assert due("jc_decide_target", D("2026-06-01"), extension=10).raw == D("2026-06-26")
    with pytest.raises(InvalidInput):
        due("jc_decide_target", D("2026-06-01"), extension=11)
    with pytest.raises(InvalidInput):
        due("jc_apply", D("2026-04-03"), extension=1)
    assert due("term_prefiling", D("2026-03-02"), extension=90).raw == D("2026-06-30")


def test_pause_text():
    assert parse_pause("2026-04-10..2026-04-15") == Pause(D("2026-04-10"), D("2026-04-15"))
    for bad in ("", "2026-04-15..2026-04-10", "x..y", "2026-02-30..2026-03-01"):
        with pytest.raises(InvalidInput):
            parse_pause(bad)


def test_make_up_days_count_and_an_unknown_year_knows_weekends_only():
    assert cal.is_workday(D("2026-02-14")) and not cal.is_workday(D("2026-02-16"))
    assert cal.is_workday(D("2031-10-01")) and not cal.is_known(2031)
    with pytest.raises(ValueError, match="not in"):
        cal.add_year(2031, [D("2030-01-01")], [])


# Independent reckoning: written out here again from the notice, no function of the product is used.
_OFF = {f"2026-{md}" for md in ["01-01", "01-02", "01-03", "02-15", "02-16", "02-17", "02-18", "02-19", "02-20", "02-21", "02-22", "02-23", "04-04", "04-05", "04-06", "05-01", "05-02", "05-03", "05-04", "05-05", "06-19", "06-20", "06-21", "09-25", "09-26", "09-27", "10-01", "10-02", "10-03", "10-04", "10-05", "10-06", "10-07"]}  # fmt: skip
_WORK = {"2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"}


def _works(day: date) -> bool:
    name = day.isoformat()
    return name in _WORK or (name not in _OFF and day.isoweekday() <= 5)


days = st.dates(D("2025-12-20"), D("2026-12-31"))
pauses = st.lists(st.tuples(days, st.integers(0, 20)), max_size=4)


@given(
    st.sampled_from([k for k, t in TIMERS.items() if t.unit in (Unit.DAY, Unit.WORKING_DAY)]), days, pauses
)
def test_due_days_agree_with_counting_on_the_fingers(key, start, breaks):
    stops = [Pause(a, a + timedelta(days=n)) for a, n in breaks]
    closed = {p.start + timedelta(days=i) for p in stops for i in range((p.end - p.start).days + 1)}
    left, day = TIMERS[key].n, start
    while left:
        day += timedelta(days=1)
        if day not in closed and (TIMERS[key].unit is Unit.DAY or _works(day)):
            left -= 1
    while TIMERS[key].rolls and TIMERS[key].unit is Unit.DAY and not _works(day):
        day += timedelta(days=1)
    found = due(key, start, stops)
    assert found.due == day
    assert sum(p.days for p in found.pieces) == (day - start).days


@given(pauses)
def test_merging_keeps_every_paused_day_once(breaks):
    stops = [Pause(a, a + timedelta(days=n)) for a, n in breaks]
    merged = merge_pauses(stops)
    paused = {a + timedelta(days=i) for a, n in breaks for i in range(n + 1)}
    assert sum((p.end - p.start).days + 1 for p in merged) == len(paused)
    assert all(b.start > a.end for a, b in zip(merged, merged[1:], strict=False))


def _t(day: int, hour: int = 2) -> datetime:
    return datetime(2026, 4, day, hour, tzinfo=UTC)


def test_effect_of_each_regime_is_the_latest_mark_it_needs():
    times = SigningTimes((_t(1), _t(3)), mediator=_t(4), seal=_t(6), oral=_t(1, 1))
    assert effective_at(Regime.COURT_PLATFORM, times) == _t(3)
    assert effective_at(Regime.REFERRAL, times) == _t(3)
    for regime in (Regime.PEOPLE_WRITTEN, Regime.LABOUR, Regime.MEDICAL):
        assert effective_at(regime, times) == _t(6)
    assert effective_at(Regime.PEOPLE_ORAL, times) == _t(1, 1)
    assert effective_at(Regime.COURT_STATEMENT, times) is None
    assert effective_at(Regime.COURT_STATEMENT, SigningTimes(receipts=(_t(1), _t(9)))) == _t(9)
    assert effective_at(
        Regime.COURT_ON_SIGNING, SigningTimes((_t(1), _t(2)), judge=_t(3), clerk=_t(2))
    ) == _t(3)
    assert set(REGIMES) == set(Regime)


def test_nothing_is_in_effect_while_a_mark_is_missing():
    assert effective_at(Regime.COURT_PLATFORM, SigningTimes((_t(1), None))) is None
    assert effective_at(Regime.COURT_PLATFORM, SigningTimes()) is None
    assert effective_at(Regime.PEOPLE_WRITTEN, SigningTimes((_t(1), _t(2)), mediator=_t(2))) is None


def test_a7_mixed_regime_warns_by_the_earliest_and_only_asks_for_a_reason_afterwards():
    regimes = regimes_for(Stage.PRE_FILING, "SHPC", on_court_platform=True)
    assert regimes == (Regime.COURT_PLATFORM, Regime.PEOPLE_WRITTEN)
    found = effect(regimes, SigningTimes((_t(1), _t(3)), mediator=_t(3), seal=_t(13)))
    assert (found.earliest, found.form_complete) == (_t(3), _t(13))
    window = confirmation_window(found)
    assert window is not None
    assert window.warn_by.due == D("2026-05-06") and window.closes.due == D("2026-05-13")
    assert [window.state(D(d)) for d in ("2026-05-06", "2026-05-07", "2026-05-13", "2026-05-14")] == [
        "open", "reason_wanted", "reason_wanted", "late"]  # fmt: skip
    assert may_file(window, D("2026-05-06"), False)
    assert not may_file(window, D("2026-05-07"), False)
    assert may_file(window, D("2026-06-30"), True)


def test_a16_an_oral_agreement_put_in_writing_counts_from_the_oral_day():
    regimes = regimes_for(Stage.PRE_FILING, "LL", on_court_platform=False, oral=True)
    found = effect(regimes, SigningTimes((_t(9), _t(9)), mediator=_t(9), seal=_t(9), oral=_t(1)))
    assert found.earliest == _t(1) and found.latest == _t(9)


def test_terms_fit_stage_and_type():
    assert term_timers(Stage.PRE_FILING, "SHPC") == ("term_prefiling",)
    assert term_timers(Stage.PRE_FILING, "YL") == ("term_medical",)
    assert term_timers(Stage.PRE_FILING, "LDZY") == ("term_prefiling", "term_labour")
    assert term_timers(Stage.POST_FILING, "HT", Procedure.ORDINARY) == ("term_post_ordinary",)
    assert term_timers(Stage.TRIAL, "HT") == ()
    row = next(r for r in TABLE if r.action == "accept_assignment" and Stage.PRE_FILING in r.stages)
    assert started_timers(row, Stage.PRE_FILING, "YL") == ("term_medical", "respondent_contact")
    submit = next(r for r in TABLE if r.action == "submit")
    assert "term_labour" in started_timers(submit, Stage.PRE_FILING, "LDZY")
    assert "term_labour" not in started_timers(submit, Stage.PRE_FILING, "SHPC")


def test_s1_thirty_working_days_of_a_medical_case():
    assert due("term_medical", D("2026-03-02")).due == D("2026-04-14")
