"""The syntax tree of FEEL: frozen dataclasses, made by the parser and read by the compiler."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant value: number, string, boolean, null or temporal."""

    value: object


@dataclass(frozen=True, slots=True)
class Name:
    """A variable or a built-in function, and where it stands in the text."""

    name: str
    offset: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Path:
    """A member of a value: source.member."""

    source: Node
    member: str


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter or an index: source[condition]."""

    source: Node
    condition: Node


@dataclass(frozen=True, slots=True)
class Call:
    """A function call; names has one entry per argument when arguments are named."""

    function: Node
    arguments: tuple[Node, ...]
    names: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Negation:
    """Arithmetic negation."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """A sum, difference, product, quotient or power."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Comparison:
    """One of = != < <= > >=."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Junction:
    """A chain of operands joined by 'and' or by 'or'."""

    operator: str
    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Between:
    """value between low and high, both included."""

    value: Node
    low: Node
    high: Node


@dataclass(frozen=True, slots=True)
class In:
    """value in (test, test, ...)."""

    value: Node
    tests: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class UnaryComparison:
    """A comparison without its left side, such as '< 10'."""

    operator: str
    operand: Node


@dataclass(frozen=True, slots=True)
class RangeLiteral:
    """An interval with open or closed ends."""

    low: Node
    high: Node
    low_included: bool
    high_included: bool


@dataclass(frozen=True, slots=True)
class ListLiteral:
    """[a, b, c]."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class ContextLiteral:
    """{key: value}; later entries see earlier ones, unless they are isolated (a relation's row).

    A boxed context may have a result, which then is its value.
    """

    entries: tuple[tuple[str, Node], ...]
    result: Node | None = None
    isolated: bool = False


@dataclass(frozen=True, slots=True)
class If:
    """if condition then yes else no."""

    condition: Node
    yes: Node
    no: Node


@dataclass(frozen=True, slots=True)
class Iterator:
    """name in source, or name in source..end."""

    name: str
    source: Node
    end: Node | None


@dataclass(frozen=True, slots=True)
class For:
    """for iterators return body."""

    iterators: tuple[Iterator, ...]
    body: Node


@dataclass(frozen=True, slots=True)
class Quantified:
    """some or every: iterators satisfies condition."""

    every: bool
    iterators: tuple[Iterator, ...]
    condition: Node


@dataclass(frozen=True, slots=True)
class TypeNode:
    """A type: its name, its parameters (by name for contexts) and a function's result."""

    name: str
    members: tuple[tuple[str, TypeNode], ...] = ()
    result: TypeNode | None = None


@dataclass(frozen=True, slots=True)
class InstanceOf:
    """value instance of type."""

    value: Node
    type: TypeNode


@dataclass(frozen=True, slots=True)
class FunctionLiteral:
    """function(a: type, b) body; external functions are never run and give null."""

    parameters: tuple[tuple[str, TypeNode | None], ...]
    body: Node
    external: bool = False


@dataclass(frozen=True, slots=True)
class Embedded:
    """A part compiled elsewhere, such as a decision table inside a boxed context."""

    evaluator: Callable[[Any], object]


@dataclass(frozen=True, slots=True)
class UnaryTests:
    """A cell of a decision table: any value ('-'), or tests, perhaps negated."""

    tests: tuple[Node, ...]
    negated: bool = False


Node: TypeAlias = (
    Literal
    | Name
    | Path
    | Filter
    | Call
    | Negation
    | Arithmetic
    | Comparison
    | Junction
    | Between
    | In
    | UnaryComparison
    | RangeLiteral
    | ListLiteral
    | ContextLiteral
    | If
    | For
    | Quantified
    | InstanceOf
    | FunctionLiteral
    | Embedded
)
