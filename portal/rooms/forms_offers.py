"""Fields of the acts of the offer ledger and of the blind comparison. Money is typed in yuan."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, field_validator

from portal.cases.forms import fen
from portal.forms import Form
from portal.rooms.forms import Ref, Words


def _fen(text: str) -> str:
    if text:
        fen(text)
    return text


class MakeOffer(Form):
    """A sum, terms, or both; good until that day."""

    amount: Annotated[str, Field(max_length=20)] = ""
    terms: Annotated[str, Field(max_length=2000)] = ""
    valid_until: date

    @field_validator("amount")
    @classmethod
    def _money(cls, value: str) -> str:
        return _fen(value)


class OneOffer(Form):
    """Which offer."""

    offer: Ref


class OfferWording(Form):
    """The sentence in which it would cross; its party sees exactly this."""

    offer: Ref
    text: Words


class OfferAnswer(Form):
    """Answer to an offer that was passed on."""

    offer: Ref
    accepts: bool


class ProposeRound(Form):
    """Rule and payer, fixed before anybody sets anything."""

    rule: Literal["yes_no", "midpoint"] = "yes_no"
    payer_side: Annotated[int, Field(ge=1, le=99)]


class OneRound(Form):
    """Which comparison."""

    round: Ref


class RoundAnswer(Form):
    """愿意比一次 or not."""

    round: Ref
    agrees: bool


class SetLimit(Form):
    """One's own limit: the most that is paid, or the least that is taken. Once."""

    round: Ref
    amount: Annotated[str, Field(min_length=1, max_length=20)]

    @field_validator("amount")
    @classmethod
    def _money(cls, value: str) -> str:
        return _fen(value)
