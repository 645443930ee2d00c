from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """The counts of the home page come from an index; it is built while others go on writing."""

    atomic = False
    dependencies = [("promises", "0003_count_promises_by_how_they_stand")]

    operations = [
        AddIndexConcurrently(
            model_name="promise",
            index=models.Index(fields=["tenant", "standing"], name="promise_standing"),
        ),
    ]
