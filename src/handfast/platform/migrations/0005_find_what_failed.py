from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Failed jobs and messages are few among many; operators' gauges and pages find them by index."""

    atomic = False
    dependencies = [
        ("platform", "0004_events_by_time"),
        ("procrastinate", "0041_post_retry_failed_job"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="message",
            index=models.Index(
                condition=models.Q(("status", "failed")), fields=["tenant", "channel"],
                name="message_failed",
            ),
        ),
        migrations.RunSQL(
            'CREATE INDEX CONCURRENTLY IF NOT EXISTS "handfast_jobs_failed" '
            'ON "procrastinate_jobs" ("task_name", "id") WHERE "status" = \'failed\'',
            'DROP INDEX IF EXISTS "handfast_jobs_failed"',
        ),
    ]
