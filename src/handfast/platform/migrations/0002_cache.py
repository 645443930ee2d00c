"""The cache that every process shares: rate limits count the same wherever a request arrives."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("platform", "0001_initial")]

    operations = [
        migrations.RunSQL(
            'CREATE UNLOGGED TABLE "platform_cache" ('
            '"cache_key" varchar(255) NOT NULL PRIMARY KEY, "value" text NOT NULL, '
            '"expires" timestamptz NOT NULL);'
            'CREATE INDEX "platform_cache_expires" ON "platform_cache" ("expires");',
            'DROP TABLE "platform_cache"',
        )
    ]
