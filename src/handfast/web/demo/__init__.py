"""The demo company: Northbeam Telecom, its people and customers, made by the product's services."""

from handfast.web.demo.seeding import CONTACT, SLUG, Seeded, seed

__all__ = ["CONTACT", "SLUG", "Seeded", "seed"]
