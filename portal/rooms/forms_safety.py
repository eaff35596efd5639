"""Fields of the acts of safety in a room."""

from __future__ import annotations

from typing import Literal

from portal.forms import Form
from portal.rooms.forms import Ref


class DistressAnswer(Form):
    """What the mediator does about a silent signal."""

    signal: Ref
    how: Literal["apart", "break", "call", "seen"]
