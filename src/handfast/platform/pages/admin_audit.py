"""The audit page: who did what to which record, and the proof that nothing was changed."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from handfast.kernel.errors import InvalidInput
from handfast.kernel.ref import Ref
from handfast.platform import audit
from handfast.platform.http import page
from handfast.platform.models.audit import AuditRecord
from handfast.platform.paging import Page, keyset
from handfast.platform.tenancy import current_tenant_id


@require_http_methods(["GET", "POST"])
@page("platform.admin")
def audit_page(request: Any) -> HttpResponse:
    """Search the trail; a POST chains the newest rows and proves the whole chain."""
    proof = None
    if request.method == "POST":
        audit.seal(current_tenant_id(), window=None)
        proof = audit.verify(
            current_tenant_id(), expected_head=request.POST.get("head", "").strip().lower()
        )
    asked = {name: request.GET.get(name, "").strip() for name in ("subject", "actor", "action")}
    subject, problem = _subject(asked["subject"])
    rows = Page() if problem else _search(request, asked, subject)
    context = {
        "page": rows,
        "records": [(row, [_words(change) for change in audit.changes(row)]) for row in rows],
        "asked": asked,
        "problem": problem,
        "proof": proof,
        "tab": "audit",
    }
    return render(request, "platform/audit.html", context, status=422 if problem else 200)


def _search(request: Any, asked: dict[str, str], subject: Ref | None) -> Page[AuditRecord]:
    rows = audit.search(subject=subject, actor=asked["actor"], action=asked["action"])
    return keyset(rows, sorts={"-newest": "id"}, cursor=request.GET.get("cursor", ""))


def _words(change: tuple[str, Any, Any]) -> tuple[str, str, str]:
    name, before, after = change
    return name.replace("_", " "), _text(before), _text(after)


def _text(value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(_text(item) for item in value) or "none"
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_text(item)}" for key, item in value.items()) or "none"
    return str(value)


def _subject(text: str) -> tuple[Ref | None, str]:
    if not text:
        return None, ""
    try:
        return Ref.parse(text), ""
    except InvalidInput as error:
        return None, f"{error.problems[0].message} Example: quote:0190b3f2-…"
