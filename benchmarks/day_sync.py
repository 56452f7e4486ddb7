"""A day's sync: everything the demo's day makes, sent to a real office, beside bare POSTs of the same bytes.

`python -m benchmarks.day_sync [PHOTOS]`
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

import requests

from app import repair
from app.store.types import OrderId
from benchmarks.floor.post import post
from benchmarks.table import Line, middle, write
from sync.enrolment import office_of
from tests.sync.driver import free_port, start_office
from tests.sync.ends import LaptopEnd, add_company, add_order, enrol_by_hand, open_end, order_id

ORDERS, RECORDS, PHOTO_BYTES, ROUNDS = 8, 440, 300_000, 3


def _a_day(laptop: LaptopEnd, photos: int, chance: random.Random) -> None:
    for number in range(RECORDS):
        with laptop.write() as tx:
            repair.add_log_line(
                tx, OrderId(order_id(number % ORDERS)), f"轴承温度 {chance.randrange(40, 70)} ℃,第 {number} 项"
            )
    for number in range(photos):
        laptop.add_file(number % ORDERS, chance.randbytes(PHOTO_BYTES))


def measure(photos: int) -> list[Line]:
    """Sync a day over HTTP; the floor sends the very bodies that were sent, in the same run, `ROUNDS` times each."""
    ours, floor, asked, sent_bytes = [], [], [], 0
    for turn in range(ROUNDS):
        with tempfile.TemporaryDirectory() as made:
            folder, port, chance = Path(made), free_port(), random.Random(turn)
            end = open_end(folder / "office")
            with end.write() as tx:
                add_company(tx)
                for number in range(ORDERS):
                    add_order(tx, number)
            laptop = enrol_by_hand(end, folder / "laptop", "E01")
            laptop.sync()
            end.store.close()
            (folder / "office" / "office.json").write_text('{"format": 1, "database": null}', encoding="utf-8")
            _a_day(laptop, photos, chance)
            bodies = _overhear()
            process = start_office(folder / "office", port)
            try:
                with closing(office_of(laptop.store, f"http://127.0.0.1:{port}", read_seconds=60)) as office:
                    begun = time.perf_counter()
                    report = laptop.sync(office)
                    ours.append((time.perf_counter() - begun) * 1000)
            finally:
                process.kill()
                process.join()
            if report.trouble or not report.is_equal or report.files != photos:
                raise SystemExit(f"the day did not arrive whole: {report}")
            asked.append(report.requests)
            sent_bytes = sum(map(len, bodies))
            floor.append(post(bodies, folder) * 1000)
            laptop.store.close()
    what = f"{RECORDS} records and {photos} photos, {sent_bytes / 1e6:.1f} MB"
    return [
        Line(what, middle(ours), middle(floor), promised="≤ 1.8 ×"),
        Line("requests of that day", middle(asked), None, unit="", promised="≤ 9"),
    ]


def _overhear() -> list[bytes]:
    """Keep a copy of every body that leaves from now on."""
    bodies: list[bytes] = []
    real = requests.Session.send

    def send(self, request, **options):
        body = request.body
        if body is not None and not isinstance(body, bytes | str):
            body = b"".join(body)
            request.body = body
        if body:
            bodies.append(body if isinstance(body, bytes) else body.encode())
        return real(self, request, **options)

    requests.Session.send = send
    return bodies


if __name__ == "__main__":
    os.environ.pop("http_proxy", None)
    print(write("A day's sync", "python -m benchmarks.day_sync", measure(int(sys.argv[1]) if sys.argv[1:] else 20)))
