"""Use case: the processes that come with the product are installed, and are then data: what a tenant
has touched is never replaced.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from django.db import transaction

from handfast.kernel.errors import InvalidInput
from handfast.platform.access import Actor
from handfast.workflow.models import Definition
from handfast.workflow.rules.checking import Known
from handfast.workflow.rules.documents import parse, read
from handfast.workflow.services import deploying
from handfast.workflow.services.calendars import ensure_calendar

FOLDER = Path(__file__).resolve().parent.parent / "processes"
BY = Actor.system("Handfast")
SHIPPED = "Shipped with the product"


@transaction.atomic
def ensure_shipped(*, at: datetime) -> int:
    """Install the shipped processes a tenant has no version of, and the newer form of those it
    has left as they came; returns how many.

    What the tenant has changed, published itself, retired or discarded is left alone, and so is
    a start event it has switched off; what does not fit the tenant (a role it has renamed, say)
    stays a draft that says what is to be mended.
    """
    newest = _newest()
    wanted = [(key, xml) for key, xml in shipped() if _wanted(newest.get(key), xml)]
    if not wanted:
        return 0
    ensure_calendar(at=at)
    has = deploying.known_here(at)
    return sum(_install(key, xml, has, at) for key, xml in wanted)


@dataclass(frozen=True)
class _Version:
    """What tells whether somebody has touched a process."""

    status: str
    author: str
    note: str
    checksum: str


def _newest(key: str = "") -> dict[str, _Version]:
    """The newest version of every process, or of one."""
    rows = Definition.objects.filter(key=key) if key else Definition.objects.all()
    fields = rows.order_by("key", "number").values_list(
        "key", "status", "author", "note", "checksum"
    )
    return {name: _Version(*rest) for name, *rest in fields}


def _wanted(newest: _Version | None, xml: str) -> bool:
    """Whether a tenant has no version of a process, or an older one just as it came."""
    if newest is None:
        return True
    as_it_came = (newest.status, newest.author, newest.note) == ("published", BY.name, SHIPPED)
    return as_it_came and newest.checksum != deploying.checksum(xml)


def _install(key: str, xml: str, has: Known, at: datetime) -> int:
    """Publish a shipped document; 0 when somebody was first, or the tenant had it once before.

    Servers of two releases, side by side for a while, would else take turns.
    """
    rows = Definition.objects.select_for_update().filter(key=key)
    before = set(rows.values_list("checksum", flat=True))
    if deploying.checksum(xml) in before or not _wanted(_newest(key).get(key), xml):
        return 0
    draft = deploying.save_draft(xml=xml, by=BY, at=at, note=SHIPPED, known=has)
    with suppress(InvalidInput):
        deploying.publish(definition_id=draft.id, by=BY, at=at, known=has)
    return 1


@lru_cache(maxsize=1)
def shipped() -> tuple[tuple[str, str], ...]:
    """The documents in the package with the keys of their processes, in the order to install."""
    documents = [path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.bpmn"))]
    return tuple((read(parse(xml)).key, xml) for xml in documents)
