"""The private font set: where it lies, what it covers, whether it is whole. ``python -m documents.fonts build|check``.

Renders are equal on every host only if the font bytes are, so the system's own fonts are never consulted.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from documents.errors import FontsMissing

LOCK_FILE = Path(__file__).with_name("fonts.lock.json")
BODY, TITLE, HEI, KAI, RARE, LAST = (
    "FandolFang-Regular.otf",
    "FandolSong-Bold.otf",
    "FandolHei-Regular.otf",
    "FandolKai-Regular.otf",
    "HeyiSerif-Regular.otf",
    "NotoSerifCJK-Regular.ttc",
)
# Drawn by no font: the renderer turns them into space or nothing.
INVISIBLE = frozenset("\n\t\u00a0\u200b\u3000 ")


def folder() -> Path:
    """Folder of the set: ``HEYI_FONTS`` or ``.fonts`` beside the packages."""
    named = os.environ.get("HEYI_FONTS")
    return Path(named) if named else Path(__file__).resolve().parent.parent / ".fonts"


def lock() -> dict[str, str]:
    """File name → SHA-256 of every font of the set, as committed."""
    raw = json.loads(LOCK_FILE.read_text("utf-8"))
    return {str(name): str(digest) for name, digest in raw["files"].items()}


def configuration(fonts: Path) -> str:
    """The fontconfig file of the set: this folder, nothing of the host."""
    place = fonts.resolve()
    return (
        '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n<fontconfig>\n'
        f"  <dir>{place}</dir>\n  <cachedir>{place / 'cache'}</cachedir>\n"
        '  <match target="font"><edit name="antialias" mode="assign"><bool>true</bool></edit></match>\n'
        "</fontconfig>\n"
    )


def use() -> None:
    """Point fontconfig of this process at the set; needed before a font configuration is made.

    Raises FontsMissing when the set was not built.
    """
    conf = folder() / "fonts.conf"
    if not conf.is_file():
        raise FontsMissing(f"no font set in {folder()}; run: python -m documents.fonts build")
    if conf.read_text("utf-8") != configuration(folder()):
        raise FontsMissing(f"{conf} belongs to another place; run: python -m documents.fonts build")
    os.environ["FONTCONFIG_FILE"] = str(conf.resolve())


def problems() -> list[str]:
    """Why the set cannot be used, one line each; empty when it is whole."""
    conf = folder() / "fonts.conf"
    if not conf.is_file() or conf.read_text("utf-8") != configuration(folder()):
        return [f"no font set in {folder()}; run: python -m documents.fonts build"]
    found = []
    for name, digest in lock().items():
        file = folder() / name
        if not file.is_file():
            found.append(f"font {name} is missing in {folder()}")
        elif sha256(file) != digest:
            found.append(f"font {name} differs from the lock")
    return found


def sha256(file: Path) -> str:
    """Hex digest of a file."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@lru_cache(maxsize=16)
def coverage(file: Path) -> frozenset[int]:
    """Code points one font draws. Collections are read as their Simplified Chinese face."""
    from fontTools.ttLib import TTFont

    number = 2 if file.suffix == ".ttc" else -1
    with TTFont(str(file), fontNumber=number, lazy=True) as font:
        return frozenset(font.getBestCmap())


@lru_cache(maxsize=2)
def _covered(fonts: Path) -> frozenset[int]:
    # Collections first need a slow open; the narrow faces cover nearly every paper.
    return coverage(fonts / BODY) | coverage(fonts / RARE) | coverage(fonts / LAST)


def missing_glyphs(text: Iterable[str]) -> list[str]:
    """Characters of the text that no font of the set draws, each once, in order of appearance.

    The gate stands before rendering because a missing glyph still extracts as the right text.
    """
    drawn = _covered(folder())
    seen = dict.fromkeys(c for c in "".join(text) if c not in INVISIBLE)
    return [c for c in seen if ord(c) not in drawn]


def main(arguments: list[str]) -> int:
    """``build`` makes the set, ``check`` reports problems; ``lock`` rewrites the lock (maintainers)."""
    from documents import fontbuild

    if arguments == ["build"]:
        fontbuild.build(folder())
    elif arguments == ["lock"]:
        fontbuild.build(folder(), checked=False)
        fontbuild.write_lock(folder())
    elif arguments != ["check"]:
        sys.stderr.write("usage: python -m documents.fonts build|check|lock\n")
        return 2
    found = problems()
    sys.stderr.writelines(f"{line}\n" for line in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
