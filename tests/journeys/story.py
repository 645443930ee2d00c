"""Journey 1 as steps through the public API; tests pick up where they need to."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.journeys.client import Api
from tests.journeys.world import World, moment

DANA, MARCUS = "dana@lakeside.example", "marcus@northbeam.example"
ADDRESS = {
    "line1": "12 Shore Road", "city": "Evanston", "region": "IL", "postal_code": "60201",
    "country": "US",
}  # fmt: skip


@dataclass
class Story:
    """What has happened so far: the records by their API shape."""

    world: World
    ids: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.ana, self.ada = self.api("ana"), self.api("ada")
        self.fay, self.omar = self.api("fay"), self.api("omar")
        self.nobody = Api()

    def api(self, person: str) -> Api:
        """The API as one of Northbeam's people."""
        return Api(self.world.tokens[person])

    def at(self, when: datetime) -> None:
        """Advance the clock, and let everything due happen."""
        self.ada.at(when)
        self.world.settle()

    def lead_to_opportunity(self) -> None:
        """2 March: the web lead is qualified and converted in one action."""
        lead = self.ana.post(
            "/leads",
            {
                "name": "Dana Whitfield", "company": "Lakeside Bakery LLC", "email": DANA,
                "phone": "+13125550142", "region": "IL", "message": "Fast internet, please.",
            },
        )  # fmt: skip
        self.ids["lead"] = lead["id"]
        self.ana.post(f"/leads/{lead['id']}/qualify")
        made = self.ana.post(f"/leads/{lead['id']}/convert", {"opportunity_name": "Home Fast 500"})
        self.ids |= {k: made[f"{k}_id"] for k in ("account", "contact", "opportunity")}
        self.ana.patch(f"/accounts/{made['account_id']}", ADDRESS)

    def build_quote(self, *, discount: str = "5") -> dict[str, Any]:
        """One Home Fast 500 for 24 months with a static address."""
        made = self.ana.post(
            "/quotes", {"opportunity_id": self.ids["opportunity"], "term_months": 24}
        )
        self.ids["quote"] = made["id"]
        path = f"/quotes/{made['id']}"
        made = self.ana.post(f"{path}/lines", {"offering_code": "home_fast_500"})
        self.ids["bundle"] = self.line(made, "home_fast_500")["promise_id"]
        made = self.ana.post(
            f"{path}/options",
            {"offering_code": "static_ipv4", "quantity": 1, "bundle": self.ids["bundle"]},
        )
        internet = self.line(made, "internet_access")["promise_id"]
        return self.ana.patch(f"{path}/lines/{internet}", {"discount_percent": discount})

    def send_quote(self) -> dict[str, Any]:
        """Submit it for approval and send it to the customer."""
        self.ana.post(f"/quotes/{self.ids['quote']}/submit")
        self.world.settle()
        return self.ana.post(f"/quotes/{self.ids['quote']}/send")

    def accept_quote(self) -> dict[str, Any]:
        """4 March: Dana accepts by the link in the mail."""
        self.at(moment(3, 4))
        token = self.link(DANA, r"/portal/q/([\w-]+)")
        accepted = self.nobody.post(f"/public/quotes/{token}/accept")
        self.world.settle()
        return accepted

    def sign_contract(self) -> dict[str, Any]:
        """5 March: out for signature, Dana signs, then Marcus Bell."""
        (contract,) = self.ana.get("/contracts")["items"]
        self.ids["contract"] = contract["id"]
        self.ana.post(f"/contracts/{contract['id']}/send")
        self.at(moment(3, 5))
        for address, name in ((DANA, "Dana Whitfield"), (MARCUS, "Marcus Bell")):
            token = self.link(address, r"/sign/([\w-]+)")
            self.nobody.get(f"/public/sign/{token}")
            self.nobody.post(f"/public/sign/{token}", {"typed": name, "consent": True})
            self.world.settle()
        return self.ana.get(f"/contracts/{contract['id']}")

    def submit_order(self) -> dict[str, Any]:
        """The order captured from the contract is submitted."""
        (order,) = self.ana.get("/orders")["items"]
        self.ids["order"] = order["id"]
        self.ana.post(f"/orders/{order['id']}/submit")
        self.world.settle()
        return self.order()

    def deliver(self, *, hardware: str = "AX6-2.1") -> None:
        """10 to 17 March: retried, delivered, the truck rolls, Dana activates."""
        self.retry_shipment()
        self.at(moment(3, 12, 11))
        self.report_delivery(hardware)
        self.at(moment(3, 16, 15))
        self.finish_truck_roll()
        self.at(moment(3, 17))
        self.activate()

    def retry_shipment(self) -> None:
        """10 March: Logistics sends it again, by hand."""
        self.at(moment(3, 10))
        self.omar.post(f"/tasks/{self.task('ship_modem')['id']}/retry", {"reason": "suite added"})
        self.world.settle()

    def finish_truck_roll(self) -> None:
        """16 March: the technician is done."""
        self.omar.post(
            f"/tasks/{self.task('truck_roll')['id']}/complete", {"note": "Drop replaced"}
        )
        self.world.settle()

    def report_delivery(self, hardware: str) -> dict[str, Any]:
        """The carrier's callback."""
        call, *_ = self.ada.get("/gateways/calls", connector="carrier")
        reference = call["idempotency_key"]
        receipt = self.ada.post(
            "/gateways/carrier/reports",
            {
                "reference": reference,
                "event": "delivered",
                "values": {"hardware_version": hardware},
            },
        )
        self.world.settle()
        return receipt

    def activate(self) -> None:
        """Dana connects the modem and says so by her link."""
        token = self.link(DANA, r"/portal/t/([\w-]+)")
        self.nobody.post(f"/public/tasks/{token}/complete")
        self.world.settle()

    def order(self) -> dict[str, Any]:
        """The order as it stands."""
        return self.ana.get(f"/orders/{self.ids['order']}")

    def tasks(self) -> dict[str, dict[str, Any]]:
        """The tasks of the order's plan, by their key."""
        plan = self.ana.get(f"/orders/{self.ids['order']}/plan")
        return {task["spec_key"]: task for task in plan["tasks"]}

    def task(self, key: str) -> dict[str, Any]:
        """One task of the order's plan."""
        return self.tasks()[key]

    def lines(self, quote: dict[str, Any]) -> dict[str, dict[str, Any]]:
        """The lines of a quote, by offering."""
        return {line["offering_code"]: line for line in quote["lines"]}

    def line(self, quote: dict[str, Any], code: str) -> dict[str, Any]:
        """One line of a quote."""
        return self.lines(quote)[code]

    def invoices(self) -> list[dict[str, Any]]:
        """The account's invoices and credit notes with their lines, oldest first."""
        rows = self.fay.get("/invoices", account=self.ids["account"])["items"]
        return [self.fay.get(f"/invoices/{row['id']}") for row in reversed(rows)]

    def ledger(self) -> dict[str, dict[str, Any]]:
        """The account's promises by name."""
        found = self.ana.get("/promises", account=self.ids["account"])["items"]
        return {row["name"]: row for row in found}

    def link(self, address: str, pattern: str) -> str:
        """The token of the newest link of that form mailed to an address."""
        for message in self.world.mail_to(address):
            found = re.search(pattern, f"{message.text} {message.links}")
            if found:
                return found[1]
        raise AssertionError(f"no message to {address} holds {pattern}")


def until_submitted(world: World) -> Story:
    """The story up to the order on its way."""
    story = Story(world)
    story.lead_to_opportunity()
    story.build_quote()
    story.send_quote()
    story.accept_quote()
    story.sign_contract()
    story.submit_order()
    return story


def until_active(world: World) -> Story:
    """The story up to the service active on 17 March."""
    story = until_submitted(world)
    story.deliver()
    return story
