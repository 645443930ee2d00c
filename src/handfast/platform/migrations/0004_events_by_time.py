from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Reports read the events of a span of days; the index is built while others go on writing."""

    atomic = False
    dependencies = [
        ('platform', '0003_keep_what_signs_people_in_private'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='event',
            index=models.Index(fields=['tenant', 'occurred_at'], name='event_occurred'),
        ),
    ]
