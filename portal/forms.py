"""Reads what people typed into strict models; says in their language what to change; loses nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, TypeVar

from flask_babel import lazy_gettext as _
from pydantic import BaseModel, ConfigDict, ValidationError

from portal.errors import InvalidInput

Model = TypeVar("Model", bound=BaseModel)

UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
"""NUL and lone surrogates: what databases and screens cannot hold."""

CONTROL = ("csrf_token", "version", "idempotency_key", "next")


class Form(BaseModel):
    """Base of every form, API body and socket payload: unknown fields are refused, text is trimmed."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, frozen=True)


MESSAGES = {
    "missing": _("请填写这一项"),
    "extra_forbidden": _("多了一项系统不认识的内容"),
    "string_too_short": _("请填写这一项"),
    "string_too_long": _("太长了，请写短一些"),
    "string_pattern_mismatch": _("格式不对，请检查"),
    "string_type": _("请填写文字"),
    "int_parsing": _("请填写整数"),
    "int_type": _("请填写整数"),
    "int_from_float": _("请填写整数"),
    "greater_than": _("数字太小"),
    "greater_than_equal": _("数字太小"),
    "less_than": _("数字太大"),
    "less_than_equal": _("数字太大"),
    "date_from_datetime_parsing": _("日期格式不对，例如 2026-04-10"),
    "date_parsing": _("日期格式不对，例如 2026-04-10"),
    "datetime_parsing": _("时间格式不对"),
    "datetime_from_date_parsing": _("时间格式不对"),
    "bool_parsing": _("请选择是或者否"),
    "literal_error": _("请从列出的选项里选"),
    "enum": _("请从列出的选项里选"),
    "too_short": _("至少要有一项"),
    "too_long": _("太多了"),
}


def parse(model: type[Model], data: Mapping[str, Any]) -> Model:
    """Strictly read `data`; raises InvalidInput with one message a field."""
    unstorable = {
        str(name): str(_("文字里有无法保存的字符")) for name, value in data.items() if not _storable(value)
    }
    if unstorable:
        raise InvalidInput(unstorable)
    try:
        return model.model_validate(dict(data))
    except ValidationError as error:
        raise InvalidInput(messages(error)) from None


def _storable(value: Any) -> bool:
    """False for what databases and screens cannot hold: NUL, lone surrogates."""
    if isinstance(value, str):
        return UNSTORABLE.search(value) is None
    if isinstance(value, Mapping):
        return all(_storable(str(key)) and _storable(item) for key, item in value.items())
    if isinstance(value, list | tuple):
        return all(_storable(item) for item in value)
    return True


def messages(error: ValidationError) -> dict[str, str]:
    """Field → message. A validator's own ValueError text is taken as it is: it is written for people."""
    found: dict[str, str] = {}
    for item in error.errors(include_url=False, include_input=False):
        field = ".".join(str(part) for part in item["loc"]) or "form"
        text = str(item.get("ctx", {}).get("error", "")) if item["type"] == "value_error" else ""
        found.setdefault(field, text or str(MESSAGES.get(item["type"], _("格式不对，请检查"))))
    return found


def whole(text: str, digits: int = 9) -> int | None:
    """A number that a page wrote into its form; None for anything else: «²» is a digit to Python and no number to int()."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else None


def typed(form: Mapping[str, Any], lists: tuple[str, ...] = ()) -> dict[str, Any]:
    """An HTML form without its control fields; empty text counts as absent so that defaults apply."""
    data: dict[str, Any] = {}
    for name in form:
        if name in CONTROL:
            continue
        if name in lists and hasattr(form, "getlist"):
            data[name] = form.getlist(name)
        elif form[name] != "":
            data[name] = form[name]
    return data
