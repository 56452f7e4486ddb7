"""A stolen disk: nothing of a customer is readable in the laptop's folder, also after kill -9 in the middle."""

import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from app.store import search
from app.store.backup import take
from app.store.door import Silent, Store
from app.store.files import Files
from app.store.keys import keep_device_keys, make_device_keys
from app.store.numbering import LaptopNumbering
from app.store.outbox import LaptopOutbox
from app.store.tables import Customer
from app.store.vault import Vault
from tests.app.store.conftest import HandClock
from tests.keystores import CHEAP, MemoryKeystore

NOW = datetime(2026, 11, 18, tzinfo=UTC)
PLANTED = [
    *(f"植入的客户{number}号矿业有限公司" for number in range(25)),
    *(f"Planted Mining {number} Ltd" for number in range(25)),
]
SPELLINGS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030")


def fill(folder, clock):
    vault = Vault.create(folder, "482910", MemoryKeystore(), CHEAP)
    how = {"recorder": LaptopOutbox(), "clock": clock, "numbering": LaptopNumbering()}
    store = Store(folder / "gongdan.db", end="laptop", key=vault.database_key, **how)
    files = Files(folder / "files", vault.files_key)
    with store.write() as tx:
        for number, name in enumerate(PLANTED):
            tx.add(Customer(code=f"C{number}", name=name, grade="A", phone=f"1390013{number:04d}"))
            search.put(tx, "customers", tx.new_id(), None, name, name)
            files.put(f"%PDF-1.7 {name}".encode() * 500)
        keep_device_keys(tx, make_device_keys())
    take(store, folder / "backup", clock.now())
    return store


def hits(folder):
    sought = [name.encode(spelling) for name in PLANTED for spelling in SPELLINGS] + [b"SQLite format 3", b"%PDF-"]
    found = []
    for path in folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            found += [(path.name, each) for each in sought if each in content]
    return found


def test_no_planted_name_is_on_the_disk_while_open_and_after(tmp_path):
    folder = tmp_path / "profile"
    folder.mkdir()
    store = fill(folder, HandClock(NOW))
    assert (folder / "gongdan.db-wal").stat().st_size > 100_000
    assert hits(folder) == []
    store.close()
    assert hits(folder) == []
    assert len([path for path in folder.rglob("*") if path.is_file()]) > 50


def test_the_search_for_planted_names_would_find_them(tmp_path):
    store = Store(
        tmp_path / "plain.db", end="laptop", recorder=Silent(), clock=HandClock(NOW), numbering=LaptopNumbering()
    )
    with store.write() as tx:
        tx.add(Customer(code="C", name=PLANTED[0], grade="A"))
    store.close()
    assert hits(tmp_path)


def test_no_planted_name_is_on_the_disk_after_kill_9(tmp_path):
    folder, temporary = tmp_path / "profile", tmp_path / "tmp"
    folder.mkdir()
    temporary.mkdir()
    root = Path(__file__).parents[3]
    program = (
        "import os, signal\n"
        "from pathlib import Path\n"
        "from app.clock import SystemClock\n"
        "from tests.app.store.test_door_plaintext import fill\n"
        f"store = fill(Path({str(folder)!r}), SystemClock())\n"
        "os.kill(os.getpid(), getattr(signal, 'SIGKILL', signal.SIGTERM))\n"
    )
    surroundings = {**os.environ, "PYTHONPATH": str(root), "TMPDIR": str(temporary), "TMP": str(temporary)}
    ended = subprocess.run([sys.executable, "-c", program], cwd=root, env=surroundings, check=False)
    assert ended.returncode in (-9, 15)
    assert (folder / "gongdan.db-wal").exists()
    assert hits(folder) == []
    assert hits(temporary) == []
    shutil.rmtree(folder)
