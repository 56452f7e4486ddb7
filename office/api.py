"""Routes for laptops and for other programs: everything else is refused, every refusal is a problem with a code.

JSON under OpenAPI 3.1; `/v1/sync` takes the same JSON packed with zstd as well. No answer ever carries a trace.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

import anyio.to_thread
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.conflicts import ConflictDecided, ConflictOpen, ConflictUnknown
from app.errors import AppError, Refused
from app.store.replica import canonical
from app.store.trouble import BadValue, FileMissing, StoreFull, StoreLocked
from office.forms import FormUnknown
from office.forms_api import FormRoutes
from office.inbox_api import InboxRoutes
from office.service import Caller, LocalOffice
from office.settling import CannotAccept, NothingToSettle
from sync import codec
from sync.protocol import (
    BODY_BYTES,
    FILE_BYTES,
    BlobsAnswer,
    CodeExpired,
    CodeUnknown,
    CodeUsed,
    EnrolAnswer,
    EnrolRequest,
    Garbled,
    Hello,
    NotWelcome,
    OfficeBusy,
    OfficeFull,
    SyncAnswer,
    SyncRequest,
    TooLarge,
    TooOld,
    WrongOffice,
)
from sync.stamp import DIGEST, HEADER, SMALL_BYTES, Stamp, digest_header, read_digest, read_stamp

THREADS: Final = 12
AT_ONCE: Final = 200
BUSY_SECONDS: Final = 5
WAITING_PIECES: Final = 16
PROBLEM: Final = "application/problem+json"
OCTETS: Final = "application/octet-stream"
log = logging.getLogger("office")

_STATUS: Final[dict[type[AppError], int]] = {
    Garbled: 400,
    BadValue: 400,
    NotWelcome: 403,
    CodeUnknown: 404,
    FileMissing: 404,
    CodeUsed: 409,
    ConflictUnknown: 404,
    ConflictDecided: 409,
    ConflictOpen: 409,
    NothingToSettle: 404,
    CannotAccept: 409,
    WrongOffice: 409,
    CodeExpired: 410,
    TooLarge: 413,
    TooOld: 426,
    OfficeBusy: 503,
    StoreLocked: 503,
    OfficeFull: 507,
    StoreFull: 507,
    FormUnknown: 404,
    Refused: 409,
}


class Unknown(AppError):
    """There is no such route. Facts: path."""

    code = "no_such_route"


def create_app(office: LocalOffice) -> FastAPI:
    """Make the web application of an office."""

    @asynccontextmanager
    async def life(_app: FastAPI) -> AsyncIterator[None]:
        anyio.to_thread.current_default_thread_limiter().total_tokens = THREADS
        yield

    app = FastAPI(
        title="Gongdan head office",
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url="/v1/openapi.json",
        lifespan=life,
    )
    app.add_middleware(_Guard)
    app.add_middleware(_Eager)
    app.add_exception_handler(AppError, _tell_error)
    app.add_exception_handler(HTTPException, _tell_http)
    app.add_exception_handler(RequestValidationError, _tell_validation)
    routes = _Routes(office)
    routes.hang(app)
    FormRoutes(office.store, office.clock, routes.who_asks, _check_digest).hang(app)
    InboxRoutes(office.store, routes.who_asks).hang(app)
    return app


class _Eager:
    """Takes pieces of files off the wire as they come: a cut must not take with it what had already arrived.

    The server itself forgets what it holds of a body as soon as the other end is gone.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != "/v1/blobs":
            await self._app(scope, receive, send)
            return
        arrived: asyncio.Queue[Message] = asyncio.Queue(maxsize=WAITING_PIECES)
        arrived.put_nowait(await receive())

        async def take() -> None:
            while True:
                await arrived.put(await receive())

        taking = asyncio.create_task(take())
        try:
            await self._app(scope, _Joined(arrived), send)
        finally:
            taking.cancel()


class _Joined:
    """Gives what has arrived of a body in one go: each piece costs a file opened and a thread asked."""

    def __init__(self, arrived: asyncio.Queue[Message]) -> None:
        self._arrived = arrived
        self._next: Message | None = None

    async def __call__(self) -> Message:
        """Give the next message, with the pieces of the body that are here already."""
        message, self._next = self._next or await self._arrived.get(), None
        parts = [message.get("body", b"")]
        while message["type"] == "http.request" and message.get("more_body") and not self._arrived.empty():
            self._next = self._arrived.get_nowait()
            if self._next["type"] != "http.request":
                break
            message, self._next = self._next, None
            parts.append(message.get("body", b""))
        return {**message, "body": b"".join(parts)} if len(parts) > 1 else message


