"""Head office from the command line: `gongdan-office init | serve | enrol | figures | forms | …`."""

from __future__ import annotations

import argparse
import gc
import ipaddress
import json
import locale
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date, datetime
from pathlib import Path
from types import FrameType
from typing import Any, Final

import uvicorn

from app import words
from app.clock import Clock, ShiftedClock, SystemClock
from app.errors import AppError, Known
from office import folder, forms_command, inbox_command, limits_command, sample
from office.api import create_app
from office.devices import Authority, make_code
from office.figures import figures
from office.sample_told import ZONE
from sync.protocol import NotSecure

PORT: Final = 8010
REFUSED: Final = 2
GRACE_SECONDS: Final = 10
YOUNG_AT_MOST: Final = 20_000  # objects made before their garbage is looked for; one request makes thousands


class AddressTaken(Known):
    """Another program listens at this address, or it is not this machine's. Facts: address."""

    code = "address_taken"


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line asks; gives the exit status: 0 done, 2 refused with a sentence."""
    asked = _parser().parse_args(arguments)
    language = asked.lang or console_language()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
    run: Callable[[argparse.Namespace, str], int] = asked.run
    try:
        return run(asked, language)
    except AppError as error:
        told = words.tell(error, language)
        print(told.whole, file=sys.stderr)
        return REFUSED
    except BrokenPipeError:  # whoever read along has seen enough (`… | head`)
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 -- until the program ends
        return 0


def console_language() -> str:
    """Choose the language of the console from the machine's own."""
    told = [os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG")]
    told.append(locale.getlocale()[0] or "")
    spoken = next((each for each in told if each), "")
    return "zh_CN" if spoken.lower().startswith(("zh", "chinese")) else "en"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="gongdan-office", description=__doc__)
    parser.add_argument("--lang", choices=words.LANGUAGES, help="language of what is said here")
    known = f"init | call-in | serve | enrol | figures | forms | {limits_command.METAVAR} | {inbox_command.METAVAR}"
    commands = parser.add_subparsers(required=True, metavar=known)
    init = _command(commands, "init", _init, "make an office in an empty folder")
    init.add_argument("--company", default="", help="its name")
    init.add_argument("--company-en", default=None, help="its English name")
    init.add_argument("--sample", action="store_true", help="fill it with the sample world")
    init.add_argument("--day", type=date.fromisoformat, help="the sample's day (YYYY-MM-DD, today if left out)")
    init.add_argument(
        "--seed", type=int, help="draw the sample's root from it: a played day repeats; never for real work"
    )
    init.add_argument("--morning", action="store_true", help="leave out what is called in during the day")
    init.add_argument("--orders", type=int, help="as many sample orders in all")
    init.add_argument("--orders-for", help="the engineer (E05) who is given the additional ones")
    init.add_argument("--database", help="the URL of a PostgreSQL database instead of a file")
    init.add_argument("--host", action="append", default=[], help="a name or address of this machine, for TLS")
    called = _command(commands, "call-in", _call_in, "add what customers call for during the sample's day")
    called.add_argument("--day", type=date.fromisoformat, help="the sample's day (YYYY-MM-DD, today if left out)")
    serve = _command(commands, "serve", _serve, "answer laptops until stopped")
    serve.add_argument("--host", default="127.0.0.1", help="address to listen at")
    serve.add_argument("--port", type=int, default=PORT, help="port to listen at; 0 takes a free one")
    serve.add_argument("--tls", action="store_true", help="speak TLS with the office's own certificate")
    enrol = _command(commands, "enrol", _enrol, "make a one-time code for an engineer's laptop")
    enrol.add_argument("--engineer", required=True, help="code of the engineer, such as E05")
    enrol.add_argument("--minutes", type=int, default=60, help="how long the code is good")
    _command(commands, "figures", _figures, "count everything from the rows")
    inbox_command.describe(commands, _inbox_command)
    limits_command.describe(commands, _inbox_command)
    told = "check, publish and show checklists, export their answers"
    forms = commands.add_parser("forms", help=told, description=told)
    forms_command.describe(forms.add_subparsers(required=True, metavar=forms_command.METAVAR), _forms_command)
    return parser


def _command(commands: Any, name: str, run: Callable[..., int], told: str) -> argparse.ArgumentParser:
    parser = _bare_command(commands, name, run, told)
    parser.add_argument("--data", type=Path, required=True, help="the office's folder")
    return parser


def _bare_command(commands: Any, name: str, run: Callable[..., int], told: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=told, description=told)
    parser.add_argument("--json", action="store_true", help="answer in JSON, for programs")
    parser.add_argument("--lang", choices=words.LANGUAGES, default=argparse.SUPPRESS, help="language of the answer")
    told_clock = "let the office's clock begin at this moment (training, a played day)"
    parser.add_argument("--as-of", type=datetime.fromisoformat, help=told_clock)
    parser.set_defaults(run=run)
    return parser


def _inbox_command(commands: Any, name: str, run: inbox_command.Command, told: str) -> argparse.ArgumentParser:
    """Make a command that gives lines for people and facts for programs."""

    def say(asked: argparse.Namespace, language: str) -> int:
        said = run(asked, language, _clock(asked))
        _show(asked, said.lines, said.facts)
        return 0

    return _command(commands, name, say, told)


