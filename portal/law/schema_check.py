"""A small reader of the JSON Schema words we use, so that schema and parser cannot drift apart."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

Errors = dict[str, str]
_TYPES: dict[str, Callable[[Any], bool]] = {
    "string": lambda v: isinstance(v, str),
    "integer": lambda v: isinstance(v, int) and not isinstance(v, bool),
    "boolean": lambda v: isinstance(v, bool),
    "array": lambda v: isinstance(v, list),
    "object": lambda v: isinstance(v, Mapping),
}
_NAMES = {"string": "文字", "integer": "整数", "boolean": "true/false", "array": "列表", "object": "对象"}
MAX_ERRORS = 50


def check(schema: Mapping[str, Any], value: Any, path: str = "") -> Errors:
    """Path → what is wrong, in Chinese. Empty when the value fits."""
    kind = schema["type"]
    where = path or "（文件）"
    if not _TYPES[kind](value):
        return {where: f"应为{_NAMES[kind]}"}
    if kind == "object":
        return _check_object(schema, value, path)
    if kind == "array":
        return _check_array(schema, value, path)
    problem = _check_text(schema, value) if kind == "string" else _check_integer(schema, value)
    return {where: problem} if problem else {}


def _check_object(schema: Mapping[str, Any], value: Mapping[str, Any], path: str) -> Errors:
    known, errors = schema["properties"], {}
    for name in schema["required"]:
        if name not in value:
            errors[_join(path, name)] = "缺少这一项"
    for name, item in value.items():
        if name not in known:
            errors[_join(path, str(name))] = "没有这一项"
        elif item is not None or name in schema["required"]:
            errors |= check(known[name], item, _join(path, name))
        if len(errors) >= MAX_ERRORS:
            break
    return errors


def _check_array(schema: Mapping[str, Any], value: list[Any], path: str) -> Errors:
    if len(value) > schema["maxItems"]:
        return {path: f"最多{schema['maxItems']}项"}
    errors: Errors = {}
    for index, item in enumerate(value):
        errors |= check(schema["items"], item, f"{path}[{index}]")
        if len(errors) >= MAX_ERRORS:
            break
    return errors


def _check_text(schema: Mapping[str, Any], value: str) -> str:
    if len(value) > schema.get("maxLength", 10**9):
        return f"最多{schema['maxLength']}个字"
    if len(value.strip()) < schema.get("minLength", 0):
        return "不能为空"
    if "enum" in schema and value not in schema["enum"]:
        return "只能是：" + "、".join(schema["enum"])
    if value and "pattern" in schema and not re.search(schema["pattern"], value):
        return "写法不对"
    return (
        "日期不存在" if value and schema.get("pattern", "").startswith(r"^\d{4}-") and _no_day(value) else ""
    )


def _check_integer(schema: Mapping[str, Any], value: int) -> str:
    if isinstance(value, bool):
        return ""
    if value < schema.get("minimum", value):
        return f"不能小于{schema['minimum']}"
    return f"不能大于{schema['maximum']}" if value > schema.get("maximum", value) else ""


def _no_day(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return True
    return False


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
