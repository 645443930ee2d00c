"""Billing: charges that start with the service, invoices, credit notes, payments, the ledger."""
