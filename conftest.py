"""What every test stands on: a real PostgreSQL, a tenant, actors, clients and a browser."""

pytest_plugins = (
    "tests.fixtures.database",
    "tests.fixtures.people",
    "tests.fixtures.browser",
    "tests.fixtures.memory",
)
