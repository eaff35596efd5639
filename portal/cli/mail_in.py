"""`heyi mail-in`: the mail server pipes one letter in (Postfix: `|heyi mail-in`). Exit codes are those mail servers read."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from portal.cli import complain, parser, say

BAD_LETTER, TRY_AGAIN = 65, 75  # sysexits: EX_DATAERR bounces, EX_TEMPFAIL stays in the mail server's queue


def mail_in(words: Sequence[str]) -> int:
    """One letter on standard input: placed, laid aside for a person, or refused. Nothing of it is printed."""
    from sqlalchemy.exc import DBAPIError

    from portal import clock, db
    from portal.cli.process import open_house
    from portal.errors import Busy
    from portal.rooms.mail import LARGEST, Unreadable, read_mail
    from portal.rooms.operations.inbound import receive

    parser("mail-in").parse_args(words)
    raw, now = sys.stdin.buffer.read(LARGEST + 1), clock.now()
    try:
        letter = read_mail(raw, now)
    except Unreadable as refused:
        complain(f"mail-in: {refused}")
        return 0 if str(refused) == "automatic" else BAD_LETTER
    open_house(hints=False)
    try:
        with db.transaction() as session:
            state = receive(session, letter, now).state
    except (Busy, DBAPIError) as error:
        complain(f"mail-in: {type(error).__name__}")
        return TRY_AGAIN
    finally:
        db.dispose()
    say(f"mail-in: {state}")
    return 0
