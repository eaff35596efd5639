"""A person's mark under a frozen paper, as every page and door takes it in."""

from __future__ import annotations

from typing import Self

from flask_babel import lazy_gettext as _
from pydantic import Field, model_validator

from portal.cases.strokes import as_drawn
from portal.errors import InvalidInput
from portal.forms import Form


class Marked(Form):
    """The act of signing. `strokes` is the pad's JSON; `typed` needs none; nobody has to drag (WCAG 2.5.7)."""

    method: str = Field(pattern="^(drawn|typed|spoken)$")
    strokes: str = Field(default="", max_length=60_000)
    code: str = Field(default="", max_length=10)

    @model_validator(mode="after")
    def _drawn_needs_strokes(self) -> Self:
        """A drawing that leaves no ink is refused here, before anything is stored."""
        if self.method == "drawn":
            try:
                as_drawn(self.strokes)
            except InvalidInput:
                raise ValueError(str(_("请在框里写下名字，或者改用点一下签名"))) from None
        return self


class MarkIn(Marked):
    """Under one frozen paper."""

    document_hash: str = Field(pattern="^[0-9a-f]{64}$")
    sign_terms: bool = False
