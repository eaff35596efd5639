"""The few DER values a signature is made of. Writing them takes a screen; a general library took 10 ms for each."""

from __future__ import annotations

SEQUENCE, SET, INTEGER, OCTETS = 0x30, 0x31, 0x02, 0x04


def tagged(tag: int, *parts: bytes) -> bytes:
    """A value with its shortest length, as DER asks."""
    body = b"".join(parts)
    size = len(body)
    if size < 0x80:
        return bytes((tag, size)) + body
    width = (size.bit_length() + 7) // 8
    return bytes((tag, 0x80 | width)) + size.to_bytes(width, "big") + body


def sequence(*parts: bytes) -> bytes:
    return tagged(SEQUENCE, *parts)


def set_of(*parts: bytes) -> bytes:
    """DER orders the members of a set by their bytes."""
    return tagged(SET, *sorted(parts))


def integer(value: int) -> bytes:
    """A number that is not negative."""
    return tagged(INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def octets(value: bytes) -> bytes:
    return tagged(OCTETS, value)


def oid(dotted: str) -> bytes:
    first, second, *rest = (int(part) for part in dotted.split("."))
    return tagged(0x06, *(_base128(number) for number in (40 * first + second, *rest)))


def _base128(number: int) -> bytes:
    out = [number & 0x7F]
    while number := number >> 7:
        out.append(0x80 | number & 0x7F)
    return bytes(reversed(out))
