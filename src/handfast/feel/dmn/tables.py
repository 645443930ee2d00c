"""Decision tables: inputs, rules, outputs, and the choice among matching rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from handfast.feel.columns import Column, rows_of
from handfast.feel.compiling import compile_node, compile_tests
from handfast.feel.compiling.cells import Matcher
from handfast.feel.dmn.hits import Output, Row, choose
from handfast.feel.dmn.surroundings import Surroundings, converted, parse_cell, parse_text
from handfast.feel.dmn.xml import child, children, text_of, type_ref
from handfast.feel.errors import FeelSyntaxError
from handfast.feel.parsing import parse_tests
from handfast.feel.scope import Evaluator, Scope
from handfast.feel.tree import Literal, Node


@dataclass(frozen=True, slots=True)
class Input:
    """A column of conditions: the value it tests, the values it allows, its cells."""

    value: Evaluator
    allowed: Matcher | None
    cells: Column


@dataclass(frozen=True, slots=True)
class Rule:
    """A row: its id and the values of its outputs."""

    id: str
    outputs: tuple[Evaluator, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """What one table matched: its decision, the values of its inputs, the ids of its rules.

    A rule without an id is named by its number, counted from 1.
    """

    decision: str
    inputs: tuple[object, ...]
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A compiled decision table."""

    decision: str
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]
    hit_policy: str
    aggregation: str

    def matching(self, scope: Scope) -> list[Rule] | None:
        """The rules that match, in their order; none when an input value is not allowed.

        Where the first counts alone, only that one.
        """
        mask = (1 << len(self.rules)) - 1
        values: list[object] = []
        for column in self.inputs:
            value = column.value(scope)
            values.append(value)
            cell = Scope({"?": value}, scope, scope.meter)
            if column.allowed is not None and column.allowed(value, cell) is not True:
                return None
            mask = column.cells.passing(value, cell, mask)
        scope.meter.charge(len(self.rules) >> 4)
        matching = [self.rules[row] for row in rows_of(mask)]
        if self.hit_policy == "FIRST":
            matching = matching[:1]
        if scope.meter.hits is not None:
            ids = tuple(rule.id for rule in matching)
            scope.meter.hits.append(Hit(self.decision, tuple(values), ids))
        return matching

    def decide(self, scope: Scope) -> object:
        """The value of the table in a scope."""
        matching = self.matching(scope)
        if matching is None:
            return None
        rows: list[Row] = [[output(scope) for output in rule.outputs] for rule in matching]
        return choose(self.hit_policy, self.aggregation, self.outputs, rows, scope)


def compile_table(element: Element, around: Surroundings) -> Evaluator:
    """A closure that decides a table."""
    rows = [list(children(rule, "inputEntry")) for rule in children(element, "rule")]
    inputs = tuple(
        _input(found, [row[index] if index < len(row) else None for row in rows], around)
        for index, found in enumerate(children(element, "input"))
    )
    outputs = tuple(_output(found, element, around) for found in children(element, "output"))
    rules = tuple(
        _rule(found, number, outputs, around)
        for number, found in enumerate(children(element, "rule"), 1)
    )
    policy = element.get("hitPolicy", "UNIQUE").replace("_", " ").upper()
    return Table(
        around.owner, inputs, outputs, rules, policy, element.get("aggregation", "")
    ).decide


def _input(element: Element, entries: Sequence[Element | None], around: Surroundings) -> Input:
    expression = child(element, "inputExpression")
    value = compile_node(parse_text(text_of(expression), around))
    wanted = around.types.find(type_ref(expression))
    allowed = parse_cell(text_of(child(element, "inputValues")), around)
    cells = Column([parse_cell(text_of(entry), around) for entry in entries])
    return Input(converted(value, wanted), compile_tests(allowed) if allowed else None, cells)


def _output(element: Element, table: Element, around: Surroundings) -> Output:
    name = " ".join(element.get("name", "").split())
    default = child(element, "defaultOutputEntry")
    wanted = around.types.find(type_ref(element) or "")
    single = len(list(children(table, "output"))) == 1
    return Output(
        "" if single else name,
        _values(text_of(child(element, "outputValues")), around),
        None if default is None else compile_node(parse_text(text_of(default), around)),
        wanted,
    )


def _values(text: str, around: Surroundings) -> Sequence[Evaluator]:
    if not text:
        return ()
    try:
        nodes: tuple[Node, ...] = parse_tests(text, around.names | {"?"}).tests
    except FeelSyntaxError as problem:
        around.note(problem)
        return ()
    return tuple(compile_node(node) for node in nodes)


def _rule(element: Element, number: int, outputs: tuple[Output, ...], around: Surroundings) -> Rule:
    values: list[Evaluator] = []
    if len(list(children(element, "outputEntry"))) != len(outputs):
        around.note(f"rule {number} has not as many output entries as there are outputs")
    for entry, output in zip(children(element, "outputEntry"), outputs, strict=False):
        text = text_of(entry)
        node = parse_text(text, around) if text else Literal(None)
        values.append(converted(compile_node(node), output.type))
    values += [_nothing] * (len(outputs) - len(values))
    return Rule(element.get("id") or str(number), tuple(values))


def _nothing(scope: Scope) -> object:
    return None
