"""Context → HTML. Autoescape and strict names: what people typed is text and nothing else."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Literal

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from documents import words
from documents.contexts.common import Paper
from documents.kinds import Kind
from portal.law.capital import yuan_figures

Lang = Literal["zh", "en"]


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("documents", "papers"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@lru_cache(maxsize=2)
def style(lang: Lang) -> str:
    """The style sheet of all papers; the English companion adds its own faces."""
    sheets = ["paper.css"] + (["companion.css"] if lang == "en" else [])
    loader = _environment().loader
    assert loader is not None
    return "\n".join(loader.get_source(_environment(), name)[0] for name in sheets)


def html_of(kind: Kind, context: Paper, lang: Lang, short_id: str) -> str:
    """The page source of one paper. ``short_id`` stands in its foot."""
    template = _environment().get_template(f"{kind.key}.html")
    return template.render(p=context, kind=kind, short_id=short_id, **_vocabulary(lang))


def _vocabulary(lang: Lang) -> dict[str, Any]:
    def say(zh: str, en: str, **slots: object) -> Markup:
        """A library sentence in the paper's language; both stand side by side in the template."""
        return Markup(zh if lang == "zh" else en).format(**slots)

    def typed(text: str) -> Markup:
        """What a person typed: kept in Chinese, and marked so in the companion."""
        lines = Markup("<br>").join(text.split("\n"))
        if lang == "zh":
            return lines
        return Markup('<span lang="zh-CN">{}</span> <span class="mark">[original Chinese]</span>').format(
            lines
        )

    def own(text: str) -> Markup:
        """A name or a number: the same in both languages."""
        return escape(text) if lang == "zh" else Markup('<span lang="zh-CN">{}</span>').format(text)

    return {
        "lang": lang,
        "say": say,
        "typed": typed,
        "own": own,
        "day": lambda value: words.day(value, lang),
        "closing_day": lambda value: words.closing_day(value, lang),
        "moment": lambda value: words.moment(value, lang),
        "amount": lambda fen: words.amount(fen, lang),
        "figure": yuan_figures,
        "ordinal": lambda n: words.ordinal(n) if lang == "zh" else str(n),
        "point": lambda n: f"{words.ordinal(n)}、" if lang == "zh" else f"{n}. ",
        "age": words.age,
        "joined": lambda names: Markup("、" if lang == "zh" else ", ").join(own(n) for n in names),
    }
