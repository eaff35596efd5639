"""Reading English: one button without a script, the page's language said to the machine, notices in the reader's words."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from portal.law.papers import PAPERS
from portal.notices import texts
from tests.people.doors import Browser
from tests.words.screen_texts import CHINESE

PUBLIC = ("/enter", "/enter/phone", "/login", "/no-such-page")
OWN_NAMES = {"中文"}  # the button back is in its own language


def _words(page: str) -> list[str]:
    body = re.sub(r"<(script|style)\b.*?</\1>|<title>.*?</title>", " ", page, flags=re.S)
    return [text for text in re.findall(r">\s*([^<>]*?)\s*<", body) if CHINESE.search(text)]


def test_the_language_is_changed_by_a_plain_form_and_kept(app: Flask, database: object) -> None:
    browser = Browser(app)
    page = browser.get("/enter").get_data(as_text=True)
    assert '<html lang="zh-CN"' in page and "您好，今天要办什么" in page
    answer = browser.post("/prefs", lang="en", next="/enter")
    assert answer.status_code in (302, 303) and answer.location == "/enter"
    page = browser.get("/enter").get_data(as_text=True)
    assert '<html lang="en"' in page and "Hello. What would you like to do?" in page
    browser.post("/prefs", lang="zh", next="/enter")
    assert "您好，今天要办什么" in browser.get("/enter").get_data(as_text=True)


@pytest.mark.parametrize("path", PUBLIC)
def test_an_english_page_holds_no_chinese_sentence(app: Flask, database: object, path: str) -> None:
    browser = Browser(app)
    browser.client.set_cookie("prefs", "en.normal.normal")
    page = browser.get(path).get_data(as_text=True)
    assert [text for text in _words(page) if text not in OWN_NAMES] == []


def test_a_broken_language_cookie_means_chinese(app: Flask, database: object) -> None:
    browser = Browser(app)
    for value in ("xx.normal.normal", "en", "en.normal.normal.more", "<b>"):
        browser.client.set_cookie("prefs", value)
        assert '<html lang="zh-CN"' in browser.get("/enter").get_data(as_text=True)


PARAMS: dict[str, object] = {
    "until": "2026-04-03", "when": "2026-03-23T06:00:00+00:00", "due": "2026-04-03", "what": "作出裁定（目标）",
    "reason": "当事人分歧较大且难以达成调解协议", "article": "人民法院在线调解规则第24条", "items": ["A", "B"],
    "waiting": ["A", "B"], "kind": next(iter(PAPERS)).value,
}  # fmt: skip


@pytest.mark.parametrize("code", sorted(texts.TEXTS))
def test_every_notice_reads_whole_in_english(code: str) -> None:
    said = texts.bell(code, PARAMS, "en")
    assert not CHINESE.search(said) and "%(" not in said, said
    if texts.text_of(code).sms:
        assert not CHINESE.search(texts.sms(code, PARAMS, "en"))
    if texts.text_of(code).subject:
        assert not any(CHINESE.search(part) for part in texts.email(code, PARAMS, "en"))


def test_parameters_are_said_in_the_readers_language() -> None:
    assert texts.bell("jc_supplement", PARAMS, "zh") == "法院请您补充材料：A、B，2026年4月3日前交"
    assert "A, B" in texts.bell("jc_supplement", PARAMS, "en")
    assert "3 April 2026" in texts.bell("jc_supplement", PARAMS, "en")
    assert "2026年3月23日 14:00" in texts.bell("sitting_set", PARAMS, "zh")
    assert "23 March 2026 14:00" in texts.bell("sitting_set", PARAMS, "en")
    assert "too far apart" in texts.bell("ended", PARAMS, "en")
    assert "Online Mediation Rules" in texts.bell("clock_warning", PARAMS, "en")


def test_what_people_wrote_is_never_translated() -> None:
    assert "把漏点修好" in texts.bell("returned", {"reason": "把漏点修好"}, "en")
