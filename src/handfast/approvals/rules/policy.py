"""The company's settings of approvals, read from and written to its named settings."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from decimal import Decimal, InvalidOperation
from typing import Any

from handfast.approvals.types import Policy

PREFIX = "approvals."
NUMBERS = {
    "work_start": (0, 23), "work_end": (1, 24), "idle_days": (1, 60), "quarter_days": (0, 30),
}  # fmt: skip


def policy(settings: Mapping[str, Any]) -> Policy:
    """The settings of a company, with defaults for what it never set."""
    known = {
        field.name: settings[PREFIX + field.name]
        for field in fields(Policy)
        if PREFIX + field.name in settings
    }
    if "bundle_limit" in known:
        known["bundle_limit"] = _amount(known["bundle_limit"])
    for name in ("bundle_roles", "work_days"):
        if name in known:
            known[name] = tuple(known[name])
    return Policy(**known)


def stored(wanted: Policy) -> dict[str, Any]:
    """The settings as they are kept: text and numbers only."""
    found = {PREFIX + key: value for key, value in asdict(wanted).items()}
    found[PREFIX + "bundle_limit"] = str(wanted.bundle_limit)
    for name in ("bundle_roles", "work_days"):
        found[PREFIX + name] = list(found[PREFIX + name])
    return found


def _amount(text: object) -> Decimal:
    try:
        return Decimal(str(text))
    except InvalidOperation:
        return Policy.bundle_limit
