"""Rules on every table of states: all of it can be reached, and the database knows the states."""

import importlib
import pkgutil
from collections.abc import Iterator, Sequence

from django.db import models
from django.db.models import CheckConstraint, Q

import handfast
from handfast.kernel.lifecycle import Lifecycle

PLACES = ("lifecycle", "models")
Field = tuple[type[models.Model], str]


def all_lifecycles() -> dict[str, Lifecycle]:
    """Find every table of states in the code, by its place: `quotes.QUOTE`."""
    found: dict[str, Lifecycle] = {}
    seen: set[int] = set()
    for module in _modules():
        for name, value in vars(module).items():
            if isinstance(value, Lifecycle) and id(value) not in seen:
                seen.add(id(value))
                found[f"{module.__name__.split('.')[1]}.{name}"] = value
    return found


def _modules() -> Iterator[object]:
    for context in pkgutil.iter_modules(handfast.__path__):
        for place in PLACES:
            name = f"handfast.{context.name}.{place}"
            try:
                module = importlib.import_module(name)
            except ModuleNotFoundError as error:
                if error.name not in (name, f"handfast.{context.name}"):
                    raise
                continue
            yield module
            for part in pkgutil.iter_modules(getattr(module, "__path__", ())):
                yield importlib.import_module(f"{name}.{part.name}")


def reachable(lifecycle: Lifecycle) -> set[str]:
    """The states that some sequence of actions leads to from the initial one."""
    found, border = {lifecycle.initial}, [lifecycle.initial]
    while border:
        state = border.pop()
        for action in lifecycle.actions(state):
            after = lifecycle.after(state, action)
            if after not in found:
                found.add(after)
                border.append(after)
    return found


def faults(name: str, lifecycle: Lifecycle) -> list[str]:
    """What is wrong with a table by itself: states and actions that nothing leads to."""
    live = reachable(lifecycle)
    problems = [f"{name}: nothing leads to {s}" for s in lifecycle.states if s not in live]
    for action, (sources, _) in lifecycle.transitions.items():
        if not set(sources) & live:
            problems.append(f"{name}: {action} is never possible")
        if len(set(sources)) != len(sources):
            problems.append(f"{name}: {action} names a state twice")
    return problems


def fields_of(lifecycle: Lifecycle, found: Sequence[type[models.Model]]) -> list[Field]:
    """The columns that begin in a table's initial state and are checked against its states."""
    return [
        (model, field.name)
        for model in found
        for field in model._meta.local_fields
        if isinstance(field, models.CharField)
        and field.default == lifecycle.initial
        and _allowed(model, field.name) == set(lifecycle.states)
    ]


def _allowed(model: type[models.Model], field: str) -> set[str] | None:
    for constraint in model._meta.constraints:
        if not isinstance(constraint, CheckConstraint) or not isinstance(constraint.condition, Q):
            continue
        for child in constraint.condition.children:
            if isinstance(child, tuple) and child[0] == f"{field}__in":
                return set(child[1])
    return None
