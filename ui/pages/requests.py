"""Calls taken by the engineer: a service request or a complaint, registered at once with its number, also offline."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from PySide6.QtCore import QStringListModel, Qt
from PySide6.QtWidgets import QCompleter, QFileDialog, QWidget
from typing_extensions import override

from app import complaints, intake, loaners, requests, words
from app.complaints import Channel, ComplaintKind, ComplaintRow
from app.customers import ContactRow
from app.errors import AppError, Bug
from app.evidence import MOST_BYTES
from app.intake import Subject
from app.loaners import OpenLending
from app.requests import RequestRow
from app.store.door import Changed, Read, Write
from app.store.files import Files
from app.store.kinds import OrderType
from ui.desk import Desk
from ui.fields.photo import PICTURES
from ui.kit.buttons import Button, Choice, Option, back_button
from ui.kit.entries import Entry, Labelled, Memo
from ui.kit.labels import Picture, TwoLines, text
from ui.kit.layout import Item, column, panel, row, scroll
from ui.kit.panels import Card, Head
from ui.kit.states import Strip
from ui.page import Page, Place
from ui.scanning import scan_button
from ui.taking import take_photo

REQUEST, COMPLAINT = "request", "complaint"
KINDS: Final = (OrderType.QUALITY_FAULT, OrderType.MAINTENANCE, OrderType.PART_SALE, OrderType.CONSULTATION)
AT_MOST: Final = 8
_CONCERNS: Final = frozenset(
    {"requests", "request_steps", "complaints", "order_facts", "loaners", "customers", "assets"}
)


@dataclass(frozen=True)
class Look:
    """All the page shows, from one moment of the ledger."""

    now: datetime
    subjects: tuple[Subject, ...]
    requests: tuple[RequestRow, ...]
    complaints: tuple[ComplaintRow, ...]
    lent: tuple[OpenLending, ...]


@dataclass(frozen=True)
class Call:
    """What stands in the fields."""

    is_complaint: bool
    subject: Subject | None
    contact_id: uuid.UUID | None
    said_by: str
    kind: str
    channel: Channel
    text: str
    photos: tuple[tuple[str, bytes], ...]


def look(db: Read) -> Look:
    """Look at what was registered, and at what a new call may be about."""
    return Look(
        db.clock.now(), tuple(intake.subjects(db)), tuple(requests.recent_requests(db, AT_MOST)),
        tuple(complaints.recent(db, AT_MOST)), tuple(loaners.open_lendings(db)),
    )  # fmt: skip


def register(tx: Write, files: Files | None, call: Call) -> str:
    """Register the call; gives its number."""
    subject = call.subject
    if call.is_complaint:
        kind = ComplaintKind(call.kind) if call.kind else None
        return complaints.register(
            tx, customer_id=subject.customer_id if subject else None, kind=kind, channel=call.channel, text=call.text,
            said_by=call.said_by, contact_id=call.contact_id, asset_id=subject.asset_id if subject else None,
            site_id=subject.site_id if subject else None,
        ).number  # fmt: skip
    if subject is None:
        raise requests.RequestNotReady(missing=(words.Sentence("names.complaint_field.customer"),))
    made = requests.register(
        tx, kind=OrderType(call.kind or OrderType.QUALITY_FAULT), channel=call.channel.value,
        customer_id=subject.customer_id, site_id=subject.site_id, contact_id=call.contact_id,
        asset_id=subject.asset_id, text=call.text,
    )  # fmt: skip
    if files is not None:
        for name, data in call.photos:
            requests.attach_photo(tx, files, made, data, file_name=name)
    found = requests.request_row(tx, made)
    return found.number if found else ""


class RequestsPage(Page):
    """One form for a call, and what was registered lately; the open loaners beside it."""

    rail = "today"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._subjects: dict[str, Subject] = {}
        self._contacts: dict[str, ContactRow] = {}
        self._photos: list[tuple[str, bytes]] = []
        self._build()
        desk.changed.connect(self._hear)

    def _build(self) -> None:
        back = back_button(self.tr("Back"))
        back.clicked.connect(self.finished)
        sub = self.tr("Registered at once with its number, also without a network (BR-01, BR-02, BR-96)")
        head = Head(self.tr("Calls and complaints"), sub, back=back)
        lists = column(self._make_lists(), None, spacing=16)
        form = column(self._make_form(), None)
        body = panel(row((form, 3), (lists, 2), margins=(24, 16, 24, 16), spacing=16), "body")
        self.lay(head, scroll(body))

    def _make_form(self) -> Card:
        language = self.desk.language
        modes = [
            Option(REQUEST, self.tr("Service request"), "phone"),
            Option(COMPLAINT, self.tr("Complaint"), "message-square-warning"),
        ]
        self._mode = Choice(modes, REQUEST, name="call_mode")
        self._mode.chosen.connect(lambda _key: self._lay_kinds())
        self._kind = Choice([Option(each.value, words.word(each, language)) for each in KINDS], name="call_kind")
        self._class = Choice(
            [Option(each.value, words.word(each, language)) for each in ComplaintKind], name="call_class"
        )
        channels = [Option(each.value, words.word(each, language)) for each in Channel]
        self._channel = Choice(channels, Channel.ON_SITE.value, name="call_channel")
        self._about = Entry(hint=self.tr("Serial, customer or site"), icon="search", name="call_about")
        self._who = Entry(name="call_who")
        self._machines, self._people = self._completed(self._about), self._completed(self._who)
        self._about.textChanged.connect(self._choose_subject)
        self._about.returnPressed.connect(self._choose_only)
        self._text = Memo(hint=self.tr("What is wrong, since when, what is wanted"), lines=4, name="call_text")
        self._add = Button(self.tr("Add photos…"), "image-plus", "quiet", name="call_photos")
        self._add.clicked.connect(self._ask_photos)
        self._take = Button(self.tr("Take a photo"), "camera", "quiet", name="call_camera")
        self._take.clicked.connect(lambda: take_photo(self.window(), self.desk, self._take_shot))
        self._count = text("", "small", name="call_photo_count")
        self._wrong = Strip("", "bad", "circle-alert", name="call_wrong")
        self._made = Strip("", "ok", "circle-check", name="call_made")
        self._go = Button(self.tr("Register"), "check", "primary", name="call_register")
        self._go.clicked.connect(self._register)
        for strip in (self._wrong, self._made):
            strip.hide()
        scan = scan_button(self._about, self.desk)
        about = Labelled(self.tr("Machine or customer"), self._about, "", scan)
        card = Card(
            self.tr("A new call"), "phone", self._mode, about,
            Labelled(self.tr("Who calls"), self._who), column(self._kind, self._class), self._channel, self._text,
            row(self._take, self._add, self._count, None), self._wrong, self._made, row(None, self._go), spacing=12,
        )  # fmt: skip
        self._lay_kinds()
        return card

    def _make_lists(self) -> QWidget:
        self._list = Card(self.tr("Registered lately"), "history")
        self._complained = Card(self.tr("Complaints"), "message-square-warning")
        self._lent = Card(self.tr("Loaners with customers"), "package")
        held = QWidget()
        held.setLayout(column(self._list, self._complained, self._lent, spacing=16))
        return held

    def _completed(self, entry: Entry) -> QStringListModel:
        model = QStringListModel(self)
        completer = QCompleter(model, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        entry.setCompleter(completer)
        return model

    def _lay_kinds(self) -> None:
        is_complaint = self._mode.at() == COMPLAINT
        self._kind.setVisible(not is_complaint)
        self._class.setVisible(is_complaint)
        self._add.setVisible(not is_complaint)
        self._take.setVisible(not is_complaint)
        self._count.setVisible(not is_complaint)

    @override
    def enter(self, place: Place) -> None:
        if place.tab in {REQUEST, COMPLAINT}:
            self._mode.choose(place.tab)
            self._lay_kinds()
        self._refresh()

    @override
    def place(self) -> Place:
        return Place("requests", tab=self._mode.at(), field=self.focus_name())

    def _refresh(self) -> None:
        self.desk.ask(look, self._show, self, instead="requests")

    def _hear(self, changed: Changed) -> None:
        if self.isVisible() and changed.kinds & _CONCERNS:
            self._refresh()

    def _show(self, found: Look) -> None:
        language = self.desk.language
        self._subjects = {each.name.say(language): each for each in found.subjects}
        self._machines.setStringList(list(self._subjects))
        self._list.fill(*(self._request_lines(found) or [self._quiet(self.tr("No call was registered here yet."))]))
        nothing = self.tr("No complaint is known here. One from a low answer, or said on site, stands here.")
        self._complained.fill(*(self._complaint_lines(found) or [self._quiet(nothing)]))
        none_out = self.tr("No loaner is out on the orders of this laptop.")
        self._lent.fill(*(self._loaner_lines(found) or [self._quiet(none_out)]))

    def _quiet(self, said: str) -> QWidget:
        return text(said, "muted", wrap=True)

    def _request_lines(self, found: Look) -> list[Item]:
        language = self.desk.language
        lines: list[Item] = []
        for each in found.requests:
            kind, at = words.word(each.kind, language), self._when(each.received_at, found.now)
            under = f"{kind} · {at} · {each.text.say(language)}"
            name = f"request_{each.number}"
            lines.append(self._line(f"{each.number} · {each.customer.say(language)}", under, "phone", "info", name))
        return lines

    def _complaint_lines(self, found: Look) -> list[Item]:
        language = self.desk.language
        lines: list[Item] = []
        for each in found.complaints:
            kind, at = words.word(each.kind, language, "ComplaintKind"), self._when(each.received_at, found.now)
            under = f"{each.customer.say(language)} · {at} · {each.text}"
            tone, name = "ok" if each.replied_at else "bad", f"complaint_{each.number}"
            lines.append(self._line(f"{each.number} · {kind}", under, "message-square-warning", tone, name))
        return lines

    def _loaner_lines(self, found: Look) -> list[Item]:
        language = self.desk.language
        lines: list[Item] = []
        for each in found.lent:
            name = each.lending.loaner.name.say(language) if each.lending.loaner else each.lending.code
            where = each.order.customer.say(language) if each.order else ""
            number = each.order.number if each.order else ""
            under = (each.lending.code, where, number, self._when(each.lending.handed_over_at, found.now))
            go = Button("", "arrow-right", name=f"lent_{each.lending.code}", said=number)
            go.setFixedWidth(48)
            order_id = each.lending.order_id
            go.clicked.connect(
                lambda _on=False, order=order_id: self.opened.emit(Place("orders", str(order), "further"))
            )
            lines.append(
                panel(row(Picture("package", "warn", 18), (TwoLines(name, " · ".join(p for p in under if p)), 1), go))
            )
        return lines

    def _line(self, first: str, second: str, icon: str, tone: str, name: str) -> QWidget:
        held = panel(row(Picture(icon, tone, 18), (TwoLines(first, second), 1)))
        held.setObjectName(name)
        return held

    def _when(self, at: datetime, now: datetime) -> str:
        return words.when(at, self.desk.language, now=now, zone=self.desk.zone)

    # ── the form ──────────────────────────────────────────────────────────────────────────────────────────────────

    def _choose_subject(self, said: str) -> None:
        found = self._subjects.get(said.strip())
        if found is not None:
            customer_id = found.customer_id
            self.desk.ask(lambda db: intake.contacts(db, customer_id), self._show_contacts, self, instead="contacts")

    def _choose_only(self) -> None:
        """Take the one machine or customer these words fit: a scanner types a serial and presses Enter."""
        said = self._about.text().strip().casefold()
        fitting = [name for name in self._subjects if said and said in name.casefold()]
        if len(fitting) == 1:
            self._about.setText(fitting[0])

    def _show_contacts(self, found: Sequence[ContactRow]) -> None:
        self._contacts = {each.name: each for each in found}
        self._people.setStringList(list(self._contacts))
        if found and not self._who.text().strip():
            self._who.setText(found[0].name)

    def _ask_photos(self) -> None:
        endings = " ".join(f"*{ending}" for ending in PICTURES)
        found, _kind = QFileDialog.getOpenFileNames(self, self.tr("Choose photos"), "", endings)
        if found:
            self.add_photos([Path(each) for each in found])

    def add_photos(self, paths: Sequence[Path]) -> None:
        """Take pictures along with the call; they are read off the window's thread."""
        self.desk.work(lambda: [_read(each) for each in paths], self._take_photos, self, fail=self._refuse)

    def _take_shot(self, photo: bytes) -> None:
        self._take_photos([("", photo)])

    def _take_photos(self, found: Sequence[tuple[str, bytes]]) -> None:
        self._photos += found
        self._count.setText(self.tr("{count} photos").format(count=len(self._photos)))

    def _call(self) -> Call:
        is_complaint = self._mode.at() == COMPLAINT
        who = self._who.text().strip()
        known = self._contacts.get(who)
        return Call(
            is_complaint, self._subjects.get(self._about.text().strip()), known.id if known else None, who,
            self._class.at() if is_complaint else self._kind.at(), Channel(self._channel.at() or Channel.ON_SITE),
            self._text.toPlainText(), tuple(self._photos),
        )  # fmt: skip

    def _register(self) -> None:
        self._wrong.hide()
        self._made.hide()
        call, files = self._call(), self.desk.files
        self.desk.do(lambda tx: register(tx, files, call), self._done, self, fail=self._refuse)

    def _done(self, number: str) -> None:
        said = self.tr(
            "Registered as {number}: tell the customer this number. It goes to head office with the next sync."
        )
        self._made.say(said.format(number=number), "ok", "circle-check")
        self._made.show()
        self._photos.clear()
        self._count.setText("")
        for field in (self._about, self._who):
            field.forget()
        self._text.forget()
        self._refresh()

    def _refuse(self, error: Exception) -> None:
        told = words.tell(error if isinstance(error, AppError) else Bug(), self.desk.language)
        rule = f" ({told.rule})" if told.rule else ""
        self._wrong.refuse(f"{told.text}{rule} {told.way_on}".strip(), "circle-alert")


def _read(path: Path) -> tuple[str, bytes]:
    with path.open("rb") as file:
        return path.name, file.read(MOST_BYTES + 1)
