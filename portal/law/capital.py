"""Amounts in Chinese capitals, by the banks' custom (支付结算办法 annex 1). Money is integer 分."""

from __future__ import annotations

import re

from portal.errors import InvalidInput

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
LIMIT_FEN = 10**16
"""Amounts from 一百万亿 upwards are refused: no dispute here reaches them, a typing error may."""


def _four(n: int) -> str:
    text, gap = "", False
    for place in (3, 2, 1, 0):
        digit = n // 10**place % 10
        if digit:
            text += ("零" if gap and text else "") + _DIGITS[digit] + _PLACES[place]
            gap = False
        else:
            gap = True
    return text


def _eight(n: int) -> str:
    high, low = divmod(n, 10**4)
    if not high:
        return _four(low)
    return _four(high) + "万" + ("零" if 0 < low < 1000 else "") + _four(low)


def _yuan(n: int) -> str:
    high, low = divmod(n, 10**8)
    if not high:
        return _eight(low)
    return _eight(high) + "亿" + ("零" if 0 < low < 10**7 else "") + _eight(low)


def capital(fen: int) -> str:
    """860000 → 人民币捌仟陆佰元整. Raises InvalidInput for negative or absurd amounts."""
    if not 0 <= fen < LIMIT_FEN:
        raise InvalidInput("amount_out_of_range", fen=fen)
    yuan, rest = divmod(fen, 100)
    jiao, cents = divmod(rest, 10)
    text = _yuan(yuan) + "元" if yuan else ""
    if not rest:
        return f"人民币{text or '零元'}整"
    if jiao:
        text += _DIGITS[jiao] + "角"
    elif yuan:
        text += "零"
    return f"人民币{text}" + (_DIGITS[cents] + "分" if cents else "整")


_SHAPE = re.compile(
    r"^(?:人民币)?(?:([零壹贰叁肆伍陆柒捌玖拾佰仟万亿]+)[元圆])?(?:零?([壹贰叁肆伍陆柒捌玖])角)?(?:零?([壹贰叁肆伍陆柒捌玖])分)?[整正]?$"
)
CAPITAL_IN_TEXT = re.compile(
    r"人民币[零壹贰叁肆伍陆柒捌玖拾佰仟万亿]+(?:元|圆|角|分)(?:[零壹贰叁肆伍陆柒捌玖角分]*)[整正]?"
)


def _number(text: str) -> int:
    """Strict reading is left to `parse_capital`, which writes the number again and compares."""
    total = section = digit = 0
    for sign in text:
        if sign in _DIGITS:
            digit = _DIGITS.index(sign)
        elif sign in _PLACES:
            section, digit = section + digit * 10 ** _PLACES.index(sign), 0
        elif sign == "万":
            section, digit = (section + digit) * 10**4, 0
        else:
            total, section, digit = (total + section + digit) * 10**8, 0, 0
    return total + section + digit


def _loose(text: str) -> str:
    """Custom allows a 零 more or less, 元 or 圆, 整 or 正 or nothing: compare without them."""
    return re.sub(r"人民币|[零整正]", "", text).replace("圆", "元")


def parse_capital(text: str) -> int:
    """人民币捌仟陆佰元整 → 860000. Raises InvalidInput where it is not a well-formed amount."""
    shape = _SHAPE.match(text.strip())
    if shape is None or not any(shape.groups()):
        raise InvalidInput("capital_amount", text=text)
    yuan, jiao, cents = (g or "" for g in shape.groups())
    fen = _number(yuan) * 100 + _DIGITS.index(jiao or "零") * 10 + _DIGITS.index(cents or "零")
    if fen >= LIMIT_FEN or (fen and _loose(capital(fen)) != _loose(text.strip())):
        raise InvalidInput("capital_amount", text=text)
    return fen


def yuan_figures(fen: int) -> str:
    """860000 → 8,600; 860050 → 8,600.50. For use before 元."""
    if fen < 0:
        raise InvalidInput("amount_out_of_range", fen=fen)
    yuan, rest = divmod(fen, 100)
    return f"{yuan:,}" + (f".{rest:02d}" if rest else "")


_FIGURES = re.compile(r"^(\d{1,3}(?:[,，]\d{3})+|\d+)(?:\.(\d{1,2}))?$")


def parse_yuan(text: str) -> int:
    """«8,600.50» or «8600.5» → fen. Raises InvalidInput; no floats are ever used."""
    found = _FIGURES.match(text.strip())
    if found is None:
        raise InvalidInput("amount", text=text)
    whole = int(found[1].replace(",", "").replace("，", ""))
    return whole * 100 + int((found[2] or "").ljust(2, "0"))
