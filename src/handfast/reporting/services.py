"""Use cases of reports: a process's log as a file for other tools."""

from contextlib import ExitStack
from tempfile import SpooledTemporaryFile
from typing import IO

from handfast.reporting import queries
from handfast.reporting.rules import ocel, xes
from handfast.reporting.types import Process, Span

IN_MEMORY = 1_000_000  # bytes; a larger log is written to disk


def log_file(*, process: Process, span: Span, form: str) -> IO[bytes]:
    """The events of a process as `ocel` (JSON) or `xes`, open at its beginning.

    The log is read and written a piece at a time: neither it nor its events are in memory as a
    whole, and no reader keeps the transaction waiting. Whoever sends the file closes it. Raises
    InvalidInput when it is too large.
    """
    events = queries.events(process, span)
    if form == "ocel":
        pieces = ocel.write(events, deals=process.kind == "")
    else:
        pieces = xes.write(events, name=process.name)
    with ExitStack() as until_written:
        written = until_written.enter_context(SpooledTemporaryFile(max_size=IN_MEMORY))
        written.writelines(piece.encode() for piece in pieces)
        written.seek(0)
        until_written.pop_all()
    return written
