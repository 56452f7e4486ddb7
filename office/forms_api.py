"""Routes of the form desk: the same calls as on the command line, for people who may publish, under `/v1/forms`."""

from __future__ import annotations

import base64
import binascii
import json
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any, Final

from fastapi import FastAPI, Request, Response
from starlette.concurrency import run_in_threadpool

from app import words
from app.clock import Clock
from app.store.door import Store
from app.store.kinds import Role
from app.store.replica import canonical
from app.store.tables import Person
from office import forms
from office.service import Caller
from sync.protocol import Garbled, NotWelcome, TooLarge

BODY_BYTES: Final = 16 << 20
FAULTY: Final = 422
JSON: Final = "application/json"
WORKBOOK: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PUBLISHERS: Final = frozenset({Role.QUALITY, Role.TECHNICAL, Role.MANAGER, Role.DIRECTOR, Role.VICE_PRESIDENT})

WhoAsks = Callable[[Request], Awaitable[Caller]]


class FormRoutes:
    """The routes.

    Args:
        store: the office's ledger.
        clock: of the office.
        who_asks: checks the signature of a request; the body is checked here against the digest it names.
        is_body: tells whether a body is the one that was signed.
    """

    def __init__(
        self, store: Store, clock: Clock, who_asks: WhoAsks, is_body: Callable[[Request, bytes], None]
    ) -> None:
        self._store, self._clock = store, clock
        self._who_asks, self._is_body = who_asks, is_body

    def hang(self, app: FastAPI) -> None:
        """Hang them into the application."""
        for path, method, route, told in (
            ("/v1/forms", "GET", self.listed, "List what is published"),
            ("/v1/forms/check", "POST", self.check, "Check a workbook: every fault at once"),
            ("/v1/forms/publish", "POST", self.publish, "Publish a workbook as the newest version of its form"),
            ("/v1/forms/marked", "POST", self.marked, "Give the workbook back, faulty cells coloured and commented"),
            ("/v1/forms/preview", "POST", self.preview, "Show a workbook as an engineer sees it first"),
            ("/v1/forms/template", "GET", self.template, "Give the empty workbook with drop-downs and help"),
            ("/v1/forms/{form_id}/answers", "GET", self.answers, "Give the answers over all versions"),
            ("/v1/forms/{form_id}/workbook", "GET", self.workbook, "Give the newest version back as a workbook"),
        ):
            responses: dict[int | str, dict[str, Any]] = {
                code: {"description": "A problem"} for code in (400, 403, 404, 409, 413, 503)
            }
            app.add_api_route(path, route, methods=[method], response_model=None, summary=told, responses=responses)

    async def listed(self, request: Request) -> Response:
        """List what is published."""
        await self._publisher(request)
        found = await run_in_threadpool(forms.versions, self._store)
        return _json({"versions": [forms.version_facts(each) for each in found]})

    async def check(self, request: Request) -> Response:
        """Check a workbook; a faulty one is a good answer."""
        asked = await self._workbook_of(request)

        def work() -> dict[str, Any]:
            with _laid_out(asked) as (file, lists):
                return forms.check(file, lists, self._store).plain()

        return _json(await run_in_threadpool(work))

    async def publish(self, request: Request) -> Response:
        """Publish a workbook; with faults, status 422 and the faults."""
        asked = await self._workbook_of(request)
        number = asked.get("number")

        def work() -> dict[str, Any]:
            with _laid_out(asked) as (file, lists):
                return forms.publish(file, lists, self._store, str(number) if number else None).plain()

        told = await run_in_threadpool(work)
        return _json(told, 200 if told["ok"] else FAULTY)

    async def marked(self, request: Request, lang: str = "en") -> Response:
        """Give the workbook back, marked."""
        asked = await self._workbook_of(request)
        language = _language(lang)

        def work() -> bytes:
            with _laid_out(asked) as (file, lists):
                target = file.with_name("marked.xlsx")
                verdict = forms.check(file, lists, self._store)
                forms.write_marked(file, verdict, target, language, repair=bool(asked.get("repair")))
                return target.read_bytes()

        return _workbook(await run_in_threadpool(work))

    async def preview(self, request: Request, lang: str = "en") -> Response:
        """Show a workbook line by line; with faults, status 422 and the faults."""
        asked = await self._workbook_of(request)
        language = _language(lang)

        def work() -> tuple[dict[str, Any], int]:
            with _laid_out(asked) as (file, lists):
                verdict = forms.check(file, lists)
            form = verdict.checked.form
            return ({"lines": forms.preview(form, language)}, 200) if form else (verdict.plain(), FAULTY)

        return _json(*await run_in_threadpool(work))

    async def template(self, request: Request, lang: str = "en") -> Response:
        """Give the empty workbook."""
        await self._publisher(request)
        return _workbook(await run_in_threadpool(_made, lambda path: forms.write_template(path, _language(lang))))

    async def workbook(self, request: Request, form_id: str) -> Response:
        """Give the newest version of a form back as a workbook."""
        await self._publisher(request)

        def work() -> bytes:
            form = forms.newest(self._store, form_id)
            return _made(lambda path: forms.write_form(form, path))

        return _workbook(await run_in_threadpool(work))

    async def answers(self, request: Request, form_id: str, lang: str = "en", split: bool = False) -> Response:  # noqa: FBT001, FBT002 - the names of the query
        """Give the answers of a form: JSON, or a workbook for whoever asks for one by `Accept`."""
        await self._publisher(request)
        language = _language(lang)
        wants_workbook = WORKBOOK in request.headers.get("Accept", "")

        def work() -> bytes:
            sheets = forms.answers(self._store, self._clock, form_id, language, split=split)
            if wants_workbook:
                return _made(lambda path: forms.write_answers(sheets, path))
            return canonical({"sheets": list(forms.rows_of(sheets))})

        content = await run_in_threadpool(work)
        return _workbook(content) if wants_workbook else Response(content, media_type=JSON)

    async def _publisher(self, request: Request) -> None:
        """Let in only who may publish.

        Raises:
            NotWelcome: the role does not publish forms.
        """
        caller = await self._who_asks(request)

        def may() -> bool:
            with self._store.read() as db:
                person = db.get(Person, caller.person_id)
            return person is not None and person.role in PUBLISHERS and not caller.is_revoked

        if not await run_in_threadpool(may):
            raise NotWelcome(reason="role")

    async def _workbook_of(self, request: Request) -> dict[str, Any]:
        """Read `{"name", "workbook": base64, "lists": {name: base64}}`."""
        await self._publisher(request)
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > BODY_BYTES:
                raise TooLarge(limit_bytes=BODY_BYTES)
        self._is_body(request, bytes(body))
        try:
            asked = json.loads(bytes(body))
        except (ValueError, RecursionError) as error:
            raise Garbled(reason="json") from error
        if not isinstance(asked, dict) or not isinstance(asked.get("workbook"), str):
            raise Garbled(reason="workbook")
        return asked