class _Guard:
    """Stands before every route: no more at once than we can serve, and no failure shows its inside."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._inside = 0  # counted in the one thread of the event loop

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if self._inside >= AT_ONCE:
            await _problem(OfficeBusy(retry_seconds=BUSY_SECONDS))(scope, receive, send)
            return
        self._inside += 1
        try:
            await self._go_on(scope, receive, send)
        finally:
            self._inside -= 1

    async def _go_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        has_begun = False

        async def answer(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self._app(scope, receive, answer)
        except ClientDisconnect:
            failed = Response(status_code=400)
        except Exception:
            log.exception("%s %s broke", scope["method"], scope["path"])
            failed = _problem(AppError(), 500)
        else:
            return
        if not has_begun:
            await failed(scope, receive, send)


class _Routes:
    """The routes of one office."""

    def __init__(self, office: LocalOffice) -> None:
        self._office = office

    def hang(self, app: FastAPI) -> None:
        """Hang them into the application, each with its description."""
        for path, method, route, told in (
            ("/v1/hello", "GET", self.hello, _describe("Who answers here", answer=Hello)),
            ("/v1/enrol", "POST", self.enrol, _describe("Take a laptop in", EnrolRequest, EnrolAnswer)),
            ("/v1/sync", "POST", self.sync, _describe("Push ops, pull rows", SyncRequest, SyncAnswer, is_signed=True)),
            (
                "/v1/blobs",
                "POST",
                self.put_blobs,
                _describe("Send pieces of files", bytes, BlobsAnswer, is_signed=True),
            ),
            ("/v1/blobs/{sha}", "GET", self.get_blob, _describe("Fetch a file", answer=bytes, is_signed=True)),
        ):
            app.add_api_route(path, route, methods=[method], response_model=None, **told)

    async def hello(self) -> Response:
        """Say who this office is."""
        return _json(self._office.hello())

    async def enrol(self, request: Request) -> Response:
        """Take a laptop in by its one-time code."""
        asked = codec.from_wire(EnrolRequest, codec.read_json(await _body(request)))
        return _json(await run_in_threadpool(self._office.enrol, asked))

    async def sync(self, request: Request) -> Response:
        """Take ops, give rows."""
        kind, short = _kind_of(request.headers.get("Content-Type", ""))
        if DIGEST in request.headers:
            stamp, caller = await self._caller(request)
            body = await _body(request)
            _check_digest(request, body)
        else:
            body = await _body(request, SMALL_BYTES)
            stamp, caller = await self._caller(request, digest_header(body))

        def work() -> bytes:
            asked = codec.unpack(SyncRequest, body, kind, BODY_BYTES)
            answer = self._office.sync(caller, asked, stamp)
            if kind == codec.PACKED:
                return codec.pack_answer(asked, answer, is_short=short)
            return canonical(codec.to_wire(answer))

        return Response(await run_in_threadpool(work), media_type=codec.SHORT if short else kind)

    async def put_blobs(self, request: Request) -> Response:
        """Take pieces of files, kept as they arrive: a cut costs only what was on the way."""
        _stamp, caller = await self._caller(request)
        reader, digest = codec.FrameReader(), hashlib.sha256()
        receiving = self._office.receiving(caller)

        def take(chunk: bytes) -> None:
            digest.update(chunk)
            receiving.take(reader.feed(chunk))

        try:
            async for chunk in request.stream():
                if chunk:
                    await run_in_threadpool(take, chunk)
            if not hmac.compare_digest(digest.digest(), read_digest(request.headers.get(DIGEST, ""))):
                raise Garbled(reason="digest")
        finally:
            at = await run_in_threadpool(receiving.finish)
        return _json(BlobsAnswer(at))

    async def get_blob(self, request: Request, sha: str, offset: int = 0) -> Response:
        """Give a file of an order the engineer sees."""
        _stamp, caller = await self._caller(request)
        if not 0 <= offset <= FILE_BYTES:
            raise Garbled(reason="offset")
        data = await run_in_threadpool(self._office.get_blob, caller, sha, offset)
        return Response(data, media_type=OCTETS, headers={"X-Content-Type-Options": "nosniff"})

    async def who_asks(self, request: Request) -> Caller:
        """Find out who asks; whoever reads the body checks it against the digest."""
        return (await self._caller(request))[1]

    async def _caller(self, request: Request, digest: str | None = None) -> tuple[Stamp, Caller]:
        """Find out who asks; no more than a small sync is read before its signature was checked."""
        stamp = read_stamp(request.headers.get(HEADER, ""))
        digest = request.headers.get(DIGEST, "") if digest is None else digest
        read_digest(digest)
        path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return stamp, await run_in_threadpool(self._office.authenticate, stamp, request.method, path, digest)


def _kind_of(header: str) -> tuple[str, bool]:
    """Read the kind of a body, and whether it is packed against the dictionary.

    Raises:
        Garbled: it is none of ours.
    """
    kind, _, more = header.partition(";")
    kind = kind.strip()
    if kind not in {codec.PACKED, codec.PLAIN}:
        raise Garbled(reason="content-type")
    return kind, kind == codec.PACKED and more.strip() == "d=1"


async def _body(request: Request, limit: int = BODY_BYTES) -> bytes:
    """Read a body, but no more than its limit."""
    promised = request.headers.get("Content-Length", "")
    if promised.isdigit() and int(promised) > limit:
        raise TooLarge(limit_bytes=limit)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise TooLarge(limit_bytes=limit)
    return bytes(body)


def _check_digest(request: Request, body: bytes) -> None:
    said = read_digest(request.headers.get(DIGEST, ""))
    if not hmac.compare_digest(hashlib.sha256(body).digest(), said):
        raise Garbled(reason="digest")


def _json(message: Any) -> Response:
    return Response(canonical(codec.to_wire(message)), media_type=codec.PLAIN, headers={"Cache-Control": "no-store"})


def _problem(error: AppError, status: int | None = None) -> Response:
    """Write an error as RFC 9457 asks, with its code and facts; the reader's own program has the words."""
    status = status or next((known for kind, known in _STATUS.items() if isinstance(error, kind)), 500)
    facts = {name: value for name, value in error.facts.items() if isinstance(value, str | int | bool)}
    shown = facts if status < 500 or isinstance(error, OfficeBusy) else {}
    content = canonical({"title": error.code, "status": status, "code": error.code, "facts": shown})
    headers = {"Cache-Control": "no-store"}
    if status in {503, 507}:
        headers["Retry-After"] = str(error.facts.get("retry_seconds") or BUSY_SECONDS)
    return Response(content, status, media_type=PROBLEM, headers=headers)


