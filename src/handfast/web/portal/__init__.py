"""The customer portal: a contact's own quotes, signatures, orders, services and invoices."""
