"""FEEL conditions of decomposition and of tasks: what they see, and when they hold."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from handfast import feel
from handfast.fulfillment.types import PlanLine


def holds(condition: str, context: Mapping[str, Any]) -> bool:
    """Whether a condition is true; an empty one always is, an unknown one (null) is not."""
    return not condition.strip() or feel.evaluate(condition, context) is True


def plan_context(
    line: PlanLine, quantities: Mapping[str, Decimal], answers: Mapping[str, Any]
) -> dict[str, Any]:
    """What conditions judged at planning see: the line, the order's quantities, the answers."""
    return {
        **answers,
        "line": {
            "offering": line.offering_code,
            "quantity": line.quantity,
            "action": line.action,
            "characteristics": dict(line.characteristics),
        },
        "characteristics": dict(line.characteristics),
        "quantity": dict(quantities),
    }


def quantities_of(lines: Iterable[PlanLine]) -> dict[str, Decimal]:
    """Offering code to the quantity that the order leaves in place."""
    found: dict[str, Decimal] = {}
    for line in lines:
        count = Decimal(0) if line.action == "delete" else line.quantity
        found[line.offering_code] = found.get(line.offering_code, Decimal(0)) + count
    return found


def mapped(mapping: Mapping[str, str], context: Mapping[str, Any]) -> dict[str, Any]:
    """The characteristics of a node, each computed from a FEEL text."""
    return {name: feel.evaluate(text, context) for name, text in mapping.items()}
