"""What stops a start is named with its remedy."""

import os
import socket
import sys

import pytest

from handfast.cli import preflight
from handfast.cli.problem import CommandProblem


@pytest.fixture
def taken():
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        yield holder.getsockname()[1]


def test_an_old_python_is_refused():
    with pytest.raises(
        CommandProblem, match=r"This is Python 3\.10; Handfast needs 3\.11 or newer"
    ):
        preflight.check_python((3, 10))
    preflight.check_python((3, 11))


def test_a_free_port_passes(taken):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = probe.getsockname()[1]
    preflight.check_port(host="127.0.0.1", port=free)


def test_a_taken_port_names_the_process_and_another_port(taken):
    with pytest.raises(CommandProblem) as caught:
        preflight.check_port(host="127.0.0.1", port=taken)
    text = str(caught.value)
    assert text.startswith(f"Port {taken} on 127.0.0.1 is taken by ")
    free = preflight.next_free(host="127.0.0.1", port=taken)
    assert f"`make up PORT={free}`" in text
    assert taken < free < taken + 100
    if sys.platform == "linux":
        assert f"process {os.getpid()} (" in text
        assert f"`kill {os.getpid()}`" in text


def test_nobody_listens_on_a_port_that_is_not_taken():
    assert preflight.holder_of(1) is None
