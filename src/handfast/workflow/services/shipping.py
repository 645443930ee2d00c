"""Use case: the processes that come with the product are installed once, and are then data."""

from contextlib import suppress
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from django.db import transaction

from handfast.kernel.errors import InvalidInput
from handfast.platform.access import Actor
from handfast.workflow.models import Definition
from handfast.workflow.rules.documents import parse, read
from handfast.workflow.services import deploying
from handfast.workflow.services.calendars import ensure_calendar

FOLDER = Path(__file__).resolve().parent.parent / "processes"
BY = Actor.system("Handfast")
SHIPPED = "Shipped with the product"


@transaction.atomic
def ensure_shipped(*, at: datetime) -> int:
    """Install the shipped processes a tenant has no version of; returns how many.

    What the tenant has changed, retired or discarded is left alone; what does not fit the tenant
    (a role it has renamed, say) stays a draft that says what is to be mended.
    """
    known = set(Definition.objects.values_list("key", flat=True))
    missing = [(key, xml) for key, xml in shipped() if key not in known]
    if not missing:
        return 0
    ensure_calendar(at=at)
    has = deploying.known_here(at)
    for _key, xml in missing:
        draft = deploying.save_draft(xml=xml, by=BY, at=at, note=SHIPPED, known=has)
        with suppress(InvalidInput):
            deploying.publish(definition_id=draft.id, by=BY, at=at, known=has)
    return len(missing)


@lru_cache(maxsize=1)
def shipped() -> tuple[tuple[str, str], ...]:
    """The documents in the package with the keys of their processes, in the order to install."""
    documents = [path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.bpmn"))]
    return tuple((read(parse(xml)).key, xml) for xml in documents)
