"""The demo's people and places, all invented: ID numbers start with 99, telephones with 1990000."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.db import blind_index
from portal.law.identity import check_sign
from portal.law.vocabulary import Role
from portal.people import accounts
from portal.people.models import (
    Account,
    Appointment,
    Court,
    CourtRoster,
    MediatorProfile,
    Organisation,
    Person,
)

START = date(2024, 1, 1)
COURT = "津0101"


@dataclass(frozen=True)
class Staff:
    """Somebody with an account. `place` is court or organisation."""

    username: str
    name: str
    phone: str
    role: Role
    place: str
    may_seal: bool = False
    specialties: tuple[str, ...] = ()
    introduction: str = ""


@dataclass(frozen=True)
class Neighbour:
    """A party: no account, a telephone."""

    name: str
    phone: str
    id_no: str
    address: str


STAFF = (
    Staff(
        "shen", "沈国华", "19900000003", Role.MEDIATOR, "organisation", True, ("LL", "SHPC", "WY"),
        "做了三十一年民事法官，退休后在社区调解。先听您说完，再一起想办法。",
    ),
    Staff(
        "bai", "白玉兰", "19900000004", Role.MEDIATOR, "organisation", False, ("LL", "XF", "HT"),
        "退休法官，擅长合同和消费纠纷，会说蒙古语。",
    ),
    Staff("chen", "陈一诺", "19900000006", Role.CLERK, "court"),
    Staff("liang", "梁静", "19900000007", Role.JUDGE, "court"),
    Staff("zhou", "周正", "19900000008", Role.SUPERVISOR, "organisation"),
    Staff("zheng", "郑䶮", "19900000009", Role.ORGANISATION, "organisation", True),
)  # fmt: skip


def number(first17: str) -> str:
    """An ID number with its check sign; nobody can have one that starts with 99."""
    return first17 + check_sign(first17)


SIQIN = Neighbour("斯琴高娃", "19900000001", number("99010119580312002"), "天津市和平区示例路1号2门501")
OUYANG = Neighbour("欧阳德福", "19900000002", number("99010119661105001"), "天津市和平区示例路1号2门601")
WU = Neighbour("吴秀兰", "19900000011", number("99010119600214004"), "天津市和平区示例路3号1门102")
ZHAO = Neighbour("赵立冬", "19900000012", number("99010119750906003"), "天津市和平区示例路3号1门202")
DING = Neighbour("丁福来", "19900000013", number("99010119551120001"), "天津市和平区示例路8号301")
QIAN = Neighbour("钱小满", "19900000014", number("99010119880521006"), "天津市和平区示例路9号4门702")
LIU = Neighbour("柳如眉", "19900000015", number("99010119710730008"), "天津市和平区示例路12号1门401")
NIU = Neighbour("牛建军", "19900000016", number("99010119680117005"), "天津市和平区示例路12号1门501")
NEIGHBOURS = (SIQIN, OUYANG, WU, ZHAO, DING, QIAN, LIU, NIU)


def write(session: Session, password_hash: str, now: datetime) -> None:
    """Places, staff with accounts, and the applicants. The other sides come with their cases."""
    places_and_staff(session, password_hash, now)
    for neighbour in (SIQIN, WU, DING, LIU):
        person(session, neighbour.name, neighbour.phone, now)


def places_and_staff(session: Session, password_hash: str, now: datetime) -> None:
    """One court, one organisation on its list, and everybody who works there."""
    court, organisation = _places(session)
    for one in STAFF:
        _staff(session, one, court if one.place == "court" else organisation, password_hash, now)


def written(session: Session) -> bool:
    """Whether these people are there already."""
    return session.scalars(select(Court.id).where(Court.code == COURT)).first() is not None


def person(session: Session, name: str, phone: str, now: datetime) -> Person:
    """A natural person, known by telephone."""
    row = Person(name=name, phone=phone, phone_index=blind_index(phone), created_at=now)
    session.add(row)
    session.flush()
    return row


def find(session: Session, phone: str) -> Person:
    """The person of that telephone."""
    return session.scalars(select(Person).where(Person.phone_index == blind_index(phone))).one()


def secret_of(session: Session, username: str) -> str:
    """The account's TOTP secret."""
    return session.scalars(select(Account).where(Account.username == username)).one().totp_secret


def _places(session: Session) -> tuple[Court, Organisation]:
    court = Court(
        name="天津市和平区人民法院", code=COURT, confirmation_type="民特", district="天津市和平区", phone="022-12368",
    )  # fmt: skip
    organisation = Organisation(
        name="和平区新兴街道人民调解委员会", seat="天津市和平区", district="天津市和平区", number_word="津和",
        phone="022-00000000", registration="津和司备2020第1号",
    )  # fmt: skip
    session.add_all([court, organisation])
    session.flush()
    session.add(CourtRoster(court_id=court.id, organisation_id=organisation.id, starts=START))
    return court, organisation


def _staff(
    session: Session, one: Staff, place: Court | Organisation, password_hash: str, now: datetime
) -> None:
    row = person(session, one.name, one.phone, now)
    accounts.open_account(session, row, one.username, password_hash)
    session.add(
        Appointment(
            person_id=row.id,
            role=one.role,
            court_id=place.id if isinstance(place, Court) else None,
            organisation_id=place.id if isinstance(place, Organisation) else None,
            may_seal=one.may_seal,
            starts=START,
        )
    )
    if one.role is Role.MEDIATOR:
        session.add(
            MediatorProfile(
                person_id=row.id,
                kind="退休法官",
                specialties=list(one.specialties),
                languages=["普通话"],
                introduction=one.introduction,
            )
        )
    session.flush()
