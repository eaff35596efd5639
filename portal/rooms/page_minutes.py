"""The record's form: one line of a text box is one entry of the record's lists; and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

LISTS = ("evidence", "issues")
STATEMENTS = ("recusal_answers", "applicant_statements", "respondent_statements", "course")
TEXTS = ("risks_told", "result", "result_text")
EVERYBODY = "各方"  # in the record, which is Chinese: an answer that names nobody
COLONS = ("：", ":")


def changes_typed(form: Mapping[str, str]) -> dict[str, Any]:
    """`{version, changes}` of what the form holds; fields that are not on it stay as they are."""
    changes: dict[str, Any] = {name: lines(form[name]) for name in LISTS if name in form}
    for name in STATEMENTS:
        if name in form:
            changes[name] = [
                _statement(line, form.get(f"{name}_by", EVERYBODY)) for line in lines(form[name])
            ]
    for name in TEXTS:
        if name in form:
            changes[name] = form[name].strip()
    if "read_aloud_asked" in form:
        changes["read_aloud"] = form.get("read_aloud") == "1"
    return {"version": form.get("version", ""), "changes": changes}


def lines(text: str) -> list[str]:
    """Lines with something in them."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def _statement(line: str, usual: str) -> dict[str, str]:
    """「姓名：话」 where a short name stands before a colon, else the side's own name."""
    for colon in COLONS:
        name, found, words = line.partition(colon)
        if found and 0 < len(name) <= 12 and words.strip():
            return {"speaker": name.strip(), "text": words.strip()}
    return {"speaker": usual, "text": line}


def typed_statements(statements: list[dict[str, str]]) -> str:
    """The same as text for the box."""
    return "\n".join(f"{one['speaker']}：{one['text']}" for one in statements)
