"""Pictures of marks: round seals, handwritten strokes, names in 楷体. Pure drawing, the same bytes for the same input.

A picture is only what the eye sees; the mark itself is the signature that carries it (GB/T 38540: not a picture).
"""

from __future__ import annotations

import io
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageChops, ImageDraw, ImageFont

from documents import fonts
from documents.errors import ContextRefused, GlyphsMissing

SEAL_RED = (190, 30, 30)
INK = (20, 24, 40)
SEAL_PIXELS = 720
OVERSAMPLE = 2
POINTS = 20_000
STROKES = 400

Point = tuple[float, float]


@dataclass(frozen=True)
class SealDesign:
    """Name in the arc, text below the star (empty for most), diameter in pixels."""

    name: str
    below: str = ""
    pixels: int = SEAL_PIXELS


def seal(design: SealDesign) -> bytes:
    """Round seal of an organisation: red ring, star, name in an arc. PNG with a clear ground."""
    _drawable(design.name + design.below)
    size = design.pixels * OVERSAMPLE
    image = Image.new("RGBA", (size, size), (*SEAL_RED, 0))
    draw = ImageDraw.Draw(image)
    edge = size * 0.012
    draw.ellipse((edge, edge, size - edge, size - edge), outline=(*SEAL_RED, 255), width=round(size * 0.028))
    draw.polygon(_star(size / 2, size * 0.165), fill=(*SEAL_RED, 255))
    _arc_text(image, design.name)
    if design.below:
        face = _face(fonts.TITLE, round(size * 0.085))
        draw.text((size / 2, size * 0.76), design.below, font=face, fill=(*SEAL_RED, 255), anchor="mm")
    small = image.resize((design.pixels, design.pixels), Image.Resampling.LANCZOS)
    # The date under the seal must stay readable, as through real seal ink.
    small.putalpha(small.getchannel("A").point([round(a * 0.82) for a in range(256)]))
    return _png(small)


def court_seal(name: str, pixels: int = SEAL_PIXELS) -> bytes:
    """院印. The real one bears the national emblem, which nobody but the court may reproduce: a star stands for it."""
    return seal(SealDesign(name, pixels=pixels))


def typed_name(name: str, height: int = 160) -> bytes:
    """A name in 楷体, for whoever signs without drawing. PNG, trimmed."""
    _drawable(name)
    pieces = [(c, _face(_holding(c), height)) for c in name]
    width = round(sum(face.getlength(c) for c, face in pieces)) + height
    image = Image.new("RGBA", (width, height * 2), (*INK, 0))
    draw, x = ImageDraw.Draw(image), height / 2
    for character, face in pieces:
        draw.text((x, height * 1.4), character, font=face, fill=(*INK, 255), anchor="ls")
        x += face.getlength(character)
    return _png(_trim(image))


