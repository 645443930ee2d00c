"""JSON routes of parties: customers, colleagues, teams, roles, tokens, and the company itself."""

from ninja import Router

from handfast.parties.api.access import router as access
from handfast.parties.api.accounts import router as accounts
from handfast.parties.api.company import router as company
from handfast.parties.api.people import router as people

router = Router(tags=["Parties"])
router.add_router("", accounts)
router.add_router("", people)
router.add_router("", access)
router.add_router("", company)
