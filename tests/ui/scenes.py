"""The window's pages as they are looked at: to find what is clipped, and for pictures (`tests.ui.shots`)."""

import tempfile
import uuid
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from app import approvals, downtime, escalation, evidence, fitting, loaners, parts, repair, settlement
from app import diagnosis as app_diagnosis
from app.documents import shelf
from app.marking import Mark, MarkKind
from app.orders import OrderFilter, order_ids, order_view
from app.parts import NoPartConsent
from app.settings import MachineSettings
from app.store import mirror
from app.store.door import Silent
from app.store.kinds import SignaturePurpose, SignatureSide
from app.store.tables import Component, Conflict
from tests.app.documents.signed import signed_off
from tests.pictures import a_jpeg
from tests.ui import camera_scenes, step_scenes
from tests.ui.pens import WAVE, Pen
from ui import style
from ui.dialogs import Held, Veil
from ui.finder import open_finder
from ui.frame import Standing
from ui.ink import InkPad
from ui.kit.buttons import Button
from ui.page import Place
from ui.pages import document_jobs as jobs
from ui.pages.acceptance import AcceptanceTab
from ui.pages.conflicts import ConflictsPage
from ui.pages.enrol import EnrolPage
from ui.pages.finding import as_hits, commands, look_up
from ui.pages.machines import MachinesPage
from ui.pages.news import NewsPage
from ui.pages.orders import OrdersPage
from ui.pages.proof import ProofPage
from ui.pages.requests import RequestsPage
from ui.pages.settings import SettingsPage
from ui.pages.signing import Wanted
from ui.pages.syncing import SyncPage
from ui.pages.today import TodayPage
from ui.pages.unlock import UnlockPage
from ui.pages.van import VanPage
from ui.shell import Shell
from ui.translation import Speech


class Stage:
    """The window over the sample world, in one theme and language."""

    def __init__(self, app, desk, opened, theme, language, density="mouse"):
        self.app, self.desk, self.opened, self.language = app, desk, opened, language
        style.dress(app, theme, density)
        self.speech = Speech(app)
        self.speech.speak(language)
        desk.language, desk.company = language, opened.company
        self.shell = Shell("Gongdan")
        self.shell.show()

    def page(self, place):
        if not self.shell.is_open:
            self.shell.open_house(self.make, self.language, Place("today"))
            self.shell.tell(Standing(is_online=False, unsent=4, last_sync="08:42"), 4)
        for veil in self.shell.findChildren(Veil):
            veil.release() if isinstance(veil, Held) else veil.lift()
        self.shell.go(place)
        self.settle()

    def settle(self):
        for _ in range(5):
            QApplication.processEvents()

    def make(self, place):
        pages = {
            "today": lambda: TodayPage(self.desk, self.opened.person_name, self.opened.folder),
            "orders": lambda: OrdersPage(self.desk),
            "machines": lambda: MachinesPage(self.desk),
            "parts": lambda: VanPage(self.desk),
            "proof": lambda: ProofPage(self.desk),
            "requests": lambda: RequestsPage(self.desk),
            "sync": lambda: SyncPage(self.desk, self.opened.folder),
            "conflicts": lambda: ConflictsPage(self.desk),
            "news": lambda: NewsPage(self.desk),
            "settings": self.settings,
        }
        return pages[place.page]()

    def settings(self):
        about = {
            "person": self.opened.person_name.say(self.language),
            "company": self.opened.company.say(self.language),
            "mark": self.opened.owner.mark,
            "version": "2026.11",
            "folder": "gongdan/profile",
        }
        return SettingsPage(self.desk, MachineSettings(language=self.language), lambda *_: None, about)

    def order(self):
        found = []
        self.desk.ask(lambda db: order_ids(db, OrderFilter(mine=True, open_only=True)), found.extend, self.shell)
        return str(found[0])

    def is_signed(self, order_id):
        found = []
        self.desk.ask(lambda db: shelf.documents(db, order_id), found.extend, self.shell)
        return bool(found)

    def close(self):
        self.shell.close()
        self.speech.speak("en")
        self.desk.language = "en"


