"""楼上漏水: from the first page on a phone to both downloading the ruling, in five browsers, by pressing what people press."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser

from tests.stories import act_intake
from tests.stories import scenario as s
from tests.stories.people import Person, person
from tests.stories.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]


@dataclass
class Cast:
    """The five, each in a browser of their own."""

    applicant: Person
    respondent: Person
    mediator: Person
    clerk: Person
    judge: Person

    @property
    def parties(self) -> tuple[Person, Person]:
        return self.applicant, self.respondent


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
    return case


def test_a_leak_is_applied_for_mediated_signed_confirmed_and_served(browser: Browser, site: Site) -> None:
    """The main job, end to end (F01–F72)."""
    with ExitStack() as stack:
        cast = _cast(stack, browser, site)
        apply_and_choose(cast, site)
