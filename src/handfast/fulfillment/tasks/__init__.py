"""Background entry points: what falls due with the clock, and the worker's rounds."""

from handfast.fulfillment.tasks.due import due

__all__ = ["due"]
