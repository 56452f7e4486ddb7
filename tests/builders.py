"""A small believable company for tests: people, customers, machines, parts, forms, and orders brought to any state."""

import math
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache

import resources
from app import acceptance, checklists, closing, evidence, parts, progress
from app.repair import RepairResult
from app.signatures import Ink, Signer
from app.store.kinds import (
    MoveKind,
    OrderState,
    OrderType,
    PhotoMoment,
    Priority,
    Role,
    SignaturePurpose,
    SignatureSide,
    WarehouseKind,
)
from app.store.tables import (
    Asset,
    AssetModel,
    Assignment,
    Component,
    Contact,
    Customer,
    FormVersion,
    OrderStep,
    Part,
    Person,
    PriceList,
    Site,
    Warehouse,
    Warranty,
    WorkOrder,
)
from app.store.types import OrderId, natural_id
from forms.answers import FileAnswer, Kind
from forms.authoring import publish, xlsform
from forms.definition import Form

NOON = datetime(2026, 11, 18, 4, 0, tzinfo=UTC)  # 12:00 at the site


@dataclass
class Company:
    """The ids of what `a_company` made."""

    engineer: object
    customer: object
    site: object
    contact: object
    asset: object
    van: object
    part: object
    other_part: object
    forms: dict = field(default_factory=dict)


@cache
def definition(form_id: str) -> Form:
    """Compile one of the handbook forms."""
    draft, problems = xlsform.read(resources.path("forms", f"{form_id}.xlsx"))
    assert not problems
    return publish.compile_form(draft)


def a_form(tx, form_id: str, form: Form | None = None, serial: int = 1) -> FormVersion:
    """Publish a form."""
    form = form or definition(form_id)
    title = next(iter(form.title.values()), form_id)
    version = FormVersion(
        id=natural_id("form_version", form.hash), form_id=form_id, version=form.version, serial=serial, hash=form.hash,
        title=title, title_en=title, form_number=None, definition=form.to_json(), published_at=tx.now,
    )  # fmt: skip
    if tx.get(FormVersion, version.id) is None:
        tx.add(version)
    return version


def an_engineer(tx, code: str = "E05", name: str = "林川") -> Person:
    person = Person(
        id=natural_id("person", code), code=code, name=name, name_en="Lin Chuan", role=Role.ENGINEER, title=None,
        title_en=None, phone="138-0000-1105", region="西南", level=None, skills=["chiller"], is_active=True,
    )  # fmt: skip
    tx.add(person)
    return person


def a_customer(tx, code: str = "C02", name: str = "青岭煤业") -> tuple[Customer, Site, Contact]:
    customer = Customer(
        id=natural_id("customer", code), code=code, name=name, name_en="Qingling Coal", grade="key", region="西南",
        address=None, phone="138-0000-2001", industry="煤矿", industry_en="coal mine", familiarity="some",
        is_complaint_user=False,
    )  # fmt: skip
    site = Site(
        id=natural_id("site", code), code=f"{code}-S1", customer_id=customer.id, name="二号井制冷站",
        name_en="Shaft 2 cooling plant", address="青岭路 1 号", rules="安全帽、矿灯", rules_en="Helmet, cap lamp",
        rest_hours="12:00-13:30", work_hours="08:00-18:00", travel_km=Decimal(38), access_notes=None,
        zone="Asia/Shanghai",
    )  # fmt: skip
    contact = Contact(
        id=natural_id("contact", code), code=f"{code}-K1", customer_id=customer.id, name="韩工", post="机动科",
        post_en="Plant engineer", phone="138-0000-2002", is_designated=True, may_sign=True,
    )  # fmt: skip
    for row in (customer, site, contact):
        tx.add(row)
    return customer, site, contact


def an_asset(tx, customer, site, serial: str = "PS-450-2207-0031", accepted_on: date = date(2026, 7, 18)) -> Asset:
    model = AssetModel(
        id=natural_id("model", "MCU-450"), code="MCU-450", family="chiller", name="螺杆冷水机组 MCU-450",
        name_en="Screw chiller MCU-450", spec=None, size="B", brand="崮川",
    )  # fmt: skip
    if tx.get(AssetModel, model.id) is None:
        tx.add(model)
    asset = Asset(
        id=natural_id("asset", "崮川", serial), serial=serial, model_id=model.id, customer_id=customer.id,
        site_id=site.id, produced_on=None, purchased_on=date(2026, 6, 13), accepted_on=accepted_on, live_on=None,
        last_maintained_on=None, purchase_channel="authorised", proof="FP-1", purpose=None, contract_number=None,
    )  # fmt: skip
    tx.add(asset)
    tx.add(
        Warranty(
            id=natural_id("sample", "warranty", serial), asset_id=asset.id, basis="acceptance", start_on=accepted_on,
            months_parts=12, months_labour=12, extension_days=0, exclusion="none",
        )
    )  # fmt: skip
    tx.add(
        Component(
            id=natural_id("sample", "component", serial), asset_id=asset.id, barcode="2000000101378", code="01",
            name="压缩机", name_en="Compressor", fitted_on=None, is_genuine=True,
        )
    )  # fmt: skip
    return asset


