"""Every promise with a figure, measured beside its floor; `make bench` runs them all."""
