"""A step that is under way when its order is cancelled ends with the answer to what was asked."""

from django.db import migrations, models

STATES = (
    "waiting", "ready", "failed", "running", "awaiting_callback", "done", "fallout", "skipped",
    "held", "cancelling", "cancelled", "compensating", "compensated",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("fulfillment", "0001_initial")]

    operations = [
        migrations.RemoveConstraint("task", "task_state"),
        migrations.AddConstraint(
            "task",
            models.CheckConstraint(
                condition=models.Q(("state__in", STATES)), name="task_state"
            ),
        ),
    ]
