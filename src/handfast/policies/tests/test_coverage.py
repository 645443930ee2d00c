"""Gaps and overlaps: what is reported is true, and nothing uncovered stays unsaid."""

from datetime import date
from decimal import Decimal
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from handfast.policies.rules import match
from handfast.policies.rules.coverage import check
from handfast.policies.types import ANY_OF, COLLECT, FIRST, UNIQUE, Column, Row, Table

INPUTS = (
    Column("amount", "Amount", "number"),
    Column("region", "Region", optional=True),
    Column("vip", "VIP", "boolean"),
    Column("since", "Since", "date"),
)
NUMBERS = [Decimal(n) / 2 for n in range(-2, 14)]
DAYS = [date(2026, 1, day) for day in range(1, 12)]
REGIONS = [None, "IL", "WI", "TX"]


def table(rows, policy=UNIQUE, inputs=INPUTS):
    keys = [column.key for column in inputs]
    return Table(
        "t", "T", inputs, (Column("out", "Out"),),
        tuple(
            Row(str(number), dict(zip(keys, cells, strict=True)), {"out": str(number)})
            for number, cells in enumerate(rows)
        ),
        policy,
    )  # fmt: skip


def numbers():
    value = st.integers(0, 5).map(str)
    pair = st.tuples(st.integers(0, 5), st.integers(0, 5)).map(sorted)
    return st.one_of(
        st.just("-"), value, st.builds("{} {}".format, st.sampled_from(["<", "<=", ">", ">="]), value),
        pair.map(lambda p: f"[{p[0]}..{p[1]}]"), pair.map(lambda p: f"({p[0]}..{p[1]})"),
        value.map(lambda v: f"not({v})"), st.builds("{},> {}".format, value, value),
    )  # fmt: skip


def days():
    day = st.integers(2, 9).map(lambda n: f'date("2026-01-0{n}")')
    return st.one_of(
        st.just("-"), day, st.builds("{} {}".format, st.sampled_from(["<", ">="]), day)
    )


CELLS = st.tuples(
    numbers(), st.sampled_from(["-", '"IL"', '"IL","WI"', 'not("IL")', "null"]),
    st.sampled_from(["-", "true", "false"]), days(),
)  # fmt: skip
FACTS = st.fixed_dictionaries({
    "amount": st.sampled_from(NUMBERS), "region": st.sampled_from(REGIONS),
    "vip": st.booleans(), "since": st.sampled_from(DAYS),
})  # fmt: skip


def inside(drawn, region, facts):
    """Whether facts lie in a region: a table of its words' own pieces says so."""
    from handfast.policies.rules.pieces import pieces_of

    words = dict(region.words)
    for column in drawn.inputs:
        if column.label not in words:
            continue
        pieces = pieces_of(drawn, column)
        value = facts[column.key]
        here = next(1 << n for n, piece in enumerate(pieces.pieces) if _holds(piece, value))
        if pieces.words(here) not in words[column.label] and not _named(
            pieces, words[column.label], here
        ):
            return False
    return True


def _holds(piece, value):
    if value is None or piece.value is None:
        return piece.value is value
    if isinstance(value, bool | str):
        return piece.value == value or (not piece.single and isinstance(value, str))
    low, high = piece.low, piece.high
    if piece.single:
        return value == piece.value
    return (low is None or value > low) and (high is None or value < high)


def _named(pieces, words, here):
    """Whether some mask with this piece reads as the region says."""
    count = len(pieces.pieces)
    return (
        any(pieces.words(mask) == words for mask in range(1, 1 << count) if mask & here)
        if count <= 14
        else True
    )


@settings(max_examples=120, deadline=None)
@given(st.lists(CELLS, max_size=6))
def test_no_row_decides_the_example_of_a_gap(rows):
    drawn = table(rows)
    for region in check(drawn).gaps:
        assert match(drawn, region.example) == (), region.text


