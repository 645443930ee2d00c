"""What expressions of an instance see besides its variables: the instance and what it is about."""

from typing import Any

from handfast.workflow.models import Instance


def context_of(row: Instance) -> dict[str, Any]:
    """The names every expression may use."""
    return {
        **row.context,
        "business_key": row.business_key,
        "instance_number": row.number,
        "instance_title": row.title,
        "subject_id": str(row.subject_id or ""),
        "subject_kind": row.subject_kind,
        "stream_id": str(row.stream_id or ""),
    }
