"""Pictures of marks are the same every time and come only from sane input."""

from __future__ import annotations

import io
import json

import pytest
from PIL import Image

from documents.errors import ContextRefused, GlyphsMissing
from documents.seals import SealDesign, court_seal, handwriting, seal, typed_name

STROKES = json.dumps([[[10, 10], [60, 40], [90, 10]], [[20, 60], [80, 60]], [[50, 90]]])


def picture(png: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(png))
    assert image.mode == "RGBA"
    return image


def test_a_seal_is_round_red_and_clear_at_its_corners() -> None:
    image = picture(seal(SealDesign("和平区新兴街道人民调解委员会")))
    assert image.width == image.height == 720
    assert all(image.getpixel(corner)[3] == 0 for corner in [(0, 0), (719, 0), (0, 719), (719, 719)])
    red, green, blue, alpha = image.getpixel((360, 360))
    assert red > 150 and green < 80 and blue < 80 and 150 < alpha < 240


def test_seals_and_names_are_the_same_every_time() -> None:
    assert seal(SealDesign("某某公司", "合同专用章")) == seal(SealDesign("某某公司", "合同专用章"))
    assert court_seal("天津市和平区人民法院") == court_seal("天津市和平区人民法院")
    assert typed_name("斯琴高娃") == typed_name("斯琴高娃") != typed_name("欧阳德福")
    assert handwriting(STROKES) == handwriting(STROKES)


@pytest.mark.parametrize("name", ["䶮𬭎", "阿卜杜热西提·麦麦提", "喆堃"])
def test_rare_names_leave_ink(name: str) -> None:
    image = picture(typed_name(name))
    assert image.width > 100 and image.getchannel("A").getbbox() == (0, 0, *image.size)


def test_a_drawing_is_trimmed_to_its_ink() -> None:
    image = picture(handwriting(STROKES))
    box = image.getchannel("A").getbbox()
    assert (
        box is not None
        and box[0] <= 2
        and box[1] <= 2
        and image.width - box[2] <= 2
        and image.height - box[3] <= 2
    )


def test_scale_and_place_of_the_drawing_do_not_matter() -> None:
    moved = [[[x * 3 + 500, y * 3 + 700] for x, y in s] for s in json.loads(STROKES)]
    assert picture(handwriting(json.dumps(moved))).size == picture(handwriting(STROKES)).size


@pytest.mark.parametrize(
    "bad",
    ["", "[]", "[[]]", "null", "{}", '"x"', "[[1,2]]", "[[[1]]]", "[[[1,2,3]]]", '[[["a","b"]]]', "[[[1e9,1]]]",
     "[[[NaN,1]]]", "[[[Infinity,1]]]", json.dumps([[[1, 1]]] * 401), json.dumps([[[1, 1]] * 20_001]), "[" * 5000],
)  # fmt: skip
def test_what_is_no_drawing_is_refused(bad: str) -> None:
    with pytest.raises(ContextRefused):
        handwriting(bad)


def test_a_flat_line_is_still_a_drawing() -> None:
    assert picture(handwriting("[[[0,0],[100000,0]]]")).width < 2500


def test_a_name_without_glyphs_is_refused() -> None:
    with pytest.raises(GlyphsMissing):
        typed_name("\U0001f600")
    with pytest.raises(ContextRefused):
        seal(SealDesign(""))
