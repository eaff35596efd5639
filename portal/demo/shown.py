"""What the demo prints: who is who, where each comes in, and with what."""

from __future__ import annotations

import os
import shlex
import sys
from urllib.parse import quote

import pyotp

from portal import clock, db
from portal.config import Config
from portal.demo import cast
from portal.demo.cast import Neighbour, Staff
from portal.demo.seed import links

PARTS = {
    "MEDIATOR": "调解员 mediator",
    "CLERK": "法院书记员 clerk",
    "JUDGE": "法官 judge",
    "SUPERVISOR": "督导 supervisor",
    "ORGANISATION": "调委会印章管理 seal holder",
}
MATTERS = {
    "斯琴高娃": "申请人：楼上漏水，刚提交，等法院受理",
    "欧阳德福": "被申请人：楼上漏水，法院受理后会收到短信",
    "吴秀兰": "申请人：楼上噪音，今天调解",
    "赵立冬": "被申请人：楼上噪音，今天调解",
    "柳如眉": "申请人：借款，协议等签字",
    "牛建军": "被申请人：借款，协议等签字",
    "丁福来": "申请人：衣柜，已申请司法确认",
    "钱小满": "被申请人：衣柜，已申请司法确认",
}


def people(config: Config, password: str) -> str:
    """The whole text."""
    from portal.cli.process import open_house

    open_house(config, hints=False)
    now = clock.now()
    with db.transaction() as session:
        link = links(session, now)
        parties = [_party(config, one, link(one.phone)) for one in cast.NEIGHBOURS]
        secrets = {one.username: cast.secret_of(session, one.username) for one in cast.STAFF}
    db.dispose()
    staff = [_staff(config, one, secrets[one.username], password) for one in cast.STAFF]
    head = f"Heyi 和议  {config.public_url}   outbox {config.public_url}/outbox   Ctrl-C stops it"
    return "\n".join(["", head, "", *parties, "", *staff, ""])


def _party(config: Config, one: Neighbour, link: str) -> str:
    return (
        f"{one.name}  {MATTERS[one.name]}\n"
        f"    link  {config.public_url}/i/{link}\n"
        f"    code  {_otp(one.name)}   or page /outbox   (telephone {one.phone})"
    )


def _staff(config: Config, one: Staff, secret: str, password: str) -> str:
    totp = pyotp.TOTP(secret)
    uri = f"otpauth://totp/{quote('Heyi:' + one.username)}?secret={secret}&issuer=Heyi"
    return (
        f"{one.name}  {PARTS[str(one.role)]}\n"
        f"    link  {config.public_url}/login   user {one.username}   password {password}\n"
        f"    code  {totp.at(clock.now())} now, later: {_otp(one.name)}\n"
        f"    {uri}"
    )


def _otp(name: str) -> str:
    # The way this very program was called can be copied; a bare `heyi` is on nobody's path after `make demo`.
    return f"{shlex.quote(os.path.relpath(sys.argv[0]))} demo otp {name}"
