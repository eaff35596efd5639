"""Sentences that the room's scripts say, gathered for one page; {braces} are filled by the script."""

from __future__ import annotations

from flask_babel import gettext as _


def offices() -> dict[str, str]:
    """Capacity → what stands before the name; parties are called by their names alone."""
    return {
        "PRESIDING_MEDIATOR": _("调解员"),
        "CO_MEDIATOR": _("调解员"),
        "RECORDER": _("记录员"),
        "JUDGE": _("法官"),
        "CLERK": _("书记员"),
        "INTERPRETER": _("翻译"),
    }


def capacities() -> dict[str, str]:
    """Capacity → how a person is called beside the name."""
    return offices() | {
        "APPLICANT": _("申请人"),
        "RESPONDENT": _("被申请人"),
        "THIRD_PARTY": _("第三人"),
        "AGENT": _("代理人"),
        "GUARDIAN": _("监护人"),
        "LEGAL_REPRESENTATIVE": _("法定代表人"),
        "REPRESENTATIVE": _("代表人"),
        "SUPPORT_PERSON": _("陪同的人"),
        "HELPER": _("帮忙的人"),
        "OBSERVER": _("旁听的人"),
        "EXPERT": _("专家"),
        "INVITED_GUEST": _("请来的人"),
        "INTERESTED_PERSON": _("有关系的人"),
    }


def script_words() -> dict[str, str]:
    """Every sentence by its key."""
    return _talk() | _box() | _media() | _acts()


def _talk() -> dict[str, str]:
    return {
        "me": _("我"),
        "someone": _("参加人"),
        "comma": _("、"),
        "semicolon": _("；"),
        "colon": _("："),
        "together": _("一起谈"),
        "apart": _("单独谈"),
        "hear_you": _("{names}听得见您"),
        "only_hears_you": _("只有{names}听得见您"),
        "others_do_not": _("{names}听不见，也看不到这里"),
        "not_recorded": _("没有录音录像"),
        "not_recorded_nobody": _("没有录音录像，没有别人"),
        "stop": _("。"),
        "break_strong": _("休息一会儿"),
        "break_note": _("麦克风和画面都关着"),
        "my_mic_off": _("您的麦克风关着"),
        "see_words": _("{names}看得到您写的字"),
        "not_online": _("{names}不在线"),
        "wait_for": _("请稍等，{name}一会儿就回来"),
        "can_write": _("写字他看得到"),
        "at_door": _("在门外等候"),
        "back_soon": _("一会儿就回来"),
        "nobody_yet": _("现在只有您一个人"),
        "nobody_hears": _("现在没有人听得见您"),
        "past_channel": _("这里已经谈完了"),
        "past_channel_note": _("只能看，不能再写"),
        "colleagues_only": _("只有调解员看得到"),
        "voice_elsewhere": _("您的声音和画面现在在“{room}”"),
        "leads_now": _("现在由{name}主持"),
        "written_only": _("{names}看得到您写的字"),
        "voice_not_here": _("您的声音和画面不在这里"),
        "leader_away": _("{name}现在不在这里"),
        "side_alone": _("说话只有{names}听得见；写的字{leader}看得到"),
        "alone_apart": _("现在没有人听得见您；写的字{leader}看得到"),
        "write_place": _("写到“{room}”"),
        "place_changed": _("换房间了，现在写到“{room}”。要发，请再按一次"),
        "apart_with": _("与{names}单独谈"),
        "colleagues": _("调解员之间"),
    }


def _box() -> dict[str, str]:
    return {
        "send_all": _("发给大家"),
        "send_only": _("只发给{names}"),
        "send_colleagues": _("只发给调解员"),
        "write_all": _("写给大家看"),
        "write_only": _("只写给{names}看"),
        "write_colleagues": _("只写给调解员看"),
        "message_sending": _("正在发"),
        "message_waiting": _("还没发出去，网络一通就自动发"),
        "message_sent": _("已发出"),
        "message_failed": _("没发出去"),
        "message_left": _("您已经不在那个房间，这句话没有发出去，别人看不到"),
        "away_minutes": _("您离开了{minutes}分钟，错过{n}条"),
        "away_moment": _("您刚才离开了一会儿，错过{n}条"),
        "more_below": _("下面有{n}条新的话"),
        "unread": _("没看的话"),
    }


def _media() -> dict[str, str]:
    return {
        "online": _("信号好"),
        "offline": _("网络断了，正在重新连接"),
        "face_away": _("不在线"),
        "face_weak": _("画面断了，正在恢复"),
        "face_silent": _("没出声"),
        "refused": _("没有打开摄像头和麦克风。您仍然听得见、看得见，可以打字。要打开，请在手机设置里允许"),
        "lost_audio": _("麦克风断开了，别人听不见您。请检查耳机或者接完电话再点“说话”"),
        "lost_video": _("摄像头断开了，别人看不见您，声音不受影响"),
        "mic_on": _("麦克风开着"),
        "mic_off": _("麦克风关着"),
        "camera_off": _("关画面"),
        "camera_on": _("开画面"),
        "break": _("休息中，麦克风和画面都关着"),
    }


def _acts() -> dict[str, str]:
    return {
        "hand_up": _("举手"),
        "hand_down": _("把手放下"),
        "hand_raised": _("已举手，调解员看得到"),
        "help_called": _("已经告诉调解员，只有调解员看得到。请稍等"),
        "knock_soon": _("敲了门，十秒后进去。里面有：{names}"),
        "knock_first": _("敲门进去"),
        "let_in": _("里面的人请您进去"),
        "knock_off": _("没有进去"),
        "countdown_stopped": _("停下了，没有做"),
        "countdown_lost": _("网络断了一下，刚才那一步没有做"),
        "countdown_aloud": _("按 Esc 键，或者再按一次同一个按钮，就停下"),
        "inside_changed": _("里面的人变了，请看清楚再按一次"),
        "airlock_title": _("带{name}进“{room}”"),
        "airlock_inside": _("里面有：{names}"),
        "spoken_minutes": _("说了约{n}分钟"),
        "seat_here": _("把声音和画面换到这里"),
        "seat_soon": _("马上把您的声音和画面换到“一起谈”"),
        "pass_to": _("转告到“{room}”"),
        "ask_release": _("问：这一句可以转告吗"),
        "pass_soon": _("马上把这一句转告对方"),
        "failed": _("没有做成，请再试一次"),
        "no_network": _("网络不通，没有做成，请再试一次"),
        "saved": _("已保存"),
        "elsewhere": _("您在另一个页面打开了这个房间，这里已停下"),
        "bye_signed_out": _("为了安全，请重新核对身份"),
        "bye_removed": _("您已经不在这件事里"),
        "nobody_waits": _("现在没有人在门外"),
        "called": _("{name}按了求助"),
        "raised": _("{name}举手，想说话"),
        "arrived": _("{name}到了，在等候室"),
        "dropped": _("{name}掉线了"),
        "back": _("{name}回来了"),
    }
