"""Fields of the no-show script and of moving on site."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from portal.forms import Form
from portal.rooms.forms import Ref


class Called(Form):
    """One try by telephone: the number on file, then the second one (or that there is none)."""

    participant: Ref
    result: Literal["reached", "no_answer", "switched_off", "no_number"]


class RecordAbsence(Form):
    """「没有来」, excused or not, with a word on it."""

    participant: Ref
    excused: bool = False
    note: Annotated[str, Field(max_length=500)] = ""
