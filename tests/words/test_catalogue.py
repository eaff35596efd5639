"""Every word of the screens: said through the catalogue, translated, and one word per thing (terms of the house)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fnmatch import fnmatch
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.support import Translations

from tests.words import allowed, screen_texts
from tests.words.catalogue import messages, on_screen, placeholders, stored
from tests.words.screen_texts import CHINESE, ROOT, Found

TEMPLATES = sorted((ROOT / "portal/templates").rglob("*.html"))
GALLERY = ROOT / "portal/templates/gallery.html"
STAFF = (
    "desk/",
    "court/queue",
    "court/review",
    "_desk",
    "_cockpit",
    "rooms/cockpit",
    "_macros/decision",
    "gallery",
)
TO_PARTIES = (
    *(p for p in TEMPLATES if not any(part in str(p.relative_to(ROOT)) for part in STAFF)),
    *(ROOT / "portal").glob("*/pages_steps.py"),
    *(ROOT / "portal").glob("*/next_step*.py"),
    ROOT / "portal/rooms/page_words.py",
)

NEVER = (  # in no text at all
    "背对背", "强制调解", "包执行", "一定能执行", "确认决定书", "调确字", "会签", "盖戳", "法人代表", "老赖",
    "对手", "官方认证签名", "CA认证", "录音录像中", "开庭", "庭审", "败诉", "全权代理", "订金", "用户须知",
)  # fmt: skip
NEVER_TO_PARTIES = (
    "原告",
    "被告",
    "撤诉",
    "失败",
    "驳回",
    "过错方",
    "违约方",
    "失信",
    "公证",
    "以上无误",
    "匿名",
)
BARE = re.compile(
    r"button\(\s*_\('(确定|取消|确认|不确认|提交|OK)'\)|<button[^>]*>(?:<span>)?\{\{ _\('(确定|取消|确认|不确认)'\)"
)
NEVER_IN_ENGLISH = (
    "opponent",
    "notaris",
    "notariz",
    "court approval",
    "plaintiff",
    "defendant",
    "users",
    "!",
    "sorry",
)


def test_every_text_on_the_screens_has_its_english_line() -> None:
    english = {message.id: message.string for message in messages()}
    missing = [f"{where}: {text}" for text, where in on_screen().items() if not english.get(text)]
    assert missing == []


def test_the_catalogue_holds_nothing_that_no_screen_says() -> None:
    assert sorted({str(m.id) for m in messages()} - set(on_screen())) == []
    assert list(stored().obsolete) == []


def test_no_line_is_a_guess() -> None:
    assert [m.id for m in messages() if m.fuzzy] == []


def test_placeholders_are_the_same_on_both_sides() -> None:
    wrong = [m.id for m in messages() if placeholders(str(m.id)) != placeholders(str(m.string))]
    assert wrong == []


def test_no_english_line_holds_chinese_letters_or_marks() -> None:
    assert [m.string for m in messages() if CHINESE.search(str(m.string))] == []


def test_english_quotes_are_straight() -> None:
    """Curly ones come out of a Chinese typeface as wide as a character."""
    assert [m.string for m in messages() if re.search("[“”‘’]", str(m.string))] == []


def test_the_english_has_the_words_of_the_house() -> None:
    said = [(str(m.id), str(m.string).lower()) for m in messages()]
    assert [(zh, en) for zh, en in said if any(word in en for word in NEVER_IN_ENGLISH)] == []
    for chinese, english in (
        ("司法确认", "confirm"),
        ("裁定", "rul"),
        ("承诺书", "undertaking"),
        ("笔录", "record"),
        ("调解协议", "agreement"),
        ("虚假调解", "sham"),
    ):
        wrong = [zh for zh, en in said if chinese in zh and english not in en]
        assert wrong == [], f"{chinese} is {english}…"


def test_english_lines_begin_and_end_as_the_chinese_does() -> None:
    """A sentence stays a sentence: no stray blanks except where marks or brackets stand for them."""
    wrong = [
        (m.id, m.string)
        for m in messages()
        if str(m.string).strip() != m.string and not re.match(r"^[（【、，；：。]|.*[：、】]$", str(m.id))
    ]
    assert wrong == []


@pytest.mark.parametrize("path", [p for p in TEMPLATES if p != GALLERY], ids=lambda p: str(p.name))
def test_a_template_says_nothing_outside_the_catalogue(path: Path) -> None:
    assert _unexpected(screen_texts.of_template(_text(path), _name(path))) == []


def test_python_says_nothing_outside_the_catalogue() -> None:
    for path in sorted((ROOT / "portal").rglob("*.py")):
        if not any(fnmatch(_name(path), pattern) for pattern in (*allowed.PAPERS, *allowed.DATA)):
            assert _unexpected(screen_texts.of_python(_text(path), _name(path))) == []


def test_scripts_get_their_words_from_the_page() -> None:
    for path in sorted((ROOT / "static/js").rglob("*.js")):
        assert list(screen_texts.of_script(_text(path), _name(path))) == []


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _unexpected(found: Iterable[Found]) -> list[str]:
    return [str(one) for one in found if not _is_allowed(one)]


def _is_allowed(found: Found) -> bool:
    texts = allowed.TEXTS.get(found.place.rpartition(":")[0], ())
    return found.text in texts or any(f'value="{text}"' in found.text for text in texts)


def test_words_that_hurt_or_mislead_are_said_nowhere() -> None:
    assert [(where, text) for text, where in on_screen().items() if any(w in text for w in NEVER)] == []


def test_party_pages_are_free_of_courtroom_words() -> None:
    said = {
        text: _name(path)
        for path in TO_PARTIES
        for _quote, text in re.findall(r"""\b_\(\s*(["'])(.*?)\1""", _text(path))
    }
    assert len(said) > 500
    assert [(where, text) for text, where in said.items() if any(w in text for w in NEVER_TO_PARTIES)] == []


@pytest.mark.parametrize("path", [p for p in TEMPLATES if p != GALLERY], ids=lambda p: str(p.name))
def test_a_button_says_what_it_does(path: Path) -> None:
    assert BARE.findall(_text(path)) == []


def test_the_catalogue_compiles_and_is_found_by_its_language(tmp_path: Path) -> None:
    folder = tmp_path / "en/LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "messages.mo").open("wb") as compiled:
        write_mo(compiled, stored())
    english = Translations.load(str(tmp_path), ["en"])
    assert english.gettext("申请调解") == "Apply for mediation"
    assert english.gettext("还剩 %(n)s 天") % {"n": 3} == "3 days left"


# The scanner itself must be able to fail.


def test_the_scanner_sees_text_between_tags_and_in_arguments_but_not_in_comments() -> None:
    page = "{# 注释 #}<p>裸字</p>{{ _('好', who=names | join('、')) }}{{ button('点这里') }}"
    assert [one.text for one in screen_texts.of_template(page, "page")] == ["<p>裸字</p>", "、", "点这里"]


def test_the_scanner_sees_python_texts_but_neither_docstrings_nor_marked_ones() -> None:
    code = '"""说明"""\nA = _("好")\nB = N_("也好" "很好")\nC = "不好"\nD = f"{A}（{B}）"\n'
    assert [one.text for one in screen_texts.of_python(code, "code")] == ["不好", "（", "）"]


def test_the_scanner_sees_script_texts_but_no_comments() -> None:
    code = "/** 说明\n 还是说明 */\nconst a = 1; // 注\nsay(`好：${a}`);\n"
    assert [one.place for one in screen_texts.of_script(code, "code")] == ["code:4"]
