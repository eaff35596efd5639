"""The mediator's first five minutes: ten lines, each ticked with its time, which flow into the record (13.D1)."""

from __future__ import annotations

from dataclasses import dataclass

from portal.law.room_rules import MUST_TELL
from portal.notices.language import N_


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what the mediator says, and the sentence the record gets from it."""

    key: str
    zh: str
    record_zh: str
    own_tap: bool = False


LINES: tuple[Line, ...] = (
    Line("hear_me", N_("逐一叫名字：“听得见我吗？”"), "已逐一呼叫参加人，声音清楚。"),
    Line("introduce", N_("介绍自己：姓名、调解委员会，“退休法官，不是本案法官”"), "调解员已介绍本人身份，并说明不是本案法官。"),
    Line("identity", N_("证件放在脸旁边；问身边还有谁"), "已核对参加人身份，并询问在场人员。"),
    Line("relation", N_("“和我有没有亲属、利害关系？要不要换人？”"), "已询问是否申请更换调解员。"),
    Line("voluntary", N_("自愿参加，随时可以停，随时可以去起诉"), "已告知调解自愿，可以随时终止，不影响起诉。"),
    Line("private", N_("不公开、不录音录像；为谈成说的话不作证据，双方都认的事实除外"), "已告知不公开、不录音录像，以及妥协不作为不利证据、无争议事实除外。"),
    Line("sham", N_("讲清虚假调解的后果"), "已告知虚假调解的法律后果。"),
    Line("free", N_("不收费"), "已告知人民调解不收取任何费用。"),
    Line("course", N_("怎么进行：一起谈、分开谈、休息；掉线了打这个电话"), "已告知调解的步骤和联系电话。"),
    Line("willing", N_("“两位愿意继续吗？”各自开口说，并且自己点一下"), "各方均表示愿意继续调解。", own_tap=True),
)  # fmt: skip

MUST = frozenset(MUST_TELL)  # without these nothing opens
KEYS = tuple(line.key for line in LINES)
