"""Language and display preferences. Chinese is the source; English comes from the catalogue."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from babel.dates import format_date
from flask import Flask, current_app, g, request
from flask_babel import Babel

from portal.clock import china_time
from portal.law.citations import cite_en
from portal.notices.language import N_, say

LANGUAGES = ("zh", "en")
USUAL_HELP = N_("社区帮办员")
"""The name that HEYI_HELP_NAME has where nobody sets it; a name of one's own is shown as it is."""


@dataclass(frozen=True)
class Preferences:
    """How this reader wants pages: kept in a cookie, so that they hold before signing in too."""

    lang: str = "zh"
    size: str = "normal"
    contrast: str = "normal"


@dataclass(frozen=True)
class HelpLine:
    """Who answers at 18:30 (D15): name and phone, on every page."""

    name: str
    phone: str


def install(app: Flask) -> None:
    """Attach Babel and the template globals."""
    app.config.update(BABEL_DEFAULT_LOCALE="zh", BABEL_DEFAULT_TIMEZONE="Asia/Shanghai")
    Babel(app, locale_selector=language)
    app.jinja_env.filters["cite"] = cite
    app.context_processor(_globals)


def language() -> str:
    """zh or en: the cookie, then nothing else – a phone's own language is often not its owner's."""
    return preferences().lang


def listed(words: Iterable[str], mark: str = N_("、")) -> str:
    """Names and the like in one line, with the reader's own mark between them."""
    return say(mark, language()).join(words)


def moment(at: datetime) -> str:
    """An instant off the wall at UTC+08:00: 3月23日（星期一）10:00."""
    local = china_time(at)
    pattern = say(N_("M月d日（EEEE）"), language())
    return f"{format_date(local.date(), pattern, locale=language())} {local:%H:%M}"


def cite(article: str) -> str:
    """A citation as the reader reads it: the Chinese short form, or the law's English name."""
    return cite_en(str(article)) if language() == "en" else article


def preferences() -> Preferences:
    """Read from the `prefs` cookie, e.g. `en.elder.high`."""
    try:
        lang, size, contrast = (request.cookies.get("prefs", "") or "zh.normal.normal").split(".")
    except (ValueError, RuntimeError):
        return Preferences()
    return Preferences(
        lang if lang in LANGUAGES else "zh",
        size if size in ("normal", "elder") else "normal",
        contrast if contrast in ("normal", "high") else "normal",
    )


def _globals() -> dict[str, object]:
    config = current_app.config["HEYI"]
    return {
        "prefs": preferences(),
        "help_line": HelpLine(say(config.help_name, language()), config.help_phone),
        "actor": g.get("actor"),
    }
