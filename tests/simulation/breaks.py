"""Three mistakes others have made, put into the running engines: what finds nothing of them proves nothing.

merge    the newest value wins, and nobody hears of the other (every store that keeps "last write wins")
receipt  an edit counts as received once it was sent (QFieldCloud #551)
cursor   the reader is told it has seen a commit it was not given (a sequence number taken as a cursor)
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import Any, Final
from unittest import mock

import sqlalchemy as sa

from app.store import outbox
from app.store.door import Silent
from app.store.laptop_tables import OutboxOp
from office.pull import Cursor, Page, Pull
from sync.merge import Merged, merge
from sync.ownership import Owner
from sync.protocol import Offline
from sync.round import Round


@contextmanager
def broken(which: str) -> Iterator[None]:
    """Run with one of the mistakes."""
    with BREAKS[which]():
        yield


@contextmanager
def _merge() -> Iterator[None]:
    def newest_wins(patch: Mapping[str, tuple[Any, Any]], current: Any, owners: Any, _standing: Any) -> Merged:
        taken = {name: new for name, (_old, new) in patch.items() if owners[name] is not Owner.OFFICE}
        return Merged({name: new for name, new in taken.items() if current.get(name) != new}, ())

    users = [
        module
        for name, module in sys.modules.items()
        if name.startswith("office.") and vars(module).get("merge") is merge
    ]
    assert users, "nobody at the office merges"
    with ExitStack() as patched:
        for module in users:
            patched.enter_context(mock.patch.object(module, "merge", newest_wins))
        yield


@contextmanager
def _receipt() -> Iterator[None]:
    real = Round._ask

    def sent_is_done(self: Round, request: Any, report: Any) -> Any:
        try:
            return real(self, request, report)
        except Offline:
            with self._store.write(recorder=Silent()) as tx:
                for op in tx.scalars(sa.select(OutboxOp).where(OutboxOp.state == outbox.SEALED)):
                    op.state = outbox.ACKED
            raise

    with mock.patch.object(Round, "_ask", sent_is_done):
        yield


@contextmanager
def _cursor() -> Iterator[None]:
    real = Pull.page

    def one_too_far(self: Pull, cursor: Cursor, page_bytes: int) -> Page:
        page = real(self, cursor, page_bytes)
        return replace(page, cursor=Cursor(self._top), more=False) if page.more else page

    with mock.patch.object(Pull, "page", one_too_far):
        yield


BREAKS: Final[Mapping[str, Callable[[], Any]]] = {"merge": _merge, "receipt": _receipt, "cursor": _cursor}
