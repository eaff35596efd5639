"""What people type to come in."""

from __future__ import annotations

from typing import Annotated, Literal

from flask_babel import lazy_gettext as _
from pydantic import AfterValidator, Field

from portal.forms import Form
from portal.people.phones import read_phone


def _phone(typed: str) -> str:
    try:
        return read_phone(typed)
    except ValueError:
        raise ValueError(str(_("手机号不对，请填11位手机号"))) from None


Phone = Annotated[str, Field(max_length=40), AfterValidator(_phone)]


class PhoneForm(Form):
    """Where to send the digits."""

    phone: Phone


class AnswerForm(Form):
    """Digits and own name; and, where somebody helps, who that is (F06, D11)."""

    code: str = Field(min_length=1, max_length=200)
    name: str = Field(min_length=1, max_length=60)
    helper_name: str = Field(default="", max_length=40)
    helper_relation: str = Field(default="", max_length=20)
    aim: Literal["", "date"] = ""  # what the link was opened for

    @property
    def helper(self) -> str:
        """王小明（孙子）"""
        if not self.helper_name:
            return ""
        return f"{self.helper_name}（{self.helper_relation}）" if self.helper_relation else self.helper_name


class LoginForm(Form):
    """Staff: three fields on one page."""

    username: str = Field(min_length=1, max_length=60)
    password: str = Field(min_length=1, max_length=1000)
    otp: str = Field(min_length=1, max_length=40)


class ChoiceForm(Form):
    """Under which appointment."""

    appointment: str = Field(min_length=1, max_length=22)


class PrefsForm(Form):
    """One reading preference at a time."""

    lang: str = ""
    size: str = ""
    contrast: str = ""
