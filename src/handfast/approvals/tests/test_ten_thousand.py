"""Ten thousand random matrices and orders of events: no deadlock, no lost answer, no wrong end.

What must come out is worked out here a second time, from the cells of the matrix and the answers
alone; the last test plants faults in the rules and sees each of them found.
"""

from dataclasses import dataclass, field, replace
from decimal import Decimal
from random import Random
from uuid import UUID

import pytest

from handfast.approvals.rules import binding, path
from handfast.approvals.types import APPROVER, AUTO, FYI, Given, StepState
from handfast.policies import queries as policies
from handfast.policies.types import Column, Row, Table

RUNS = 10_000
CHUNKS = 4
KEYS = ("discount", "value", "term")
TESTS = {"-": lambda _: True, "> 1": lambda x: x > 1, "2": lambda x: x == 2, "< 2": lambda x: x < 2}
CONDITIONS = {"": lambda f: True, "discount <= 1": lambda f: f["discount"] <= 1}
LEGAL = ("e", "f")
COLUMNS = tuple(Column(key, key, "number") for key in KEYS)
OUTPUTS = tuple(Column(key, key, "text") for key in ("role", "kind", "step", "quorum"))


@dataclass
class Step:
    """A step as the services keep it."""

    id: UUID
    role: str
    kind: str
    step: int
    quorum: int
    reads: tuple[str, ...]
    state: str = "waiting"
    basis: dict = field(default_factory=dict)
    condition: str = ""


class Deal:
    """A record under a random matrix, asked about, answered, changed and asked about again."""

    def __init__(self, seed):
        self.random = Random(seed)
        self.table = Table("t", "T", COLUMNS, OUTPUTS, tuple(map(self.row, range(self.some(6)))))
        self.facts = self.new_facts()
        self.limit = Decimal(self.random.choice((0, 2)))
        self.steps, self.status, self.given, self.ids = [], "pending", 0, 0

    def some(self, most):
        return self.random.randrange(1, most + 1)

    def new_facts(self):
        return {key: self.random.randrange(4) for key in KEYS}

    def row(self, place):
        cells = {key: self.random.choice(("-", "-", *TESTS)) for key in KEYS}
        kind = self.random.choices((APPROVER, FYI, AUTO), (80, 17, 3))[0]
        outputs = {"role": self.random.choice("abcdef"), "kind": kind, "step": str(self.some(3)),
                   "quorum": str(self.random.choice((0, 0, 1, 2)))}  # fmt: skip
        return Row(str(place), cells, outputs)

    def matching(self):
        """The rows that match, worked out from their cells."""
        return [
            row for row in self.table.rows
            if all(TESTS[row.cells[key]](self.facts[key]) for key in KEYS)
        ]  # fmt: skip

    def ask(self):
        """Evaluate: plan the path, carry over the answers that stay, and go on."""
        matched = policies.matches(self.table, self.facts)
        assert [one.row_id for one in matched] == [row.id for row in self.matching()]
        if path.relieved(matched):
            self.steps, self.status = [], "approved"
            return
        planned = path.bundle(path.plan(matched), Decimal(self.facts["value"]), self.limit, LEGAL)
        read = {one.role: path.reads(self.table, one.rules) for one in planned}
        before = [one for one in self.steps if one.kind == APPROVER and one.state == "approved"]
        found = binding.carry(
            planned, [Given(x.role, x.id, x.basis, x.condition) for x in before], read, self.facts
        )
        self.check_carried(before, found, read)
        known = {one.id: one for one in before}
        self.steps = []
        for one in planned:
            self.ids += 1
            step = Step(UUID(int=self.ids), one.role, one.kind, one.step, one.quorum,
                        read[one.role])  # fmt: skip
            if one.role in found.kept:
                was = known[found.kept[one.role].step_id]
                step.state, step.basis, step.condition = "approved", was.basis, was.condition
            self.steps.append(step)
        self.go_on()

    def check_carried(self, before, found, read):
        """An answer stays exactly when nothing it judged has changed and its condition holds."""
        asked = {row.outputs["role"] for row in self.matching() if row.outputs["kind"] == APPROVER}
        for one in before:
            if one.role not in asked:
                assert one.role not in found.kept
                continue
            judged = {"discount"} if one.condition else set()
            same = all(
                key in one.basis and one.basis[key] == self.facts[key]
                for key in (set(read[one.role]) | set(one.basis)) - judged
            )
            stays = same and CONDITIONS[one.condition](self.facts)
            assert (one.role in found.kept) is stays, (
                "an answer was lost, or kept against its facts"
            )

    def go_on(self):
        """What follows, as the services apply it."""
        states = [
            StepState(one.id, one.step, one.kind, one.state, one.quorum,
                      not CONDITIONS[one.condition](self.facts))
            for one in self.steps
        ]  # fmt: skip
        outcome = path.follow(states)
        moved = {**dict.fromkeys(outcome.activate, "active"),
                 **dict.fromkeys(outcome.inform, "informed"),
                 **dict.fromkeys(outcome.cancel, "cancelled")}  # fmt: skip
        for one in self.steps:
            assert one.id not in moved or one.state in ("waiting", "active"), "an answer was lost"
            one.state = moved.get(one.id, one.state)
        self.status = outcome.status
        self.check_state()

    def check_state(self):
        """Where it stands, worked out from the answers alone."""
        asked = [one for one in self.steps if one.kind == APPROVER]
        wanted = {r.outputs["role"] for r in self.matching() if r.outputs["kind"] == APPROVER}
        assert sorted(one.role for one in asked) == sorted(wanted), "nobody is left out"
        active = {one.step for one in asked if one.state == "active"}
        for number in sorted({one.step for one in asked}):
            group = [one for one in asked if one.step == number]
            need = min(max(one.quorum for one in group) or len(group), len(group))
            yes = sum(
                one.state == "approved" and CONDITIONS[one.condition](self.facts) for one in group
            )
            no = sum(
                one.state == "rejected"
                or (one.state == "approved" and not CONDITIONS[one.condition](self.facts))
                for one in group
            )
            if yes >= need:
                continue
            if len(group) - no < need:
                assert (self.status, active) == ("rejected", set()), "a no was passed over"
                return
            assert self.status == "pending", "it ended before everybody had agreed"
            assert active == {number}, "it waits for nobody, or for somebody too early"
            return
        assert (self.status, active) == ("approved", set()), "everybody agreed, and it still waits"

    def answer(self):
        """Somebody who is asked answers, perhaps under a condition."""
        one = self.random.choice([step for step in self.steps if step.state == "active"])
        one.state = self.random.choices(("approved", "rejected"), (85, 15))[0]
        if one.state == "approved":
            one.condition = self.random.choices(tuple(CONDITIONS), (85, 15))[0]
        one.basis = path.basis(one.reads, self.facts)
        self.given += 1
        self.go_on()

    def run(self):
        """Answers and changes in any order, until it is decided; returns the number of answers."""
        self.ask()
        changes = self.random.randrange(4)
        for _ in range(40):
            if self.status == "pending" and (not changes or self.random.random() < 0.75):
                self.answer()
            elif changes:
                changes -= 1
                self.facts = replace_one(self.facts, self.random)
                self.ask()
            else:
                return self.given
        raise AssertionError("it never ends")


