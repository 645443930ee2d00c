"""Plumbing every context stands on: tenancy, outbox, audit, jobs, files, numbering, access, mail."""
