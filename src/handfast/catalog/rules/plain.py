"""Characteristics and fixes as JSON values and back: numbers stay exact."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, cast

from handfast.catalog.types import Characteristic, Fix

Value = str | bool | Decimal | None


def plain_value(value: Value) -> str | bool | int | float | None:
    """A characteristic's value as JSON knows it: whole numbers as integers."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def read_value(value: Any) -> Value:
    """A JSON value as a characteristic's value: numbers as Decimal."""
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    return Decimal(str(value))


def plain_characteristic(found: Characteristic) -> dict[str, Any]:
    """A characteristic as a JSON object."""
    return {
        "name": found.name,
        "label": found.label,
        "type": found.type,
        "default": plain_value(found.default),
        "values": [plain_value(v) for v in found.values],
        "unit": found.unit,
        "configurable": found.configurable,
        "description": found.description,
    }


def read_characteristic(row: Mapping[str, Any]) -> Characteristic:
    """A JSON object as a characteristic."""
    return Characteristic(
        name=row["name"],
        label=row["label"],
        type=row["type"],
        default=read_value(row["default"]),
        values=tuple(cast("str | bool | Decimal", read_value(v)) for v in row["values"]),
        unit=row["unit"],
        configurable=row["configurable"],
        description=row["description"],
    )


def plain_fix(fix: Fix) -> dict[str, Any]:
    """A fix as a JSON object."""
    return {
        "offering": fix.offering,
        "text": fix.text,
        "characteristic": fix.characteristic,
        "value": plain_value(fix.value),
        "quantity": fix.quantity,
    }


def read_fix(row: Mapping[str, Any]) -> Fix:
    """A JSON object as a fix."""
    return Fix(
        offering=row["offering"],
        text=row["text"],
        characteristic=row["characteristic"],
        value=read_value(row["value"]),
        quantity=row["quantity"],
    )


def exact(amount: Decimal) -> Decimal:
    """The same amount with at least two decimals and no needless ones: 60.0000 → 60.00."""
    short = amount.quantize(Decimal("0.01"))
    return short if short == amount else amount.normalize()
