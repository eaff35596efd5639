"""What people type is text: never markup, never an address to fetch, never a reason to hang."""

from __future__ import annotations

import http.server
import io
import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any, ClassVar

import pikepdf
import pytest

from documents.checks import FIELD_CHARACTERS, ROWS
from documents.errors import ContextRefused, DocumentError, GlyphsMissing, UnknownPaper
from documents.fetcher import DenyAll
from documents.fonts import missing_glyphs
from documents.render import render
from tests.documents import reading
from tests.documents.story_court import ALL
from tests.documents.water_leak import AGREEMENT, APPLICANT, PARTY_LINES, SCHEDULE, person

RARE_NAMES = [
    "䶮",
    "𬭎",
    "喆",
    "堃",
    "镕",
    "珺",
    "瑄",
    "阿卜杜热西提·麦麦提",
    "㛃",
    "𠅤",
    "赟",
    "昇",
    "骉",
    "Ömer Müller",
]


class Canary(http.server.BaseHTTPRequestHandler):
    hits: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        Canary.hits.append(self.path)
        self.send_error(404)

    def log_message(self, *_: Any) -> None:
        """Silent."""


@pytest.fixture
def canary() -> Iterator[str]:
    Canary.hits.clear()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Canary)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


def vectors(url: str) -> list[str]:
    data = (
        "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'%3E%3Cimage href='"
        + url
        + "/nested'/%3E%3C/svg%3E"
    )
    return [
        f'<img src="{url}/img">',
        f'<link rel="stylesheet" href="{url}/css">',
        f'<style>@import url("{url}/import"); @font-face {{ font-family: x; src: url({url}/font) }}</style>',
        f'<p style="background:url({url}/bg);content:url({url}/content)">x</p>',
        f'<object data="{url}/object"></object><embed src="{url}/embed"><iframe src="{url}/frame"></iframe>',
        f'<svg><image href="{url}/svg"/><use href="{url}/use#a"/></svg>',
        '<link rel="attachment" href="file:///etc/passwd"><a rel="attachment" href="file:///etc/passwd">x</a>',
        f'<base href="{url}/"><img src="relative">',
        f'<img src="{data}">',
        f'"><script src="{url}/js"></script><p title="',
        "{{ 7 * 7 }}{% include '/etc/passwd' %}",
        f'</title><meta http-equiv="refresh" content="0;url={url}/meta">',
        f"}} @page {{ background: url({url}/page) }} .x {{",
    ]


def hostile(text: str) -> Any:
    return replace(
        AGREEMENT,
        number=text,
        facts=text,
        organisation=text,
        parties=(replace(APPLICANT, name=text, address=text), AGREEMENT.parties[1]),
        clauses=(replace(AGREEMENT.clauses[0], text=text),),
    )


def test_markup_in_fields_is_printed_as_typed_and_fetches_nothing(canary: str) -> None:
    for vector in vectors(canary):
        done = render("agreement", hostile(vector))
        assert re.sub(r"\s+", "", vector)[:30] in reading.text(done.pdf)
        with pikepdf.open(io.BytesIO(done.pdf)) as pdf:
            assert list(pdf.attachments) == ["heyi-manifest.json"]
            for item in pdf.objects:
                if isinstance(item, pikepdf.Stream):
                    assert b"root:x:0" not in item.read_bytes()
            assert not any("/Annots" in page for page in pdf.pages)
    assert Canary.hits == []


def test_the_companion_escapes_too(canary: str) -> None:
    for vector in vectors(canary):
        found = reading.text(render("agreement", hostile(vector), "en").pdf)
        assert re.sub(r"\s+", "", vector)[:15] in found
    assert Canary.hits == []


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:9/x", "https://h/x", "file:///etc/passwd", "ftp://h/x", "heyi:paper", "x"]
)
def test_the_fetcher_refuses_every_address(url: str) -> None:
    with pytest.raises(Exception, match="may not load"):
        DenyAll().fetch(url)


@pytest.mark.parametrize("key", ["joint_application", "record", "ruling_confirm", "service_address"])
def test_names_of_extreme_length_stay_on_the_page(key: str) -> None:
    context: Any = ALL[key]
    name = "阿卜杜热西提·麦麦提" * 4
    if key == "record":
        context = replace(context, mediator=name, subject="长" * 300)
    elif key == "service_address":
        context = replace(context, address="示例路" * 60, e_mail="a" * 120 + "@example.invalid")
    else:
        context = replace(context, applicants=tuple(replace(a, name=name) for a in context.applicants))
    done = render(key, context)
    for box in done.boxes.values():
        assert 0 < box.x0 < box.x1 < 595.3
    for page in range(done.pages):
        edge = reading.lines_inside(done.pdf, page, (575, 0, 595, 841))
        assert edge == ""


