"""Ledger: what the business knows and may do, the same at both ends."""