def unlock(stage):
    gate = UnlockPage("2026.11", stage.opened.company.say(stage.language))
    stage.shell.show_gate(gate)
    gate.show_wrong(lambda left: f"{left} " + gate.tr("Unlocks without a network"), 12)
    stage.settle()


def enrol_office(stage):
    gate = EnrolPage("2026.11", "https://service.example.com:8443")
    stage.shell.show_gate(gate)
    gate.code.setText("7Q2K-9F")
    gate.show_trouble(gate.tr("Orders are stored encrypted; only your PIN opens them. Head office does not know it."))
    stage.settle()


def enrol_pin(stage):
    gate = EnrolPage("2026.11")
    stage.shell.show_gate(gate)
    gate.show_company(stage.opened.company.say(stage.language))
    gate.pin.setText("738291")
    gate.pin_again.setText("7382")
    stage.settle()


def enrol_download(stage):
    gate = EnrolPage("2026.11")
    stage.shell.show_gate(gate)
    gate.show_doing(gate.tr("First download"), "1.2 / 5.4 MB", 12, 54)
    stage.settle()


def find(stage):
    def search(words, then):
        stage.desk.ask(
            lambda db: look_up(db, words), lambda found: then(as_hits(found, stage.language), len(found)), stage.shell
        )

    stage.page(Place("today"))
    open_finder(stage.shell, search, commands(), stage.desk).box.setText("机")
    stage.settle()


def refused(stage):
    stage.page(Place("today"))
    stage.shell.fail(NoPartConsent(part="SP-20", is_refused=False))
    stage.settle()


def passport(stage):
    found, order_id = [], uuid.UUID(stage.order())
    stage.desk.ask(lambda db: order_view(db, order_id).asset.id, found.append, stage.shell)
    stage.page(Place("machines", str(found[0])))


def further(stage, form=""):
    """An order that is not mended: stopped, lent a machine, escalated, with a question still owed."""
    order_id = uuid.UUID(stage.order())
    stage.desk.make(lambda store: _not_mended(store, order_id), lambda _done: None, stage.shell)
    QTest.qWait(80)
    stage.page(Place("orders", str(order_id), "further"))
    if form:
        stage.shell.findChild(QWidget, form).click()
    stage.settle()


def _not_mended(store, order_id):
    with store.write() as tx:
        if downtime.case_of(tx, order_id) is not None:
            return
        downtime.record_stop(tx, order_id, start_at=tx.now - timedelta(hours=5), text="2# 压缩机 / compressor 2")
        repair.set_result(tx, order_id, repair.RepairResult.NOT_RESTORED, "绕组绝缘仍低 / insulation still low")
        for loaner, how in loaners.suited(tx, order_id)[:1]:
            loaners.lend(tx, order_id, loaner.id, equivalence=how, condition="完好 / complete, 812 h")
        escalation.record_escalation(tx, order_id, tier=escalation.Tier.SUPERIOR, question="返修还是换机? / rewind?")
        up = escalation.open_escalation(tx, order_id)
        escalation.add_news(tx, order_id, up.id, escalation.NewsKind.ANSWERED, "先烘干 / dry it first")
        escalation.flag(tx, order_id, {escalation.Flag.CANNOT_OPERATE, escalation.Flag.BATCH})
        approvals.record_approval(tx, order_id, approvals.ApprovalKind.EMERGENCY_DISPATCH)


def signing(stage, purpose=SignaturePurpose.ACCEPTANCE, side=SignatureSide.CUSTOMER, answer=""):
    """The sheet the customer signs, drawn on, over the first order."""
    stage.page(Place("orders", stage.order(), "acceptance"))
    order_id, found = uuid.UUID(stage.order()), []
    stage.desk.ask(lambda db: order_view(db, order_id), found.append, stage.shell)
    tab = stage.shell.page().findChild(AcceptanceTab)
    tab.signing_wanted.emit(found[0], Wanted(purpose, side))
    stage.settle()
    if answer:
        stage.shell.findChild(Button, f"outcome_{answer}").click()
    else:
        pad = stage.shell.findChild(InkPad)
        Pen(pad).draw([(x * 1.6, y * 1.2) for x, y in WAVE])
    stage.settle()