@settings(max_examples=60, deadline=None)
@given(st.lists(CELLS, max_size=5), st.lists(FACTS, min_size=5, max_size=15))
def test_facts_that_no_row_decides_lie_in_a_reported_gap(rows, sampled):
    drawn = table(rows)
    found = check(drawn)
    assert found.complete or len(found.gaps) == 50
    for facts in sampled:
        if not match(drawn, facts) and found.complete:
            assert any(inside(drawn, region, facts) for region in found.gaps), (facts, found.gaps)


@settings(max_examples=120, deadline=None)
@given(st.lists(CELLS, max_size=6), st.lists(FACTS, min_size=5, max_size=15))
def test_two_rows_decide_the_example_of_an_overlap_and_every_overlap_is_told(rows, sampled):
    drawn = table(rows)
    found = check(drawn)
    for region in found.overlaps:
        matched = {rule.row_id for rule in match(drawn, region.example)}
        assert {str(number) for number in region.rows} <= matched
    told = {region.rows for region in found.overlaps}
    for facts in sampled:
        matched = sorted(int(rule.row_id) for rule in match(drawn, facts))
        for place, first in enumerate(matched):
            for second in matched[place + 1 :]:
                assert (first, second) in told


def test_a_gap_is_told_in_words_with_an_example():
    inputs = (Column("discount", "Discount %", "number", allowed="[0..100]"), INPUTS[2])
    drawn = table([("< 10", "-"), ("[10..30)", "true"), ("> 30", "-")], inputs=inputs)
    found = check(drawn)
    assert [region.text for region in found.gaps] == [
        "Discount % 10 to under 30 · VIP no", "Discount % 30",
    ]  # fmt: skip
    assert found.gaps[0].example == {"discount": "11", "vip": False}
    assert found.overlaps == ()
    assert found.complete


def test_an_overlap_names_both_rows():
    drawn = table([("<= 10", "-"), (">= 10", "-")], inputs=(INPUTS[0], INPUTS[2]))
    assert [(r.rows, r.text) for r in check(drawn).overlaps] == [((0, 1), "Amount 10")]
    same = Table(drawn.key, drawn.name, drawn.inputs, drawn.outputs,
                 tuple(Row(r.id, r.cells, {"out": "x"}) for r in drawn.rows), ANY_OF)  # fmt: skip
    assert check(same).overlaps == ()
    other = Table(drawn.key, drawn.name, drawn.inputs, drawn.outputs, drawn.rows, COLLECT)
    assert check(other).overlaps == ()


def test_days_have_nothing_between_them():
    drawn = table([('<= date("2026-01-31")',), ('>= date("2026-02-01")',)], inputs=(INPUTS[3],))
    assert check(drawn).gaps == ()


def test_a_list_of_allowed_values_is_the_whole():
    tier = Column("tier", "Tier", choices=(("low", "Low"), ("high", "High")))
    drawn = table([('"low"',)], inputs=(tier,))
    assert [(r.text, r.example) for r in check(drawn).gaps] == [("Tier High", {"tier": "high"})]


def test_what_is_not_simple_is_said_and_its_row_is_not_accused():
    drawn = table([('starts with(?, "I")',), ('"IL"',)], inputs=(INPUTS[1],))
    found = check(drawn)
    assert found.unchecked == ((0, "region", 'starts with(?, "I")'),)
    assert found.gaps == ()
    assert found.overlaps == ()


def test_a_row_behind_earlier_ones_never_counts():
    drawn = table([("< 10", "-"), (">= 10", "-"), ("5", "true")], FIRST, (INPUTS[0], INPUTS[2]))
    assert [region.rows for region in check(drawn).idle] == [(2,)]
    contrary = table([("[5..1]", "-")], inputs=(INPUTS[0], INPUTS[2]))
    assert [region.rows for region in check(contrary).idle] == [(0,)]


def test_a_large_random_table_is_not_searched_to_the_end():
    random = Random(30)
    inputs = tuple(Column(f"c{n}", f"C{n}", "number") for n in range(5))

    def cell():
        low, high = sorted(random.sample(range(1000), 2))
        return f"[{low}..{high}]"

    found = check(table([tuple(cell() for _ in inputs) for _ in range(30)], inputs=inputs))
    assert not found.complete
    assert len(found.gaps) == 50
