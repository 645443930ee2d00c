"""The counters behind human numbers such as Q-2026-000123."""

from django.db import models

from handfast.platform.models.tenancy import TenantModel


class NumberSeries(TenantModel):
    """The last number given out for a kind of record in a year."""

    kind = models.CharField(max_length=40)
    year = models.IntegerField()
    last = models.BigIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["tenant", "kind", "year"], name="number_series_key"),
            models.CheckConstraint(condition=models.Q(last__gte=0), name="number_series_last"),
        )
