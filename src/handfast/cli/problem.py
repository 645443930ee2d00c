"""What stops a command: a message in plain words with its remedy, printed without a trace."""


class CommandProblem(RuntimeError):
    """A command cannot go on; the text says why and what to do about it."""

    def __init__(self, message: str, *, remedy: str) -> None:
        super().__init__(f"{message}\n  What to do: {remedy}")
        self.remedy = remedy
