"""Each paper: its headings in order, its amounts, its places for marks, the same bytes every time."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
from dataclasses import replace

import pikepdf
import pytest

from documents.contexts.common import Signatory
from documents.errors import BoxMissing, ContextRefused
from documents.kinds import KINDS
from documents.manifest import AGREEMENT_NAME, ATTACHMENT_NAME, ExpectedSignature, Manifest
from documents.render import FileAttachment, Rendered, render
from tests.documents import reading
from tests.documents.headings import HEADINGS
from tests.documents.story_court import ALL, BOTH, DISMISS_355, PANEL, RULING, STORY
from tests.documents.water_leak import AGREEMENT, AGREEMENT_EXPECTS, CLAUSES

_done: dict[tuple[str, str], Rendered] = {}


def paper(key: str, lang: str = "zh") -> Rendered:
    if (key, lang) not in _done:
        _done[key, lang] = render(key, ALL[key], lang)  # type: ignore[arg-type]
    return _done[key, lang]


def test_every_kind_of_paper_has_a_story_and_the_scenario_names_thirteen() -> None:
    assert set(ALL) == set(KINDS)
    assert len(STORY) == 13


@pytest.mark.parametrize("key", ALL)
def test_the_headings_stand_in_the_order_of_the_form(key: str) -> None:
    found, position = reading.text(paper(key).pdf), 0
    for heading in HEADINGS[key]:
        position = found.find(heading, position)
        assert position >= 0, f"{heading} is missing or out of order"
        position += len(heading)


@pytest.mark.parametrize("key", ALL)
def test_the_same_context_gives_the_same_bytes(key: str) -> None:
    again = render(key, ALL[key])
    assert again.sha256 == paper(key).sha256 == hashlib.sha256(again.pdf).hexdigest()


def test_another_process_with_another_hash_seed_gives_the_same_bytes() -> None:
    program = (
        "from documents.render import render\n"
        "from tests.documents.story_court import ALL\n"
        "for key in ('agreement', 'ruling_confirm', 'service_address'): print(render(key, ALL[key]).sha256)\n"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "4711", "TZ": "America/New_York", "LC_ALL": "C"}
    out = subprocess.run(
        [sys.executable, "-c", program], env=environment, check=True, capture_output=True, text=True
    )
    assert out.stdout.split() == [paper(k).sha256 for k in ("agreement", "ruling_confirm", "service_address")]


@pytest.mark.parametrize("key", ALL)
def test_only_faces_of_the_private_set_are_used_and_all_are_embedded(key: str) -> None:
    with pikepdf.open(io.BytesIO(paper(key).pdf)) as pdf:
        for page in pdf.pages:
            for font in page.Resources.Font.values():
                face = font.DescendantFonts[0]
                name = str(face.BaseFont).split("+")[1]
                assert name.startswith(("Fandol", "Heyi", "Noto-Serif-CJK-SC", "NotoSerifCJK")), name
                assert "/FontFile3" in face.FontDescriptor


@pytest.mark.parametrize("key", ALL)
def test_places_for_marks_lie_inside_the_page_apart_from_each_other(key: str) -> None:
    done = paper(key)
    boxes = list(done.boxes.values())
    for box in boxes:
        assert 0 <= box.page < done.pages
        assert 0 < box.x0 < box.x1 < 595.3 and 40 < box.y0 < box.y1 < 841.9
    places = [b for f, b in done.boxes.items() if f != "seal" and not b.printed]
    for i, a in enumerate(places):
        for b in places[i + 1 :]:
            assert a.page != b.page or a.x1 <= b.x0 or b.x1 <= a.x0 or a.y1 <= b.y0 or b.y1 <= a.y0
        assert (a.x1 - a.x0) > 80 and (a.y1 - a.y0) > 40


@pytest.mark.parametrize("key", ALL)
def test_the_seal_covers_the_date_and_touches_no_body_text(key: str) -> None:
    box = paper(key).boxes.get("seal")
    if box is None:
        assert getattr(ALL[key], "seal", None) is None
        return
    covered = reading.lines_inside(paper(key).pdf, box.page, (box.x0, box.y0, box.x1, box.y1))
    assert "月" in covered and "年" in covered
    organisation = getattr(ALL[key], "organisation", "")
    allowed = set("〇一二三四五六七八九十0123456789年月日") | set(organisation)
    assert set(covered) <= allowed, covered


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("key", ALL)
def test_nothing_is_printed_in_the_side_margins(key: str, lang: str) -> None:
    done = paper(key, lang)
    left, right = (76, 526) if lang == "zh" else (70, 534)
    for page in range(done.pages):
        assert reading.lines_inside(done.pdf, page, (0, 80, left - 2, 841)) == ""
        assert reading.lines_inside(done.pdf, page, (right + 2, 80, 595, 841)) == ""
        assert not reading.rules_outside(done.pdf, page, left - 2, right + 2)


@pytest.mark.parametrize("key", ALL)
def test_no_two_words_are_printed_over_each_other(key: str) -> None:
    assert reading.collisions(paper(key).pdf) == []


@pytest.mark.parametrize("key", ALL)
def test_no_empty_heading_no_placeholder(key: str) -> None:
    found = reading.text(paper(key).pdf).lower()
    for sign in (
        "undefined",
        "none",
        "{{",
        "}}",
        "{%",
        "&lt;",
        "&amp;",
        "××",
        "，，",
        "。。",
        "：：",
        "（）",
    ):
        assert sign not in found


def test_capital_amount_stands_in_agreement_application_and_ruling_with_the_same_clauses() -> None:
    for key in ("agreement", "joint_application", "ruling_confirm"):
        found = reading.text(paper(key).pdf)
        assert "8,600元（人民币捌仟陆佰元整）" in found
        for clause in CLAUSES:
            # Page feet stand between the halves of a clause that runs over the page.
            assert all(half in found for half in (clause.text[:20], clause.text[-8:]))


def test_both_are_applicants_in_every_confirmation_paper() -> None:
    for key in ("joint_application", "undertaking", "acceptance_notice", "question_record", "ruling_confirm"):
        assert "被申请人" not in reading.text(paper(key).pdf)


def test_the_ruling_cites_article_206_and_never_the_old_numbers() -> None:
    found = reading.text(paper("ruling_confirm").pdf)
    assert "第二百零六条" in found and "二〇二六年四月三日" in found
    assert "一百九十五" not in found and "二百零一" not in found


def test_the_old_lines_are_not_in_the_address_form() -> None:
    found = reading.text(paper("service_address").pdf)
    assert "除外" not in found and "发送方设备" not in found
    assert paper("service_address").pages == 1


def test_sentences_a_settlement_must_not_hold_are_not_printed() -> None:
    for sentence in ("可请求法院判决", "放弃诉讼权利", "视同判决"):
        assert sentence not in reading.text(paper("agreement").pdf)


def test_age_is_computed_on_the_day_of_the_paper() -> None:  # A18
    assert "67岁" in reading.text(paper("application_for_mediation").pdf)  # ten days before the birthday
    assert "68岁" in reading.text(paper("agreement").pdf)


def test_a_name_that_is_no_mark_of_a_pen_is_printed_and_no_line_stays_empty() -> None:
    """Who confirmed the record on the screen stands there with time and way (papers 4.19)."""
    line = Signatory(
        field="c1",
        role="applicant",
        name="斯琴高娃（2026-03-20 09:17 线上确认）",
        caption="申请人",
        printed=True,
    )
    bare = replace(line, field="p2", name="欧阳德福", printed=False)
    done = render("record", replace(ALL["record"], signatories=(line, bare)))
    found = reading.text(done.pdf)
    assert "申请人：斯琴高娃（2026-03-2009:17线上确认）" in found.replace(" ", "").replace("\n", "")
    assert done.boxes["c1"].printed and not done.boxes["p2"].printed


def test_a_panel_signs_with_its_presiding_judge_first() -> None:  # A11
    done = render("ruling_confirm", replace(RULING, end=PANEL))
    found = reading.text(done.pdf)
    assert found.index("审判长") < found.index("欧阳修远") < found.index("唐蓓") < found.index("法官助理")
    assert done.boxes["j1"].printed and done.boxes["j3"].y1 < done.boxes["j1"].y0


def test_a_dismissal_for_inadmissibility_cites_355() -> None:
    found = reading.text(render("ruling_dismiss", DISMISS_355).pdf)
    assert "第三百五十五条第一款第二项、第二款" in found and "三百五十八" not in found


def test_a_secret_address_is_not_printed() -> None:
    hidden = tuple(replace(p, address_secret=True) for p in BOTH)
    found = reading.text(render("ruling_confirm", replace(RULING, applicants=hidden)).pdf)
    assert "示例路" not in found.replace("示例银行", "") and "送达地址已提交法院" in found


def test_the_manifest_and_the_agreement_lie_inside_the_frozen_bytes() -> None:
    data = b'{"clauses":[]}'
    done = render("agreement", AGREEMENT, "zh", AGREEMENT_EXPECTS, [FileAttachment(AGREEMENT_NAME, data)])
    with pikepdf.open(io.BytesIO(done.pdf)) as pdf:
        manifest = Manifest.from_json(pdf.attachments[ATTACHMENT_NAME].get_file().read_bytes())
        assert pdf.attachments[AGREEMENT_NAME].get_file().read_bytes() == data
        assert manifest.expects == AGREEMENT_EXPECTS and manifest.number == AGREEMENT.number
        assert set(done.boxes) == {e.field for e in AGREEMENT_EXPECTS if e.kind in ("person", "seal")}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_file_says_archive_form_language_and_structure(lang: str) -> None:
    with pikepdf.open(io.BytesIO(paper("agreement", lang).pdf)) as pdf:
        with pdf.open_metadata() as meta:
            assert (meta["pdfaid:part"], meta["pdfaid:conformance"]) == ("3", "A")
        root = pdf.Root
        assert str(root.Lang) == ("zh-CN" if lang == "zh" else "en")
        assert root.MarkInfo.Marked and "/StructTreeRoot" in root and "/OutputIntents" in root
        assert all(str(f.AFRelationship) == "/Data" for f in root.AF)
        assert "/OpenAction" not in root and "/AcroForm" not in root


def test_an_expected_mark_without_a_place_is_refused() -> None:
    with pytest.raises(BoxMissing, match="p9"):
        render("agreement", AGREEMENT, "zh", [ExpectedSignature("p9", "party", "某人", "person")])


@pytest.mark.parametrize("key", ALL)
def test_the_companion_says_it_is_a_translation_and_has_no_place_for_marks(key: str) -> None:
    done = paper(key, "en")
    found = reading.spaced(done.pdf)
    assert "Translation for reference only" in found and "译文仅供参考，以中文为准" in found
    assert done.boxes == {}
    assert done.sha256 == render(key, ALL[key], "en").sha256


def test_the_companion_of_the_agreement_has_slots_amounts_and_dates_in_english() -> None:
    found = reading.spaced(paper("agreement", "en").pdf)
    assert "CNY 8,600 (Renminbi eight thousand six hundred yuan only)" in found
    assert "15 April 2026" in found and "[original Chinese]" in found and "Performance schedule" in found


def test_a_translation_is_never_signed() -> None:
    with pytest.raises(ContextRefused):
        render("agreement", AGREEMENT, "en", AGREEMENT_EXPECTS)


def test_page_feet_hold_page_number_and_short_identity() -> None:
    for number, page in enumerate(reading.pages(paper("agreement").pdf), 1):
        assert f"第{number}页共{paper('agreement').pages}页" in page and AGREEMENT.number in page
    other = render("agreement", replace(AGREEMENT, issues="双方对金额有争议。"))
    assert other.sha256 != paper("agreement").sha256
