"""Lifecycles as tables: which action leads from which states to which state."""

from collections.abc import Mapping
from dataclasses import dataclass

from handfast.kernel.errors import IllegalTransition, Problem

Transitions = Mapping[str, tuple[tuple[str, ...], str]]


@dataclass(frozen=True)
class Lifecycle:
    """A named state machine; guards and effects stay in services."""

    name: str
    initial: str
    transitions: Transitions

    @property
    def states(self) -> tuple[str, ...]:
        """All states, the initial one first, in the order of the table."""
        found = [self.initial]
        for sources, target in self.transitions.values():
            found += [*sources, target]
        return tuple(dict.fromkeys(found))

    def actions(self, state: str) -> tuple[str, ...]:
        """The actions possible in `state`: they feed buttons and the API's `allowed_actions`."""
        return tuple(a for a, (sources, _) in self.transitions.items() if state in sources)

    def allows(self, state: str, action: str) -> bool:
        """Whether `action` is possible in `state`."""
        return action in self.transitions and state in self.transitions[action][0]

    def after(self, state: str, action: str) -> str:
        """The state that `action` leads to; raises IllegalTransition when not possible."""
        if not self.allows(state, action):
            possible = ", ".join(_words(name) for name in self.actions(state)) or "nothing more"
            one = f"{'an' if self.name[0] in 'aeio' else 'a'} {self.name}"
            raise IllegalTransition(
                Problem(
                    "status",
                    state,
                    f"Cannot {_words(action)} {one} that is “{_words(state)}”.",
                    f"Possible now: {possible}.",
                )
            )
        return self.transitions[action][1]

    def mermaid(self) -> str:
        """The state diagram for the documentation."""
        lines = ["stateDiagram-v2", f"  [*] --> {self.initial}"]
        for action, (sources, target) in self.transitions.items():
            lines += [f"  {source} --> {target}: {action}" for source in sources]
        return "\n".join(lines)


def _words(name: str) -> str:
    """The name of a state or an action as people read it."""
    return name.replace("_", " ")
