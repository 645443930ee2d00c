"""References, tenancy and uniqueness of every table; each rule is shown to fail on a planted one."""

import psycopg
import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.test.utils import isolate_apps

from tests.architecture import migrations, registry
from tests.fixtures.database import named, owner_url

OURS = [config.label for config in apps.get_app_configs() if config.name.startswith("handfast.")]


def our_models():
    return [model for model in apps.get_models() if model._meta.app_label in OURS]


def test_references_between_contexts_point_upstream_and_are_not_visible_backwards():
    assert registry.downstream_references(our_models(), rank=registry.ranks()) == []


def test_every_table_belongs_to_a_tenant_or_says_why_not():
    assert registry.untenanted(our_models(), allowed=registry.WITHOUT_TENANT) == []


def test_no_reason_is_left_over():
    assert set(registry.WITHOUT_TENANT) <= {registry.label(model) for model in our_models()}


def test_uniqueness_and_indexes_are_led_by_the_tenant():
    assert registry.loose_uniqueness(our_models()) == []


def test_ranks_follow_the_value_stream():
    rank = registry.ranks()
    assert (
        rank["kernel"]
        < rank["platform"]
        < rank["parties"]
        < rank["quotes"]
        < rank["billing"]
        < rank["web"]
    )
    assert rank["parties"] == rank["policies"]


@isolate_apps("handfast.platform")
def test_planted_references_are_found():
    class Upstream(models.Model):
        class Meta:
            app_label = "parties"

    class Sideways(models.Model):
        other = models.ForeignKey(Upstream, models.PROTECT, related_name="+")

        class Meta:
            app_label = "policies"

    class Downstream(models.Model):
        visible = models.ForeignKey(Upstream, models.PROTECT, related_name="orders")
        fine = models.ForeignKey(Upstream, models.PROTECT, related_name="+")

        class Meta:
            app_label = "orders"

    found = registry.downstream_references([Upstream, Sideways, Downstream], rank=registry.ranks())
    assert found == [
        "policies.Sideways.other points to parties, which is not upstream",
        'orders.Downstream.visible needs related_name="+"',
    ]


@isolate_apps("handfast.platform")
def test_planted_tables_are_found():
    class Loose(models.Model):
        class Meta:
            app_label = "orders"

    class Shared(models.Model):
        tenant = models.ForeignKey(Loose, models.PROTECT, related_name="+")
        number = models.CharField(max_length=9, unique=True)
        line = models.IntegerField()

        class Meta:
            app_label = "orders"
            constraints = (models.UniqueConstraint(fields=["line"], name="shared_line"),)
            indexes = (models.Index(fields=["line", "tenant"], name="shared_index"),)
            unique_together = (("line", "number"),)

    assert registry.untenanted([Loose, Shared], allowed={}) == ["orders.Loose"]
    assert registry.untenanted([Loose, Shared], allowed={"orders.Loose": "planted"}) == []
    assert registry.loose_uniqueness([Loose, Shared]) == [
        "orders.Shared.number is unique over all tenants",
        "orders.Shared: shared_line lacks the tenant",
        "orders.Shared: unique_together ('line', 'number') lacks the tenant",
        "orders.Shared: index shared_index is not led by the tenant",
    ]


@pytest.fixture
def owner(db):
    """The owner's login on this run's database; what is planted is rolled back."""
    url = named(owner_url(), settings.DATABASES["default"]["NAME"])
    with psycopg.connect(url) as connection:
        yield connection
        connection.rollback()


def test_the_database_protects_every_tenant_table(owner):
    assert registry.unprotected_tables(owner) == []


def test_a_planted_open_table_is_found(owner):
    owner.execute("CREATE TABLE planted (id int PRIMARY KEY, tenant_id uuid)")
    owner.execute("ALTER TABLE planted ENABLE ROW LEVEL SECURITY")
    owner.execute(
        "CREATE FUNCTION planted() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'"
    )
    owner.execute(
        "CREATE TRIGGER planted_trigger BEFORE INSERT ON planted EXECUTE FUNCTION planted()"
    )
    assert registry.unprotected_tables(owner) == [
        "planted lacks the forced tenant policy",
        "planted.planted_pkey is unique without the tenant",
        "planted.planted_trigger is a trigger on a tenant table",
    ]


def test_a_policy_that_lets_all_through_is_found(owner):
    owner.execute("CREATE TABLE planted (id int, tenant_id uuid, PRIMARY KEY (tenant_id, id))")
    owner.execute("ALTER TABLE planted ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    owner.execute("CREATE POLICY open ON planted USING (true)")
    assert registry.unprotected_tables(owner) == ["planted lacks the forced tenant policy"]


def test_migrations_say_what_the_models_say(db):
    found = migrations.missing(
        before=migrations.written(), after=migrations.present(), labels=set(OURS)
    )
    assert found == [], "run `handfast manage makemigrations`"


def test_a_planted_model_change_is_found(db):
    after = migrations.present()
    state = after.models["platform", "tenant"]
    state.fields["planted"] = models.IntegerField(null=True)
    found = migrations.missing(before=migrations.present(), after=after, labels={"platform"})
    assert found == ["platform: Add field planted to tenant"]
