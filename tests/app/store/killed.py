"""A program that edits a ledger until it is killed: run as a process of its own by the tests of kill -9.

It says `ACK <number>` on its output after a write returned, and nothing else; told where to die, it kills itself there.
"""

import os
import random
import signal
import sys
from pathlib import Path

from app.clock import SystemClock
from app.store.door import Silent, Store
from app.store.kinds import OrderState, Role
from app.store.numbering import LaptopNumbering
from app.store.outbox import LaptopOutbox
from app.store.tables import OrderStep, Person


class Dying(LaptopOutbox):
    """An outbox that dies with the whole program at a chosen edit: before or after its ops are flushed."""

    def __init__(self, at, place):
        super().__init__()
        self.at, self.place, self.edit = at, place, 0

    def before_commit(self, tx):
        self.edit += 1
        super().before_commit(tx)
        if self.edit == self.at and self.place == "flushed":
            tx.flush()
            die()


def die():
    os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))  # on Windows SIGTERM ends at once


def edit(store, number):
    with store.write() as tx:
        tx.add(Person(id=tx.new_id(), code=f"E{number}", name=f"n{number}", role=Role.ENGINEER, skills=[]))
        tx.flush()
        tx.add(OrderStep(order_id=tx.new_id(), to_state=OrderState.DISPATCHED, at=tx.now, reason=f"E{number}"))


def main(path, seed, place):
    at = random.Random(seed).randrange(2, 12)
    store = Store(
        Path(path),
        end="laptop",
        key=bytes(range(32)),
        recorder=Dying(at, place) if place != "nowhere" else Silent(),
        clock=SystemClock(),
        numbering=LaptopNumbering(),
    )
    if place == "committed":
        store.watch(lambda _: die() if store._recorder.edit == at else None)
    for number in range(1, 40):
        edit(store, number)
        sys.stdout.write(f"ACK {number}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
