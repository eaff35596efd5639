"""Puts the API together: importing a module registers its routes."""

from portal.api import auth, reading, rooms, things
from portal.api.blueprint import bp

__all__ = ["auth", "bp", "reading", "rooms", "things"]
