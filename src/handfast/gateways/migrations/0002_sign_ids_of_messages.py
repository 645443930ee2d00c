"""Signatures cover the ids of messages; partners that are connected already may go on as they did."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("gateways", "0001_initial")]

    operations = [
        migrations.AddField(
            "connector", "ids_unsigned", models.BooleanField(db_default=True, default=False)
        ),
        migrations.AlterField(
            "connector", "ids_unsigned", models.BooleanField(db_default=False, default=False)
        ),
    ]
