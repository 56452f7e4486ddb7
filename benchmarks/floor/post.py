"""Floor: the least a sync must do, the same bytes in bare POSTs to a server that makes each durable first."""

from __future__ import annotations

import http.client
import os
import threading
import time
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path


def server(folder: Path) -> HTTPServer:
    """Serve on a free port of this machine; every body goes to one file and is flushed."""

    class Keeper(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            left = int(self.headers["Content-Length"])
            with (folder / "floor.bin").open("ab", buffering=0) as file:
                while left:
                    piece = self.rfile.read(min(left, 1 << 18))
                    file.write(piece)
                    left -= len(piece)
                os.fsync(file.fileno())
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, *_: object) -> None:
            """Stay silent."""

    return HTTPServer(("127.0.0.1", 0), Keeper)


def post(bodies: Sequence[bytes], folder: Path) -> float:
    """Send each body in a request of its own over one connection; give the seconds it took."""
    office = server(folder)
    threading.Thread(target=office.serve_forever, daemon=True).start()
    line = http.client.HTTPConnection("127.0.0.1", office.server_port)
    begun = time.perf_counter()
    for body in bodies:
        line.request("POST", "/", body)
        line.getresponse().read()
    took = time.perf_counter() - begun
    line.close()
    office.shutdown()
    return took
