"""Puts the API together: importing a module registers its routes."""

from portal.api import auth, intake, reading, rooms, things
from portal.api.blueprint import bp

__all__ = ["auth", "bp", "intake", "reading", "rooms", "things"]
