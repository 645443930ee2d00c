"""Answers kept for idempotency keys are encrypted; those kept in plain text are forgotten."""

import handfast.platform.secrets
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("web", "0001_initial")]

    operations = [
        migrations.RunSQL('TRUNCATE "web_idempotencykey"', migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="idempotencykey",
            name="body",
            field=handfast.platform.secrets.EncryptedTextField(),
        ),
    ]
