"""Django's registration of the documents context: permissions and numbers."""

from django.apps import AppConfig

from handfast.platform import access

_ALL = (
    "sales", "sales_ops", "deal_desk", "legal", "contract_manager", "finance", "security",
    "executive", "operations", "customer_success", "procurement",
)  # fmt: skip


class DocumentsConfig(AppConfig):
    """Documents as a Django app."""

    name = "handfast.documents"
    label = "documents"

    def ready(self) -> None:
        """Declare who may see and make documents."""
        access.register(
            "documents",
            {
                "documents.view": _ALL,
                "documents.render": _ALL,
                "documents.templates": ("sales_ops", "legal", "contract_manager"),
            },
        )
