"""People beside the parties in a room: what an interpreter has undertaken."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, Instant


class Oath(Base):
    """如实翻译的保证: said aloud by an interpreter, ticked by whoever presides (13.D14)."""

    __tablename__ = "interpreter_oath"

    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"), unique=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"))
    heard_by: Mapped[int] = mapped_column(ForeignKey("participant.id"))
    at: Mapped[datetime] = mapped_column(Instant)
