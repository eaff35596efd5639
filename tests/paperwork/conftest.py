"""The same workshop as the agreement's tests."""

from tests.agreements.conftest import shop

__all__ = ["shop"]
