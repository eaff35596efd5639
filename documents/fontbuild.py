"""Making the private font set from the distribution's own packages: Fandol faces whole, Noto Serif SC cut to size."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from documents import fonts
from documents.errors import FontsMissing

FANDOL_PACKAGE = "texlive-lang-chinese"
FANDOL_FOLDER = Path("usr/share/texlive/texmf-dist/fonts/opentype/public/fandol")
FANDOL = (
    "FandolFang-Regular.otf",
    "FandolKai-Regular.otf",
    "FandolHei-Regular.otf",
    "FandolSong-Regular.otf",
    "FandolSong-Bold.otf",
)
NOTO_FOLDER = Path("/usr/share/fonts/opentype/noto")
NOTO_PACKAGE = "fonts-noto-cjk"
SIMPLIFIED = 2  # index of the Simplified Chinese face inside the collection
FAMILY = "Heyi Serif"
LATIN = [*range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x2010, 0x2030), 0x2116, 0x20AC, 0x2026]


@dataclass(frozen=True)
class Cut:
    """One subset to make: from which file, for which characters, under which style name."""

    source: Path
    target: Path
    unicodes: frozenset[int]
    style: str


def build(target: Path, checked: bool = True) -> None:
    """Build the set unless it is already whole. Raises FontsMissing, naming the package to install."""
    if checked and not fonts.problems():
        return
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target) as name:
        work = Path(name)
        _take_fandol(work)
        _take_noto(work)
        if checked:
            _compare(work)
        for file in sorted(work.glob("*.[ot]t[fc]")):
            file.replace(target / file.name)
    (target / "fonts.conf").write_text(fonts.configuration(target), "utf-8")
    fonts.coverage.cache_clear()


def write_lock(target: Path) -> None:
    """Write the digests of what was built into the committed lock."""
    files = {f.name: fonts.sha256(f) for f in sorted(target.glob("*.[ot]t[fc]"))}
    fonts.LOCK_FILE.write_text(json.dumps({"files": files}, indent=2) + "\n", "utf-8")


def _compare(work: Path) -> None:
    for name, digest in fonts.lock().items():
        if fonts.sha256(work / name) != digest:
            raise FontsMissing(f"font {name} was built but differs from the lock; library versions differ?")


def _take_fandol(work: Path) -> None:
    source = Path("/") / FANDOL_FOLDER
    if not (source / FANDOL[0]).is_file():
        source = _unpack_package(work) / FANDOL_FOLDER
    for name in FANDOL:
        shutil.copyfile(source / name, work / name)


def _unpack_package(work: Path) -> Path:
    """Fetch the package and take the faces out of it without installing half of TeX."""
    package = os.environ.get("HEYI_FANDOL_DEB")
    try:
        if package is None:
            subprocess.run(
                ["apt-get", "-qq", "download", FANDOL_PACKAGE], cwd=work, check=True, capture_output=True
            )
            package = str(next(work.glob("*.deb")))
        with subprocess.Popen(["dpkg-deb", "--fsys-tarfile", package], stdout=subprocess.PIPE) as tar:
            names = [f"./{FANDOL_FOLDER}/{name}" for name in FANDOL]
            subprocess.run(["tar", "-x", *names], stdin=tar.stdout, cwd=work, check=True, capture_output=True)
    except (OSError, StopIteration, subprocess.CalledProcessError) as error:
        raise FontsMissing(
            f"could not take the Fandol fonts out of the Debian package {FANDOL_PACKAGE}"
        ) from error
    return work


def _take_noto(work: Path) -> None:
    regular, bold = NOTO_FOLDER / "NotoSerifCJK-Regular.ttc", NOTO_FOLDER / "NotoSerifCJK-Bold.ttc"
    if not regular.is_file() or not bold.is_file():
        raise FontsMissing(f"install the Debian package {NOTO_PACKAGE}")
    shutil.copyfile(regular, work / fonts.LAST)
    _cut(Cut(regular, work / fonts.RARE, _rare(work), "Regular"))
    _cut(Cut(bold, work / "HeyiSerif-Bold.otf", frozenset(LATIN), "Bold"))


def _rare(work: Path) -> frozenset[int]:
    """What the body face lacks: the rest of GBK, the characters the 2013 list added, Latin and symbols.

    The 2013 list's additions outside GBK lie in extensions A and C–F; B holds mostly regional forms, which
    the whole face at the end of the chain draws.
    """
    have = fonts.coverage(work / fonts.BODY)
    noto = fonts.coverage(NOTO_FOLDER / fonts.LAST)
    wanted = {*range(0x4E00, 0xA000), *range(0x2A700, 0x30000), 0x4DAE, 0x20164, 0x20984}
    wanted |= {*range(0x2100, 0x2800), *range(0x3200, 0x3400), *range(0xFF00, 0xFFF0)}
    return frozenset((wanted - have) & noto) | frozenset(LATIN)


def _cut(cut: Cut) -> None:
    from fontTools import subset
    from fontTools.ttLib import TTFont

    options = subset.Options()
    options.layout_features = []
    options.hinting = False
    options.notdef_outline = True
    options.drop_tables += ["VORG", "vhea", "vmtx", "GSUB", "GPOS", "GDEF", "BASE", "DSIG"]
    font = TTFont(str(cut.source), fontNumber=SIMPLIFIED, lazy=True, recalcTimestamp=False)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=cut.unicodes)
    subsetter.subset(font)
    _rename(font, cut.style)
    font.save(str(cut.target))


def _rename(font: object, style: str) -> None:
    """A cut face carries its own name, so that it never stands for the whole one."""
    names = font["name"]  # type: ignore[index]
    full = f"{FAMILY} {style}"
    values = {1: FAMILY, 2: style, 3: f"Heyi:{full}", 4: full, 6: full.replace(" ", "-")}
    names.names = [n for n in names.names if n.nameID in (0, 13, 14)]
    for number, value in values.items():
        names.setName(value, number, 3, 1, 0x409)