def replace_one(facts, random):
    """The facts with one of them another (or the same again)."""
    return {**facts, random.choice(KEYS): random.randrange(4)}


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_any_matrix_and_any_order_of_events_ends_rightly(chunk):
    given = [Deal(seed).run() for seed in range(chunk, RUNS, CHUNKS)]
    assert len(given) == RUNS // CHUNKS
    assert max(given) >= 6
    assert sum(given) > RUNS // CHUNKS


def skip_the_next_step(steps):
    found = FOLLOW(steps)
    later = any(one.state == "approved" for one in steps)
    return replace(found, activate=()) if later else found


def end_at_the_first_yes(steps):
    found = FOLLOW(steps)
    done = any(one.agreed for one in steps)
    return replace(found, status="approved") if done and found.status == "pending" else found


def ask_everybody_at_once(steps):
    found = FOLLOW(steps)
    waiting = tuple(one.id for one in steps if one.kind == APPROVER and one.state == "waiting")
    return replace(found, activate=waiting) if found.status == "pending" else found


def forget_an_answer(steps):
    found = FOLLOW(steps)
    return replace(found, cancel=tuple(one.id for one in steps if one.state == "approved"))


def keep_whatever_was_said(planned, given, reads, facts):
    found = CARRY(planned, given, reads, facts)
    asked = {one.role for one in planned if one.kind == APPROVER}
    return replace(found, kept={one.role: one for one in given if one.role in asked})


def carry_nothing(planned, given, reads, facts):
    return replace(CARRY(planned, given, reads, facts), kept={})


FOLLOW, CARRY = path.follow, binding.carry
FAULTS = [
    (path, "follow", skip_the_next_step), (path, "follow", end_at_the_first_yes),
    (path, "follow", ask_everybody_at_once), (path, "follow", forget_an_answer),
    (path, "_needed", len), (binding, "carry", keep_whatever_was_said),
    (binding, "carry", carry_nothing), (binding, "holds", lambda _text, _facts: True),
]  # fmt: skip


@pytest.mark.parametrize(("place", "name", "fault"), FAULTS)
def test_a_planted_fault_is_found(monkeypatch, place, name, fault):
    monkeypatch.setattr(place, name, fault)
    with pytest.raises(AssertionError):
        for seed in range(2_000):
            Deal(seed).run()
