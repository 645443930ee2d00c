"""Background entry points of the composition root: what need not be kept is removed."""

from datetime import timedelta

from django.utils import timezone

from handfast.platform import jobs
from handfast.web import idempotency

KEPT = timedelta(days=7)


@jobs.periodic("29 3 * * *", "web.forget_answers")
def forget_answers(*, tenant_id: str) -> None:
    """Every night: answers remembered for idempotency keys are forgotten after a week."""
    idempotency.forget(before=timezone.now() - KEPT)
