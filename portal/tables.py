"""Imports every table, for migrations and tests; nothing else."""

from portal.agreements import models as agreements
from portal.audit import models as audit
from portal.cases import models as cases
from portal.cases import models_group as case_group
from portal.cases import models_safety as case_safety
from portal.cases import models_steps as case_steps
from portal.court import models as court
from portal.db import Base
from portal.db.events import EventRow
from portal.notices import models as notices
from portal.people import models as people
from portal.rooms import models as rooms
from portal.rooms import models_absence as room_absence
from portal.rooms import models_day as room_day
from portal.rooms import models_offers as room_offers
from portal.rooms import models_people as room_people
from portal.rooms import models_safety as room_safety

__all__ = [
    "Base",
    "EventRow",
    "agreements",
    "audit",
    "case_group",
    "case_safety",
    "case_steps",
    "cases",
    "court",
    "notices",
    "people",
    "room_absence",
    "room_day",
    "room_offers",
    "room_people",
    "room_safety",
    "rooms",
]

metadata = Base.metadata
