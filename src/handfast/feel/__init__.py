"""FEEL, the rule language: expressions and unary tests over plain values, pure and bounded.

Compile once, evaluate often. A context maps names to strings, booleans, numbers, dates, times,
lists and nested mappings. Python attributes are never read and no text is ever run as Python.
"""

from __future__ import annotations

from handfast.feel.budget import Budget
from handfast.feel.checking import UnknownName
from handfast.feel.errors import FeelBudgetError, FeelError, FeelSyntaxError
from handfast.feel.expression import (
    Expression,
    UnaryTests,
    compile_expression,
    compile_unary_tests,
    evaluate,
)
from handfast.feel.rows import Rows, compile_rows

__all__ = [
    "Budget",
    "Expression",
    "FeelBudgetError",
    "FeelError",
    "FeelSyntaxError",
    "Rows",
    "UnaryTests",
    "UnknownName",
    "compile_expression",
    "compile_rows",
    "compile_unary_tests",
    "evaluate",
]
