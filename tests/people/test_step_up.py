"""The fresh check before signing (A10), and versioned consents (OM-04, PIPL)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from portal import db
from portal.audit.queries import problems
from portal.errors import InvalidInput, NotAllowed, NotFound, RateLimited
from portal.law.consents import CONSENTS, ConsentKind
from portal.people import consents, secrets, sessions, step_up
from portal.people.actors import Actor
from portal.people.models import Consent
from portal.people.sessions import Entry
from tests.cast import Cast
from tests.people.doors import account_for, totp

PAPER, OTHER = "a" * 64, "b" * 64


@pytest.fixture
def party(cast: Cast, now: datetime) -> Actor:
    secrets.use_secrets("s" * 40)
    with db.transaction() as session:
        row, _token = sessions.start(session, Entry(cast.applicant.person_id), now)
    return replace(cast.applicant, session_id=row.id, session_ref=row.ref)


def digits(actor: Actor, bound_to: str, now: datetime) -> str:
    with db.transaction() as session:
        return step_up.ask(session, actor, bound_to, now)[0].digits


def fresh(actor: Actor, bound_to: str, at: datetime) -> bool:
    with db.reading() as session:
        return step_up.is_fresh(session, actor, bound_to, at)


def test_a_party_is_fresh_for_five_minutes_for_that_paper_in_that_session(
    party: Actor, cast: Cast, now: datetime
) -> None:
    assert not fresh(party, PAPER, now)
    step_up.confirm(party, digits(party, PAPER, now), PAPER, now)
    assert fresh(party, PAPER, now + timedelta(minutes=5))
    assert not fresh(party, PAPER, now + timedelta(minutes=5, seconds=1))
    assert not fresh(party, OTHER, now)
    with db.transaction() as session:
        row, _token = sessions.start(session, Entry(cast.applicant.person_id), now)
    assert not fresh(replace(party, session_id=row.id), PAPER, now)


def test_a_code_for_one_paper_is_nothing_for_another(party: Actor, now: datetime) -> None:
    code = digits(party, PAPER, now)
    with pytest.raises(InvalidInput):
        step_up.confirm(party, code, OTHER, now)
    assert not fresh(party, OTHER, now)


def test_wrong_codes_stay_counted_and_lead_to_waiting(party: Actor, now: datetime) -> None:
    code = digits(party, PAPER, now)
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    for _ in range(5):
        with pytest.raises(InvalidInput):
            step_up.confirm(party, wrong, PAPER, now)
    with pytest.raises(InvalidInput):
        step_up.confirm(party, code, PAPER, now)
    with pytest.raises(RateLimited):
        for _ in range(9):
            with pytest.raises(InvalidInput):
                step_up.confirm(party, wrong, PAPER, now)


def test_an_ended_session_is_not_fresh(party: Actor, now: datetime) -> None:
    step_up.confirm(party, digits(party, PAPER, now), PAPER, now)
    with db.transaction() as session:
        sessions.end_all(session, party.person_id, now)
    assert not fresh(party, PAPER, now)


def test_staff_use_their_totp_once(cast: Cast, now: datetime) -> None:
    secrets.use_secrets("s" * 40)
    secret = account_for(cast.judge, "judge")
    with db.transaction() as session:
        row, _token = sessions.start(session, Entry(cast.judge.person_id, cast.judge.appointment_id), now)
    judge = replace(cast.judge, session_id=row.id)
    with pytest.raises(NotAllowed), db.transaction() as session:
        step_up.ask(session, judge, PAPER, now)
    step_up.confirm(judge, totp(secret, now), PAPER, now)
    assert fresh(judge, PAPER, now)
    with pytest.raises(InvalidInput):
        step_up.confirm(judge, totp(secret, now), OTHER, now)


def test_several_papers_of_one_sitting_share_one_check_whatever_their_order() -> None:
    assert step_up.together([PAPER, OTHER]) == step_up.together([OTHER, PAPER]) != step_up.together([PAPER])


def test_nothing_is_fresh_without_a_binding(party: Actor, now: datetime) -> None:
    with pytest.raises(InvalidInput):
        step_up.confirm(party, "123456", "", now)
    assert not fresh(party, "", now)


# Consents


def test_a_consent_keeps_version_and_hash_of_what_was_read_and_can_be_taken_back(
    party: Actor, now: datetime
) -> None:
    with db.transaction() as session:
        first = consents.give_consent(session, party, "privacy", None, now)
        assert consents.give_consent(session, party, "privacy", None, now).id == first.id
        assert consents.has_consent(session, party.person_id, "privacy", None)
        assert not consents.has_consent(session, party.person_id, "face", None)
        assert first.text_hash == CONSENTS[ConsentKind.PRIVACY].text_hash()
        consents.withdraw(session, party, "privacy", None, now)
        assert not consents.has_consent(session, party.person_id, "privacy", None)
        assert problems(session) == []
    with pytest.raises(NotFound), db.transaction() as session:
        consents.withdraw(session, party, "privacy", None, now)


def test_a_consent_to_older_words_does_not_count(party: Actor, now: datetime) -> None:
    with db.transaction() as session:
        consents.give_consent(session, party, "privacy", None, now).text_hash = "0" * 64
    with db.transaction() as session:
        assert not consents.has_consent(session, party.person_id, "privacy", None)
        consents.give_consent(session, party, "privacy", None, now)
        assert len(session.scalars(select(Consent)).all()) == 2


def test_an_unknown_kind_is_refused_and_somebody_elses_consent_is_not_mine(
    party: Actor, cast: Cast, now: datetime
) -> None:
    with db.transaction() as session:
        consents.give_consent(session, party, "privacy", None, now)
    with pytest.raises(NotFound), db.transaction() as session:
        consents.give_consent(session, party, "everything", None, now)
    with pytest.raises(NotFound), db.transaction() as session:
        consents.withdraw(session, cast.eve, "privacy", None, now)
