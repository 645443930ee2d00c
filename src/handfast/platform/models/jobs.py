"""What people see of background work: how far long jobs are, and which attempts failed."""

from django.db import models

from handfast.kernel.lifecycle import Lifecycle
from handfast.platform.models.tenancy import TenantModel

PROGRESS = Lifecycle(
    "background job",
    "running",
    {
        "finish": (("running",), "finished"),
        "fail": (("running",), "failed"),
        "resume": (("failed", "finished"), "running"),
    },
)


class JobProgress(TenantModel):
    """How far a long, resumable job is; `cursor` says where to go on after a crash."""

    name = models.CharField(max_length=100)
    title = models.CharField(max_length=200)
    subject_kind = models.CharField(max_length=60, blank=True)
    subject_id = models.UUIDField(null=True)
    state = models.CharField(max_length=20, default=PROGRESS.initial)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True)
    message = models.TextField(blank=True)
    cursor = models.JSONField(default=dict)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["tenant", "-started_at"], name="job_progress_recent"),
            models.Index(
                fields=["tenant", "subject_kind", "subject_id"], name="job_progress_subject"
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(state__in=PROGRESS.states), name="job_progress_state"
            ),
        )

    @property
    def percent(self) -> int | None:
        """Share done, 0 to 100; None while the total is unknown."""
        if not self.total:
            return None
        return min(100, self.done * 100 // self.total)


class JobFailure(TenantModel):
    """One failed attempt of a background job: kept for the jobs page."""

    job_id = models.BigIntegerField()
    name = models.CharField(max_length=100)
    error = models.TextField()
    failed_at = models.DateTimeField()

    class Meta:
        indexes = (
            models.Index(fields=["tenant", "job_id"], name="job_failure_job"),
            models.Index(fields=["tenant", "-failed_at"], name="job_failure_recent"),
        )
