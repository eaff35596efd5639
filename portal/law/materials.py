"""What a confirmation file must hold (JC-04, 13.A30) and what a clerk checks with the eye."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from .papers import PaperKind
from .schema import AgreementFile
from .vocabulary import ClauseKind, PartyKind


@dataclass(frozen=True, slots=True)
class Material:
    """One item of the list. `found_by` says how the desk finds it without asking the party again (在线诉讼规则9)."""

    key: str
    zh: str
    en: str
    papers: tuple[PaperKind, ...]
    found_by: str
    article: str
    when: str = "always"


MATERIALS: tuple[Material, ...] = (
    Material("application", "司法确认申请书", "joint application", (PaperKind.JOINT_APPLICATION,), "平台文书：双方签署的申请书", "民诉法解释第353条、第354条"),
    Material("agreement", "调解协议", "mediation agreement", (PaperKind.AGREEMENT,), "平台文书：已生效并盖章的协议", "民诉法解释第354条"),
    Material("proof_presided", "调解组织主持调解的证明", "proof that the organisation presided", (PaperKind.PROOF_PRESIDED,),
             "平台文书：调解组织盖章的证明", "民诉法解释第354条"),
    Material("title", "与调解协议相关的财产权利证明", "proof of title", (), "当事人共享的证据中标为“权属证明”的材料", "民诉法解释第354条",
             "title"),
    Material("identity", "身份证明、资格证明", "identity and qualification", (), "当事人身份核对记录", "民诉法解释第354条"),
    Material("service", "住所、送达地址、联系方式", "addresses and contacts", (PaperKind.SERVICE_ADDRESS,), "送达地址确认书，或者申请书中的住址电话",
             "民诉法解释第354条；法释〔2011〕5号第3条"),
    Material("authority", "授权委托书", "power of attorney", (PaperKind.AUTHORITY,), "代理人登记时上传的委托书", "法释〔2011〕5号第3条", "agent"),
    Material("representative", "法定代表人身份证明书、营业执照", "proof of the legal representative and licence",
             (PaperKind.REPRESENTATIVE_IDENTITY,), "单位登记时上传的材料", "民诉法解释第354条", "company"),
    Material("undertaking", "承诺书", "undertaking", (PaperKind.UNDERTAKING,), "平台文书：双方签署的承诺书", "法释〔2011〕5号第3条"),
)  # fmt: skip


def materials_for(agreement: AgreementFile) -> tuple[Material, ...]:
    """The list for this agreement: what depends on an agent, a company or a titled thing is left out elsewhere."""
    from .lint_text import REAL_THING

    text = "".join(c.text for c in agreement.clauses)
    wanted = {
        "always": True,
        "agent": any(p.agent for p in agreement.parties),
        "company": any(p.kind is PartyKind.ORGANISATION for p in agreement.parties),
        "title": bool(REAL_THING.search(text))
        or any(c.kind is ClauseKind.DELIVERY for c in agreement.clauses),
    }
    return tuple(m for m in MATERIALS if wanted[m.when])


def missing_materials(agreement: AgreementFile, present: Collection[str]) -> tuple[Material, ...]:
    """Items of the list whose key is not in `present`."""
    return tuple(m for m in materials_for(agreement) if m.key not in present)


@dataclass(frozen=True, slots=True)
class ClerkCheck:
    """`computed`: the platform shows its own result first; the clerk still ticks it."""

    key: str
    zh: str
    en: str
    computed: bool


CLERK_CHECKS: tuple[ClerkCheck, ...] = (
    ClerkCheck("both_applicants", "双方都写为申请人", "both are applicants", True),
    ClerkCheck(
        "dates_in_order",
        "协议日期≤申请日期≤受理日期≤裁定日期",
        "agreement ≤ application ≤ acceptance ≤ ruling",
        True,
    ),
    ClerkCheck(
        "same_details",
        "各文书的编号、姓名、证件号、金额一致",
        "same number, names, ids and amounts throughout",
        True,
    ),
    ClerkCheck(
        "clauses_equal",
        "裁定书的条款与协议逐字一致",
        "clauses in the ruling equal the agreement sign by sign",
        True,
    ),
    ClerkCheck("article_206", "引用民事诉讼法第二百零六条", "article 206 is cited", True),
    ClerkCheck("seal_place", "印章压日期，不压正文", "the seal covers the date, not the body", False),
    ClerkCheck(
        "capital_equal",
        "大写与小写一致，各期相加等于总额",
        "capitals equal figures, instalments sum up",
        True,
    ),
    ClerkCheck(
        "no_blank", "没有空项，条款里没有角色称谓", "no empty heading, no role word in a clause", True
    ),
    ClerkCheck(
        "signatures", "各方、调解员签名和组织印章齐全", "signatures of all parties and mediator, seal", True
    ),
    ClerkCheck("in_time", "在三十日内，或者已说明理由", "within 30 days, or reason stated", True),
    ClerkCheck(
        "title_proofs",
        "涉及房屋、土地、车辆的有权属证明",
        "title proofs where a house, land or car is named",
        False,
    ),
    ClerkCheck("authority_items", "代理人的权限写明了事项", "the agent's items of authority are named", True),
)
