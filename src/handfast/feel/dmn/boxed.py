"""Boxed expressions compiled to the same closures as FEEL text."""

from __future__ import annotations

from collections.abc import Callable
from xml.etree.ElementTree import Element

from handfast.feel import tree
from handfast.feel.compiling import compile_node
from handfast.feel.compiling.functions import UserFunction
from handfast.feel.dmn.items import ItemType
from handfast.feel.dmn.surroundings import NULL, Surroundings, converted, parse_text
from handfast.feel.dmn.tables import compile_table
from handfast.feel.dmn.xml import child, children, expression_in, local, text_of, type_ref
from handfast.feel.scope import Evaluator, Scope

Boxed = Callable[[Element, Surroundings], tree.Node]


def compile_boxed(element: Element | None, around: Surroundings) -> Evaluator:
    """A closure for a boxed expression; a broken or missing one gives null and is noted."""
    return compile_node(node_of(element, around))


def node_of(element: Element | None, around: Surroundings) -> tree.Node:
    """The tree of a boxed expression."""
    if element is None:
        around.note("an expression is missing")
        return NULL
    node = BOXED[local(element)](element, around)
    return typed(node, type_ref(element), around)


def typed(node: tree.Node, name: str, around: Surroundings) -> tree.Node:
    """A node whose value is converted to a named type."""
    wanted = around.types.find(name) if name else None
    if wanted is None:
        return node
    return tree.Embedded(converted(compile_node(node), wanted))


def _literal(element: Element, around: Surroundings) -> tree.Node:
    language = element.get("expressionLanguage", "")
    if language and "feel" not in language.lower():
        around.note(f"the expression language {language} is not supported")
        return NULL
    return parse_text(text_of(element), around)


def _context(element: Element, around: Surroundings) -> tree.Node:
    entries: list[tuple[str, tree.Node]] = []
    result: tree.Node | None = None
    for entry in children(element, "contextEntry"):
        variable = child(entry, "variable")
        value = expression_in(entry)
        if variable is None:
            result = node_of(value, around)
            continue
        name = " ".join(variable.get("name", "").split())
        recursive = around.with_names((name,)) if _is_function(value) else around
        entries.append((name, typed(node_of(value, recursive), type_ref(variable), around)))
        around = around.with_names((name,))
    return tree.ContextLiteral(tuple(entries), result)


def _is_function(element: Element | None) -> bool:
    return element is not None and local(element) == "functionDefinition"


def _invocation(element: Element, around: Surroundings) -> tree.Node:
    names: list[str] = []
    values: list[tree.Node] = []
    for binding in children(element, "binding"):
        parameter = child(binding, "parameter")
        names.append("" if parameter is None else " ".join(parameter.get("name", "").split()))
        values.append(node_of(expression_in(binding), around))
    function = node_of(expression_in(element), around)
    return tree.Call(function, tuple(values), tuple(names) if names else None)


def _list(element: Element, around: Surroundings) -> tree.Node:
    return tree.ListLiteral(
        tuple(node_of(item, around) for item in element if local(item) in BOXED)
    )


def _relation(element: Element, around: Surroundings) -> tree.Node:
    columns = [" ".join(found.get("name", "").split()) for found in children(element, "column")]
    rows: list[tree.Node] = []
    for row in children(element, "row"):
        cells = [node_of(cell, around) for cell in row if local(cell) in BOXED]
        if len(cells) != len(columns):
            around.note("a row of the relation has not as many cells as there are columns")
        rows.append(tree.ContextLiteral(tuple(zip(columns, cells, strict=False)), isolated=True))
    return tree.ListLiteral(tuple(rows))


def _function(element: Element, around: Surroundings) -> tree.Node:
    if element.get("kind", "FEEL") != "FEEL":
        around.note("external functions are not run")
        return NULL
    return tree.Embedded(compile_function(element, around))


def compile_function(element: Element, around: Surroundings, result: str = "") -> Evaluator:
    """A closure that makes a function from a function definition or encapsulated logic."""
    parameters: list[tuple[str, ItemType | None]] = []
    for found in children(element, "formalParameter"):
        name = " ".join(found.get("name", "").split())
        parameters.append((name, around.types.find(type_ref(found))))
    inner = around.with_names([name for name, _ in parameters])
    body = compile_boxed(expression_in(element), inner)
    body = converted(body, around.types.result(result) if result else None)

    def make(scope: Scope) -> object:
        return UserFunction(tuple(parameters), body, scope, 10)

    return make


def _conditional(element: Element, around: Surroundings) -> tree.Node:
    parts = [
        node_of(expression_in(child(element, name)), around) for name in ("if", "then", "else")
    ]
    return tree.If(*parts)


def _for(element: Element, around: Surroundings) -> tree.Node:
    name, source, inner = _iteration(element, around)
    body = node_of(expression_in(child(element, "return")), inner.with_names(("partial",)))
    return tree.For((tree.Iterator(name, source, None),), body)


def _quantified(element: Element, around: Surroundings) -> tree.Node:
    name, source, inner = _iteration(element, around)
    condition = node_of(expression_in(child(element, "satisfies")), inner)
    iterators = (tree.Iterator(name, source, None),)
    return tree.Quantified(local(element) == "every", iterators, condition)


def _iteration(element: Element, around: Surroundings) -> tuple[str, tree.Node, Surroundings]:
    name = " ".join(element.get("iteratorVariable", "").split())
    source = node_of(expression_in(child(element, "in")), around)
    return name, source, around.with_names((name,))


def _filter(element: Element, around: Surroundings) -> tree.Node:
    source = node_of(expression_in(child(element, "in")), around)
    inner = around.with_names(("item",))
    return tree.Filter(source, node_of(expression_in(child(element, "match")), inner))


def _table(element: Element, around: Surroundings) -> tree.Node:
    return tree.Embedded(compile_table(element, around))


BOXED: dict[str, Boxed] = {
    "literalExpression": _literal,
    "decisionTable": _table,
    "context": _context,
    "invocation": _invocation,
    "list": _list,
    "relation": _relation,
    "functionDefinition": _function,
    "conditional": _conditional,
    "for": _for,
    "some": _quantified,
    "every": _quantified,
    "filter": _filter,
}