async def _tell_error(_request: Request, error: Exception) -> Response:
    if not isinstance(error, AppError):
        return _problem(AppError(), 500)
    answer = _problem(error)
    if answer.status_code >= 500:
        log.error("%s", error)
    return answer


async def _tell_http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    answer = _problem(Unknown(path=request.url.path), status)
    if isinstance(error, HTTPException):
        answer.headers.update(error.headers or {})
    return answer


async def _tell_validation(_request: Request, _error: Exception) -> Response:
    return _problem(Garbled(reason="parameter"))


def _describe(summary: str, asked: Any = None, answer: Any = None, *, is_signed: bool = False) -> dict[str, Any]:
    """Describe a route for OpenAPI from the messages themselves."""
    problem = {"type": "object", "required": ["title", "status", "code", "facts"]}
    codes = [400, 403, 404, 409, 410, 413, 426, 503, 507] if asked or is_signed else [503]
    told: dict[int | str, dict[str, Any]] = {
        code: {"description": "A problem", "content": {PROBLEM: {"schema": problem}}} for code in codes
    }
    kind = OCTETS if answer is bytes else codec.PLAIN
    told[200] = {"description": "Done", "content": {kind: {"schema": _schema(answer)}}}
    extra: dict[str, Any] = {}
    if asked is not None:
        kind = codec.FRAMES if asked is bytes else codec.PLAIN
        extra["requestBody"] = {"required": True, "content": {kind: {"schema": _schema(asked)}}}
        if asked is SyncRequest:
            extra["requestBody"]["content"][codec.PACKED] = {"schema": _schema(bytes)}
            told[200]["content"][codec.PACKED] = {"schema": _schema(bytes)}
    if is_signed:
        extra["parameters"] = [
            {"in": "header", "name": name, "required": True, "schema": {"type": "string"}} for name in (HEADER, DIGEST)
        ]
    return {"summary": summary, "responses": told, "openapi_extra": extra}


def _schema(kind: Any) -> dict[str, Any]:
    return {"type": "string", "format": "binary"} if kind is bytes else codec.schema_of(kind)
