"""The charges tab: the bill line by line with its arithmetic and what is taken off, the notice, settling, receipts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget
from typing_extensions import override

from app import acceptance, closing, orders, settlement, words
from app.charges import Bill, Line, PackageRule
from app.coverage import Judged, judged_for
from app.documents.kinds import RECEIPT
from app.errors import Refused
from app.money import money_text
from app.orders import OrderView
from app.settlement import PackageLook, ReceiptRow
from app.signatures import SignatureRow
from app.store.door import Read
from app.store.kinds import OrderState, PayMethod, SignaturePurpose
from app.store.types import OrderId
from ui.desk import Desk
from ui.kit.buttons import Button, Choice, Option
from ui.kit.entries import Entry, Labelled
from ui.kit.labels import number, text
from ui.kit.layout import clear, column, panel, row, rule, scroll
from ui.kit.panels import Card, Facts
from ui.kit.states import Strip
from ui.pages.signing import Wanted
from ui.pages.tab import Tab

_SUMS: Final = ("gross", "waived", "package", "total")


@dataclass(frozen=True)
class _Look:
    view: OrderView
    state: OrderState
    bill: Bill | None
    trouble: Refused | None
    revision: int
    notice: SignatureRow | None
    hourly: str | None
    receipts: tuple[ReceiptRow, ...]
    package: PackageLook | None
    judged: Judged | None

    @property
    def due_minor(self) -> int:
        """What the customer still has to pay."""
        paid = sum(row.amount_minor for row in self.receipts)
        return max(0, (self.bill.total_minor if self.bill else 0) - paid)


class ChargesTab(Tab):
    """What it costs, why, and how it is paid.

    Signals: `signing_wanted(object, object)`, the order's view and what is `Wanted`; UI thread.
    """

    signing_wanted = Signal(object, object)
    kinds: ClassVar[frozenset[str]] = frozenset(
        {"charge_sheets", "receipts", "signatures", "parts_used", "planned_parts", "time_marks", "order_steps"}
        | {"package_uses", "packages", "price_lists", "contracts", "warranties"}
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._view: OrderView | None = None
        self._build()

    def _build(self) -> None:
        self._trouble = Strip("", "bad", "lock", name="charges_trouble")
        self._facts = Facts(width=120)
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(0, 1)
        held_grid = QWidget()
        held_grid.setLayout(self._grid)
        bill = Card(self.tr("The bill"), "receipt", self._facts, rule(), held_grid, self._trouble, None, spacing=12)
        held = panel(row((bill, 3), (self._right(), 2), margins=(24, 12, 24, 16), spacing=16), "body")
        self.setLayout(column((scroll(held), 1)))

    def _right(self) -> QWidget:
        self._told = Strip("", "mute", "clock", name="charges_notice")
        self._tell = Button(self.tr("Have the notice signed"), "signature", name="charges_tell")
        self._tell.clicked.connect(lambda: self._want(SignaturePurpose.CHARGE_NOTICE))
        self._not_ours = Button(
            self.tr("Cause not ours: have it signed"), "signature", "quiet", name="charges_not_ours"
        )
        self._not_ours.clicked.connect(lambda: self._want(SignaturePurpose.NOT_OUR_FAULT))
        notice = Card(self.tr("Charge notice"), "message-square-warning", self._told, row(self._tell, self._not_ours))
        self._standing = Strip("", "mute", "clock", name="charges_standing")
        self._receipts = Facts(width=120)
        self._paper = QWidget()
        sign = Button(self.tr("Have the receipt signed"), "signature", name="receipt_sign")
        sign.clicked.connect(lambda: self._want(SignaturePurpose.RECEIPT))
        make = Button(self.tr("The receipt as a document"), "receipt", name="receipt_document")
        make.clicked.connect(lambda: self.went.emit("documents", RECEIPT))
        self._paper.setLayout(column(sign, make))
        parts = (self._standing, self._pay(), self._receipts, self._paper, None)
        settle = Card(self.tr("Settlement"), "badge-check", *parts)
        held = QWidget()
        held.setLayout(column(notice, settle, None, spacing=16))
        return held

    def _pay(self) -> QWidget:
        options = [Option(each.value, words.word(each, self.desk.language)) for each in PayMethod]
        self._methods = (Choice(options[:3], name="settle_method"), Choice(options[3:], name="settle_method"))
        self._methods[0].chosen.connect(lambda _key: self._methods[1].choose(""))
        self._methods[1].chosen.connect(lambda _key: self._methods[0].choose(""))
        self._payer = Entry(name="settle_payer")
        self._how = QWidget()
        self._how.setLayout(column(*self._methods, Labelled(self.tr("Who pays"), self._payer)))
        self._wrong = Strip("", "bad", "circle-alert", name="settle_wrong")
        self._go = Button(self.tr("Settle"), "receipt", "primary", name="settle_go")
        self._go.clicked.connect(self._settle)
        self._sheet = QWidget()
        self._sheet.setLayout(column(self._how, self._wrong, row(None, self._go)))
        return self._sheet

    @override
    def clear(self) -> None:
        self._view = None
        clear(self._grid)
        self._facts.tell(())
        self._receipts.tell(())
        self._sheet.hide()
        self._paper.hide()
        self._wrong.hide()
        self._payer.setText("")
        for choice in self._methods:
            choice.choose("")

    @override
    def refresh(self) -> None:
        order_id = self.order_id
        if order_id is not None:
            self.desk.ask(lambda db: _look(db, order_id), self._show, self, instead="charges")

    def _want(self, purpose: SignaturePurpose) -> None:
        if self._view is not None:
            self.signing_wanted.emit(self._view, Wanted(purpose))

    # ── the bill ──────────────────────────────────────────────────────────────────────────────────────────────────

    def _show(self, look: _Look) -> None:
        if look.view.row.id != self.order_id:
            return
        if self._view is None:
            self._payer.setText(look.view.customer.name.say(self.desk.language) if look.view.customer else "")
        self._view = look.view
        self._facts.tell(self._grounds(look))
        self._trouble.setVisible(look.trouble is not None)
        if look.trouble is not None:
            told = words.tell(look.trouble, self.desk.language)
            self._trouble.say(told.with_rule, "bad", "lock")
        clear(self._grid)
        if look.bill is not None:
            self._write_bill(look.bill)
        self._show_notice(look)
        self._show_settlement(look)

    def _grounds(self, look: _Look) -> list[tuple[str, str]]:
        """Say what the bill rests on: the policy, the warranty's verdict, whether it is frozen."""
        language = self.desk.language
        grounds = []
        if look.bill is not None:
            grounds.append((self.tr("Policy"), words.say(f"documents.policy.{look.bill.policy}", language)))
        if look.judged is not None:
            covered = look.judged.coverage
            parts, labour = (words.word(each, language, "Verdict") for each in (covered.parts, covered.labour))
            grounds.append((self.tr("Warranty, parts"), parts))
            grounds.append((self.tr("Warranty, labour"), labour))
            grounds.append((self.tr("Reason"), look.judged.reason.say(language)))
        if look.package is not None:
            grounds.append((self.tr("Service package"), self._say_package(look.package)))
        if look.revision:
            grounds.append((self.tr("Frozen"), self.tr("version {number}").format(number=look.revision)))
        return grounds

    def _say_package(self, package: PackageLook) -> str:
        """Name the package, and what is left of it before and after this order (BR-68)."""
        named, terms = package.name.say(self.desk.language), package.terms
        if terms.rule is PackageRule.PERCENTAGE:
            return self.tr("{name}: {percent} % off parts").format(name=named, percent=terms.value)
        if not package.is_counted:
            return named
        if terms.rule is PackageRule.NUMBER_OF_VISITS:
            return self.tr("{name}: visits left {before} → {after}").format(
                name=named, before=terms.remaining, after=package.after
            )
        return self.tr("{name}: left {before} → {after}").format(
            name=named, before=money_text(terms.remaining), after=money_text(package.after)
        )

    def _write_bill(self, bill: Bill) -> None:
        heads = (
            self.tr("Item"),
            self.tr("Quantity × price"),
            self.tr("Amount"),
            self.tr("Taken off"),
            self.tr("To pay"),
        )
        for at, head in enumerate(heads):
            self._grid.addWidget(number(head, "th") if at else text(head, "th"), 0, at)
        for place, line in enumerate(bill.lines, 1):
            for at, cell in enumerate(self._cells(place, line, bill.currency)):
                self._grid.addWidget(cell, place, at)
        if not bill.lines:
            nothing = text(self.tr("No line yet. Parts fitted and working time will stand here."), "muted", wrap=True)
            self._grid.addWidget(nothing, 1, 0, 1, len(heads))
        at_row = max(1, len(bill.lines)) + 1
        self._grid.addWidget(rule(), at_row, 0, 1, len(heads))
        titles = (self.tr("Sum"), self.tr("Waived"), self.tr("Service package"), self.tr("Customer pays"))
        for place, (name, title) in enumerate(zip(_SUMS, titles, strict=True), at_row + 1):
            minor = getattr(bill, f"{name}_minor")
            role = "h2" if name == "total" else "muted"
            self._grid.addWidget(text(title, role), place, 0)
            sign = "−" if name in {"waived", "package"} and minor else ""
            amount = number(f"{sign}{money_text(minor, bill.currency)}", role)
            amount.setObjectName(f"bill_{name}")
            self._grid.addWidget(amount, place, len(heads) - 1)

    def _cells(self, place: int, line: Line, currency: str) -> list[QLabel]:
        language = self.desk.language
        name = text(line.text.say(language), wrap=True, name=f"bill_text_{place}")
        quantity = words.quantity_text(line.quantity, line.unit, language)
        sum_told = self.tr("{quantity} × {price}").format(
            quantity=quantity, price=money_text(line.unit_price_minor, currency)
        )
        taken = ""
        if line.waived_by is not None:
            taken = words.word(line.waived_by, language)
        elif line.package_minor:
            taken = self.tr("Package −{amount}").format(amount=money_text(line.package_minor, currency))
        pays = number(money_text(line.payable_minor, currency), "b")
        pays.setObjectName(f"bill_pay_{place}")
        return [name, number(sum_told), number(money_text(line.amount_minor, currency)), number(taken, "muted"), pays]

    # ── notice and settlement ─────────────────────────────────────────────────────────────────────────────────────

    def _show_notice(self, look: _Look) -> None:
        is_charged = look.hourly is not None or (look.bill is not None and look.bill.total_minor > 0)
        if look.notice is not None:
            zone, now, language = look.view.row.zone, self.desk.clock.now(), self.desk.language
            when = words.when(look.notice.at, language, now=now, zone=zone)
            said = self.tr("{name} signed the notice: {when} (BR-69)").format(name=look.notice.signer_name, when=when)
            self._told.say(said, "ok", "circle-check")
        elif is_charged:
            self._told.say(
                self.tr("This work is charged. Have the notice signed before it begins (BR-69)."), "warn", ""
            )
        else:
            self._told.say(self.tr("Nothing is charged so far: no notice is needed."), "mute", "circle-check")
        self._tell.setVisible(look.notice is None)
        self._not_ours.setVisible(look.notice is None)
        self._tell.become("primary" if is_charged and look.state is not OrderState.ACCEPTED else "")

    def _show_settlement(self, look: _Look) -> None:
        is_open = look.state is OrderState.ACCEPTED and look.trouble is None
        currency = look.bill.currency if look.bill else "CNY"
        due = money_text(look.due_minor, currency)
        self._sheet.setVisible(is_open)
        self._how.setVisible(look.due_minor > 0)
        done = {OrderState.SETTLED, OrderState.HANDED_OVER}
        if look.state in done:
            self._standing.say(self.tr("Settled. The bill is frozen."), "ok", "circle-check")
        elif is_open and look.due_minor:
            self._standing.say(self.tr("Due: {amount}. Choose how it is paid.").format(amount=due), "info", "")
        elif is_open:
            self._standing.say(self.tr("Nothing is due. Settle to freeze the bill."), "info", "")
        else:
            self._standing.say(self.tr("Settled after the customer has accepted (BR-71)."), "mute", "clock")
        self._paper.setVisible(bool(look.receipts))
        self._receipts.tell(
            [
                (each.number, f"{money_text(each.amount_minor, each.currency)} · {self._say_method(each)}")
                for each in look.receipts
            ]
        )

    def _say_method(self, receipt: ReceiptRow) -> str:
        method = words.word(receipt.method, self.desk.language)
        return " · ".join(part for part in (method, receipt.payer) if part)

    def _settle(self) -> None:
        order_id, payer = self.order_id, self._payer.text()
        chosen = self._methods[0].at() or self._methods[1].at()
        method = PayMethod(chosen) if chosen and self._how.isVisible() else None
        self._wrong.hide()
        if self._how.isVisible() and method is None:
            self._wrong.refuse(self.tr("How is it paid? Choose one."), "circle-alert")
            self._methods[0].button(PayMethod.CASH.value).setFocus(Qt.FocusReason.OtherFocusReason)
            return
        if order_id is not None:
            self.desk.do(
                lambda tx: closing.settle_charges(tx, order_id, method=method, payer=payer),
                lambda _number: self.renew(),
                self,
                fail=self._refuse,
            )

    def _refuse(self, error: Exception) -> None:
        told = words.tell(error, self.desk.language)
        self._wrong.refuse(told.with_rule, "circle-alert")


def _look(db: Read, order_id: OrderId) -> _Look:
    view = orders.order_view(db, order_id)
    frozen = settlement.sheet(db, order_id)
    bill, trouble = (frozen.bill, None) if frozen else _quoted(db, order_id)
    return _Look(
        view,
        orders.state_of(db, order_id),
        bill,
        trouble,
        frozen.revision if frozen else 0,
        acceptance.notice(db, order_id),
        settlement.hourly_charge(db, view),
        tuple(settlement.receipts(db, order_id)),
        settlement.package_look(db, order_id),
        judged_for(db, view, settlement.price_day(db, view)),
    )


def _quoted(db: Read, order_id: OrderId) -> tuple[Bill | None, Refused | None]:
    try:
        return settlement.quote(db, order_id), None
    except Refused as refused:
        return None, refused