def documents_signed(stage):
    """The documents of the first order after both signed; the photos, forms and parts are what the builders bring."""
    order_id, shown = uuid.UUID(stage.order()), stage.desk
    if not stage.is_signed(order_id):
        stage.desk.make(lambda store: signed_off(store, shown.files, order_id), lambda _done: None, stage.shell)
        company = stage.opened.company
        stage.desk.make(
            lambda store: jobs.make(store, shown.files, order_id, company, "both"), lambda _done: None, stage.shell
        )
        QTest.qWait(80)  # word of it reaches the pages after a moment
    stage.page(Place("orders", str(order_id), "documents"))


def survey(stage):
    """The customer's survey, half filled, with a bad point that asks for its reason."""
    documents_signed(stage)
    stage.page(Place("orders", stage.order(), "acceptance"))
    stage.shell.findChild(QPushButton, "survey_give").click()
    stage.settle()
    for name in ("survey_attitude_5", "survey_prompt_2", "survey_skill_4"):
        stage.shell.findChildren(QPushButton, name)[-1].click()
    stage.settle()


def survey_end(stage):
    """What the customer sees when he has finished, or would rather not answer."""
    survey(stage)
    stage.shell.findChildren(QPushButton, "survey_decline")[-1].click()
    stage.settle()


def documents_qr(stage):
    documents_signed(stage)
    stage.shell.findChild(QWidget, "document_qr").click()
    stage.settle()


def documents_print(stage):
    documents_signed(stage)
    stage.shell.findChild(QWidget, "document_print").click()
    stage.settle()


def proof(stage):
    """A genuine file, one that was changed, and one that is no document."""
    documents_signed(stage)
    order_id, found = uuid.UUID(stage.order()), []
    stage.desk.ask(lambda db: shelf.documents(db, order_id), found.extend, stage.shell)
    data = stage.desk.files.read(found[-1].sha)
    files = {"WO-26-00052_F16_r1_customer.pdf": data, "changed.pdf": data + b" ", "letter.pdf": b"Dear"}
    stage.page(Place("proof"))
    with tempfile.TemporaryDirectory() as folder:
        for name, content in files.items():
            Path(folder, name).write_bytes(content)
        stage.shell.page().judge([Path(folder, name) for name in files])
        stage.settle()


def conflict(stage):
    _disputed(stage)
    stage.page(Place("conflicts"))


def news(stage):
    _arrived(stage)
    stage.page(Place("news"))


def _disputed(stage):
    """Head office and the engineer wrote the same phone number apart; another question is head office's alone."""
    order = uuid.UUID(stage.order())
    with stage.desk._store.write(recorder=Silent()) as tx:
        if tx.scalar(sa.select(Conflict.id)) is not None:
            return
        for number, (field, base, kept, other) in enumerate(
            [
                ("contact_phone", "138-0000-0001", "138-0000-0002", "139-1234-5678"),
                (
                    "access_notes",
                    None,
                    "东门登记，戴安全帽 · East gate, helmet",
                    "西门夜间关闭 · West gate closed at night",
                ),
                ("instruction", "带密封件", "带两套密封件和轴承", "带一套就够"),
            ]
        ):
            tx.add(
                Conflict(id=uuid.UUID(int=900 + number), order_id=order, entity="work_orders", record_id=order,
                         field=field, base=base, kept=kept, kept_by_id=None, kept_at=tx.now, other=other,
                         other_by_id=stage.desk.person_id, other_at=tx.now, op_id=uuid.UUID(int=1), filed_at=tx.now)
            )  # fmt: skip


