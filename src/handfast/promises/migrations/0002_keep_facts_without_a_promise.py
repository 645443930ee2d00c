"""Facts of promises that the ledger does not know are kept, with an owner."""

import django.core.serializers.json
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import handfast.kernel.ids
import handfast.platform.models.tenancy
import handfast.platform.tenancy

STAGES = ("promised", "contracted", "ordered", "delivered", "entitled", "billed")
STATES = ("open", "adopted", "explained")


class Migration(migrations.Migration):
    dependencies = [
        ("parties", "0002_join_by_own_link"),
        ("platform", "0002_cache"),
        ("promises", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="OrphanFact",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=handfast.kernel.ids.new_id, editable=False, primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("promise_id", models.UUIDField()),
                ("stage", models.CharField(max_length=12)),
                ("source", models.CharField(max_length=120)),
                ("label", models.CharField(blank=True, max_length=120)),
                (
                    "terms",
                    models.JSONField(
                        encoder=django.core.serializers.json.DjangoJSONEncoder
                    ),
                ),
                ("at", models.DateTimeField()),
                ("state", models.CharField(default="open", max_length=10)),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("closed_by", models.CharField(blank=True, max_length=200)),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "owner",
                    handfast.platform.models.tenancy.TenantForeignKey(
                        db_constraint=False, db_index=False, null=True,
                        on_delete=django.db.models.deletion.PROTECT, related_name="+",
                        to="parties.member",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        db_index=False, default=handfast.platform.tenancy.current_tenant_id,
                        editable=False, on_delete=django.db.models.deletion.PROTECT,
                        related_name="+", to="platform.tenant",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["tenant", "state", "-id"], name="orphan_fact_by_state")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "promise_id", "stage", "source"),
                        name="orphan_fact_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("stage__in", STAGES)), name="orphan_fact_stage"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", STATES)), name="orphan_fact_state"
                    ),
                ],
            },
        ),
    ]