def handwriting(strokes_json: str, height: int = 240) -> bytes:
    """Strokes as drawn, ``[[[x, y], …], …]`` in any unit → PNG, trimmed to the ink.

    Raises ContextRefused for anything that is not such a list, is too long, or leaves no ink.
    """
    strokes = _strokes(strokes_json)
    xs, ys = [x for s in strokes for x, _ in s], [y for s in strokes for _, y in s]
    span = max(max(ys) - min(ys), (max(xs) - min(xs)) / 6, 1e-6)
    scale, margin = height * OVERSAMPLE / span, height * OVERSAMPLE // 8
    wide = min(round((max(xs) - min(xs)) * scale), height * OVERSAMPLE * 8)
    image = Image.new("RGBA", (wide + 2 * margin, height * OVERSAMPLE + 2 * margin), (*INK, 0))
    draw, width = ImageDraw.Draw(image), max(2, height * OVERSAMPLE // 26)
    for stroke in strokes:
        path = [((x - min(xs)) * scale + margin, (y - min(ys)) * scale + margin) for x, y in stroke]
        _pen(draw, path, width)
    trimmed = _trim(image)
    small = (max(1, trimmed.width // OVERSAMPLE), max(1, trimmed.height // OVERSAMPLE))
    return _png(trimmed.resize(small, Image.Resampling.LANCZOS))


def _pen(draw: ImageDraw.ImageDraw, path: Sequence[Point], width: int) -> None:
    if len(path) > 1:
        draw.line(path, fill=(*INK, 255), width=width, joint="curve")
    for x, y in (path[0], path[-1]):
        draw.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=(*INK, 255))


def _strokes(text: str) -> list[list[Point]]:
    if len(text) > 60 * POINTS:
        raise ContextRefused("the drawing is too large")
    try:
        raw = json.loads(text)
        strokes = [[(float(x), float(y)) for x, y in stroke] for stroke in raw if stroke]
    except (ValueError, TypeError, RecursionError) as error:
        raise ContextRefused("the drawing is not a list of strokes") from error
    count = sum(len(s) for s in strokes)
    if not strokes or len(strokes) > STROKES or count > POINTS:
        raise ContextRefused("the drawing is empty or too large")
    if not all(math.isfinite(v) and abs(v) < 1e6 for s in strokes for p in s for v in p):
        raise ContextRefused("the drawing leaves its sheet")
    return strokes


def _arc_text(image: Image.Image, name: str) -> None:
    """Characters stand upright on the ring, from lower left over the top to lower right."""
    size, count = image.width, max(len(name), 1)
    spread = min(250.0, 26.0 * count)
    height = size * min(0.135, 1.62 / count)
    radius = size * 0.385
    for index, character in enumerate(name):
        angle = -spread / 2 + spread * (index / (count - 1) if count > 1 else 0.5)
        tile = _tile(character, round(height))
        turned = tile.rotate(-angle, resample=Image.Resampling.BICUBIC, expand=True)
        x = size / 2 + radius * math.sin(math.radians(angle)) - turned.width / 2
        y = size / 2 - radius * math.cos(math.radians(angle)) - turned.height / 2
        image.alpha_composite(turned, (round(x), round(y)))


def _tile(character: str, height: int) -> Image.Image:
    tile = Image.new("RGBA", (height * 2, height * 2), (*SEAL_RED, 0))
    face = _face(_holding(character, fonts.TITLE), height)
    ImageDraw.Draw(tile).text((height, height), character, font=face, fill=(*SEAL_RED, 255), anchor="mm")
    # Seal characters are narrow and tall.
    return tile.resize((round(tile.width * 0.78), round(tile.height * 1.1)), Image.Resampling.BICUBIC)


def _star(centre: float, radius: float) -> list[Point]:
    inner = radius * math.sin(math.radians(18)) / math.sin(math.radians(54))
    return [
        (
            centre + (inner if k % 2 else radius) * math.sin(math.radians(36 * k)),
            centre - (inner if k % 2 else radius) * math.cos(math.radians(36 * k)),
        )
        for k in range(10)
    ]


def _holding(character: str, first: str = fonts.KAI) -> str:
    """The first face that draws the character."""
    for name in (first, fonts.BODY, fonts.RARE):
        if ord(character) in fonts.coverage(fonts.folder() / name):
            return name
    return fonts.LAST


@lru_cache(maxsize=64)
def _face(name: str, height: int) -> ImageFont.FreeTypeFont:
    # The basic layout engine is the same on every host; the other depends on a system library.
    index = 2 if name.endswith(".ttc") else 0
    return ImageFont.truetype(str(fonts.folder() / name), height, index, layout_engine=ImageFont.Layout.BASIC)


def _drawable(text: str) -> None:
    if not text or len(text) > 60:
        raise ContextRefused("the name is empty or too long")
    missing = fonts.missing_glyphs(text)
    if missing:
        raise GlyphsMissing(missing)


def _trim(image: Image.Image) -> Image.Image:
    box = ImageChops.lighter(image.getchannel("A"), Image.new("L", image.size, 0)).getbbox()
    if box is None:
        raise ContextRefused("the drawing leaves no ink")
    return image.crop(box)


def _png(image: Image.Image) -> bytes:
    stream = io.BytesIO()
    image.save(stream, "PNG", optimize=False, compress_level=6, dpi=(432, 432))
    return stream.getvalue()
