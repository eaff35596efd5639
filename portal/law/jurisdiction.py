"""Which court may confirm (民事诉讼法205, 民诉法解释352; JC-06 with 13.A1 and 13.A2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from .courts import COURTS, CourtLevel, basic_court_for


class Basis(StrEnum):
    """Why a court has jurisdiction."""

    INVITING_COURT = "INVITING_COURT"
    DOMICILE = "DOMICILE"
    SUBJECT_LOCATION = "SUBJECT_LOCATION"
    ORG_SEAT = "ORG_SEAT"
    INTERMEDIATE = "INTERMEDIATE"


BASIS_NAMES: dict[Basis, tuple[str, str]] = {
    Basis.INVITING_COURT: ("作出邀请的法院", "the inviting court"),
    Basis.DOMICILE: ("当事人住所地法院", "court of a party's domicile"),
    Basis.SUBJECT_LOCATION: ("标的物所在地法院", "court of the location of the subject matter"),
    Basis.ORG_SEAT: ("调解组织所在地法院", "court of the organisation's seat"),
    Basis.INTERMEDIATE: ("中级人民法院", "intermediate court"),
}


@dataclass(frozen=True, slots=True)
class Place:
    """A place as far as jurisdiction needs it. `proof` names the paper that shows it."""

    province: str
    area: str
    proof: str = ""


@dataclass(frozen=True, slots=True)
class Invitation:
    """A court's invitation to mediate this very dispute; being on a roster is none (13.A1)."""

    court_code: str
    paper: str


@dataclass(frozen=True, slots=True)
class Connections:
    """What ties a dispute to courts. `intermediate_code`: set where the dispute belongs to an intermediate court."""

    dispute_type: str
    domiciles: tuple[Place, ...] = ()
    subject: tuple[Place, ...] = ()
    seats: tuple[Place, ...] = ()
    invitation: Invitation | None = None
    intermediate_code: str = ""
    people_committee: bool = True


@dataclass(frozen=True, slots=True)
class Candidate:
    """One court that may confirm. `court_code` is empty where the table does not know the court of that place."""

    basis: Basis
    court_code: str
    court_name: str
    proof: str
    article: str


def _at(basis: Basis, places: Sequence[Place], proof: str, article: str) -> tuple[Candidate, ...]:
    found = []
    for place in places:
        court = basic_court_for(place.province, place.area)
        name = court.name if court else f"{place.province}{place.area}人民法院"
        found.append(Candidate(basis, court.code if court else "", name, place.proof or proof, article))
    return tuple(found)


def _named(basis: Basis, code: str, proof: str, article: str) -> Candidate:
    court = COURTS.get(code)
    return Candidate(basis, code, court.name if court else code, proof, article)


def candidates(ties: Connections) -> tuple[Candidate, ...]:
    """All courts open to the parties, in the order shown. Labour leaves no choice (13.A2)."""
    if ties.dispute_type == "LDZY":
        if not ties.people_committee:
            return ()
        return _at(
            Basis.ORG_SEAT,
            ties.seats,
            "调解委员会设立材料",
            "最高人民法院关于审理劳动争议案件适用法律问题的解释（一）第52条",
        )
    if ties.invitation is not None:
        return (
            _named(
                Basis.INVITING_COURT,
                ties.invitation.court_code,
                ties.invitation.paper,
                "民事诉讼法第205条第一项",
            ),
        )
    article = "民事诉讼法第205条第二项"
    if ties.intermediate_code:
        return (_named(Basis.INTERMEDIATE, ties.intermediate_code, "级别管辖依据", article),)
    return (
        *_at(Basis.ORG_SEAT, ties.seats, "调解组织设立或者备案信息", article),
        *_at(Basis.DOMICILE, ties.domiciles, "身份证明记载的住址", article),
        *_at(Basis.SUBJECT_LOCATION, ties.subject, "权属或者坐落证明", article),
    )


def has_jurisdiction(ties: Connections, court_code: str) -> tuple[Candidate, ...]:
    """The bases on which this court may confirm; empty means ground A2."""
    return tuple(c for c in candidates(ties) if c.court_code == court_code)


def level_of(court_code: str) -> CourtLevel | None:
    """Level of a known court."""
    court = COURTS.get(court_code)
    return court.level if court else None


FIRST_DOCKETED = "两个以上有管辖权的法院都收到申请的，由最先立案的法院管辖"
"""民诉法解释352, for the screen of the second court."""
