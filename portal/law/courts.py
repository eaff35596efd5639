"""Courts and their codes. `checked` is False where the code only follows the division code."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class CourtLevel(StrEnum):
    """Level of a court."""

    BASIC = "basic"
    INTERMEDIATE = "intermediate"
    SPECIAL = "special"


@dataclass(frozen=True, slots=True)
class Court:
    """`area` is the division the court serves, for finding it by a domicile."""

    code: str
    name: str
    level: CourtLevel
    province: str
    area: str
    checked: bool = False


_B, _I, _S = CourtLevel.BASIC, CourtLevel.INTERMEDIATE, CourtLevel.SPECIAL
_TJ = (
    ("0101", "和平区"), ("0102", "河东区"), ("0103", "河西区"), ("0104", "南开区"), ("0105", "河北区"), ("0106", "红桥区"),
    ("0110", "东丽区"), ("0111", "西青区"), ("0112", "津南区"), ("0113", "北辰区"), ("0114", "武清区"), ("0115", "宝坻区"),
    ("0116", "滨海新区"), ("0117", "宁河区"), ("0118", "静海区"), ("0119", "蓟州区"),
)  # fmt: skip
_CQ = (
    ("0103", "渝中区"), ("0105", "江北区"), ("0106", "沙坪坝区"), ("0107", "九龙坡区"), ("0108", "南岸区"), ("0110", "綦江区"),
    ("0112", "渝北区"), ("0113", "巴南区"), ("0118", "永川区"), ("0153", "荣昌区"),
)  # fmt: skip
_CHECKED = frozenset({"津0101", "渝0118"})


def _basic(char: str, city: str, table: tuple[tuple[str, str], ...]) -> tuple[Court, ...]:
    return tuple(
        Court(char + n, f"{city}{area}人民法院", _B, city, area, char + n in _CHECKED) for n, area in table
    )


def _middle(char: str, city: str, count: int) -> tuple[Court, ...]:
    return tuple(
        Court(f"{char}{n:02d}", f"{city}第{'一二三四五'[n - 1]}中级人民法院", _I, city, "")
        for n in range(1, count + 1)
    )


_ALL: tuple[Court, ...] = (
    *_basic("津", "天津市", _TJ),
    *_middle("津", "天津市", 3),
    Court("津72", "天津海事法院", _S, "天津市", ""),
    *_basic("渝", "重庆市", _CQ),
    *_middle("渝", "重庆市", 5),
    Court("内04", "赤峰市中级人民法院", _I, "内蒙古自治区", "赤峰市"),
    Court("青28", "海西蒙古族藏族自治州中级人民法院", _I, "青海省", "海西蒙古族藏族自治州"),
)

COURTS: dict[str, Court] = {c.code: c for c in _ALL}


def basic_court_for(province: str, area: str) -> Court | None:
    """The basic court of a district, if the table knows it."""
    return next((c for c in _ALL if c.level is _B and c.province == province and c.area == area), None)
