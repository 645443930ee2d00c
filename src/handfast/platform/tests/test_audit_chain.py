"""The chain's arithmetic: every change, removal, insertion or reordering is found at its row."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from handfast.platform.audit_chain import Row, prove, seals_for

TENANT = UUID(int=7)
AT = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


def row(number: int, action: str = "quote.submit") -> Row:
    return Row(
        id=UUID(int=number),
        tenant_id=TENANT,
        action=action,
        subject=f"quote:{UUID(int=number)}",
        actor=("user", UUID(int=1), "Ana Ruiz"),
        at=AT,
        before={"status": "draft"},
        after={"status": "in_approval"},
        reason="",
    )


def chain_of(rows):
    return list(zip(seals_for(rows), rows, strict=True))


chains = st.integers(min_value=2, max_value=12).map(
    lambda n: chain_of([row(i + 1) for i in range(n)])
)
changes = st.sampled_from(
    [
        {"action": "quote.accept"},
        {"subject": "quote:other"},
        {"actor": ("user", UUID(int=2), "Bo Chen")},
        {"actor": ("user", UUID(int=1), "Ana Ruíz")},
        {"at": datetime(2026, 3, 2, 15, 0, 0, 1, tzinfo=UTC)},
        {"before": {"status": "sent"}},
        {"after": None},
        {"reason": "never mind"},
        {"tenant_id": UUID(int=8)},
    ]
)


def test_an_empty_chain_is_sound():
    result = prove([])
    assert (result.ok, result.checked, result.head) == (True, 0, "")


def test_a_chain_continues_where_it_ended():
    rows = [row(1), row(2), row(3)]
    first = seals_for(rows[:1])
    rest = seals_for(rows[1:], seq=first[-1].seq, prev=first[-1].hash)
    assert [*first, *rest] == seals_for(rows)


@settings(max_examples=40, deadline=None)
@given(chains)
def test_an_untouched_chain_is_sound(chain):
    result = prove(chain)
    assert (result.ok, result.checked) == (True, len(chain))
    assert result.head == chain[-1][0].hash.hex()


@settings(max_examples=80, deadline=None)
@given(chains, st.data(), changes)
def test_a_changed_row_is_named(chain, data, change):
    place = data.draw(st.integers(0, len(chain) - 1))
    seal, found = chain[place]
    chain[place] = (seal, replace(found, **change))
    result = prove(chain)
    assert (result.ok, result.checked) == (False, place)
    assert result.first_broken == seal.row_id
    assert result.why == f"Row {seal.row_id}, sealed as number {place + 1}, was changed."


@settings(max_examples=40, deadline=None)
@given(chains, st.data())
def test_a_removed_row_is_named(chain, data):
    place = data.draw(st.integers(0, len(chain) - 1))
    seal, _ = chain[place]
    chain[place] = (seal, None)
    result = prove(chain)
    assert (result.ok, result.first_broken) == (False, seal.row_id)
    assert result.why == f"Row {seal.row_id}, sealed as number {place + 1}, is missing."


@settings(max_examples=40, deadline=None)
@given(chains, st.data())
def test_a_row_removed_with_its_seal_is_found_at_the_next_one(chain, data):
    place = data.draw(st.integers(0, len(chain) - 2))
    following = chain[place + 1][0]
    del chain[place]
    result = prove(chain)
    assert (result.ok, result.checked, result.first_broken) == (False, place, following.row_id)
    assert result.why.startswith(f"Seal {place + 1} is missing")


@settings(max_examples=40, deadline=None)
@given(chains, st.data())
def test_two_rows_that_changed_places_are_found_at_the_first(chain, data):
    places = data.draw(
        st.lists(st.integers(0, len(chain) - 1), min_size=2, max_size=2, unique=True)
    )
    one, two = sorted(places)
    first, second = chain[one], chain[two]
    chain[one] = (replace(second[0], seq=first[0].seq), second[1])
    chain[two] = (replace(first[0], seq=second[0].seq), first[1])
    result = prove(chain)
    assert (result.ok, result.checked) == (False, one)
    assert result.first_broken == second[0].row_id


@settings(max_examples=40, deadline=None)
@given(chains, st.data())
def test_a_forged_row_with_its_own_seal_breaks_what_follows(chain, data):
    place = data.draw(st.integers(0, len(chain) - 2))
    seal, found = chain[place]
    forged = replace(found, reason="forged")
    before = chain[place - 1][0].hash if place else b""
    chain[place] = (seals_for([forged], seq=place, prev=before)[0], forged)
    result = prove(chain)
    assert (result.ok, result.checked) == (False, place + 1)
    assert result.first_broken == chain[place + 1][0].row_id


@settings(max_examples=40, deadline=None)
@given(chains, st.data())
def test_rows_cut_off_the_end_are_found_with_a_kept_seal(chain, data):
    head = prove(chain).head
    keep = data.draw(st.integers(0, len(chain) - 1))
    assert prove(chain[:keep]).ok is True
    result = prove(chain[:keep], expected_head=head)
    assert (result.ok, result.checked) == (False, keep)
    assert "cut off its end" in result.why
    assert prove(chain, expected_head=head).ok is True
