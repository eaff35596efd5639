"""A browser's long name in the words its owner knows: 「手机 · 微信」, not the string it sends."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext

# First match counts: WeChat names Chrome too, Edge names Chrome, Chrome names Safari; a tablet names Android.
BROWSERS = (
    ("MicroMessenger", lazy_gettext("微信")),
    ("HuaweiBrowser", lazy_gettext("华为浏览器")),
    ("MiuiBrowser", lazy_gettext("小米浏览器")),
    ("UCBrowser", "UC"),
    ("QQBrowser", "QQ"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
PHONES = ("iPhone", "Mobile", "HarmonyOS")
TABLETS = ("iPad", "Tablet")


def words(user_agent: str) -> str:
    """Kind of device and browser; a program that is no browser keeps its own name."""
    browser = next((str(shown) for mark, shown in BROWSERS if mark in user_agent), "")
    if not browser:
        return user_agent[:40] or _("浏览器")
    return f"{_kind(user_agent)} · {browser}"


def _kind(user_agent: str) -> str:
    if any(mark in user_agent for mark in TABLETS):
        return str(_("平板"))
    return str(_("手机") if any(mark in user_agent for mark in PHONES) else _("电脑"))
