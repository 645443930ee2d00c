"""Lifecycles: only what the table says is possible, and every state can be reached."""

import pytest

from handfast.kernel.errors import IllegalTransition
from handfast.kernel.lifecycle import Lifecycle

DOOR = Lifecycle("door", "open", {"close": (("open",), "shut"), "open": (("shut",), "open")})


def test_the_table_decides():
    assert DOOR.states == ("open", "shut")
    assert DOOR.after("open", "close") == "shut"
    assert DOOR.actions("shut") == ("open",)
    assert DOOR.allows("open", "open") is False


def test_a_refusal_names_state_action_and_what_is_possible():
    with pytest.raises(IllegalTransition, match=r"“shut” cannot close\. Possible now: open\."):
        DOOR.after("shut", "close")


def test_the_diagram_comes_from_the_same_table():
    assert DOOR.mermaid().splitlines() == [
        "stateDiagram-v2",
        "  [*] --> open",
        "  open --> shut: close",
        "  shut --> open: open",
    ]
