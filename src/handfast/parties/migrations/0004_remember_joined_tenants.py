"""Remember which tenants a person has joined, so that they can change between them."""

from django.db import migrations, models

PRESENT = """
ALTER TABLE "parties_member" NO FORCE ROW LEVEL SECURITY;
UPDATE "parties_user" SET "joined_tenants" = joined.tenants
  FROM (
      SELECT "user_id", jsonb_agg("tenant_id"::text ORDER BY "joined_at", "id") AS tenants
        FROM "parties_member" WHERE "joined_at" IS NOT NULL GROUP BY "user_id"
  ) AS joined
 WHERE joined."user_id" = "parties_user"."id";
ALTER TABLE "parties_member" FORCE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [("parties", "0003_count_ended_sessions")]

    operations = [
        migrations.AddField(
            "user", "joined_tenants", models.JSONField(blank=True, default=list)
        ),
        migrations.RunSQL(PRESENT, migrations.RunSQL.noop),
    ]
