"""What the pages share: a table as lines to draw, facts from a form, and the place in the menu."""

from collections.abc import Iterable, Mapping
from typing import Any

from handfast.kernel.errors import HandfastError, not_found
from handfast.platform import access
from handfast.policies import queries
from handfast.policies.rules.cases import told
from handfast.policies.rules.matching import otherwise_row, shown, values_of
from handfast.policies.types import (
    HIT_POLICIES,
    MODEL_KIND,
    OTHERWISE,
    Column,
    DecisionView,
    MatchedRule,
    Outcome,
    Table,
    TableView,
)

YES_NO = {"true": "yes", "false": "no"}


def frame(request: Any, view: TableView, tab: str) -> dict[str, Any]:
    """What the head of every page about a table needs."""
    opened = queries.open_version(view.table.key)
    may_edit = access.can(request.actor, "policies.edit")
    may_publish = access.can(request.actor, "policies.publish")
    return {
        "view": view, "table": view.table, "state": view.state(request.at), "tab": tab,
        "opened": opened, "may_edit": may_edit, "may_publish": may_publish,
        "policy_words": HIT_POLICIES[view.table.hit_policy], "use": queries.use_of(view.table.key),
        "is_model": view.kind == MODEL_KIND, "alone": queries.may_publish_alone(request.actor),
        "own": view.author_id is not None and view.author_id == request.actor.id,
    }  # fmt: skip


def current(key: str, at: Any) -> TableView:
    """The version to show first: in force, else the open one, else the newest; raises NotFound."""
    found = queries.table_at(key, at) or queries.open_version(key)
    if found is not None:
        return found
    known = queries.versions(key)
    if not known:
        raise not_found("policy", key)
    return known[0]


def sheet(table: Table, matched: Iterable[str] = ()) -> dict[str, Any]:
    """What `policies/lines.html` draws: the inputs that some row tests, the others by title, rows."""
    used = [c for c in table.inputs if any(_test(c, r.cells.get(c.key, "-")) for r in table.rows)]
    shown = used or list(table.inputs)
    return {
        "shown_inputs": shown, "unused": [c.label for c in table.inputs if c not in shown],
        "lines": lines(table, matched, shown),
    }  # fmt: skip


def lines(
    table: Table, matched: Iterable[str] = (), shown: Iterable[Column] | None = None
) -> list[dict[str, Any]]:
    """The rows to draw, those that matched marked."""
    marked = set(matched)
    inputs = table.inputs if shown is None else tuple(shown)
    rows = [(str(number), row) for number, row in enumerate(table.rows, 1)]
    if table.has_default:
        rows.append((OTHERWISE, otherwise_row(table)))
    return [
        {
            "number": number, "id": row.id, "note": row.note if number != OTHERWISE else "",
            "matched": row.id in marked, "otherwise": number == OTHERWISE,
            "cells": [(c.label, _test(c, row.cells.get(c.key, "-"))) for c in inputs],
            "outputs": [_value(c, str(row.outputs.get(c.key, ""))) for c in table.outputs],
            "always": not any(_test(c, row.cells.get(c.key, "-")) for c in inputs),
        }
        for number, row in rows
    ]  # fmt: skip


def facts_from(source: Any, columns: Iterable[Column]) -> dict[str, str]:
    """Facts of a try-out form: what was entered."""
    return {c.key: source.get(c.key, "").strip() for c in columns if source.get(c.key, "").strip()}


def fact_lines(view: TableView, facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The facts that a table reads, with the titles of their columns; those of a model by name."""
    if view.kind == MODEL_KIND:
        return [(name, told(value)) for name, value in facts.items()]
    asked = view.table.asked
    return [(c.label, _fact(c, facts[c.key])) for c in asked if facts.get(c.key) not in (None, "")]


def made_lines(table: Table, facts: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """What the computed columns made of the facts: title, expression, value."""
    if not table.computed:
        return []
    try:
        values = values_of(table, facts)
    except HandfastError:
        return []
    return [(c.label, c.expression, shown(values[c.key]) or "nothing") for c in table.computed]


def other_lines(table: Table, facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The facts that the table does not read."""
    read = {c.key for c in table.asked}
    return [
        (key.replace("_", " ").capitalize(), told(value))
        for key, value in facts.items()
        if key not in read
    ]


def result_lines(table: Table, outcome: Outcome) -> list[str]:
    """The result for people: one line for each row that counts, or the number."""
    found = outcome.result
    if found is None:
        return []
    listed = found if isinstance(found, list) else [found]
    return [result_line(table, one) for one in listed]


def decision_lines(view: TableView, found: DecisionView) -> list[str]:
    """What a stored decision came to: its result, else what its matched rows say."""
    if view.kind == MODEL_KIND:
        return [] if found.result is None else [told(found.result)]
    outcome = Outcome(found.matched, found.result, found.problem)
    return result_lines(view.table, outcome) or said_lines(view.table, found.matched)


def said_lines(table: Table, rules: Iterable[MatchedRule]) -> list[str]:
    """What matched rows say, one line each."""
    return [result_line(table, dict(rule.outputs)) for rule in rules]


def result_line(table: Table, one: Any) -> str:
    """One result in words, outputs in the order of the columns."""
    if not isinstance(one, Mapping):
        return told(one)
    words = []
    for column in table.outputs:
        if column.key not in one:
            continue
        value = one[column.key]
        shown = dict(column.choices).get(str(value), str(value))
        words.append(shown if len(one) == 1 else f"{column.label}: {shown}")
    return ", ".join(words) or told(one)


def _fact(column: Column, value: Any) -> str:
    labels = dict(column.choices)
    if column.type == "boolean":
        return YES_NO.get(str(value).lower(), str(value))
    return labels.get(str(value), told(value)) if value not in (None, "") else "missing"


def _test(column: Column, text: str) -> str:
    if column.type == "boolean":
        text = YES_NO.get(text.strip(), text)
    return "" if text.strip() in ("", "-") else text


def _value(column: Column, text: str) -> dict[str, Any]:
    formula = text.startswith("=")
    if column.type == "boolean":
        text = YES_NO.get(text, text)
    shown = text if formula else dict(column.choices).get(text, text)
    return {"text": shown, "formula": formula, "label": column.label}
