"""Words of the confirmation on screens: states, checklist lines, ways of service. Plain for parties."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _

STATES: dict[str, Any] = {
    "JC_PREPARING": _("准备中"),
    "JC_FILED": _("新收到"),
    "JC_SUPPLEMENT": _("等补正"),
    "JC_REVIEW": _("审查中"),
    "JC_NOT_ACCEPTED": _("不予受理"),
    "JC_CONFIRMED": _("已确认"),
    "JC_DISMISSED": _("已驳回"),
    "JC_WITHDRAWN": _("已撤回"),
    "JC_TERMINATED": _("已终结"),
    "JC_RETURNED": _("已退回"),
    "JC_OBJECTION": _("异议审查"),
    "JC_REVOKED": _("裁定已撤销"),
}

VIEWS: dict[str, Any] = {
    "mine": _("该我办的"),
    "unclaimed": _("新收到，没人领"),
    "due": _("今明两天到期"),
    "back": _("补正回来"),
    "review": _("审查中"),
    "returned": _("已退回，等补正"),
    "decided": _("已经办结"),
}

MATERIALS: dict[str, Any] = {
    "joint_application": _("司法确认申请书"),
    "agreement": _("调解协议"),
    "proof_presided": _("调解组织主持调解的证明"),
    "undertaking": _("承诺书"),
    "identity": _("身份证明"),
    "authority": _("代理手续"),
    "title_proofs": _("财产权利证明"),
    "service_address": _("送达地址确认书"),
}

SEEN: dict[str, Any] = {
    "dates": _("日期先后"),
    "clauses": _("申请书的条款与协议一致"),
    "in_time": _("三十日内申请"),
    "jurisdiction": _("管辖依据"),
}

GATE_A: dict[str, Any] = {
    "A1": _("属于人民法院受理范围"),
    "A2": _("归本院管辖"),
    "A3": _("不涉及婚姻、亲子、收养等身份关系"),
    "A4": _("不涉及其他特别程序、公示催告、破产"),
    "A5": _("不涉及物权、知识产权确权"),
}

GATE_B: dict[str, Any] = {
    "B1": _("不违反法律强制性规定"),
    "B2": _("不损害国家、公共利益和他人合法权益"),
    "B3": _("不违背公序良俗"),
    "B4": _("双方自愿"),
    "B5": _("内容明确，能执行"),
    "B6": _("没有其他不能确认的情形"),
}

CHANNELS: dict[str, Any] = {
    "platform": _("平台"),
    "sms": _("短信"),
    "email": _("电子邮件"),
    "post": _("邮寄"),
    "person": _("当面"),
}

METHODS: dict[str, Any] = {
    "drawn": _("手写，短信码核对"),
    "typed": _("点按，短信码核对"),
    "totp": _("点按，动态码核对"),
    "spoken": _("对视频说“我同意”"),
    "paper": _("纸质签名"),
    "seal": _("电子印章"),
}

ROLES: dict[str, Any] = {
    "party": _("当事人"),
    "applicant": _("当事人"),
    "respondent": _("当事人"),
    "mediator": _("调解员"),
    "organisation": _("调解组织"),
    "judge": _("审判员"),
    "court": _("法院"),
    "clerk": _("书记员"),
}

ERRORS: dict[str, Any] = {
    "choose": _("请选一个"),
    "required": _("请填写这一项"),
    "order": _("日期的先后不对"),
    "past": _("请选一个将来的时间"),
    "wrong_code": _("数字不对，或者已经过期，请重新获取"),
    "another_day": _("草稿是前一天的日期，请放弃草稿，重新拟一份"),
    "tick": _("请先看完，再勾选"),
}

STALE = _("这一件刚刚有了变化，您填的还在下面。请看过最新的内容再提交。")
CLAIM_LOST = _("这件已经由别的同事接着办，您刚才的操作没有生效。请回到列表看看。")


def words_for(fields: dict[str, Any]) -> dict[str, str]:
    """Field → sentence; a text that is already a sentence stays."""
    return {name: str(ERRORS.get(str(text), text)) for name, text in fields.items()}


def paper_name(kind: str) -> str:
    """Printed title of a paper."""
    from portal.cases.wording import paper_title

    return paper_title(kind)
