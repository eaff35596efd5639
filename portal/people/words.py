"""What the entry pages say when something does not fit: one sentence, no blame, what to do next."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _

WORDS = {
    "wrong_login": _("用户名、密码或动态码不对，请再试一次"),
    "wrong_answer": _("姓名或数字不对。请看清短信再填；姓名要和身份证上一样"),
    "wrong_answer_phone": _(
        "姓名或数字不对。姓名要和身份证上一样；这个号码还没有办过事的，请从“我要申请”进来"
    ),
    "wrong_code": _("数字不对，或者已经过期，请重新获取"),
    "wait": _("试得太频繁了，请等%(minutes)s分钟再试"),
    "wait_code": _("数字已经发过了，请等一等短信；%(seconds)s秒后可以重发"),
    "name": _("请填写姓名"),
    "password_short": _("密码至少10个字符，15个以上更好"),
    "password_long": _("密码太长了"),
    "password_common": _("这个密码太容易被猜到，请换一个"),
}


def in_words(fields: Mapping[str, object]) -> dict[str, str]:
    """Field → sentence; a text that is already a sentence stays."""
    return {name: str(WORDS.get(str(key), key)) for name, key in fields.items()}
