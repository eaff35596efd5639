"""The mediator's first five minutes (13.D1): ten points, each ticked with its time, flowing into the record."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OpeningPoint:
    """`say_zh` is spoken; `record_zh` is the line in the record. `each_answers`: every party answers for himself."""

    key: str
    title_zh: str
    say_zh: str
    say_en: str
    record_zh: str
    article: str
    each_answers: bool = False
    required: bool = True


# {background} is empty or a bracketed word such as （退休法官）.
OPENING: tuple[OpeningPoint, ...] = (
    OpeningPoint("hear", "点名试音", "我逐个叫一下名字，听得见我吗？看得见我吗？", "I call each of you by name. Can you hear and see me?",
                 "调解员逐一点名，各方音视频正常。", "人民法院在线调解规则第16条", each_answers=True, required=False),
    OpeningPoint("who", "自我介绍", "我是{mediator}{background}，是{organisation}的调解员，不是本案的法官。",
                 "I am {mediator}{background}, a mediator of {organisation}, not the judge of this case.",
                 "调解员介绍姓名和所属调解组织，说明不是本案审判人员。", "最高人民法院关于人民法院特邀调解的规定第14条"),
    OpeningPoint("identity", "核对身份", "请把身份证放在脸旁边。现在您身边还有谁？", "Please hold your id card beside your face. Who else is in the room?",
                 "经核对，参加人身份与证件一致；在场的其他人已说明。", "人民法院在线调解规则第17条", each_answers=True),
    OpeningPoint("recusal", "回避", "我和你们两边有没有亲属、利害关系？您要不要换调解员？",
                 "Have I any family tie or interest with either of you? Do you want another mediator?",
                 "调解员询问是否要求更换调解员，各方已答复。", "人民法院在线调解规则第13条、第14条", each_answers=True),
    OpeningPoint("voluntary", "自愿", "调解是自愿的，随时可以不谈，随时可以去法院起诉。", "Mediation is voluntary. You may stop at any time and sue at any time.",
                 "告知调解自愿，可以随时要求终止，不影响起诉。", "人民调解法第3条、第23条"),
    OpeningPoint("confidential", "不公开", "今天不公开、不录音录像。为了谈成说的话，将来打官司不能拿来对付您；两边都认的事实除外。",
                 "This is not public and not recorded. What is said to settle is not used in court; facts both of you confirm are.",
                 "告知调解不公开、未经同意不录音录像；让步不作为不利证据，共同确认的无争议事实除外。", "人民法院在线调解规则第18条、第22条"),
    OpeningPoint("sham", "虚假调解", "不能串通起来编造事情、损害别人。这样做要罚款、拘留，严重的是犯罪。",
                 "Inventing a dispute together to harm others leads to a fine or detention, and may be a crime.",
                 "告知虚假调解的法律后果。", "人民法院在线调解规则第17条；民事诉讼法第115条"),
    OpeningPoint("fee", "不收费", "人民调解不收任何费用。", "People's mediation costs nothing.", "告知人民调解不收取任何费用。", "人民调解法第4条"),
    OpeningPoint("how", "怎么谈", "我们先一起谈，也可以分开谈，累了就休息。掉线了我打您电话。",
                 "We talk together, apart if useful, with breaks. If the line drops I call you.",
                 "告知调解的程序、协议的效力和司法确认的办法，以及掉线时的联系方式。", "最高人民法院关于人民法院特邀调解的规定第14条"),
    OpeningPoint("continue", "愿意继续吗", "两位愿意继续吗？请各自说一声，再点一下“愿意”。", "Do you both wish to go on? Please say it and tap.",
                 "各方当事人明确表示愿意继续调解。", "人民调解法第17条；人民法院在线调解规则第4条", each_answers=True),
)  # fmt: skip

FEE_NOTE_OTHER = "本次调解的收费标准已在名册中公示：{fee}"
"""Said instead of «fee» where a body other than a people's committee presides and charges (商事调解条例)."""


def missing_points(ticked: set[str], *, people_committee: bool = True) -> tuple[str, ...]:
    """Keys of required points not yet ticked. The fee point may be answered by FEE_NOTE_OTHER elsewhere."""
    return tuple(
        p.key for p in OPENING if p.required and p.key not in ticked and (people_committee or p.key != "fee")
    )
