"""Turns business values into the JSON that templates read: money, dates and ids as text."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

from handfast.kernel.errors import invalid
from handfast.kernel.money import Money, minor_unit


def template_json(data: Mapping[str, Any]) -> str:
    """The JSON text of `data`; Money becomes amount and currency, dates become ISO text.

    Raises InvalidInput when a value has no printable form, naming its place in the data.
    """
    return json.dumps(_plain(data, "data"), ensure_ascii=False, separators=(",", ":"))


def _plain(value: Any, path: str) -> Any:
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, Mapping):
        return {str(key): _plain(item, f"{path}.{key}") for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item, f"{path}[{index}]") for index, item in enumerate(value)]
    return _leaf(value, path)


def _leaf(value: Any, path: str) -> Any:
    if isinstance(value, Money):
        shown = value.rounded()
        text = f"{shown.amount:,.{minor_unit(shown.currency)}f}"
        return {"amount": text, "currency": shown.currency}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes):
        return list(value)
    raise invalid(
        path, type(value).__name__, "This value has no printable form.",
        "Pass text, numbers, Money, dates, lists or mappings.",
    )  # fmt: skip
