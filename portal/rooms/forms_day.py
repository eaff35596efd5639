"""Fields of the acts of a talk by text at different times."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from portal.forms import Form
from portal.rooms.forms import Ref, Words

LONGEST_WAIT = 60  # days; longer than any term of mediation


class Nothing(Form):
    """No fields."""


class YesNo(Form):
    """愿意 or 不愿意."""

    agrees: bool


class AskReply(Form):
    """A statement to one person that awaits a reply; `days` counts from tomorrow, at least the platform's three."""

    channel: Ref
    participant: Ref
    text: Words
    days: Annotated[int, Field(ge=3, le=LONGEST_WAIT)] = 7


class OnePerson(Form):
    """Whom it is about."""

    participant: Ref


class Decision(Form):
    """双方已经谈好, 不想再谈, or 没有这个意思."""

    answer: Literal["settled", "unwilling", "stay"]


class PlaceLetter(Form):
    """Into which of the channels in which its writer is now."""

    letter: Ref
    channel: Ref


class ReadUpTo(Form):
    """The last statement that was on the screen."""

    channel: Ref
    seq: Annotated[int, Field(ge=1, le=2**53)]
