"""Figures are read from indexes that hold their amounts, balances from totals kept hourly."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import handfast.kernel.ids
import handfast.platform.models.tenancy
import handfast.platform.tenancy

UNPAID = models.Q(("kind", "invoice"), ("status__in", ("posted", "partially_paid")))


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0002_say_why_a_run_stopped"),
        ("platform", "0002_cache"),
    ]

    operations = [
        migrations.CreateModel(
            name="LedgerTotal",
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
                ("account", models.CharField(max_length=40)),
                ("currency", models.CharField(max_length=3)),
                (
                    "amount",
                    handfast.platform.models.tenancy.AmountField(
                        decimal_places=4, default=0, max_digits=18
                    ),
                ),
                ("up_to", models.UUIDField()),
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
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "account", "currency"), name="ledger_total_once"
                    )
                ]
            },
        ),
        migrations.AddIndex(
            "charge",
            models.Index(
                condition=models.Q(("status", "active")), fields=["tenant", "currency", "kind"],
                include=("amount",), name="charge_running",
            ),
        ),
        migrations.AddIndex(
            "invoice",
            models.Index(
                condition=UNPAID, fields=["tenant", "currency", "due_on"],
                include=("total", "paid"), name="invoice_unpaid",
            ),
        ),
        migrations.AddIndex(
            "invoice",
            models.Index(
                condition=models.Q(("kind", "invoice")), fields=["tenant", "issued_on"],
                include=("currency", "total"), name="invoice_month",
            ),
        ),
    ]
