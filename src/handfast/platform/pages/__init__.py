"""Pages of the platform: files, the mailbox, and what administrators watch."""

from handfast.platform.pages.files import file_by_link, file_view
from handfast.platform.pages.mailbox import mailbox

__all__ = ["file_by_link", "file_view", "mailbox"]
