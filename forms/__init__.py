"""Paper: what a form is; knows no database, no screen, no network and no customer."""
