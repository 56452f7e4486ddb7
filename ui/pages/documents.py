"""The documents of an order, kind by kind: the draft before anybody signs, the sealed copies after, handing over."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from app import words
from app.documents.content import WORK_ORDER
from app.documents.kinds import KINDS
from app.documents.shelf import DocumentRow, SealLimit
from app.store.trouble import FileMissing
from ui.desk import Desk
from ui.dialogs import confirm
from ui.kit.buttons import Button, Choice, Option
from ui.kit.labels import text
from ui.kit.layout import add, clear, column, row, scroll
from ui.kit.panels import Card
from ui.kit.states import Strip
from ui.page import Place
from ui.pages import document_jobs as jobs
from ui.pages.document_jobs import DocumentsLook, Opened
from ui.pages.document_kinds import KindsCard, lacks_of, title_of
from ui.pages.document_row import DocumentLine
from ui.pages.handing import Handing
from ui.pages.preview import Preview
from ui.pages.tab import Tab
from ui.pages.verdict import VerdictCard

_RIGHT: Final = 440
_FIRST, _LAST = 4, 7  # where the card that makes a document stands: before there is one, and after


class DocumentsTab(Tab):
    """The documents tab."""

    kinds: ClassVar[frozenset[str]] = frozenset(
        {"documents", "handovers", "signatures", "acceptance_rounds", "charge_sheets", "order_steps", "receipts"}
        | {"responses", "attachments", "order_facts", "parts_used", "work_orders"}
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._look: DocumentsLook | None = None
        self._shown: str | None = None
        self._language = ""
        self._code = WORK_ORDER
        self._lines: list[DocumentLine] = []
        self._build()

    def _build(self) -> None:
        self._preview = Preview(self.desk)
        self._trouble = Strip("", "bad", "lock", name="document_trouble")
        self._trouble.hide()
        self._doing = Strip("", "info", "clock", name="document_doing")
        self._doing.hide()
        self._bring = Button(self.tr("Bring it from head office"), "refresh-cw", "primary", name="document_bring")
        self._bring.clicked.connect(self._ask_bring)
        self._bring.hide()
        self._verdict = VerdictCard(self.desk)
        self._handing = Handing(self.desk)
        self._handing.troubled.connect(self._refuse)
        self._handing.told.connect(lambda said: self.told.emit(said, None))
        self._handing.began.connect(self._begin)
        printing = QShortcut(QKeySequence(QKeySequence.StandardKey.Print), self, self._handing.ask_print)
        printing.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._held = column(spacing=4)
        judge = Button(self.tr("Judge a file…"), "shield-check", "quiet", name="document_judge")
        judge.clicked.connect(lambda: self.opened.emit(Place("proof")))
        self._list = Card(self.tr("Draft and revisions"), "file-text", self._held, action=judge)
        self._kinds = KindsCard(self.desk.language)
        self._kinds.chosen.connect(self._choose_kind)
        right, cards = QWidget(), (self._make_card(), self._handing, self._verdict, self._list, None)
        above = (self._trouble, self._bring, self._doing, self._kinds)
        self._cards = column(*above, *cards, margins=(0, 0, 8, 0), spacing=16)
        right.setLayout(self._cards)
        side = scroll(right)
        side.setFixedWidth(_RIGHT)
        self.setLayout(row((self._preview, 1), side, margins=(24, 16, 16, 16), spacing=16))

    def _make_card(self) -> Card:
        languages = [
            Option("zh_CN", self.tr("Chinese")), Option("en", self.tr("English")), Option("both", self.tr("Both")),
        ]  # fmt: skip
        self._languages = Choice(languages, name="document_language", width=112)
        self._languages.chosen.connect(self._choose_language)
        self._make = Button(self.tr("Make and seal both copies"), "shield-check", "primary", name="document_make")
        self._make.clicked.connect(self._ask_make)
        self._limit = Strip("", "warn", "clock", name="document_limit")
        self._limit.hide()
        more = self.tr(
            "The order says more by now than the document. Make a new revision, and give the customer that one."
        )
        self._stale = Strip(more, "warn", "triangle-alert", name="document_stale")
        self._stale.hide()
        self._why = text("", "muted", wrap=True, name="document_why")
        label = text(self.tr("Language of the document"), "th")
        title = self.tr("Make the document")
        self._making = Card(title, "file-text", self._why, self._stale, label, self._languages, self._limit, self._make)
        return self._making

    @override
    def clear(self) -> None:
        self._look, self._shown, self._language, self._code = None, None, "", WORK_ORDER
        self._kinds.forget()
        self._make.setEnabled(False)  # until the customer's language is known
        self._preview.clear()
        self._verdict.hide()
        self._handing.hide()
        self._trouble.hide()
        self._bring.hide()
        self._doing.hide()
        clear(self._held)
        self._lines.clear()

    @override
    def go_to(self, what: str) -> bool:
        """Look at a kind of document, by its code."""
        if what not in KINDS:
            return super().go_to(what)
        if self._look is None:
            self._code = what  # it is chosen when the order is known
        else:
            self._choose_kind(what)
        return True

    @override
    def refresh(self) -> None:
        order_id, company = self.order_id, self.desk.company
        if order_id is not None:
            self.desk.ask(lambda db: jobs.look(db, order_id, company), self._show, self, instead="documents")

    # ── what is there ─────────────────────────────────────────────────────────────────────────────────────────────

    def _show(self, look: DocumentsLook) -> None:
        before, self._look = self._look, look
        if not self._language:
            self._language = look.language
            self._languages.choose(self._language)
        self._code = look.kind(self._code).kind.code
        self._kinds.show_kinds(look.kinds, self._code)
        self._show_making(look)
        self._show_list(look)
        standing = [each for each in self._rows if each.state == "signed"]
        if self.order_id is not None:
            self._handing.show_look(self.order_id, look, standing, self._code)
        is_first = before is None or before.rows != look.rows
        if is_first or self._shown is None:
            mine = next((each for each in standing if each.copy == "customer"), None)
            self._open(mine)

    @property
    def _rows(self) -> list[DocumentRow]:
        """List the revisions of the kind that is looked at."""
        return [each for each in self._look.rows if each.kind == self._code] if self._look else []

    def _choose_kind(self, code: str) -> None:
        """Look at another kind of document: its standing copy, else its draft."""
        if self._look is None or code == self._code:
            return
        self._code, self._shown = code, None
        self._trouble.hide()
        self._show(self._look)
        line = self.findChild(QWidget, f"document_kind_{code}")
        if line is not None:
            line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_making(self, look: DocumentsLook) -> None:
        kind = look.kind(self._code)
        has_one = kind.stands is not None
        is_last = has_one and kind.is_current
        self._make.setEnabled(self._doing.isHidden())
        self._cards.removeWidget(self._making)
        self._cards.insertWidget(_LAST if is_last else _FIRST, self._making)
        why = self.tr("From what this laptop holds: drawn, sealed by you and by this laptop, checked, recorded.")
        if has_one:
            why = self.tr("A new revision is made from what the order says now; the one before becomes void.")
        if kind.lacks:
            why = self.tr("Not yet. It waits for: {lacks}.").format(lacks=lacks_of(kind, self.desk.language))
        self._making.title.setText(title_of(kind, self.desk.language))
        self._why.setText(why)
        self._make.become("" if has_one else "primary")
        self._make.say(self.tr("Make a new revision") if has_one else self.tr("Make and seal both copies"))
        self._limit.setVisible(look.limit is not SealLimit.FREE)
        self._stale.setVisible(has_one and not kind.is_current)
        if look.last_ok_at is not None:
            last = words.when(look.last_ok_at, self.desk.language, now=self.desk.clock.now(), zone=look.zone)
            said = self.tr("Last sync {last}. 30 days after it this laptop sets no new seals: sync soon.")
            self._limit.say(said.format(last=last), "warn", "clock")

    def _show_list(self, look: DocumentsLook) -> None:
        clear(self._held)
        self._lines.clear()
        draft = DocumentLine("document_0", self.tr("Draft"), self.tr("As the order is now, not signed"), "")
        draft.chosen.connect(lambda: self._open(None))
        self._lines.append(draft)
        for place, each in enumerate(reversed(self._rows), 1):
            line = DocumentLine(f"document_{place}", self._title(each), self._sub(each, look), each.state)
            line.chosen.connect(lambda row_=each: self._open(row_))
            self._lines.append(line)
        add(self._held, *self._lines)
        self._mark()

    def _title(self, each: DocumentRow) -> str:
        copies = {"company": self.tr("Company copy"), "customer": self.tr("Customer copy")}
        return self.tr("Revision {revision} · {copy}").format(
            revision=each.revision, copy=copies.get(each.copy, each.copy)
        )

    def _sub(self, each: DocumentRow, look: DocumentsLook) -> str:
        at = words.when(each.at, self.desk.language, now=self.desk.clock.now(), zone=look.zone)
        if each.state != "void":
            return at
        later = [other.revision for other in self._rows if other.copy == each.copy and other.revision > each.revision]
        return self.tr("{at} · replaced by revision {revision}").format(at=at, revision=min(later, default=0))

    def _mark(self) -> None:
        rows = reversed(self._rows)
        for line, sha in zip(self._lines, ["", *(each.sha for each in rows)], strict=True):
            line.choose(is_chosen=sha == (self._shown or ""))

    # ── looking ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _open(self, wanted: DocumentRow | None) -> None:
        """Show a document, or the draft."""
        order_id, files, company = self.order_id, self.desk.files, self.desk.company
        if order_id is None:
            return
        sha = wanted.sha if wanted else ""
        self._shown = sha
        self._bring.hide()
        self._mark()
        said = self._title(wanted) if wanted else self.tr("Draft")
        language, code = self._language, self._code

        def show(opened: Opened) -> None:
            if self._shown == sha and self._code == code:
                self._preview.show_document(opened, said)
                self._verdict.show_proof(opened.proved)

        if wanted is None:
            self.desk.ask(
                lambda db: jobs.draft(db, files, order_id, company, language, code), show, self, fail=self._no_draft,
                instead="document",
            )  # fmt: skip
        else:
            self.desk.ask(lambda db: jobs.opened(db, files, sha), show, self, fail=self._not_opened, instead="document")

    def _not_opened(self, error: Exception) -> None:
        self._preview.clear()
        self._verdict.hide()
        self._refuse(error)
        self._bring.setVisible(isinstance(error, FileMissing))

    def _ask_bring(self) -> None:
        """Bring the shown document from head office: it was made on another laptop, or on this one before."""
        sha = self._shown
        shown = next((each for each in self._look.rows if each.sha == sha), None) if self._look else None
        if sha and shown is not None:
            self._begin(self.tr("Bringing it from head office…"))
            self.desk.bring(sha, lambda _done: self._brought(shown), self, self._not_opened)

    def _brought(self, shown: DocumentRow) -> None:
        self._doing.hide()
        self._open(shown)

    def _no_draft(self, error: Exception) -> None:
        self._preview.clear()
        self._verdict.hide()
        self._refuse(error)

    def _choose_language(self, language: str) -> None:
        self._language = language
        if not self._shown:
            self._open(None)

    # ── making ────────────────────────────────────────────────────────────────────────────────────────────────────

    def _ask_make(self) -> None:
        look = self._look
        former = [each for each in self._rows if each.state == "signed"] if look else []
        if not former:
            self._do_make()
            return
        confirm(
            self.window(),
            self.tr("Make revision {revision} of {number}?").format(
                revision=former[-1].revision + 1, number=former[-1].number.rpartition("/")[0]
            ),
            self.tr("{number} becomes void and says so. Whoever has a copy of it should be given the new one.").format(
                number=former[-1].number
            ),
            self.tr("Make a new revision"),
            self._do_make,
        )

    def _do_make(self) -> None:
        order_id, files, company, language = self.order_id, self.desk.files, self.desk.company, self._language
        code = self._code
        if order_id is None:
            return
        self._begin(self.tr("Drawing, sealing and checking both copies…"))
        self._make.setEnabled(False)

        def done(_rows: Any) -> None:
            self._make.setEnabled(True)
            self._doing.hide()
            self._shown = None
            self.told.emit(self.tr("Both copies are sealed and checked."), None)
            self.renew()

        def stopped(error: Exception) -> None:
            self._make.setEnabled(True)
            self._refuse(error)

        self.desk.make(lambda store: jobs.make(store, files, order_id, company, language, code), done, self, stopped)

    def _begin(self, said: str) -> None:
        self._trouble.hide()
        self._bring.hide()
        self._doing.setVisible(bool(said))
        if said:
            self._doing.say(said, "info", "clock")

    def _refuse(self, error: Exception) -> None:
        self._doing.hide()
        told = words.tell(error, self.desk.language)
        self._trouble.refuse(told.with_rule, "lock" if told.rule else "circle-alert")