def _forms_command(commands: Any, name: str, run: forms_command.Command, told: str) -> argparse.ArgumentParser:
    """Make a command about forms: it may do without an office, and fail by what it finds."""

    def say(asked: argparse.Namespace, language: str) -> int:
        said = run(asked, language, _clock(asked))
        _show(asked, said.lines, said.facts)
        return said.status

    return _bare_command(commands, name, say, told)


def _show(asked: argparse.Namespace, lines: Sequence[str], facts: Any) -> None:
    if asked.json:
        print(json.dumps(facts, ensure_ascii=False, sort_keys=True, default=_plain), flush=True)
    else:
        print("\n".join(lines), flush=True)


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _clock(asked: argparse.Namespace) -> Clock:
    return ShiftedClock(asked.as_of) if asked.as_of else SystemClock()


def _init(asked: argparse.Namespace, language: str) -> int:
    company, company_en = asked.company, asked.company_en
    if asked.sample and not company:
        company, company_en = sample.company_names()
    wanted = folder.Wanted(
        company=company or asked.data.resolve().name,
        company_en=company_en,
        sample_day=(asked.day or _clock(asked).now().astimezone(ZONE).date()) if asked.sample else None,
        orders=asked.orders,
        orders_for=asked.orders_for,
        database=asked.database,
        hosts=asked.host,
        sample_seed=asked.seed if asked.sample else None,
        is_morning=asked.morning,
    )
    made = folder.init(asked.data, wanted, _clock(asked))
    _say(asked, language, "office.made", company=wanted.company, orders=made, folder=str(asked.data))
    return 0


def _call_in(asked: argparse.Namespace, language: str) -> int:
    with folder.opened_store(asked.data, _clock(asked)) as store:
        made = sample.call_in(store, asked.day or _clock(asked).now().astimezone(ZONE).date())
    _say(asked, language, "office.called_in", orders=made)
    return 0


def _enrol(asked: argparse.Namespace, language: str) -> int:
    with folder.opened_store(asked.data, _clock(asked)) as store:
        made = make_code(store, Authority(asked.data / "keys"), asked.engineer, asked.minutes)
    expires = made.expires_at.isoformat(timespec="seconds") if asked.json else made.expires_at.astimezone()
    _say(asked, language, "office.code", engineer=asked.engineer, code=made.code, expires_at=expires)
    return 0


def _figures(asked: argparse.Namespace, language: str) -> int:
    with folder.opened_store(asked.data, _clock(asked)) as store:
        counted = figures(store)
    if asked.json:
        print(json.dumps(counted, ensure_ascii=False, sort_keys=True))
        return 0
    orders = sum(counted["orders"].values())
    facts = {name: counted[name] for name in ("rows", "files", "conflicts", "quarantine", "digest")}
    _say(asked, language, "office.figures", orders=orders, **facts)
    return 0


def _serve(asked: argparse.Namespace, language: str) -> int:
    if not asked.tls and not _is_here(asked.host):
        raise NotSecure(address=f"http://{asked.host}:{asked.port}")
    lock = folder.alone(asked.data) if (asked.data / folder.NAME).exists() else None
    try:
        with folder.opened(asked.data, _clock(asked)) as office, closing(_listen(asked.host, asked.port)) as place:
            tls: dict[str, Any] = {}
            if asked.tls:
                chain, key, passphrase = Authority(asked.data / "keys").tls_files
                tls = {"ssl_certfile": str(chain), "ssl_keyfile": str(key), "ssl_keyfile_password": passphrase}
            config = uvicorn.Config(
                create_app(office),
                http="h11",
                log_config=None,
                access_log=False,
                server_header=False,
                date_header=False,
                timeout_keep_alive=75,
                timeout_graceful_shutdown=GRACE_SECONDS,
                **tls,
            )
            port = place.getsockname()[1]
            shown = f"[{asked.host}]" if ":" in asked.host else asked.host
            address = f"{'https' if asked.tls else 'http'}://{shown}:{port}"
            facts = {"address": address, "port": port, "company": office.hello().company, "pid": os.getpid()}
            _Server(config, lambda: _say(asked, language, "office.ready", **facts)).run(sockets=[place])
    finally:
        if lock:
            lock.release()
    return 0


class _Server(uvicorn.Server):
    """Says when it is ready, and leaves in peace when told to stop."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then say so."""
        await super().startup(sockets)
        if self.started:
            gc.collect()
            gc.freeze()  # the program itself stays; going through it again and again would slow every request
            gc.set_threshold(YOUNG_AT_MOST)
            self._ready()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take the signals that ask to stop; unlike its parent, do not die of them afterwards."""
        names = ("SIGINT", "SIGTERM", "SIGBREAK")
        wanted = [getattr(signal, name) for name in names if hasattr(signal, name)]
        before = {each: signal.signal(each, self._stop) for each in wanted}
        try:
            yield
        finally:
            for each, handler in before.items():
                signal.signal(each, handler)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.handle_exit(number, frame)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=512)
    except OSError as error:
        raise AddressTaken(address=f"{host}:{port}") from error


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _say(asked: argparse.Namespace, language: str, key: str, **facts: Any) -> None:
    """Say one thing: a sentence for people, a line of JSON for programs."""
    if asked.json:
        print(json.dumps(facts, ensure_ascii=False, default=str), flush=True)
    else:
        print(words.say(f"{key}", language, **facts), flush=True)


if __name__ == "__main__":
    sys.exit(main())
