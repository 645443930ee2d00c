"""From the syntax tree to Python closures: one small function per node, chosen by node type."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from handfast.feel import tree
from handfast.feel.compiling import basics, cells, functions, loops, operators
from handfast.feel.scope import Evaluator

Compiler = Callable[[Any, Callable[[tree.Node], Evaluator]], Evaluator]

COMPILERS: dict[type, Compiler] = {
    tree.Literal: basics.literal,
    tree.Name: basics.name,
    tree.Path: basics.path,
    tree.Filter: loops.filtered,
    tree.Call: functions.call,
    tree.Negation: operators.negation,
    tree.Arithmetic: operators.arithmetic_operation,
    tree.Comparison: operators.comparison,
    tree.Junction: operators.junction,
    tree.Between: operators.between,
    tree.In: cells.contained,
    tree.UnaryComparison: cells.unary_comparison,
    tree.RangeLiteral: basics.interval,
    tree.ListLiteral: basics.list_literal,
    tree.ContextLiteral: basics.context_literal,
    tree.If: basics.conditional,
    tree.For: loops.for_loop,
    tree.Quantified: loops.quantified,
    tree.InstanceOf: basics.instance_of,
    tree.Embedded: basics.embedded,
    tree.FunctionLiteral: functions.function_literal,
}


def compile_node(node: tree.Node) -> Evaluator:
    """A closure that evaluates a node in a scope."""
    return COMPILERS[type(node)](node, compile_node)


def compile_tests(node: tree.UnaryTests) -> cells.Matcher:
    """A closure that matches a value against the tests of a cell, in a scope."""
    return cells.matcher(node, compile_node)
