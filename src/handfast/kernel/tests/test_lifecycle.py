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
    refused = r"Cannot close a door that is “shut”\. Possible now: open\."
    with pytest.raises(IllegalTransition, match=refused):
        DOOR.after("shut", "close")
    order = Lifecycle("order", "in_review", {"send_back": (("sent_out",), "in_review")})
    refused = r"Cannot send back an order that is “in review”\. Possible now: nothing more\."
    with pytest.raises(IllegalTransition, match=refused):
        order.after("in_review", "send_back")


def test_the_diagram_comes_from_the_same_table():
    assert DOOR.mermaid().splitlines() == [
        "stateDiagram-v2",
        "  [*] --> open",
        "  open --> shut: close",
        "  shut --> open: open",
    ]
