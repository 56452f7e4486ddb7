"""Signs, accepts, settles, seals and hands over an order in a process that dies at one of its steps by kill -9.

Usage: `killed.py TEMPLATE FOLDER ORDER FIRST STEP`. For each point from FIRST on, by STEP, the template is copied, the
work is done until the point, the process kills itself; another one looks at what is there, ends the work, and looks
again. One line of JSON per point. Points are the steps of making a document, each file put in its place, each COMMIT,
before and after.
"""

import itertools
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa

from app import acceptance, closing, ledger, progress
from app.clock import SystemClock
from app.documents import making
from app.documents.shelf import documents
from app.documents.verify import Outcome, verify
from app.signatures import signatures, standing_signature
from app.store import disk
from app.store.door import Store
from app.store.files import Files
from app.store.kinds import HandoverWay, OrderState, SignaturePurpose, SignatureSide
from app.store.laptop_tables import LocalBlob
from app.store.tables import Signature
from tests.app.conftest import ENGINEER, KEY
from tests.app.documents.signed import ISSUER, sign

STEPS = ("next_content", "print_document", "seal_as_engineer", "seal_as_witness", "verify", "_sealed", "_record")


class Point:
    """Counts what could be the last thing a process does; dies when it is told to."""

    def __init__(self, last):
        self.last, self.passed, self.names = last, 0, []

    def reach(self, name):
        self.names.append(name)
        if self.passed == self.last:
            os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
        self.passed += 1

    def around(self, kept, name):
        def run(*given, **named):
            self.reach(f"before {name}")
            done = kept(*given, **named)
            self.reach(f"after {name}")
            return done

        return run


def watch(point):
    """Put a point before and after every step that leaves something behind."""
    for name in STEPS:
        setattr(making, name, point.around(getattr(making, name), name))
    disk.rename = point.around(disk.rename, "a file in its place")
    sa.orm.Session.commit = point.around(sa.orm.Session.commit, "COMMIT")


def opened(folder):
    store = ledger.open_laptop(folder / "profile", KEY, SystemClock(), person_id=ENGINEER)
    return store, Files(folder / "files", KEY)


def work(store: Store, files: Files, order_id):
    """Do what is left to do, as a person who comes back to the page would."""
    for side in (SignatureSide.ENGINEER, SignatureSide.CUSTOMER):
        with store.read() as db:
            is_signed = standing_signature(db, order_id, SignaturePurpose.ACCEPTANCE, side) is not None
        if not is_signed:
            sign(store, files, order_id, side)
    with store.read() as db:
        state, made = progress.picture(db, order_id).state, documents(db, order_id)
    if state is OrderState.AWAITING_ACCEPTANCE:
        with store.write() as tx:
            closing.accept_work(tx, order_id)
        state = OrderState.ACCEPTED
    if state is OrderState.ACCEPTED:
        with store.write() as tx:
            closing.settle_charges(tx, order_id)
        state = OrderState.SETTLED
    if not made:
        made = list(making.make_documents(store, files, order_id, ISSUER, "both"))
    if state is OrderState.SETTLED:
        with store.write() as tx:
            closing.hand_over(tx, order_id, made[-1].id, way=HandoverWay.QR, to_whom="韩工")


def found(store: Store, files: Files, order_id):
    """Look: whatever the ledger says is there, is there whole, with its evidence."""
    with store.read() as db:
        inks, made = signatures(db, order_id), documents(db, order_id)
        samples = db.scalars(sa.select(Signature.samples_sha).where(Signature.samples_sha.is_not(None)))
        known = set(db.scalars(sa.select(LocalBlob.sha)))
        root = making._keys(db).root
        state = progress.picture(db, order_id).state
        wrong = ["samples" for sha in samples if sha not in known or not files.has(sha)]
        sides = {row.side for row in inks if row.purpose is SignaturePurpose.ACCEPTANCE and not row.is_void}
        wrong += ["accepted without ink"] if state is not OrderState.AWAITING_ACCEPTANCE and len(sides) < 2 else []
        wrong += ["one copy"] if len(made) not in {0, 2} else []
        for row in made:
            wrong += [] if row.sha in known and files.has(row.sha) else ["document without its file"]
            judged = verify(files.read(row.sha), [root], recorded_sha256=row.sha)
            wrong += [] if judged.outcome is Outcome.PASSED else [f"document {judged.reasons}"]
            wrong += [] if len(judged.seals) == row.signatures == 2 else ["document without its seals"]
        if made:
            for side in SignatureSide.CUSTOMER, SignatureSide.ENGINEER:
                wrong += [] if acceptance.accepted_by(db, order_id, side) else ["document without its evidence"]
        handed = acceptance.handovers(db, order_id)
        wrong += ["handed over without a document"] if handed and not made else []
    return {"wrong": wrong, "inks": len(sides), "documents": len(made), "state": state.value}


def live(folder, order_id, last):
    """Work until the point; the number of points is told if it was never reached."""
    point = Point(last)
    watch(point)
    store, files = opened(folder)
    work(store, files, order_id)
    store.close()
    (folder / "points.json").write_text(json.dumps(point.names), encoding="utf-8")


def look(folder, order_id):
    """Look at what a killed process left, end the work, look again."""
    store, files = opened(folder)
    before = found(store, files, order_id)
    work(store, files, order_id)
    after = found(store, files, order_id)
    store.close()
    (folder / "look.json").write_text(json.dumps([before, after]), encoding="utf-8")


def apart(action, folder, order_id, last=0):
    """Run an action in a process of its own: forked where there is a fork, for it has everything imported."""
    if not hasattr(os, "fork"):
        command = [sys.executable, __file__, action.__name__, str(folder), str(order_id), str(last)]
        return subprocess.run(command, check=False).returncode
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    try:
        action(folder, order_id, last) if action is live else action(folder, order_id)
    except BaseException as error:  # noqa: BLE001 -- a fork of a test must not come back into it
        sys.stderr.write(f"{action.__name__} {last}: {error!r}\n")
        os._exit(1)
    os._exit(0)


def main(template, folder, order_id, first, step):
    for last in itertools.count(int(first), int(step)):
        here = Path(folder, str(last))
        shutil.copytree(template, here)
        died = apart(live, here, order_id, last) != 0
        looked = apart(look, here, order_id)
        told = json.loads((here / "look.json").read_text(encoding="utf-8")) if looked == 0 else None
        names = here / "points.json"
        points = json.loads(names.read_text(encoding="utf-8")) if names.exists() else None
        sys.stdout.write(json.dumps({"point": last, "died": died, "looked": told, "points": points}) + "\n")
        sys.stdout.flush()
        shutil.rmtree(here)
        if not died:
            return


if __name__ == "__main__":
    if sys.argv[1] in {"live", "look"}:
        where, whose = Path(sys.argv[2]), UUID(sys.argv[3])
        live(where, whose, int(sys.argv[4])) if sys.argv[1] == "live" else look(where, whose)
    else:
        main(Path(sys.argv[1]), sys.argv[2], UUID(sys.argv[3]), *sys.argv[4:])