@contextmanager
def _laid_out(asked: Mapping[str, Any]) -> Iterator[tuple[Path, dict[str, Path]]]:
    """Lay a workbook and its lists into a folder of their own; names are names, never paths."""
    with tempfile.TemporaryDirectory(prefix="gongdan-forms-") as folder:
        file = Path(folder, _plain_name(asked.get("name") or "form.xlsx"))
        file.write_bytes(_bytes(asked["workbook"]))
        lists: dict[str, Path] = {}
        given = asked.get("lists") or {}
        if not isinstance(given, dict):
            raise Garbled(reason="lists")
        for name, content in given.items():
            lists[name] = Path(folder, f"list-{_plain_name(name)}")
            lists[name].write_bytes(_bytes(content))
        yield file, lists


def _plain_name(name: Any) -> str:
    found = PurePosixPath(str(name).replace("\\", "/")).name.strip(". ")
    if not found or len(found.encode()) > 200 or any(each < " " or each in '<>:"|?*' for each in found):
        raise Garbled(reason="name")
    return found


def _bytes(content: Any) -> bytes:
    try:
        return base64.b64decode(content, validate=True)
    except (TypeError, ValueError, binascii.Error) as error:
        raise Garbled(reason="base64") from error


def _made(write: Callable[[Path], object]) -> bytes:
    with tempfile.TemporaryDirectory(prefix="gongdan-forms-") as folder:
        target = Path(folder, "made.xlsx")
        write(target)
        return target.read_bytes()


def _language(asked: str) -> str:
    if asked not in words.LANGUAGES:
        raise Garbled(reason="lang")
    return asked


def _json(told: Any, status: int = 200) -> Response:
    return Response(canonical(told), status, media_type=JSON, headers={"Cache-Control": "no-store"})


def _workbook(content: bytes) -> Response:
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return Response(content, media_type=WORKBOOK, headers=headers)
