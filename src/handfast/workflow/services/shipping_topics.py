"""Topics of shipped processes that must not be missed in the minute before a tenant has them."""

SHIPPED_TOPICS = frozenset({"contract.drafted"})
