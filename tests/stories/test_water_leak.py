"""楼上漏水: from the first page on a phone to both downloading the ruling, in five browsers, by pressing what people press."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import timedelta

import pytest
from playwright.sync_api import Browser

from tests.stories import act_court, act_intake, act_signing, act_sitting, proof, video
from tests.stories import scenario as s
from tests.stories.people import Cast, Person, person
from tests.stories.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]


def _cast(stack: ExitStack, browser: Browser, site: Site) -> Cast:
    def one(name: str, **more: str) -> Person:
        return stack.enter_context(person(browser, site, name, **more))

    return Cast(
        one(s.APPLICANT["name"], phone=s.APPLICANT_PHONE),
        one(s.RESPONDENT["name"], phone=s.RESPONDENT_PHONE),
        one(s.MEDIATOR, username="shen"),
        one("陈一诺", username="chen"),
        one("梁静", username="liang"),
    )


def apply_and_choose(cast: Cast, site: Site, _case: str = "") -> str:
    """First act: from the first page to a mediator whom both chose. Returns the case's ref."""
    case = act_intake.apply(cast.applicant)
    act_intake.clerk_accepts(cast.clerk, case)
    act_intake.respondent_consents(cast.respondent)
    for party in cast.parties:
        act_intake.choose(party, case)
    act_intake.mediator_accepts(cast.mediator, case)
    for party in cast.parties:
        act_intake.say_address(party, case)
    act_sitting.set_the_hour(cast.mediator, case)
    return case


def meet(cast: Cast, site: Site, case: str) -> str:
    """Second act: three weeks later, the sitting until the record is confirmed. Pictures follow the walls."""
    site.set_clock(s.SITTING - timedelta(minutes=15))
    for party in cast.parties:
        act_sitting.come(party)
    act_sitting.preside(cast.mediator, case)
    act_sitting.admit(cast.mediator, *cast.parties)
    act_sitting.open_the_sitting(cast.mediator, *cast.parties)
    everybody = {"mediator": cast.mediator, "applicant": cast.applicant, "respondent": cast.respondent}
    act_sitting.talk(everybody)
    video.everybody_sees_everybody(cast)
    act_sitting.apart(cast.mediator, cast.applicant, cast.respondent, s.APPLICANT_PRIVATE, s.PASSED_ON[0])
    video.nothing_crosses_the_wall(cast, inside=cast.applicant, outside=cast.respondent)
    act_sitting.together(cast.mediator, *cast.parties)
    act_sitting.pass_on(cast.mediator, cast.applicant)
    act_sitting.apart(cast.mediator, cast.respondent, cast.applicant, s.RESPONDENT_PRIVATE, s.PASSED_ON[1])
    video.nothing_crosses_the_wall(cast, inside=cast.respondent, outside=cast.applicant)
    act_sitting.together(cast.mediator, *cast.parties)
    act_sitting.pass_on(cast.mediator, cast.respondent)
    video.everybody_sees_everybody(cast)
    act_sitting.agree_on_facts(cast.mediator, *cast.parties)
    act_sitting.keep_the_record(cast.mediator, *cast.parties)
    return case


def settle(cast: Cast, site: Site, case: str) -> str:
    """Third act, the same sitting: drafted, frozen, read, signed, sealed; applied for together; addresses confirmed."""
    if "/rooms/" not in cast.mediator.page.url:
        cast.mediator.sign_in()
        for party in cast.parties:
            party.come_by_link(party.link())
    ref = act_signing.draft(cast.mediator, case)
    act_signing.freeze(cast.mediator)
    act_signing.read_and_sign(cast.respondent, ref, by_hand=True)
    act_signing.read_and_sign(cast.applicant, ref, by_hand=False)
    act_signing.close(cast.mediator, ref)
    for party in cast.parties:
        act_signing.confirm_address(party, ref)
    act_signing.prepare_application(cast.applicant, ref)
    act_signing.sign_application(cast.respondent, ref, by_hand=True)
    act_signing.sign_application(cast.applicant, ref, by_hand=False)
    return case


def confirm(cast: Cast, site: Site, case: str) -> str:
    """Fourth act: accepted with a number, verified together four days later, ruled, served, downloaded."""
    file = act_court.claim_and_accept(cast.clerk)
    site.set_clock(s.VERIFICATION - timedelta(minutes=10))
    for party in cast.parties:
        act_court.enter_verification(party)
    act_court.verify_together(cast.judge, file, *cast.parties)
    act_court.ask_and_rule(cast.judge, file, *cast.parties)
    rulings = [act_court.download_ruling(party, site.folder) for party in cast.parties]
    proof.papers_are_done_and_verify(site, case, rulings)
    return case


def test_a_leak_is_applied_for_mediated_signed_confirmed_and_served(browser: Browser, site: Site) -> None:
    """The main job, end to end (F01–F72)."""
    with ExitStack() as stack:
        cast = _cast(stack, browser, site)
        case = apply_and_choose(cast, site)
        meet(cast, site, case)
        settle(cast, site, case)
        confirm(cast, site, case)
