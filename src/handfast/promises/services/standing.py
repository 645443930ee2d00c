"""How promises stand: derived from their facts and open differences, and kept for counting."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from handfast.promises import rules
from handfast.promises.models import Discrepancy, Promise
from handfast.promises.queries.stages import stages_of
from handfast.promises.types import Terms


def note_standing(
    promises: Sequence[Promise], stages: Mapping[UUID, Mapping[str, Terms]],
    differing: Collection[UUID],
) -> None:  # fmt: skip
    """Write how locked promises stand; `stages` and `differing` go by their row ids."""
    changed = []
    for promise in promises:
        stands = rules.standing(stages.get(promise.id, {}), differs=promise.id in differing)
        if promise.standing != stands:
            promise.standing = stands
            changed.append(promise)
    if changed:
        Promise.objects.bulk_update(changed, ["standing"])


def stand_anew(promises: Sequence[Promise]) -> None:
    """Look at locked promises again after a difference was closed or facts were taken over."""
    ids = [promise.id for promise in promises]
    open_ = Discrepancy.objects.filter(promise_id__in=ids, state="open")
    note_standing(promises, stages_of(ids), set(open_.values_list("promise_id", flat=True)))
