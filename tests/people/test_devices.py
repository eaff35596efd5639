"""The list of one's own sessions says 「手机 · 微信」, in both languages."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_babel import force_locale

from portal.people import devices

CHROME = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36"
)
WECHAT = (
    "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/116.0.0.0 "
    "Mobile Safari/537.36 XWEB/1160065 MicroMessenger/8.0.49"
)
IPAD = "Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/604.1"


@pytest.mark.parametrize(
    ("user_agent", "zh", "en"),
    [
        (CHROME, "电脑 · Chrome", "Computer · Chrome"),
        (WECHAT, "手机 · 微信", "Phone · WeChat"),
        (IPAD, "平板 · Safari", "Tablet · Safari"),
        ("heyi demo", "heyi demo", "heyi demo"),
        ("", "浏览器", "Browser"),
    ],
)
def test_a_device_is_named_as_its_owner_names_it(app: Flask, user_agent: str, zh: str, en: str) -> None:
    with app.test_request_context(headers={"Accept-Language": "zh"}):
        assert devices.words(user_agent) == zh
        with force_locale("en"):
            assert devices.words(user_agent) == en