def a_part(tx, number: str, name: str = "温度传感器", price_minor: int = 18500, *, is_genuine: bool = True) -> Part:
    part = Part(
        id=natural_id("part", number), number=number, name=name, name_en="Temperature sensor", unit="件",
        family="chiller", size="A", price_minor=price_minor, cost_minor=price_minor * 62 // 100,
        is_wear_part=False, is_genuine=is_genuine,
    )  # fmt: skip
    tx.add(part)
    return part


def a_van(tx, person) -> Warehouse:
    van = Warehouse(
        id=natural_id("warehouse", person.code), code=f"V-{person.code}", kind=WarehouseKind.VAN, name="服务车 05",
        name_en="Service van 05", holder_id=person.id,
    )  # fmt: skip
    tx.add(van)
    return van


def a_company(tx, *form_ids: str) -> Company:
    """Make one engineer with a stocked van, one customer with a machine, and the forms named."""
    engineer = an_engineer(tx)
    customer, site, contact = a_customer(tx)
    asset = an_asset(tx, customer, site)
    van = a_van(tx, engineer)
    part, other = a_part(tx, "CH05-A"), a_part(tx, "CH06-A", "轴封组件", 74000)
    for each in (part, other):
        parts.move_stock(tx, van.id, each.id, Decimal(4), MoveKind.RECEIVE)
    made = {form_id: a_form(tx, form_id).id for form_id in form_ids}
    tx.flush()
    return Company(engineer.id, customer.id, site.id, contact.id, asset.id, van.id, part.id, other.id, made)


def a_work_order(
    tx, company: Company, order_type: OrderType = OrderType.QUALITY_FAULT, number: str = "WO-26-00815"
) -> OrderId:
    """Dispatch an order to the engineer."""
    order = WorkOrder(
        id=tx.new_id(), number=number, request_id=None, order_type=order_type, title="2# 压缩机排气高温停机",
        title_en="Compressor 2 trips on discharge temperature", customer_id=company.customer, site_id=company.site,
        contact_id=company.contact, asset_id=company.asset, priority=Priority.P1, fault_level="二级",
        fault="排气温度高", fault_en="Discharge temperature high", instruction=None, instruction_en=None,
        contact_phone=None, access_notes=None, work_note=None, dispatched_at=tx.now,
    )  # fmt: skip
    tx.add(order)
    tx.add(Assignment(id=tx.new_id(), order_id=order.id, person_id=company.engineer, is_lead=True, is_active=True))
    tx.add(
        OrderStep(
            id=tx.new_id(), order_id=order.id, from_state=None, to_state=OrderState.DISPATCHED, at=tx.now,
            by_id=None, reason=None,
        )
    )  # fmt: skip
    tx.flush()
    return OrderId(order.id)


def appoint(tx, order_id: OrderId, start_at: datetime = NOON - timedelta(hours=2, minutes=30)) -> None:
    progress.confirm_appointment(
        tx, order_id, start_at=start_at, end_at=start_at + timedelta(hours=2), place="二号井", content="检修",
        agreed_with="韩工",
    )  # fmt: skip


def fill(tx, order_id: OrderId, form_id: str, **said: object) -> object:
    """Begin a form and answer every question that shows; `said` overrides by the question's name."""
    response_id = checklists.begin(tx, order_id, form_id, language="en")
    sheet = checklists.open_filling(tx, response_id, "en")
    given = {}
    for _ in range(200):
        named = {row.key for row in sheet.rows() if row.kind is not None and row.node.name in said}
        for key in [key for key in named if sheet.value(key.question, key.instance) is None]:
            given.update(_set(sheet, key, said[sheet.form.nodes[key.question].name]))
        open_questions = [each.key for each in sheet.missing() if not _is_signature(sheet, each.key)]
        if not open_questions:
            checklists.store_answers(tx, response_id, given)
            return response_id
        key = open_questions[0]
        given.update(_set(sheet, key, _an_answer(sheet, key, tx.now)))
    raise AssertionError(sheet.missing())


