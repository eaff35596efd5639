"""The demo: own secrets, invented people with today's dates, web and worker started and stopped together."""

from portal.demo.codes import otp
from portal.demo.runner import run

__all__ = ["otp", "run"]
