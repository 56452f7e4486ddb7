"""Servers that are not ours, and both ends."""

import shutil
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from tests.sync.ends import add_company, add_order, enrol_by_hand, open_end


class Stranger(BaseHTTPRequestHandler):
    """Answers everything with a page, as a hotel's network does."""

    def do_GET(self):
        page = b"<html>Welcome to our hotel</html>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.do_GET()

    def log_message(self, *_args):
        return


@pytest.fixture
def tmp_path():
    """A folder in memory where there is one: these tests are about order, not about disks."""
    memory = Path("/dev/shm")
    folder = Path(tempfile.mkdtemp(prefix="gongdan-", dir=memory if memory.is_dir() else None))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def httpd():
    server = HTTPServer(("127.0.0.1", 0), Stranger)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def end(tmp_path):
    office = open_end(tmp_path / "office")
    with office.write() as tx:
        add_company(tx)
        for number in range(3):
            add_order(tx, number)
        add_order(tx, 3, "E02")
    yield office
    office.store.close()


@pytest.fixture
def laptop(end, tmp_path):
    mine = enrol_by_hand(end, tmp_path / "e01", "E01")
    yield mine
    mine.store.close()


@pytest.fixture
def other(end, tmp_path):
    his = enrol_by_hand(end, tmp_path / "e02", "E02")
    yield his
    his.store.close()