def _arrived(stage):
    order = uuid.UUID(stage.order())
    rows = [
        ("work_orders", order, "changed", {"contact_phone": ["138-0000-0001", "138-0000-0002"]}),
        ("sites", uuid.UUID(int=5), "changed", {"access_notes": [None, "东门登记，戴安全帽"]}),
        ("form_versions", uuid.UUID(int=6), "new", {}),
    ]
    with stage.desk._store.write(recorder=Silent()) as tx:
        told = [
            {"at": tx.now, "entity": entity, "rec_id": rec_id, "kind": kind, "fields": fields,
             "order_id": order if entity == "work_orders" else None}
            for entity, rec_id, kind, fields in rows
        ]  # fmt: skip
        mirror.add_arrivals(tx, told, tx.now.replace(year=2000))


def checklist(stage, form="maintenance_record", section=2):
    """A checklist being filled: answers given, one of them failed, one out of bounds."""
    stage.page(Place("orders", stage.order(), "checklist", f"{form}:"))
    press = stage.shell.findChild
    for name in (f"section_{section}",):
        if (found := press(QWidget, name)) is not None:
            found.pressed.emit(section - 1)
            stage.settle()
    verdicts = [each for each in stage.shell.findChildren(QPushButton) if each.isVisible()]
    for at, each in enumerate([b for b in verdicts if b.objectName().endswith("_pass")][:4]):
        (each if at != 1 else press(QPushButton, each.objectName().replace("_pass", "_fail"))).click()
        stage.settle()


def checklist_signed(stage):
    """A signature question with its pad unfolded."""
    stage.page(Place("orders", stage.order(), "checklist", "training_attendance:"))
    for at in range(3):
        adds = [each for each in stage.shell.findChildren(QPushButton) if each.objectName().startswith("add_")]
        signs = [each for each in adds if "sign" in each.objectName() and each.isVisible()]
        if signs:
            signs[0].click()
            break
        if (found := stage.shell.findChild(QWidget, f"section_{at + 2}")) is not None:
            found.pressed.emit(at + 1)
        stage.settle()
    stage.settle()


def diagnosis(stage):
    """A cause that is not ours, not yet signed for, and a plan with its estimate; a barcode was just scanned."""
    order_id = _looked_into(stage)
    stage.page(Place("orders", str(order_id), "diagnosis"))
    with stage.desk._store.read() as db:
        asset = order_view(db, order_id).asset.id
        code = db.scalar(sa.select(Component.barcode).where(Component.asset_id == asset).limit(1))
    stage.shell.findChild(QWidget, "coverage_barcode").setText(code)
    stage.shell.findChild(QWidget, "coverage_scan").click()
    stage.settle()


def part_sources(stage):
    """One part the van has too few of, one of the customer's own, one he declined."""
    stage.page(Place("orders", str(_looked_into(stage)), "parts"))


def photo_marking(stage):
    """An arrow, a box and words drawn on a photo, not saved yet."""
    order_id, shown = _looked_into(stage), stage.desk
    with stage.desk._store.write(stage.desk.person_id) as tx:
        if not evidence.photos(tx, order_id):
            evidence.attach_photo(tx, shown.files, order_id, a_jpeg(), file_name="pump.jpg")
    stage.page(Place("orders", str(order_id), "photos"))
    stage.shell.findChild(QWidget, "photo_mark_1").click()
    stage.settle()
    canvas = stage.shell.findChild(QWidget, "mark_canvas")
    canvas.marks += [
        Mark(MarkKind.ARROW, 200, 200, 520, 480), Mark(MarkKind.BOX, 500, 420, 760, 700),
        Mark(MarkKind.TEXT, 520, 740, 520, 740, "裂纹 crack"),
    ]  # fmt: skip
    canvas.changed.emit()
    stage.settle()


