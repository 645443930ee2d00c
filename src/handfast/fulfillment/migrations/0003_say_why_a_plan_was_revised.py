"""A revision of a plan says why it was made, by whom, and what it changed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("fulfillment", "0002_call_off_what_is_under_way")]

    operations = [
        migrations.AddField(
            "plan",
            "change",
            models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict),
        ),
    ]
