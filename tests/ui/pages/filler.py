"""Fills a checklist in the window the way a person does: presses, typed words, chosen files; nothing behind the glass.

What to answer is tried out on a filling of its own; the answer itself goes through mouse and keyboard.
"""

from datetime import datetime, timedelta
from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from forms.answers import CHOSEN, NEVER_ASKED, Geopoint, Kind
from forms.definition import Section
from forms.errors import BadAnswer
from forms.filling import Filling
from tests.ui.pens import WAVE, Pen
from ui.pages.filling_sheet import FillingSheet

NUMBERS = (1, 2, 5, 0, 10, 20, 50, 100, 1000)
DECIMALS = tuple(Decimal(text) for text in ("1.3", "0.1", "20", "2.8", "0.15", "55", "100", "-1", "380", "50", "1480"))
WORDS = ("Pump 4", "123456", "2026001", "13800001105", "a@b.cn", "WO-123456", "AB-1234", "x")
LAST = {"no", "none", "na", "other"}


class Filler:
    """One checklist, open in the window."""

    def __init__(self, hand):
        self.hand = hand
        self.sheet = hand.page.findChild(FillingSheet)
        self.answered = set()

    @property
    def filling(self):
        return self.sheet._filling

    def fill(self):
        """Go through every section until nothing that shows is left unanswered."""
        for _ in range(4):
            before = len(self.answered)
            at = 0
            while at < len(self.sheet._parts):
                self.sheet._column._rows[at].pressed.emit(at) if at > 6 else self.hand.press(f"section_{at + 1}")
                self._section()
                at += 1
            if len(self.answered) == before:
                return

    def _section(self):
        for _ in range(200):
            waiting = [line for line in self._lines() if line.key not in self.answered and self._wants(line)]
            if not waiting:
                return
            line = waiting[0]
            self.answered.add(line.key)
            self._answer(line)

    def _lines(self):
        shown = [self.sheet._sheet.row_of(found.key) for found in self.sheet._parts[self.sheet._at].rows]
        return [line for line in shown if line is not None]

    def _wants(self, line):
        filling, key = self.filling, line.key
        kind = line._question.kind
        if line.field is None or kind in NEVER_ASKED or filling.readonly(key.question, key.instance):
            return False
        if kind in CHOSEN and not filling.choices(key.question, key.instance):
            return False  # its list lies in a file nobody handed in, or waits for another answer
        return not filling.text(key.question, key.instance) or filling.error(key.question, key.instance) is not None

    def _candidates(self, line):
        filling, key, kind = self.filling, line.key, line._question.kind
        today = self.sheet._around.now().astimezone(self.sheet._around.zone).replace(second=0, microsecond=0)
        if kind is Kind.SELECT_ONE:
            names = [each.name for each in filling.choices(key.question, key.instance)]
            return sorted(names, key=lambda name: name in LAST)
        if kind in {Kind.SELECT_MULTIPLE, Kind.RANK}:
            names = [each.name for each in filling.choices(key.question, key.instance)]
            ones = [(name,) for name in names] if kind is Kind.SELECT_MULTIPLE else []
            return [*ones, tuple(names)]
        days = [today + timedelta(days=each) for each in (0, 30, -30, 400, -10000)]
        return {
            Kind.INTEGER: NUMBERS, Kind.DECIMAL: DECIMALS, Kind.TEXT: WORDS, Kind.BARCODE: WORDS,
            Kind.DATE: [each.date() for each in days], Kind.DATETIME: days, Kind.TIME: [today.time()],
            Kind.GEOPOINT: [Geopoint(36.1, 117.1)],
        }.get(kind, [None])  # fmt: skip

    def _fits(self, line):
        """Give the first answer the form takes, and that opens no dead end."""
        filling, key = self.filling, line.key
        trial = Filling(
            filling.form, filling.answers(), now=self.sheet._around.now, zone=self.sheet._around.zone,
            plan=filling.plan, is_new=False,
        )  # fmt: skip
        candidates = list(self._candidates(line))
        for value in candidates:
            try:
                trial.set(key.question, value, key.instance)
            except BadAnswer:
                continue
            if value is None or trial.error(key.question, key.instance) is None:
                return value
        raise AssertionError((key, line._question.constraint, candidates))

    def _answer(self, line):
        kind, name = line._question.kind, line.field.name
        if kind is Kind.RANGE:
            self.hand.press(f"more_{name}")
            return
        value = self._fits(line)
        if kind is Kind.SELECT_ONE and self.hand.has(f"choice_{name}_{value}"):
            self.hand.press(f"choice_{name}_{value}")
        elif kind is Kind.SELECT_ONE:
            words = next(
                self.filling.choice_label(each)
                for each in self.filling.choices(line.key.question, line.key.instance)
                if each.name == value
            )
            self._type(f"line_{name}", words)
        elif kind is Kind.SELECT_MULTIPLE:
            for each in value:
                self.hand.press(f"choice_{name}_{each}")
        elif kind is Kind.RANK:
            self.hand.press(f"arrow_down_{name}_{value[0]}")
        elif kind is Kind.ACKNOWLEDGE:
            self.hand.press(f"choice_{name}_ok")
        elif kind in {Kind.PHOTO, Kind.FILE}:
            self.hand.press(f"add_{name}")
        elif kind is Kind.SIGNATURE:
            self.hand.press(f"add_{name}")
            Pen(self.hand.find(f"pad_{name}")).draw(WAVE)
            self.hand.press(f"take_{name}")
        else:
            self._type(f"line_{name}", self._typed(kind, value))

    def _typed(self, kind, value):
        if isinstance(value, datetime):
            return f"{value:%Y-%m-%d %H:%M}"
        if kind is Kind.TIME:
            return f"{value:%H:%M}"
        if kind is Kind.GEOPOINT:
            return "36.1, 117.1"
        if kind in {Kind.GEOTRACE, Kind.GEOSHAPE}:
            return "36.1, 117.1; 36.2, 117.2; 36.1, 117.3; 36.1, 117.1"
        return str(value)

    def _type(self, name, words):
        entry = self.hand.find(name)
        entry.setFocus()
        entry.selectAll()
        if words.isascii():
            QTest.keyClicks(entry, words)
        else:
            entry.insert(words)
            entry.textEdited.emit(words)
        QTest.keyClick(entry, Qt.Key.Key_Tab)
        QApplication.processEvents()


def add_a_round_each(hand):
    """Press every "add" that shows once, where a repeat has no round yet."""
    sheet = hand.page.findChild(FillingSheet)
    filling = sheet._filling
    for node in filling.form.nodes.values():
        if isinstance(node, Section) and node.repeats and not node.count and not filling.instances(node.key):
            for at, part in enumerate(sheet._parts):
                if any(found.role == "add" and found.key.question == node.key for found in part.rows):
                    hand.press(f"section_{at + 1}")
                    hand.press(f"add_{node.name}")
