"""The shipped catalog and the journey's choice, as plain values."""

import json
from datetime import date
from decimal import Decimal
from functools import cache

from handfast.catalog.management.commands.import_catalog import SHIPPED
from handfast.catalog.rules import read_catalog
from handfast.kernel.ids import new_id
from handfast.quotes.rules.selection import Selection, apply_change, expand_bundle
from handfast.quotes.types import Change, PriceContext

CONTEXT = PriceContext(24, date(2026, 3, 2), {"region": "IL", "segment": "small"})


@cache
def catalog(name="northbeam"):
    return read_catalog(json.loads((SHIPPED / f"{name}.json").read_text()), version_id=new_id())


def home_fast(quantity=1):
    """A new Home Fast 500 with its default parts."""
    return Selection(expand_bundle(catalog(), "home_fast_500", quantity, new_id))


def changed(selection, **wish):
    bundle = selection.lines[0].key
    return apply_change(selection, Change(bundle=bundle, **wish), catalog(), new_id)


def discounted(selection, offering, percent):
    from dataclasses import replace

    line = next(x for x in selection.lines if x.offering == offering)
    return selection.with_line(
        replace(line, discount_percent=Decimal(percent), discount_by="Ana Ruiz")
    )


def journey():
    """Home Fast 500 with Static IPv4 and 5 % off Internet Access."""
    chosen = changed(home_fast(), offering="static_ipv4", quantity=1)
    return discounted(chosen, "internet_access", "5")
