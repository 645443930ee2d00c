"""The promise ledger: promised, contracted, ordered, delivered, entitled and billed, side by side."""
