"""Identity: version 7, ordered by birth; references survive the trip through text."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from handfast.kernel.ids import born_at, id_floor, new_id
from handfast.kernel.ref import Ref


def test_ids_are_version_7_and_ordered():
    ids = [new_id() for _ in range(500)]
    assert {i.version for i in ids} == {7}
    assert ids == sorted(ids)
    assert len(set(ids)) == 500


def test_ids_made_in_haste_do_not_run_ahead_of_time():
    ids = [new_id() for _ in range(20_000)]
    after = datetime.now(UTC) + timedelta(milliseconds=1)
    assert ids == sorted(ids)
    assert born_at(ids[-1]) <= after
    assert ids[-1] < id_floor(after + timedelta(milliseconds=1))


@given(st.uuids(), st.sampled_from(["quote", "order", "contract"]))
def test_a_reference_survives_text(value, kind):
    ref = Ref(kind, value)
    assert Ref.parse(str(ref)) == ref
