"""HTML pages of fulfillment."""

from handfast.fulfillment.pages.amend import amend_page
from handfast.fulfillment.pages.fallout import fallout_page
from handfast.fulfillment.pages.inventory import inventory_page
from handfast.fulfillment.pages.task import act, task_page
from handfast.fulfillment.pages.worklist import worklist_page

__all__ = ["act", "amend_page", "fallout_page", "inventory_page", "task_page", "worklist_page"]
