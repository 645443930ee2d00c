"""The var folder of a test that starts a server of its own."""

from handfast.platform.database.tests.conftest import var

__all__ = ["var"]
