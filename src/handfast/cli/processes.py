"""The processes of a running installation: started together, watched, restarted or stopped together."""

import signal
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import FrameType

STOP_SECONDS = 20.0
WATCH_SECONDS = 0.5
RESTART_PAUSE_SECONDS = 2.0


@dataclass
class Member:
    """One process: how it is started, and whether its end is the end of all."""

    name: str
    command: Sequence[str]
    vital: bool = False
    process: "subprocess.Popen[bytes] | None" = None
    restart_at: float = 0.0

    def start(self) -> None:
        """Start it in a session of its own, so that Ctrl-C reaches the group's keeper only."""
        self.process = subprocess.Popen(
            list(self.command), start_new_session=True, stdin=subprocess.DEVNULL
        )


@dataclass
class Group:
    """The web server and the workers of one `handfast up`."""

    members: list[Member]
    say: Callable[[str], None] = print
    stopping: threading.Event = field(default_factory=threading.Event)

    def run(self) -> int:
        """Start all, watch until a signal or the end of a vital member, stop all; gives the status."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._on_signal)
        try:
            for member in self.members:
                member.start()
            return self._watch()
        finally:
            self.stop()

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self.stopping.set()

    def _watch(self) -> int:
        while not self.stopping.wait(WATCH_SECONDS):
            for member in self.members:
                if member.process is None or member.process.poll() is None:
                    continue
                if member.vital:
                    self.say(f"The {member.name} ended with status {member.process.returncode}.")
                    return 1
                self._revive(member)
        return 0

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
