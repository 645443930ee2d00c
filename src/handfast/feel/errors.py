"""Errors of the FEEL library: what is wrong, where in the text, and what to do about it."""

from __future__ import annotations


class FeelError(Exception):
    """Base of all errors raised by the FEEL library."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class FeelSyntaxError(FeelError):
    """The text is not FEEL. Carries the position (1-based line and column) and a remedy."""

    def __init__(self, message: str, *, line: int, column: int, remedy: str) -> None:
        super().__init__(message)
        self.line = line
        self.column = column
        self.remedy = remedy

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}: {self.message}. {self.remedy}"


class FeelBudgetError(FeelError):
    """An evaluation needed more steps, depth, items or characters than its budget allows."""

    def __init__(self, limit: str, allowed: int) -> None:
        super().__init__(f"The expression needs more than {allowed} {limit}; simplify it.")
        self.limit = limit
        self.allowed = allowed
