"""The one exception of the database supervisor: a message that names the cause and the remedy."""


class DatabaseProblem(RuntimeError):
    """The database cannot be used; the text says why and what to do about it."""

    def __init__(self, message: str, *, remedy: str) -> None:
        super().__init__(f"{message}\n  What to do: {remedy}")
        self.message = message
        self.remedy = remedy
