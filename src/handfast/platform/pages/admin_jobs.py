"""The jobs page: long work with its progress, what waits, what failed, and who works."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from handfast.platform.http import done, page
from handfast.platform.jobs import board, progress


@require_GET
@page("platform.admin")
def jobs_page(request: Any) -> HttpResponse:
    """The whole page, or only its live part for the refresh every few seconds."""
    context = {
        "progress": progress.recent(20),
        "waiting": board.waiting(),
        "failed": board.failed(),
        "workers": board.workers(),
        "tab": "jobs",
    }
    live = request.GET.get("part") == "live"
    return render(request, "platform/jobs_live.html" if live else "platform/jobs.html", context)


@require_POST
@page("platform.admin")
def retry(request: Any, job_id: int) -> HttpResponse:
    """Try a failed job again."""
    board.retry(job_id=job_id, by=request.actor, at=request.at)
    return done(request, "The job is queued again.", reverse("platform:jobs"))
