"""The parser's position in the tokens, and the scopes of names known at that position."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager

from handfast.feel import tree
from handfast.feel.errors import FeelSyntaxError
from handfast.feel.tokens import END, NAME, NUMBER, OPERATOR, Token, syntax_error, tokenize

KEYWORDS = frozenset(
    (
        "if",
        "then",
        "else",
        "for",
        "in",
        "return",
        "some",
        "every",
        "satisfies",
        "between",
        "and",
        "or",
        "true",
        "false",
        "null",
    )
)
MAX_DEPTH = 60
Key = tuple[str, ...]


def name_key(name: str) -> Key:
    """The token texts of a name, by which spaces around its operators do not matter."""
    if name.isascii() and name.isidentifier():
        return (name,)
    try:
        return tuple(token.text for token in tokenize(name)[:-1])
    except FeelSyntaxError:
        return (name,)


class Cursor:
    """Reads tokens one by one; knows which names with spaces or operators are in scope."""

    def __init__(
        self, text: str, names: Collection[str], expression: Callable[[Cursor, int], tree.Node]
    ) -> None:
        self.text = text
        self.tokens = tokenize(text)
        self.index = 0
        self.depth = 0
        self.in_interval = False
        self._expression = expression
        self._scopes: list[dict[str, dict[Key, str]]] = []
        self._open_scope(names)

    @property
    def token(self) -> Token:
        """The current token."""
        return self.tokens[self.index]

    def ahead(self, count: int) -> Token:
        """The token a number of places ahead, at most the end."""
        return self.tokens[min(self.index + count, len(self.tokens) - 1)]

    def advance(self) -> Token:
        """Take the current token."""
        token = self.token
        if token.kind != END:
            self.index += 1
        return token

    def at(self, text: str) -> bool:
        """Whether the current token is this operator or keyword."""
        return self.token.text == text and self.token.kind in (OPERATOR, NAME)

    def accept(self, text: str) -> bool:
        """Take the current token if it is this operator or keyword."""
        if self.at(text):
            self.index += 1
            return True
        return False

    def expect(self, text: str) -> None:
        """Take this operator or keyword, or raise FeelSyntaxError."""
        if not self.accept(text):
            raise self.error(f"Expected '{text}' but found {self.found()}", f"Add '{text}' here.")

    def found(self) -> str:
        """The current token in words, for messages."""
        return "the end of the text" if self.token.kind == END else repr(self.token.text)

    def error(self, message: str, remedy: str) -> FeelSyntaxError:
        """A syntax error at the current token."""
        return syntax_error(self.text, self.token.start, message, remedy)

    def expression(self, power: int = 0) -> tree.Node:
        """Parse an expression whose operators bind tighter than a power."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.error("The expression is nested too deeply", "Split it into parts.")
        try:
            return self._expression(self, power)
        finally:
            self.depth -= 1

    def enclosed(self) -> tree.Node:
        """Parse an expression inside brackets, where interval ends need no care."""
        outer, self.in_interval = self.in_interval, False
        node = self.expression()
        self.in_interval = outer
        return node

    def at_end(self) -> None:
        """Raise FeelSyntaxError unless all tokens were read."""
        if self.token.kind != END:
            raise self.error(f"Unexpected {self.found()}", "Remove it or add an operator before.")

    @contextmanager
    def scope(self, names: Collection[str] = ()) -> Iterator[None]:
        """Names known within a part of the text."""
        self._open_scope(names)
        yield
        self._scopes.pop()

    def declare(self, name: str) -> None:
        """Make a name known in the innermost scope."""
        key = name_key(name)
        self._scopes[-1].setdefault(key[0] if key else "", {})[key] = name

    def _open_scope(self, names: Collection[str]) -> None:
        self._scopes.append({})
        for name in names:
            self.declare(name)

    def known_name(self) -> tuple[str, int] | None:
        """The longest known name at the current token and its number of tokens."""
        first = self.token.text
        best: tuple[str, int] | None = None
        for scope in reversed(self._scopes):
            for key, name in scope.get(first, {}).items():
                if (best is None or len(key) > best[1]) and self._matches(key):
                    best = (name, len(key))
        return best

    def _matches(self, key: Key) -> bool:
        end = self.index + len(key)
        return tuple(token.text for token in self.tokens[self.index : end]) == key

    def name(self, *, numbered: bool = False) -> str:
        """Take a name: the longest known one, or a run of adjacent words (numbers if allowed)."""
        run = self.run_length(numbered=numbered)
        known = self.known_name()
        if known is not None and known[1] >= run:
            self.index += known[1]
            return known[0]
        if run == 0:
            raise self.error(f"Expected a name but found {self.found()}", "Write a name here.")
        return self.words(run)

    def words(self, count: int) -> str:
        """Take a number of tokens as one name."""
        taken = self.tokens[self.index : self.index + count]
        self.index += count
        return " ".join(token.text for token in taken)

    def run_length(self, *, numbered: bool = False) -> int:
        """How many adjacent words from here can only be one name."""
        count = 0
        while self._continues(count, numbered):
            count += 1
        return count

    def _continues(self, count: int, numbered: bool) -> bool:
        token = self.ahead(count)
        if token.kind == NUMBER:
            return numbered and count > 0 and token.text.isdigit()
        if token.kind != NAME or token.text in KEYWORDS:
            return False
        return not (token.text == "instance" and self.ahead(count + 1).text == "of" and count)
