"""JSON routes of contracts, their library and their obligations."""

from ninja import Router

from handfast.contracts.api.obligations import router as obligations
from handfast.contracts.api.records import router as records

router = Router(tags=["Contracts"])
router.add_router("", records)
router.add_router("", obligations)
