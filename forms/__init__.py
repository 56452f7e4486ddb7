"""Paper: what a form is, how it is filled and how it is written; no database, no screen, no network, no customer."""
