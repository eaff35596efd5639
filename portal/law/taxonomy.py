"""Types of dispute as people's mediation counts them, with what each type switches on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Flag(StrEnum):
    """What a type of dispute calls for."""

    ESIGN_OFF = "esign_off"
    VIOLENCE_SCREEN = "violence_screen"
    TITLE_CHECK = "title_check"
    LAND_LAW_ROUTE = "land_law_route"
    ADMINISTRATIVE_CHECK = "administrative_check"
    PUBLIC_INTEREST_CHECK = "public_interest_check"
    ARBITRATION_NOTICE = "arbitration_notice"
    GROUP_CLAIM = "group_claim"
    PAYMENT_ONLY = "payment_only"
    STOP_IF_DOCKETED = "stop_if_docketed"
    INSURER_PARTY = "insurer_party"
    BATCH = "batch"
    STATUS_CHECK = "status_check"


@dataclass(frozen=True, slots=True)
class DisputeType:
    """One line of the statistics. `plain_zh` is what a party chooses on the phone."""

    code: str
    zh: str
    en: str
    plain_zh: str
    flags: frozenset[Flag] = frozenset()


def _type(code: str, zh: str, en: str, plain: str, *flags: Flag) -> DisputeType:
    return DisputeType(code, zh, en, plain, frozenset(flags))


_F = Flag
_ALL: tuple[DisputeType, ...] = (
    _type(
        "HYJT",
        "婚姻家庭",
        "marriage and family",
        "家里人之间的事",
        _F.ESIGN_OFF,
        _F.VIOLENCE_SCREEN,
        _F.STATUS_CHECK,
    ),
    _type("LL", "邻里", "neighbours", "邻居之间的事"),
    _type("FWZJD", "房屋、宅基地", "housing and homestead", "房子、宅基地", _F.TITLE_CHECK),
    _type("HT", "合同", "contract", "合同、欠款"),
    _type("SCJY", "生产经营", "production and business", "生产、做生意"),
    _type("SHPC", "损害赔偿", "damages", "东西损坏或者人受伤，要求赔偿"),
    _type("SLTD", "山林土地", "forest and land", "山林、土地", _F.TITLE_CHECK, _F.LAND_LAW_ROUTE),
    _type("ZDCQ", "征地拆迁", "expropriation", "征地、拆迁", _F.ADMINISTRATIVE_CHECK),
    _type("HJWR", "环境污染", "pollution", "噪音、污染", _F.PUBLIC_INTEREST_CHECK),
    _type("LDZY", "劳动争议", "labour", "工资、劳动", _F.ARBITRATION_NOTICE, _F.GROUP_CLAIM, _F.PAYMENT_ONLY),
    _type("XF", "消费", "consumer", "买东西、服务"),
    _type("YL", "医疗", "medical", "看病", _F.STOP_IF_DOCKETED),
    _type("DLJT", "道路交通事故", "traffic accident", "交通事故", _F.INSURER_PARTY),
    _type("WY", "物业", "property management", "物业", _F.BATCH),
    _type("JRBX", "金融保险", "finance and insurance", "银行、保险"),
    _type("CWGL", "村务管理", "village affairs", "村里的事务"),
    _type("JC", "继承", "inheritance", "继承、分家产", _F.ESIGN_OFF, _F.STATUS_CHECK),
    _type("XYW", "互联网、信用", "internet and credit", "网络、信用"),
    _type("QT", "其他", "other", "其他"),
)

DISPUTE_TYPES: dict[str, DisputeType] = {t.code: t for t in _ALL}

SUBTYPES: dict[str, tuple[tuple[str, str], ...]] = {
    "LDZY": (
        ("拖欠农民工工资", "unpaid wages of migrant workers"),
        ("工伤赔偿", "work injury"),
        ("解除劳动关系", "end of employment"),
    )
}

GROUP_FROM = 10
"""From ten claimants with one claim on, representatives may be elected (劳动争议调解仲裁法7)."""


def has_flag(code: str, flag: Flag) -> bool:
    """False for a type this table does not know (local extensions carry their own flags)."""
    found = DISPUTE_TYPES.get(code)
    return found is not None and flag in found.flags
