"""What other contexts say about the tables they decide by: labels, warnings, figures, choices.

A context registers the use of its table at start-up (`services.register_table`); policies shows it
beside the table without knowing who asks.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from handfast.policies.types import Figure, MatchedRule, Replay, Table

Choices = Mapping[str, Mapping[str, str]]
Labels = Mapping[str, tuple[str, str]]


@dataclass(frozen=True)
class TableUse:
    """How a table is used: every part may be left out.

    `choices()` renews the allowed values of columns (keys with labels), by column;
    `explain(matched)` says in labelled lines what follows from matched rows;
    `warnings(table)` says what is unwise about a whole table;
    `labels(subjects)` gives label and address of decided records ("quote:<id>");
    `measures(replays)` gives the figures of a simulation.
    """

    key: str
    purpose: str = ""
    place: str = ""
    choices: Callable[[], Choices] | None = None
    explain: Callable[[Sequence[MatchedRule]], Sequence[tuple[str, str]]] | None = None
    warnings: Callable[[Table], Sequence[str]] | None = None
    labels: Callable[[Iterable[str]], Labels] | None = None
    measures: Callable[[Sequence[Replay]], Sequence[Figure]] | None = None


_uses: dict[str, TableUse] = {}


def register(use: TableUse) -> None:
    """Remember the use of a table; the latest word counts."""
    _uses[use.key] = use


def use_of(key: str) -> TableUse:
    """How a table is used; an empty use for a table that nobody spoke for."""
    return _uses.get(key) or TableUse(key)


def choices_of(key: str) -> Choices:
    """The present allowed values of a table's columns, as far as its user renews them."""
    use = use_of(key)
    return use.choices() if use.choices else {}


def labelled(key: str, subjects: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Label and address of decided records; the kind of record where nobody knows better."""
    wanted = list(dict.fromkeys(subjects))
    use = use_of(key)
    known: dict[str, Any] = dict(use.labels(wanted)) if use.labels else {}
    return {one: known.get(one) or (one.partition(":")[0].replace("_", " "), "") for one in wanted}