def _looked_into(stage):
    """Bring the second order to where it is diagnosed, planned, and has its parts."""
    found = []
    stage.desk.ask(lambda db: order_ids(db, OrderFilter(mine=True, open_only=True)), found.extend, stage.shell)
    order_id = next(each for each in found if _has_machine(stage, each))
    with stage.desk._store.write(stage.desk.person_id) as tx:
        if app_diagnosis.plan(tx, order_id) is not None:
            return order_id
        app_diagnosis.diagnose(
            tx, order_id, phenomenon="激振器异响，振动 19.4 mm/s · Exciter noise", cause="OPER", level="二级",
            cause_text="缺油运行 · ran without oil", responsibility=app_diagnosis.Responsibility.CUSTOMER,
        )  # fmt: skip
        held = [each for each in parts.van_stock(tx, stage.desk.person_id) if each.quantity > 1][:3]
        lines = [parts.plan_part(tx, order_id, each.part.id, each.quantity + 1) for each in held]
        fitting.take_customers_own(tx, lines[1], is_genuine=False)
        parts.give_part_consent(tx, lines[0], said_by="周工", explanation="磨损")
        parts.give_part_consent(tx, lines[2], said_by="周工", is_given=False, explanation="下周自行更换 · next week")
        made = settlement.estimate(tx, order_id, 90)
        app_diagnosis.propose_plan(
            tx, order_id, method="更换轴承，加注润滑油，复测振动 · Replace the bearing", minutes=90,
            estimate_minor=made.total_minor,
        )  # fmt: skip
    return order_id


def _has_machine(stage, order_id):
    with stage.desk._store.read() as db:
        return order_view(db, order_id).asset is not None


def visit_form(stage, name):
    """The visit of an order with one of its forms unfolded."""
    stage.page(Place("orders", stage.order(), "visit"))
    stage.shell.findChild(QPushButton, f"visit_{name}").click()
    stage.settle()


SCENES = {
    "checklist_sheet": checklist,
    "checklist_signed": checklist_signed,
    "unlock": unlock,
    "enrol_office": enrol_office,
    "enrol_pin": enrol_pin,
    "enrol_download": enrol_download,
    "today": lambda stage: stage.page(Place("today")),
    "orders": lambda stage: stage.page(Place("orders")),
    "machines": lambda stage: stage.page(Place("machines")),
    "passport": passport,
    "parts": lambda stage: stage.page(Place("parts")),
    "sync": lambda stage: stage.page(Place("sync")),
    "conflicts": conflict,
    "news": news,
    "settings": lambda stage: stage.page(Place("settings")),
    "refused": refused,
    **{
        f"order_{tab}": lambda stage, tab=tab: stage.page(Place("orders", stage.order(), tab))
        for tab in (
            "overview",
            "visit",
            "checklist",
            "parts",
            "photos",
            "time",
            "charges",
            "acceptance",
            "documents",
            "further",
        )
    },
    "requests": lambda stage: stage.page(Place("requests")),
    "requests_complaint": lambda stage: stage.page(Place("requests", tab="complaint")),
    "further_filled": further,
    "further_stop": lambda stage: further(stage, "stop_record"),
    "further_flag": lambda stage: further(stage, "flag"),
    "visit_confirmation": lambda stage: visit_form(stage, "confirmation"),
    "visit_appointment": lambda stage: visit_form(stage, "appointment"),
    "visit_call": lambda stage: visit_form(stage, "call"),
    "signing": signing,
    "signing_notice": lambda stage: signing(stage, SignaturePurpose.CHARGE_NOTICE),
    "signing_engineer": lambda stage: signing(stage, side=SignatureSide.ENGINEER),
    "signing_absent": lambda stage: signing(stage, answer="absent"),
    "survey": survey,
    "survey_end": survey_end,
    "documents_signed": documents_signed,
    "documents_qr": documents_qr,
    "documents_print": documents_print,
    "proof": proof,
    "order_diagnosis": diagnosis,
    "order_part_sources": part_sources,
    "photo_marking": photo_marking,
    "find": find,
    **camera_scenes.SCENES,
    **step_scenes.SCENES,
}
