"""A billing run that has stopped says why."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("billing", "0001_initial")]

    operations = [
        migrations.AddField("billrun", "message", models.TextField(blank=True, db_default="")),
    ]
