"""The topics that shipped processes start by: known before a tenant has them installed."""

SHIPPED_TOPICS = frozenset({"contract.drafted"})
