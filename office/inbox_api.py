"""Routes of the inbox: the same lists and decisions as on the command line, for people of head office, `/v1/inbox`."""

from __future__ import annotations

import json
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from fastapi import FastAPI, Request, Response
from starlette.concurrency import run_in_threadpool

from app import conflicts
from app.conflicts import Side
from app.store.door import Store
from app.store.kinds import Role
from app.store.tables import Person
from app.store.types import PersonId
from office import inbox, receipts, settling
from office.inbox_command import conflict_facts
from office.service import Caller
from sync.protocol import NotWelcome

JSON: Final = "application/json"
DECIDERS: Final = frozenset(Role) - {Role.ENGINEER, Role.OTHER, Role.SALES}

WhoAsks = Callable[[Request], Awaitable[Caller]]


class InboxRoutes:
    """The routes; what they do is done in the name of who asks.

    Args:
        store: the office's ledger.
        who_asks: checks the signature of a request.
    """

    def __init__(self, store: Store, who_asks: WhoAsks) -> None:
        self._store, self._who_asks = store, who_asks

    def hang(self, app: FastAPI) -> None:
        """Hang them into the application."""
        one = "/{entry}/{verdict}"
        for path, method, route, told in (
            ("/v1/inbox/conflicts", "GET", self.conflicts, "List the questions two people answered differently"),
            (
                f"/v1/inbox/conflicts{one}",
                "POST",
                self.decide,
                "Let one side stand (kept, other), or undo",
            ),
            ("/v1/inbox/quarantine", "GET", self.quarantine, "List what was put aside"),
            (f"/v1/inbox/quarantine{one}", "POST", self.settle_aside, "Accept or dismiss what was put aside"),
            ("/v1/inbox/orphans", "GET", self.orphans, "List work nobody waited for"),
            (f"/v1/inbox/orphans{one}", "POST", self.settle_orphan, "Accept or dismiss work nobody waited for"),
            ("/v1/inbox/receipts", "GET", self.receipts, "Count what came in for each order"),
        ):
            responses: dict[int | str, dict[str, Any]] = {
                code: {"description": "A problem"} for code in (400, 403, 404, 409, 503)
            }
            app.add_api_route(path, route, methods=[method], response_model=None, summary=told, responses=responses)

    async def conflicts(self, request: Request) -> Response:
        """List the conflicts nobody has decided."""
        await self._decider(request)

        def work() -> list[dict[str, Any]]:
            with self._store.read() as db:
                return [conflict_facts(row) for row in conflicts.conflict_rows(db)]

        return _json({"conflicts": await run_in_threadpool(work)})

    async def decide(self, request: Request, entry: uuid.UUID, verdict: str) -> Response:
        """Decide a conflict, or take a decision back."""
        actor = await self._decider(request)
        side = None if verdict == "undo" else _one_of(verdict, {"kept": Side.KEPT, "other": Side.OTHER})

        def work() -> dict[str, Any]:
            with self._store.write(actor) as tx:
                if side is None:
                    conflicts.undo(tx, entry)
                else:
                    conflicts.decide(tx, entry, side)
                tx.flush()
                return conflict_facts(conflicts.conflict_row(tx, entry))

        return _json(await run_in_threadpool(work))

    async def quarantine(self, request: Request) -> Response:
        """List what was put aside."""
        await self._decider(request)

        def work() -> list[dict[str, Any]]:
            with self._store.read() as db:
                return [asdict(row) for row in inbox.put_aside_rows(db)]

        return _json({"quarantine": await run_in_threadpool(work)})

    async def settle_aside(self, request: Request, entry: uuid.UUID, verdict: str) -> Response:
        """Accept or dismiss an action that was put aside."""
        actor = await self._decider(request)
        is_accepted = _one_of(verdict, _VERDICTS)

        def work() -> int:
            if is_accepted:
                return len(settling.accept(self._store, entry, actor))
            return settling.dismiss(self._store, entry, actor)

        return _json({"count": await run_in_threadpool(work)})

    async def orphans(self, request: Request) -> Response:
        """List work nobody waited for."""
        await self._decider(request)

        def work() -> list[dict[str, Any]]:
            with self._store.read() as db:
                return [asdict(row) for row in inbox.orphan_rows(db)]

        return _json({"orphans": await run_in_threadpool(work)})

    async def settle_orphan(self, request: Request, entry: uuid.UUID, verdict: str) -> Response:
        """Accept or dismiss work nobody waited for."""
        actor = await self._decider(request)
        is_accepted = _one_of(verdict, _VERDICTS)

        def work() -> int:
            return settling.settle_orphan(self._store, entry, accept=is_accepted, actor=actor)

        return _json({"count": await run_in_threadpool(work)})

    async def receipts(self, request: Request, order: str | None = None) -> Response:
        """Count what came in for each order."""
        await self._decider(request)

        def work() -> list[dict[str, Any]]:
            with self._store.read() as db:
                return [asdict(row) for row in receipts.receipt_rows(db, order)]

        return _json({"receipts": await run_in_threadpool(work)})

    async def _decider(self, request: Request) -> PersonId:
        """Let in only people of head office.

        Raises:
            NotWelcome: the role does not decide.
        """
        caller = await self._who_asks(request)

        def may() -> bool:
            with self._store.read() as db:
                person = db.get(Person, caller.person_id)
            return person is not None and person.role in DECIDERS and not caller.is_revoked

        if not await run_in_threadpool(may):
            raise NotWelcome(reason="role")
        return PersonId(caller.person_id)


_VERDICTS: Final = {"accept": True, "dismiss": False}


def _one_of(word: str, known: dict[str, Any]) -> Any:
    if word not in known:
        raise settling.NothingToSettle(id=word[:40])
    return known[word]


def _json(told: Any) -> Response:
    content = json.dumps(told, ensure_ascii=False, default=_plain, separators=(",", ":")).encode()
    return Response(content, media_type=JSON, headers={"Cache-Control": "no-store"})


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