def hand_in(tx, order_id: OrderId, form_id: str, **said: object) -> None:
    """Fill a form and hand it in."""
    progress.submit_checklist(tx, order_id, fill(tx, order_id, form_id, **said), "en")


def _set(sheet, key, value):
    return sheet.set(key.question, value, key.instance).answers


def _is_signature(sheet, key) -> bool:
    """Tell whether a question waits for acceptance: in a list of people each signs his own line."""
    return sheet.form.nodes[key.question].kind is Kind.SIGNATURE and not sheet.form.repeat_of(key.question)


_WITHIN_LIMITS = {
    "level": Decimal("0.12"), "align": Decimal("0.06"), "insul": Decimal(320), "volt": Decimal(382),
    "curr": Decimal(86), "temp": Decimal(52), "vib": Decimal("2.8"), "gland": Decimal("0.08"), "gap": Decimal(20),
    "amp": Decimal(9), "drift": Decimal(12), "hp": Decimal("1.8"), "dt": Decimal(5),
}  # fmt: skip
_PREFERRED = {"yes", "pass", "restored", "none", "ours", "voucher", "no"}


def _an_answer(sheet, key, now):
    question = sheet.form.nodes[key.question]
    kind = question.kind
    if kind is Kind.SELECT_ONE:
        names = [each.name for each in sheet.choices(key.question, key.instance)]
        return next((name for name in names if name in _PREFERRED and question.name != "handling"), names[-1])
    if kind is Kind.SELECT_MULTIPLE:
        return (sheet.choices(key.question, key.instance)[0].name,)
    if kind is Kind.INTEGER:
        return 1
    if kind in {Kind.DECIMAL, Kind.RANGE}:
        return _WITHIN_LIMITS.get(question.name, Decimal("1.3"))
    if kind is Kind.DATE:
        return now.date() + timedelta(days=30 if question.name.startswith("next") else 0)
    if kind is Kind.DATETIME:
        return now + timedelta(hours=1 if question.name == "run_end" else 0)
    if kind is Kind.SIGNATURE:
        return FileAnswer("0" * 64, "signature.png", "image/png")
    if kind in {Kind.PHOTO, Kind.FILE}:
        return (FileAnswer("0" * 64, "photo.jpg", "image/jpeg"),)
    return "有"


def on_site(tx, order_id: OrderId) -> None:
    """Bring a dispatched visit to the site; preparation is left out with a reason."""
    appoint(tx, order_id)
    progress.skip_preparation(tx, order_id, "紧急")
    progress.start_travel(tx, order_id)
    progress.arrive(tx, order_id, identity_shown=True, site_rules_seen=True)


def at_work(tx, order_id: OrderId) -> None:
    """Bring a dispatched fault order to the work."""
    on_site(tx, order_id)
    progress.give_consent(tx, order_id, said_by="韩工")
    progress.record_pre_check(tx, order_id, parts_complete=True, tampering=False)
    progress.start_work(tx, order_id)


def work_done(tx, order_id: OrderId, *form_ids: str) -> None:
    for form_id in form_ids:
        hand_in(tx, order_id, form_id)
    progress.finish_work(tx, order_id, outcome=RepairResult.RESTORED)


def a_price_list() -> PriceList:
    """Give the prices of the year: an hour ¥180.00, the call-out ¥200.00."""
    return PriceList(
        id=natural_id("sample", "prices", "2026"), code="2026", currency="CNY", valid_from=date(2023, 1, 1),
        labour_minor_per_hour=18000, labour_cost_minor_per_hour=9500, labour_step_minutes=30, call_out_minor=20000,
        training_minor=60000, analysis_minor=None,
    )  # fmt: skip


def drawn(samples: bytes = b"") -> Ink:
    """Give ink that can be a signature."""
    wave = tuple((20 + step * 12, 200 + round(150 * math.sin(step / 3)), 12) for step in range(40))
    return Ink((wave,), 1600, 500, samples)


def sign(
    tx, files, order_id: OrderId, purpose: SignaturePurpose, side: SignatureSide = SignatureSide.CUSTOMER
) -> object:
    """Have the customer, the engineer or a witness sign what the order says now."""
    shown = acceptance.sheet(tx, order_id, purpose, "zh_CN", side)
    name = {SignatureSide.CUSTOMER: "韩工", SignatureSide.ENGINEER: "林川"}.get(side, "老周")
    return closing.sign(tx, files, shown, Signer(side, name), drawn())


def a_photo(tx, files, order_id: OrderId, data: bytes, moment: PhotoMoment = PhotoMoment.BEFORE) -> object:
    return evidence.attach_photo(tx, files, order_id, data, moment=moment, file_name="photo.jpg")
