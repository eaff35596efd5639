"""Fields of leaving for good and of ending a place."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from portal.forms import Form
from portal.rooms.forms import Ref


class Leaving(Form):
    """Why, if one likes to say."""

    reason: Annotated[str, Field(max_length=300)] = ""


class EndPlace(Leaving):
    """Whose place."""

    participant: Ref
