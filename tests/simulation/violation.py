"""A broken promise: which invariant of PROTOCOL 2.13, and what was seen."""

from __future__ import annotations


class Violation(BaseException):
    """An invariant does not hold; passes through every handler of the engines, so that none can swallow it."""

    def __init__(self, invariant: str, what: str) -> None:
        super().__init__(f"{invariant}: {what}")
        self.invariant = invariant
        self.what = what


BREAKS = ("merge", "receipt", "cursor")

INVARIANTS = {
    "I1": "an acknowledged op is in the op log, and its effect in the row, a conflict or quarantine",
    "I2": "a confirmed edit is in the outbox after a kill",
    "I3": "a sealed op never changes",
    "I4": "an op sent again has the effect of one, and the same receipt",
    "I5": "the pages from cursor 0 hold every row in scope; nothing below a cursor is new later",
    "I6": "a verified file has the SHA-256 of its name",
    "I7": "with a working link, two syncs make each laptop equal to what head office has for it",
    "I8": "no row disappears without a tombstone or a leave",
    "I9": "pending ops survive restarts, revocation, re-assignment and reset",
    "I10": "a losing value stands in the conflict list, with author and base",
    "I11": "a link that lets 32 KiB through carries everything, at little waste; no round is endless",
    "I12": "after a restore, all acknowledged ops are there again after each laptop synced once",
    "I13": "merge is deterministic, one batch of n is n batches of one",
    "I14": "the ops of one action are visible together or not at all",
    "I15": "facts are never changed or removed",
    "I16": "no outcome depends on a laptop's clock",
    "I17": "no laptop receives a row outside its scope",
    "I19": "checked means equal digests and nothing pending",
    "I20": "what is put aside or filed is byte for byte what was sent",
    "I21": "two laptops that create the same thing end with one record",
    "sound": "neither end breaks: an error of ours is told as such nowhere",
}
