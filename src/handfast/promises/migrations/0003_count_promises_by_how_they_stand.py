"""Each promise remembers how it stands, so that kept ones and those under way are counted apart."""

from django.db import migrations, models

STAND = """
UPDATE "promises_promise" AS promise SET "standing" = CASE
    WHEN EXISTS (
        SELECT 1 FROM "promises_discrepancy" AS open
         WHERE open."tenant_id" = promise."tenant_id" AND open."promise_id" = promise."id"
           AND open."state" = 'open'
    ) THEN 'differing'
    WHEN (
        SELECT fact."terms" ->> 'quantity' FROM "promises_fact" AS fact
         WHERE fact."tenant_id" = promise."tenant_id" AND fact."promise_id" = promise."id"
           AND fact."stage" = 'ordered' ORDER BY fact."id" DESC LIMIT 1
    )::numeric = 0 THEN 'cancelled'
    WHEN EXISTS (
        SELECT 1 FROM "promises_fact" AS fact
         WHERE fact."tenant_id" = promise."tenant_id" AND fact."promise_id" = promise."id"
           AND fact."stage" = 'delivered'
    ) THEN 'kept'
    ELSE 'under_way' END;
"""
TABLES = ("promises_promise", "promises_fact", "promises_discrepancy")


def _forced(how):
    return "".join(f'ALTER TABLE "{table}" {how} ROW LEVEL SECURITY;' for table in TABLES)


class Migration(migrations.Migration):
    dependencies = [("promises", "0002_keep_facts_without_a_promise")]

    operations = [
        migrations.AddField(
            "promise",
            "standing",
            models.CharField(max_length=12, default="under_way", db_default="under_way"),
        ),
        migrations.RunSQL(_forced("NO FORCE") + STAND + _forced("FORCE"), migrations.RunSQL.noop),
        migrations.AddConstraint(
            "promise",
            models.CheckConstraint(
                condition=models.Q(
                    ("standing__in", ("kept", "under_way", "differing", "cancelled"))
                ),
                name="promise_standing_known",
            ),
        ),
    ]
