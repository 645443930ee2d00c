"""How an attempt at a task ended: the locked task with its new state, before it is written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from handfast.fulfillment.models import Task


@dataclass
class Ending:
    """`state` is done, skipped, awaiting_callback, failed or fallout; the task is locked.

    `taken_at` is when somebody or a machine began it; None for what was done without being taken.
    """

    task: Task
    state: str
    output: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""
    category: str = "system"
    retry_at: datetime | None = None
    cost: Decimal | None = None
    taken_at: datetime | None = None