@pytest.mark.parametrize("name", RARE_NAMES)
def test_rare_names_are_drawn_and_extract(name: str) -> None:
    party = replace(APPLICANT, name=name)
    done = render("agreement", replace(AGREEMENT, parties=(party, AGREEMENT.parties[1])))
    assert name.replace(" ", "") in reading.text(done.pdf)
    assert missing_glyphs(name) == []


@pytest.mark.parametrize("character", ["\U0001f600", "\U00013000", "ᚠ", "\U000323af"])
def test_a_character_without_a_glyph_is_named_and_nothing_is_rendered(character: str) -> None:
    with pytest.raises(GlyphsMissing) as caught:
        render("agreement", replace(AGREEMENT, facts=f"事实{character}"))
    assert caught.value.characters == [character] and f"U+{ord(character):04X}" in str(caught.value)


def test_the_gate_after_drawing_catches_what_the_first_gate_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("documents.fonts.missing_glyphs", lambda _: [])
    with pytest.raises(GlyphsMissing):
        render("agreement", replace(AGREEMENT, facts="事实\U0001f600"))


def test_a_schedule_of_160_rows_repeats_its_head_on_every_page() -> None:
    rows = tuple(replace(SCHEDULE[1], number=n, content=f"第{n}人工资") for n in range(1, 161))
    done = render("agreement", replace(AGREEMENT, schedule=rows))
    pages = [p for p in reading.pages(done.pdf) if "人工资" in p]
    assert len(pages) > 5 and all("序号义务人权利人" in p.replace("序", "序", 1) for p in pages)
    found = "".join(pages)
    assert all(f"第{n}人工资" in found for n in range(1, 161))


def test_many_signers_keep_their_own_places_in_party_order() -> None:
    signers = tuple(person(f"p{n}", "某人", "申请人") for n in range(1, 13))
    boxes = render("agreement", replace(AGREEMENT, signatories=signers)).boxes
    order = sorted((b.page, -round(b.y0), b.x0, int(f[1:])) for f, b in boxes.items() if f.startswith("p"))
    assert [n for *_, n in order] == list(range(1, 13))


@pytest.mark.parametrize(
    "change",
    [
        {"facts": "长" * (FIELD_CHARACTERS + 1)},
        {"facts": "看不见\u202e反转"},
        {"facts": "零宽\u200b空格"},
        {"facts": "控制\x07符"},
        {"facts": "孤立\ud800"},
        {"facts": 7},
        {"facts": None},
        {"made_at": datetime(2026, 3, 20)},
        {"schedule": (SCHEDULE[0],) * (ROWS + 1)},
        {"schedule": (replace(SCHEDULE[1], amount_fen=-1),)},
        {"schedule": (replace(SCHEDULE[1], amount_fen=3.5),)},
        {"schedule": [SCHEDULE[0]]},
        {"signatories": (replace(PARTY_LINES[0], field='x"><b>'),)},
        {"signatories": (PARTY_LINES[0], PARTY_LINES[0])},
    ],
)
def test_a_context_of_wrong_types_or_sizes_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ContextRefused):
        render("agreement", replace(AGREEMENT, **change))


def test_an_unknown_kind_and_a_foreign_context_are_refused() -> None:
    with pytest.raises(UnknownPaper):
        render("../secret", AGREEMENT)
    with pytest.raises(ContextRefused):
        render("undertaking", AGREEMENT)


def test_every_refusal_has_its_own_code() -> None:
    codes = [c.code for c in DocumentError.__subclasses__()]
    assert len(codes) == len(set(codes)) and all(re.fullmatch(r"[a-z_]+", c) for c in codes)


def test_a_fact_one_side_denies_never_reaches_the_paper() -> None:
    facts: Any = ALL["undisputed_facts"]
    denied = replace(facts.facts[0], answers=(("斯琴高娃", True), ("欧阳德福", False)))
    with pytest.raises(ValueError, match="deleted before"):
        replace(facts, facts=(denied,))


def test_a_day_in_the_future_of_the_clock_changes_nothing() -> None:
    assert render("agreement", replace(AGREEMENT, dated=date(2099, 1, 1))).pages >= 3
