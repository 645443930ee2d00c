"""Ten thousand random matrices and orders of answers: no deadlock, and no answer is lost."""

from dataclasses import dataclass, field
from random import Random
from uuid import UUID

from handfast.approvals.rules.binding import carry
from handfast.approvals.rules.conditions import holds
from handfast.approvals.rules.path import basis, follow, plan, reads
from handfast.approvals.types import APPROVER, FYI, Given, StepState
from handfast.policies.types import Column, MatchedRule, Row, Table

FACTS = ("discount", "tcv", "term")
ROLES = tuple("abcdef")
RUNS = 10_000
MOST_EVENTS = 80


@dataclass
class Step:
    """A step as it is stored."""

    id: UUID
    role: str
    kind: str
    step: int
    quorum: int
    state: str = "waiting"
    basis: dict = field(default_factory=dict)
    condition: str = ""
    kept: bool = False


class World:
    """One record, its matrix and facts, and its request, as the services keep them."""

    def __init__(self, random):
        self.random = random
        self.table = Table(
            "t", "T", tuple(Column(key, key, "number") for key in FACTS), (),
            tuple(self.row(place) for place in range(random.randint(1, 7))),
        )  # fmt: skip
        self.facts = {key: random.randint(0, 3) for key in FACTS}
        self.steps, self.log, self.status = [], [], "none"
        self.ask()

    def row(self, place):
        pick = self.random
        read = pick.sample(FACTS, pick.randint(0, 2))
        return Row(
            str(place), {key: f">= {pick.randint(0, 2)}" if key in read else "-" for key in FACTS},
            {"role": pick.choice(ROLES), "kind": pick.choice((APPROVER, APPROVER, FYI)),
             "step": str(pick.randint(1, 3)), "quorum": str(pick.choice((0, 0, 0, 1, 2)))},
        )  # fmt: skip

    def matches(self, row):
        return all(
            cell == "-" or self.facts[key] >= int(cell[3:]) for key, cell in row.cells.items()
        )

    def ask(self):
        """A new request on the present facts; earlier answers are carried over."""
        path = plan(
            MatchedRule(row.id, row.outputs) for row in self.table.rows if self.matches(row)
        )
        given = [
            Given(s.role, s.id, s.basis, s.condition)
            for s in self.steps
            if s.kind == APPROVER and s.state == "approved"
        ]
        read = {one.role: reads(self.table, one.rules) for one in path}
        found = carry(path, given, read, self.facts)
        self.steps = [
            Step(UUID(int=self.random.getrandbits(128)), one.role, one.kind, one.step, one.quorum,
                 basis=basis(read[one.role], self.facts))
            for one in path
        ]  # fmt: skip
        for step in self.steps:
            if step.role in found.kept and step.kind == APPROVER:
                earlier = found.kept[step.role]
                step.state, step.kept = "approved", True
                step.basis, step.condition = dict(earlier.basis), earlier.condition
        self.status = "pending" if path else "none"
        self.settle()

    def settle(self):
        if self.status != "pending":
            return
        outcome = follow([
            StepState(s.id, s.step, s.kind, s.state, s.quorum,
                      s.state == "approved" and not holds(s.condition, self.facts))
            for s in self.steps
        ])  # fmt: skip
        moves = {
            **dict.fromkeys(outcome.activate, "active"),
            **dict.fromkeys(outcome.inform, "informed"),
            **dict.fromkeys(outcome.cancel, "cancelled"),
        }
        for step in self.steps:
            step.state = moves.get(step.id, step.state)
        self.status = outcome.status

    def act(self):
        """One thing that happens: an answer, or a change of facts."""
        if self.status != "pending" or self.random.random() < 0.15:
            self.facts[self.random.choice(FACTS)] = self.random.randint(0, 3)
            self.ask()
            return
        step = self.random.choice([s for s in self.steps if s.state == "active"])
        if self.random.random() < 0.2:
            step.state = "rejected"
        else:
            step.state = "approved"
            if self.random.random() < 0.2:
                step.condition = f"{self.random.choice(FACTS)} <= {self.random.randint(0, 3)}"
        self.log.append((step.id, step.state))
        self.settle()

    def check(self):
        active = [s for s in self.steps if s.state == "active"]
        if self.status == "pending":
            assert active, "pending without anybody to answer is a deadlock"
            assert len({s.step for s in active}) == 1
        else:
            assert not active, "somebody is asked although it is decided"
        answered = {s.id: s.state for s in self.steps}
        for step_id, state in self.log:
            assert answered.get(step_id, state) == state, "an answer was lost or turned"
        if self.status == "approved":
            self.check_granted()
        for step in self.steps:
            if step.kept:
                judged = {key for key in FACTS if key in step.condition}
                assert all(
                    step.basis[key] == self.facts[key] for key in step.basis if key not in judged
                ), "an answer stayed although its facts have changed"

    def check_granted(self):
        for number in {s.step for s in self.steps if s.kind == APPROVER}:
            group = [s for s in self.steps if s.kind == APPROVER and s.step == number]
            yes = sum(1 for s in group if s.state == "approved" and holds(s.condition, self.facts))
            quorum = max(s.quorum for s in group)
            assert yes >= (min(quorum, len(group)) if quorum else len(group))


def test_no_deadlock_and_no_lost_answer_in_ten_thousand_random_orders():
    seen = {"approved": 0, "rejected": 0, "none": 0, "pending": 0}
    kept = 0
    for seed in range(RUNS):
        world = World(Random(seed))
        for _ in range(world.random.randint(1, 8)):
            world.check()
            world.act()
        world.check()
        kept += any(s.kept for s in world.steps)
        for _ in range(MOST_EVENTS):
            if world.status != "pending":
                break
            answer = next(s for s in world.steps if s.state == "active")
            answer.state = "approved"
            world.settle()
        assert world.status != "pending", "answering everybody must end it"
        seen[world.status] += 1
    assert seen["pending"] == 0
    assert min(seen["approved"], seen["rejected"], seen["none"], kept) > 100
