"""The processes of a running installation: started together, watched, restarted or stopped together."""

import contextlib
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO

STOP_SECONDS = 20.0
WATCH_SECONDS = 0.5
HEAD_START_SECONDS = 20.0
RESTART_PAUSE_SECONDS = 2.0
LOG_LIMIT_BYTES = 20_000_000


@dataclass
class Member:
    """One process: how it is started, and whether its end is the end of all."""

    name: str
    command: Sequence[str]
    log: Path | None = None
    vital: bool = False
    process: "subprocess.Popen[bytes] | None" = None
    restart_at: float = 0.0

    def start(self) -> None:
        """Start it in a session of its own, so that Ctrl-C reaches the group's keeper only."""
        with contextlib.ExitStack() as stack:
            output = stack.enter_context(self._open_log()) if self.log else None
            self.process = subprocess.Popen(
                list(self.command),
                start_new_session=True,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT if output else None,
            )

    def _open_log(self) -> IO[bytes]:
        """Open the log for appending; a large one is put aside first."""
        assert self.log is not None
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        return self.log.open("ab")

    def last_words(self, lines: int = 15) -> str:
        """Give the end of the log, for a message."""
        if self.log is None or not self.log.exists():
            return ""
        return "\n" + "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])


@dataclass
class Group:
    """The web server and the workers of one `handfast up`.

    Vital members start first; the others when `ready` is set, or after 20 seconds.
    """

    members: list[Member]
    say: Callable[[str], None] = print
    stopping: threading.Event = field(default_factory=threading.Event)
    ready: threading.Event = field(default_factory=threading.Event)

    def run(self) -> int:
        """Start all, watch until a signal or the end of a vital member, stop all; gives the status."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._on_signal)
        try:
            for member in self.members:
                if member.vital:
                    member.start()
            return self._watch()
        finally:
            self.stop()

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self.stopping.set()

    def _watch(self) -> int:
        latest = time.monotonic() + HEAD_START_SECONDS
        while not self.stopping.wait(WATCH_SECONDS):
            if self.ready.is_set() or time.monotonic() > latest:
                self._start_the_rest()
            for member in self.members:
                if member.process is None or member.process.poll() is None:
                    continue
                if member.vital:
                    self.say(
                        f"The {member.name} ended with status {member.process.returncode}."
                        + member.last_words()
                    )
                    return 1
                self._revive(member)
        return 0

    def _start_the_rest(self) -> None:
        for member in self.members:
            if member.process is None:
                member.start()

    def _revive(self, member: Member) -> None:
        now = time.monotonic()
        if not member.restart_at:
            self.say(f"The {member.name} ended unexpectedly; it is started again.")
            member.restart_at = now + RESTART_PAUSE_SECONDS
        elif now >= member.restart_at:
            member.restart_at = 0.0
            member.start()

    def stop(self) -> None:
        """Ask every member to end, and end those that do not within 20 seconds."""
        self.stopping.set()
        running = [m.process for m in self.members if m.process and m.process.poll() is None]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for process in running:
            try:
                process.wait(max(deadline - time.monotonic(), 0.1))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
