"""A colleague joins by the link mailed to them; those who are here now have joined already."""

from django.db import migrations, models

PRESENT = """
ALTER TABLE "parties_member" NO FORCE ROW LEVEL SECURITY;
UPDATE "parties_member"
   SET "joined_at" = "created_at", "status" = CASE WHEN "active" THEN 'active' ELSE 'ended' END;
ALTER TABLE "parties_member" FORCE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [("parties", "0001_initial")]

    operations = [
        migrations.AddField(
            "member", "joined_at", models.DateTimeField(blank=True, null=True)
        ),
        migrations.AddField("member", "status", models.CharField(default="invited", max_length=12)),
        migrations.AlterField("member", "active", models.BooleanField(default=False)),
        migrations.RunSQL(PRESENT, migrations.RunSQL.noop),
        migrations.AddConstraint(
            "member",
            models.CheckConstraint(
                condition=models.Q(("status__in", ("invited", "active", "ended"))),
                name="member_status",
            ),
        ),
        migrations.AddConstraint(
            "member",
            models.CheckConstraint(
                condition=models.Q(
                    models.Q(("active", True), ("joined_at__isnull", False), ("status", "active")),
                    models.Q(
                        models.Q(("active", False)),
                        models.Q(("status", "active"), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="member_active_has_joined",
            ),
        ),
    ]
