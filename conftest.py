"""What every test stands on: a real PostgreSQL, a tenant, actors, clients and a browser."""

from hypothesis import HealthCheck, settings

# How long an example takes says how busy the machine is; no test measures time.
settings.register_profile("handfast", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("handfast")

pytest_plugins = (
    "tests.fixtures.database",
    "tests.fixtures.people",
    "tests.fixtures.browser",
    "tests.fixtures.memory",
)
