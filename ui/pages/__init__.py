"""Pages: one per noun of the business it shows; each is given a desk and ids, and says what happened by signal."""
