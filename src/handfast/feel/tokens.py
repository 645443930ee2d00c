"""Raw tokens of FEEL text. Names with spaces are put together later, by the parser's scopes."""

from __future__ import annotations

import re
from typing import NamedTuple

from handfast.feel.errors import FeelSyntaxError

NUMBER, STRING, NAME, OPERATOR, END = "number", "string", "name", "operator", "end"

MAX_TEXT = 30_000
MAX_TOKENS = 15_000

_START = (
    r"?A-Z_a-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u167F\u1681-\u1FFF"
    r"\u200C-\u200D\u2070-\u218F\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFEFE"
    r"\uFF00-\uFFFD\U00010000-\U000EFFFF"
)
_TOKEN = re.compile(
    rf"""
      (?P<space>[\s\u200B\uFEFF\u1680]+ | //[^\n\r]* | /\*(?:[^*]|\*(?!/))*\*/)
    | (?P<number>(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?)
    | (?P<string>"(?:[^"\\]|\\.)*")
    | (?P<name>[{_START}][{_START}0-9\u00B7\u0300-\u036F\u203F-\u2040]*)
    | (?P<operator>\*\*|\.\.|<=|>=|!=|->|[-+*/=<>()\[\]{{}},:.@'])
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{6})|([nrt'\"\\]))")
_PLAIN = {"n": "\n", "r": "\r", "t": "\t", "'": "'", '"': '"', "\\": "\\"}


class Token(NamedTuple):
    """One token: its kind, its text (for strings: the value) and where it starts and ends."""

    kind: str
    text: str
    start: int
    end: int


def place(text: str, offset: int) -> tuple[int, int]:
    """The 1-based line and column of an offset in a text."""
    line = text.count("\n", 0, offset) + 1
    return line, offset - text.rfind("\n", 0, offset)


def syntax_error(text: str, offset: int, message: str, remedy: str) -> FeelSyntaxError:
    """A syntax error that names the position of an offset."""
    line, column = place(text, offset)
    return FeelSyntaxError(message, line=line, column=column, remedy=remedy)


def unescape(body: str) -> str:
    """The value of a string literal's body; unknown escapes stay as written."""
    if "\\" not in body:
        return body
    value = _ESCAPE.sub(_escape, body)
    if any("\ud800" <= char <= "\udfff" for char in value):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return value


def _escape(match: re.Match[str]) -> str:
    short, long, plain = match.groups()
    if plain:
        return _PLAIN[plain]
    code = int(short or long, 16)
    return chr(code) if code <= 0x10FFFF else "\ufffd"


def tokenize(text: str) -> list[Token]:
    """Split a text into tokens, ending with an END token; raises FeelSyntaxError."""
    if len(text) > MAX_TEXT:
        raise syntax_error(text, MAX_TEXT, "The text is too long", "Split the expression.")
    tokens: list[Token] = []
    offset = 0
    while offset < len(text):
        match = _TOKEN.match(text, offset)
        if match is None:
            raise _unreadable(text, offset)
        kind = str(match.lastgroup)
        if kind != "space":
            body = match.group()
            value = unescape(body[1:-1]) if kind == STRING else body
            if len(tokens) == MAX_TOKENS:
                raise syntax_error(
                    text, offset, f"The text has more than {MAX_TOKENS} words and signs",
                    "Split the expression.",
                )  # fmt: skip
            tokens.append(Token(kind, value, offset, match.end()))
        offset = match.end()
    tokens.append(Token(END, "", offset, offset))
    return tokens


def _unreadable(text: str, offset: int) -> FeelSyntaxError:
    if text[offset] == '"':
        return syntax_error(text, offset, "The string is not closed", 'Add the closing ".')
    return syntax_error(
        text, offset, f"Unexpected character {text[offset]!r}", "Remove or quote it."
    )
