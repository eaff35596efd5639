"""Unique words in every confidential place of a played case; every read surface of every person searched for them (I1, R3)."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from dataclasses import dataclass, field

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal import db, logs
from portal.cases.models import Case, Paper
from portal.notices.models import Notice, Outgoing
from portal.people.models import Account
from tests.adversary import surfaces
from tests.adversary.conftest import Kept, logged
from tests.adversary.played import Played
from tests.adversary.reading import haystack, headers, readable
from tests.adversary.words import AUDIENCE, NUMBERS, WORDS

pytestmark = pytest.mark.timeout(900)  # a crawl of some ten thousand answers
EVERYTHING = {word: name for name, word in WORDS.items()} | {
    value: name for name, (value, _) in NUMBERS.items()
}
PLANTED = re.compile("zq[a-z]{14}")  # the shape of every planted word
DIGITS = [value for value in EVERYTHING if not PLANTED.fullmatch(value)]
SEE_MOST = ("applicant", "mediator", "clerk", "respondent", "judge", "seal_holder")


def words_in(text: str) -> set[str]:
    """Every planted word and every number of a person in this text."""
    return {word for word in PLANTED.findall(text) if word in EVERYTHING} | {n for n in DIGITS if n in text}


@dataclass
class Seen:
    """Where each person found each word."""

    at: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    surfaces: int = 0
    answers: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    broken: list[str] = field(default_factory=list)
    known: dict[bytes, set[str]] = field(default_factory=dict)

    def read(self, who: str, where: str, text: str) -> None:
        """Search one surface for every word and number."""
        self._note(who, where, words_in(text))

    def answered(self, who: str, where: str, answer: TestResponse) -> None:
        """The same for an answer; a body that was opened before is not opened again."""
        data = answer.get_data()
        key = hashlib.sha256(data).digest()
        if key not in self.known:
            self.known[key] = words_in(readable(data))
        self._note(who, where, self.known[key] | words_in(headers(answer)))

    def _note(self, who: str, where: str, words: set[str]) -> None:
        self.surfaces += 1
        for word in words:
            self.at[who, EVERYTHING[word]].add(where)

    def leaks(self, audience: dict[str, frozenset[str]]) -> list[str]:
        """«person read word at …» for every word read by somebody it is not for."""
        return sorted(
            f"{who} read {name} at {sorted(where)[:4]}"
            for (who, name), where in self.at.items()
            if name in audience and who not in audience[name]
        )


@pytest.fixture(scope="module")
def seen(kept: Kept, file: Played, app: Flask) -> Seen:
    """Everything everybody can read."""
    found = Seen()
    with logged() as log:
        _pages(found, app, file)
    found.read("logs", "web process", log.getvalue())
    found.read("logs", "play", kept.log)
    found.read("logs", "socket server", kept.heard.log)
    _letters(found, file)
    for who, frames in kept.heard.frames.items():
        for n, frame in enumerate(frames):
            found.read(who, f"socket frame {n}", frame)
    return found


def _pages(found: Seen, app: Flask, file: Played) -> None:
    everybody = surfaces.visitors(app, file.people)
    known = surfaces.refs()
    probers = [everybody[name] for name in SEE_MOST]
    for rule in surfaces.rules(app, "GET"):
        for path in _with_queries(rule.rule, list(surfaces.addresses(rule.rule, probers, known)), known):
            for who, visitor in everybody.items():
                answer = visitor.get(path)
                found.answers[answer.status_code] += 1
                if answer.status_code >= 500 and rule.rule != "/readyz":
                    found.broken.append(f"{answer.status_code} {who} {path}")
                found.answered(who, f"GET {rule.rule}", answer)
                answer.close()


def _with_queries(rule: str, paths: list[str], known: dict[str, list[str]]) -> list[str]:
    if rule.endswith("/messages"):
        return [f"{path}?channel={ref}" for path in paths for ref in [*known["channel"], "nothing"]] + paths
    if "/papers/" in rule:
        return paths + [f"{path}?inline=1" for path in paths[:2]]
    return paths


def _letters(found: Seen, file: Played) -> None:
    """What goes to phones and mailboxes, and the bell's own parameters."""
    names = {actor.person_id: name for name, actor in file.people.items()}
    with db.reading() as session:
        for letter in session.scalars(select(Outgoing)):
            body = f"{letter.subject or ''} {letter.body} {letter.code}"
            found.read(names.get(letter.person_id or 0, "?"), f"{letter.channel} {letter.code}", body)
        for notice in session.scalars(select(Notice)):
            found.read(names.get(notice.person_id, "?"), f"notice {notice.code}", f"{notice.params}")


def test_the_crawler_knows_every_parameter(app: Flask) -> None:
    assert surfaces.unknown_parameters(app) == set()


def test_no_word_is_read_by_anybody_it_is_not_for(seen: Seen) -> None:
    """Line 6: caucus, notes, offers, private evidence, safety notes, reasons, private audit content."""
    print(
        f"\n{seen.surfaces} surfaces read, {len(WORDS)} words, {len(NUMBERS)} numbers, answers {dict(seen.answers)}"
    )
    assert seen.leaks(AUDIENCE) == [], "\n".join(seen.leaks(AUDIENCE))


