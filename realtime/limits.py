"""How fast one socket and one person may send: token buckets in memory (S6)."""

from __future__ import annotations

import time
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Rate:
    """So many at once, then so many a minute."""

    burst: int
    per_minute: int


def rates(messages_per_minute: int) -> dict[str, Rate]:
    """Buckets by name; only that of messages is a setting, and the others grow with it, so that a room may be tried
    under load. ICE candidates come in swarms, reading must heal quickly."""
    more = max(1, messages_per_minute // 100)
    return {
        "message": Rate(max(1, messages_per_minute // 5), messages_per_minute),
        "read": Rate(60 * more, 600 * more),
        "signal": Rate(240 * more, 1200 * more),
        "act": Rate(20 * more, 100 * more),
        "poll": Rate(30 * more, 120 * more),
        "bad": Rate(30 * more, 60 * more),
        "door": Rate(20, 60),
        "log": Rate(20, 60),
    }


@dataclass(slots=True)
class Bucket:
    """What is left of one rate."""

    rate: Rate
    left: float = -1.0
    at: float = field(default_factory=time.monotonic)

    def take(self) -> float:
        """0.0 where it may pass, else the seconds to wait."""
        now = time.monotonic()
        if self.left < 0:
            self.left = float(self.rate.burst)
        self.left = min(self.rate.burst, self.left + (now - self.at) * self.rate.per_minute / 60)
        self.at = now
        if self.left >= 1:
            self.left -= 1
            return 0.0
        return (1 - self.left) * 60 / self.rate.per_minute


class Limiter:
    """Buckets per key; idle ones are forgotten so that passing visitors do not fill the memory."""

    def __init__(self, rates_by_name: dict[str, Rate]) -> None:
        self.rates = rates_by_name
        self.buckets: dict[tuple[str, str], Bucket] = {}

    def take(self, name: str, key: str) -> float:
        """0.0 where it may pass, else the seconds to wait."""
        if len(self.buckets) > 20_000:
            self._forget()
        bucket = self.buckets.get((name, key))
        if bucket is None:
            bucket = self.buckets[(name, key)] = Bucket(self.rates[name])
        return bucket.take()

    def _forget(self) -> None:
        """A bucket untouched for a minute is full again: nothing is lost with it."""
        old = time.monotonic() - 60
        self.buckets = {key: bucket for key, bucket in self.buckets.items() if bucket.at > old}
