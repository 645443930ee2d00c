"""Conditions that approvers attach to their answer, as FEEL over the facts of the request."""

from collections.abc import Collection, Mapping
from decimal import Decimal, InvalidOperation

from handfast.feel import Expression, FeelError, compile_expression
from handfast.kernel.errors import Problem

MAX_LENGTH = 300


def problem(text: str, known: Collection[str]) -> Problem | None:
    """What is wrong with a condition, or None; `known` are the facts it may name."""
    remedy = f"Write a test such as term_months <= 24, with {', '.join(sorted(known))}."
    if len(text) > MAX_LENGTH:
        return Problem("condition", text, f"At most {MAX_LENGTH} characters.", "Shorten it.")
    try:
        expression = compile_expression(text)
    except FeelError as error:
        return Problem("condition", text, f"{error.message.rstrip('.')}.", remedy)
    unknown = expression.unknown_names(known)
    if unknown:
        return Problem("condition", text, f"Nobody knows “{unknown[0].name}”.", remedy)
    if not expression.names:
        return Problem("condition", text, "It names no fact of the deal.", remedy)
    return None


def names(text: str) -> frozenset[str]:
    """The facts a condition names."""
    return frozenset(_expression(text).names) if text else frozenset()


def holds(text: str, facts: Mapping[str, object]) -> bool:
    """Whether a condition is met on the facts; what cannot be evaluated is not met."""
    if not text:
        return True
    wanted = {name: _value(facts.get(name)) for name in names(text)}
    try:
        return _expression(text).evaluate(wanted) is True
    except FeelError:
        return False


def shown(text: str, facts: Mapping[str, object]) -> str:
    """The condition with the present values of what it names: “term_months <= 24 (is 36)”."""
    values = ", ".join(
        f"{name} is {facts.get(name)}" for name in sorted(names(text)) if name in facts
    )
    return f"{text} ({values})" if values else text


def _expression(text: str) -> Expression:
    return compile_expression(text)


def _value(value: object) -> object:
    """Stored facts keep numbers as text."""
    if isinstance(value, str):
        try:
            found = Decimal(value)
        except InvalidOperation:
            return value
        return found if found.is_finite() else value
    return value
