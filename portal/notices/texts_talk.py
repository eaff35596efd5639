"""Notices of mediation by text at different times, of safety, and of people who did not come: (bell, SMS, e-mail subject).

An SMS says that there is something to answer and how, never what about. «回复» works because the gateway hands replies back.
"""

from __future__ import annotations

from portal.notices.language import N_

_NEWS = N_("和议：您的事项有新进展")
_REPLY = N_(
    "您有一条新留言，请在%(until)s前答复：%(url)s 核验码%(check)s。也可以直接回复本短信，开头写%(token)s。"
)
_AGAIN = N_(
    "提醒您：有一条留言%(until)s前等您答复：%(url)s 核验码%(check)s。也可以直接回复本短信，开头写%(token)s。"
)
_SUBJECT = N_("和议：有一条留言等您答复 [%(token)s]")
_DECIDE = N_(
    "请确认您的决定，回复本短信：%(token)s 1 是双方已经谈好；%(token)s 2 是不想再谈；%(token)s 0 是没有这个意思。也可以打开：%(url)s 核验码%(check)s。"
)
_LOOK = N_("您的事项有新进展，请打开查看：%(url)s 核验码%(check)s。不放心请拨%(phone)s核对。")

_WORK = N_("和议：有一件新的工作请您答复")
_STAFF = N_("您有一项工作有新进展，请登录%(url)s查看。")

TALK: dict[str, tuple[str, str, str]] = {
    "day_mode_asked": (N_("调解员想改成打字慢慢谈，不用同时在线，请您看看同不同意"), _LOOK, _NEWS),
    "day_mode_begun": (N_("各方都同意了，从现在起打字慢慢谈，不用同时在线"), _LOOK, _NEWS),
    "day_mode_refused": (N_("%(name)s不同意改成打字慢慢谈"), "", ""),
    "day_mode_over": (
        N_("不再打字慢慢谈了，调解还在，调解员会另约时间。没答复的留言不用答复了"),
        _LOOK,
        _NEWS,
    ),
    "day_mode_taken_back": (N_("%(name)s收回了打字慢慢谈的同意，请另约时间。这不是不愿意调解"), "", ""),
    "reply_asked": (N_("调解员有一条留言，请在%(until)s前答复"), _REPLY, _SUBJECT),
    "reply_soon": (N_("有一条留言%(until)s前等您答复"), _AGAIN, _SUBJECT),
    "reply_late": (N_("答复的日子%(until)s已经过了。没有关系，还可以答复，调解没有结束"), "", ""),
    "reply_missed": (
        N_("%(name)s到%(until)s还没有答复。什么都没有自动结束，请您决定再等等、打电话或者另约时间"),
        "",
        "",
    ),
    "reply_came": (N_("%(name)s用%(way)s答复了"), "", ""),
    "letter_to_place": (N_("%(name)s有一条来信要您放到合适的地方"), "", ""),
    "decision_asked": (N_("请确认：是双方已经谈好，还是不想再谈"), _DECIDE, _SUBJECT),
    "decision_made": (N_("%(name)s已经确认：%(what)s"), "", ""),
    "urgent_received": (N_("已经收到，工作人员正在马上处理。对方不会收到任何消息"), _LOOK, _NEWS),
    "urgent_new": (N_("紧急：有一件涉及人身安全的申请，请一小时内联系"), _STAFF, _WORK),
    "urgent_late": (N_("紧急：一小时过去了，还有单位没有联系到"), _STAFF, _WORK),
    "safety_apart": (N_("%(name)s的单独询问有情况：请全程分开谈，不要让双方见面"), "", ""),
    "safety_danger": (N_("%(name)s说现在有危险，请马上联系"), _STAFF, _WORK),
    "distress": (N_("%(name)s发出了无声的求助，对方不知道"), "", ""),
    "offer_came": (N_("对方许可转告一个方案，请您看看"), _LOOK, _NEWS),
    "offer_answered": (N_("对方答复了您的方案"), _LOOK, _NEWS),
    "absent_twice": (N_("%(name)s两次没有来，也没有说明。可以按“其他原因”结束，不能写成不愿意"), "", ""),
    "onsite_asked": (N_("有人想改到现场谈，请您看看同不同意"), _LOOK, _NEWS),
    "onsite_refused": (N_("%(name)s不同意改到现场，请另约时间"), "", ""),
    "onsite_now": (N_("各方都同意了，改到现场谈"), _LOOK, _NEWS),
    "guest_asked": (N_("调解员想请%(name)s来，请您说同不同意"), _LOOK, _NEWS),
    "guest_answered": (N_("%(name)s能不能来，各方都答复了"), "", ""),
    "place_ended": (N_("%(name)s已经退出这件事"), "", ""),
    "agent_named": (N_("%(name)s请您做代理人，请打开查看"), _LOOK, _NEWS),
    "authority_came": (N_("%(name)s的授权委托书传好了，请您核对"), "", ""),
    "authority_decided": (N_("%(name)s的授权委托书：%(result)s"), "", ""),
    "elected": (
        N_("您被推选为代表人。谈的时候由代表人发言；答应让步、签协议，还要每个人自己同意"),
        _LOOK,
        _NEWS,
    ),
    "visit_due": (N_("结束满30天了，请回访：%(title)s"), "", ""),
}
