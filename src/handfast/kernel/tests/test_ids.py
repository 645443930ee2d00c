"""Identity: version 7, ordered by birth; references survive the trip through text."""

from hypothesis import given
from hypothesis import strategies as st

from handfast.kernel.ids import new_id
from handfast.kernel.ref import Ref


def test_ids_are_version_7_and_ordered():
    ids = [new_id() for _ in range(500)]
    assert {i.version for i in ids} == {7}
    assert ids == sorted(ids)
    assert len(set(ids)) == 500


@given(st.uuids(), st.sampled_from(["quote", "order", "contract"]))
def test_a_reference_survives_text(value, kind):
    ref = Ref(kind, value)
    assert Ref.parse(str(ref)) == ref
