"""Head office, the other end: its ledger, the service laptops talk to, and the web console."""
