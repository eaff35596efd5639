"""Two thousand requests made up from the served OpenAPI document, with the tokens of every role (line 9, R5)."""

from __future__ import annotations

from collections import Counter
from typing import Any

import hypothesis
import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from portal import clock
from portal.errors_web import TITLES
from tests.adversary import surfaces
from tests.adversary.played import Played
from tests.api.conftest import bearer

pytestmark = pytest.mark.timeout(600)
ROLES = ("applicant", "respondent", "mediator", "clerk", "judge", "seal_holder", "supervisor", "eve", None)
PER_OPERATION = 72  # × some 30 operations > 2,000
CODES = {*TITLES}


@pytest.fixture(scope="module")
def tokens(app: Flask, file: Played) -> dict[str | None, dict[str, str]]:
    """Header of each role; none for nobody."""
    made: dict[str | None, dict[str, str]] = {None: {}}
    for name in ROLES:
        if name is not None:
            made[name] = {"Authorization": f"Bearer {bearer(file.people[name], clock.now())}"}
    return made


def test_generated_requests_get_an_answer_of_the_document_and_never_a_5xx(
    app: Flask, tokens: dict[str | None, dict[str, str]]
) -> None:
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    known = [ref for rows in surfaces.refs().values() for ref in rows]
    seen: Counter[int] = Counter()
    wrong: list[str] = []
    operations = [result.ok() for result in schema.get_all_operations()]
    for operation in operations:
        if operation.path.endswith("/auth/logout"):
            continue  # would end the session that all other requests use
        _try(operation, tokens, known, seen, wrong)
    print(
        f"\n{sum(seen.values())} generated requests on {len(operations)} operations: {dict(sorted(seen.items()))}"
    )
    assert wrong == []
    assert sum(seen.values()) >= 2_000
    assert {200, 401, 404, 422} <= set(seen)


@schemathesis.serializer("application/pdf")
def _bytes(_context: Any, value: Any) -> bytes:
    """Whatever was made up, as a file."""
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


def _try(
    operation: Any,
    tokens: dict[str | None, dict[str, str]],
    known: list[str],
    seen: Counter[int],
    wrong: list[str],
) -> None:
    modes = (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE)
    cases = st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in modes))

    @hypothesis.seed(20260302)
    @settings(
        max_examples=PER_OPERATION, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=cases, role=st.sampled_from(ROLES), ref=st.none() | st.sampled_from(known))
    def one(case: Any, role: str | None, ref: str | None) -> None:
        if ref is not None and "ref" in (case.path_parameters or {}):
            case.path_parameters["ref"] = ref  # a real name, so that more than the door is reached
        answer = case.call(headers=tokens[role])
        seen[answer.status_code] += 1
        wrong.extend(_complaints(operation, case, answer, role))

    one()


def _complaints(operation: Any, case: Any, answer: Any, role: str | None) -> list[str]:
    what = f"{case.method} {case.formatted_path} as {role}: {answer.status_code}"
    if answer.status_code >= 500 and answer.status_code != 503:
        return [f"{what} {answer.text[:200]}"]
    if not 200 <= answer.status_code < 300:
        body = answer.json() if "json" in "".join(answer.headers.get("content-type", [])) else {}
        ours = "application/problem+json" in str(answer.headers.get("content-type"))
        if not ours or body.get("code") not in CODES:
            return [f"{what} is no problem JSON of ours: {answer.text[:100]}"]
    try:
        operation.schema[case.operation.path][case.method].validate_response(answer)
    except Exception as error:
        return [f"{what} does not conform: {str(error)[:300]}"]
    return []