def test_full_numbers_are_on_no_page_of_others(seen: Seen) -> None:
    """3.5: masked for the other side, reveal with reason for mediator and desk. Sealed papers name the parties by law."""
    on_pages = Seen()
    for (who, name), where in seen.at.items():
        left = {place for place in where if not _is_paper(place) and place != DEMO}
        if left:
            on_pages.at[who, name] = left
    leaks = on_pages.leaks({name: who for name, (_, who) in NUMBERS.items()})
    assert leaks == [], "\n".join(leaks)


def _is_paper(place: str) -> bool:
    return any(part in place for part in ("/papers/<", ".pdf", "/evidence/<"))


DEMO = "GET /outbox"  # the demo's own page of what would have gone to phones: not there without HEYI_DEMO


def test_no_page_breaks(seen: Seen) -> None:
    assert seen.broken == [], "\n".join(seen.broken)


def test_what_is_for_somebody_is_found_by_them(seen: Seen) -> None:
    """A scanner that finds nothing anywhere proves nothing: these are read by those whom they are for."""
    for who, name in (
        ("applicant", "joint"), ("respondent", "joint"), ("mediator", "joint"), ("applicant", "caucus_applicant"),
        ("mediator", "caucus_respondent"), ("mediator", "note"), ("applicant", "unshared_title_applicant"),
        ("applicant", "unshared_inside_applicant"), ("mediator", "unshared_inside_respondent"),
        ("respondent", "shared_inside_applicant"), ("applicant", "approved_applicant"), ("mediator", "proposed_respondent"),
        ("clerk", "safety_note"), ("judge", "record_refusal"), ("respondent", "record_refusal"),
    ):  # fmt: skip
        assert seen.at.get((who, name)), (who, name)


def test_outsiders_read_no_word_at_all(seen: Seen) -> None:
    outside = {"eve", "agent", "other_clerk", "anonymous", "logs", "?"}
    read = {key: places - {DEMO} for key, places in seen.at.items() if key[0] in outside}
    assert {key: places for key, places in read.items() if places and key != ("eve", "id_eve")} == {}


def test_only_those_of_the_room_came_in_by_socket(kept: Kept) -> None:
    assert {
        "eve",
        "agent",
        "other_mediator",
        "supervisor",
        "other_clerk",
        "seal_holder",
    } <= kept.heard.refused


def test_secrets_of_staff_are_nowhere(seen: Seen, app: Flask, file: Played) -> None:
    """L1: authenticator secrets are on no page, not even one's own."""
    with db.reading() as session:
        secrets = [account.totp_secret for account in session.scalars(select(Account))]
    for visitor in surfaces.visitors(app, file.people).values():
        for path in ("/desk", "/me/sessions", "/api/v1/me", "/cases", "/notices"):
            text = haystack(visitor.get(path))
            assert not any(secret in text for secret in secrets)


def test_a_planted_leak_is_found(app: Flask, file: Played) -> None:
    """The caucus word written into the case's title, into a notice, into a paper and into a log line is seen each time."""
    word = WORDS["caucus_applicant"]
    with db.transaction() as session:
        case = session.scalars(select(Case).where(Case.ref == file.case)).one()
        before, case.title = case.title, f"渗水 {word}"
    found = Seen()
    visitor = surfaces.visitors(app, file.people)["respondent"]
    found.read("respondent", "case page", haystack(visitor.get(f"/cases/{file.case}")))
    with db.transaction() as session:
        session.scalars(select(Case).where(Case.ref == file.case)).one().title = before
    assert found.leaks(AUDIENCE) == ["respondent read caucus_applicant at ['case page']"]
    with logged() as log:
        logs.logging.getLogger("planted").warning("said %s", word)
    found.read("logs", "log", log.getvalue())
    assert len(found.leaks(AUDIENCE)) == 2


def test_a_word_folded_into_a_pdf_is_found(file: Played, app: Flask) -> None:
    """Compressed streams, attachments, document information: all are opened."""
    import io

    import pikepdf

    word = WORDS["note"]
    for hide in ("stream", "attachment", "info"):
        document = pikepdf.new()
        document.add_blank_page(page_size=(100, 100))
        if hide == "stream":
            document.pages[0].Contents = document.make_stream(f"({word}) Tj".encode())
        elif hide == "attachment":
            document.attachments["x.txt"] = word.encode()
        else:
            document.docinfo["/Subject"] = word
        out = io.BytesIO()
        document.save(out, compress_streams=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        assert word.encode() not in out.getvalue()
        assert word in readable(out.getvalue()), hide


def test_every_stored_paper_was_among_what_was_read(seen: Seen, file: Played, app: Flask) -> None:
    with db.reading() as session:
        ready = [p.ref for p in session.scalars(select(Paper).where(Paper.sha256 != ""))]
    clerk = surfaces.visitors(app, file.people)["clerk"]
    served = [ref for ref in ready if clerk.get(f"/court/papers/{ref}").status_code == 200]
    assert len(served) >= 8, (len(served), len(ready))
