"""Pure decisions of approvals: the default matrix, the path of a request, the figures of a mail."""
