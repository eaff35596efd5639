"""Commands that need neither settings nor database nor Flask: verify, lint, schema, clock, workflow-diagram."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from portal.cli import complain, parser, say
from portal.errors import DomainError, InvalidInput


def verify(words: Sequence[str]) -> int:
    """`heyi verify FILE…`: the verifier, with the installation's own root as default."""
    from documents.verify.cli import main

    root = Path(os.environ.get("HEYI_DATA") or "./.heyi") / "keys" / "root.pem"
    return int(main(list(words), default_root=root if root.exists() else None))


def lint(words: Sequence[str]) -> int:
    """One finding a line: clause, ground, reason, repair. Exit 1 where a court would refuse, 2 for a file that is none."""
    from portal.clock import china_date, now
    from portal.law import linter
    from portal.law.schema import parse_text

    read = parser("lint")
    read.add_argument("file", type=Path)
    read.add_argument("--lang", choices=("zh", "en"), default="zh")
    read.add_argument("--today", type=date.fromisoformat, help="check as of this day")
    given = read.parse_args(words)
    try:
        agreement = parse_text(given.file.read_bytes())
    except OSError as error:
        complain(f"{given.file}: {error.strerror}")
        return 2
    except InvalidInput as error:
        for path, reason in (error.facts.get("errors") or error.fields).items():
            complain(f"{path}\t{reason}")
        return 2
    findings = linter.lint(agreement, given.today or china_date(now()))
    for finding in findings:
        say(linter.finding_line(finding, given.lang))
    return linter.exit_code(findings)


def schema(words: Sequence[str]) -> int:
    """The JSON Schema."""
    from portal.law.schema import agreement_schema

    read = parser("schema")
    read.add_argument("what", choices=("agreement",))
    read.parse_args(words)
    say(json.dumps(agreement_schema(), ensure_ascii=False, indent=2))
    return 0


def clock(words: Sequence[str]) -> int:
    """The due date, a tab, the article. Hour clocks print the instant at +08:00."""
    from portal.clock import china_time
    from portal.law import deadlines

    read = parser("clock")
    read.add_argument("timer")
    read.add_argument("start", help="day (2026-04-03) or, for hour clocks, instant (2026-04-03T10:00+08:00)")
    read.add_argument("--pause", action="append", default=[], metavar="FROM..TO")
    read.add_argument("--extend", type=int, default=0, help="extension in the timer's own unit")
    given = read.parse_args(words)
    try:
        pauses = [deadlines.parse_pause(text) for text in given.pause]
        found = deadlines.due(given.timer, _moment(given.start), pauses, given.extend)
    except (DomainError, ValueError) as error:
        complain(f"heyi clock: {error}")
        if given.timer not in _timers():
            complain("timers: " + " ".join(_timers()))
        return 2
    due = found.due
    shown = china_time(due).isoformat(timespec="minutes") if isinstance(due, datetime) else due.isoformat()
    say(f"{shown}\t{found.article}")
    if not found.holiday_table_known:
        complain("note: the holiday table of that year is not published yet; only weekends were counted")
    return 0


def diagram(words: Sequence[str]) -> int:
    """Mermaid, for the README."""
    from portal.law.diagram import diagram as draw

    parser("workflow-diagram").parse_args(words)
    say(draw())
    return 0


def _moment(text: str) -> date | datetime:
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def _timers() -> list[str]:
    from portal.law.timers import TIMERS

    return sorted(TIMERS)
