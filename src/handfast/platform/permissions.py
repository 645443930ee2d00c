"""The platform's own permissions; they belong to administrators."""

from handfast.platform.access import register

STAFF = (
    "sales", "sales_leader", "sales_ops", "deal_desk", "legal", "contract_manager", "finance", "security",
    "executive", "operations", "customer_success", "procurement",
)  # fmt: skip

register(
    "platform",
    {
        "platform.admin": (),
        "platform.clock": (),
        "platform.mailbox": STAFF,
        "platform.search": STAFF,
    },
)
