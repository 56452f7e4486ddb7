"""Composes the work order (F-16) from frozen values; names what is missing before anything is drawn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from hashlib import sha256
from itertools import compress, zip_longest
from typing import Final, Literal, get_args

from app.documents.complete import DocumentIncomplete, Lack, check_sums, missing
from app.documents.content import (
    ChargeLine,
    ChecklistPart,
    CheckRow,
    PartLine,
    SignatureValue,
    Verdict,
    WorkOrderContent,
)
from app.documents.fields import CUSTOMER, ENGINEER, OFFICE, TIME_STAMP
from app.documents.page import (
    Block,
    Cell,
    Column,
    Columns,
    Heading,
    Inks,
    InkShown,
    Look,
    Notice,
    Page,
    Paragraph,
    Photos,
    PhotoShown,
    Row,
    SealBox,
    Seals,
    Table,
    Text,
)
from app.documents.record import qr_text
from app.documents.telling import Language, Teller, amount, day, money
from app.words import Pair

Copy = Literal["company", "customer", "draft"]
"""Whose copy it is; a draft names what it lacks where the others refuse to be made, and is never sealed."""
NOTHING: Final[Cell] = ()
_VERDICTS: Final = {
    "fail": ("✗", Look.FAIL),
    "watch": ("⚠", Look.WATCH),
    "pass": ("✓", Look.GOOD),
    "none": ("–", Look.MUTED),
}


def work_order(content: WorkOrderContent, record: bytes, language: Language, copy: Copy) -> Page:
    """Compose F-16 for one reader.

    Args:
        content: what the ledger knows.
        record: the record that will be embedded; its hash is printed and stands in the QR code.
        language: the customer's, or both side by side.
        copy: whose copy it is, or a draft to look at before anybody signs.

    Raises:
        DocumentIncomplete: something that must be there is not.
        SumsDiffer: the charges do not add up.
    """
    lacking = missing(content)
    if lacking and copy != "draft":
        raise DocumentIncomplete(missing=[Lack(code) for code in lacking])
    check_sums(content)
    say = Teller(language, content.zone)
    blocks = [
        *_parties(content, say),
        *_equipment(content, say),
        *_fault(content, say),
        *_work(content, say),
        *(block for part in content.checklists for block in _checklist(part, say)),
        *_parts(content, say),
        *_time(content, say),
        *_charges(content, say),
        *_photos(content, say),
        *_signatures(content, say),
        *_audit(content, say),
    ]
    notices = _draft(lacking, say) if copy == "draft" else []
    return _page(content, sha256(record).hexdigest(), say, copy, [*notices, *blocks])


def _page(content: WorkOrderContent, digest: str, say: Teller, copy: Copy, blocks: list[Block]) -> Page:
    title = say.line("title.work_order")
    subtitle = "  ·  ".join(filter(None, (say.flat(content.provider.name), content.provider.phone)))
    kind = say.line(f"order_type.{content.order_type}")
    head_lines = (
        "  ".join(filter(None, (kind, content.priority))),
        say.line("head.revision", revision=content.revision),
        f"{say.moment(content.made_at)} {say.offset(content.made_at)}",
    )
    address = qr_text(content, digest)
    return Page(
        language=say.lang,
        title=title,
        subtitle=say.clean(subtitle),
        author=say.flat(content.provider.name),
        number=content.document_number,
        copy_mark=say.line(f"copy.{copy}"),
        head_lines=head_lines,
        qr_text=address,
        qr_alt=say.line("qr.alt", address=address),
        footer=say.line("footer"),
        record_sha256=digest,
        page_of=say.line("page_of", page="{page}", pages="{pages}"),
        blocks=(*_notices(content, say), *blocks),
        unprintable=tuple(say.lost),
    )


def _draft(lacking: Iterable[str], say: Teller) -> list[Block]:
    """Say that nothing is sealed here, and what is still lacking."""
    notices: list[Block] = [Notice(say.cell("notice.draft", Look.SMALL))]
    if lacks := [say.line(f"missing.{code}") for code in lacking]:
        mark = "；" if say.has_chinese else "; "
        notices.append(Notice((say.text(say.fact("notice.lacks", mark.join(lacks)), Look.SMALL),)))
    return notices


def _notices(content: WorkOrderContent, say: Teller) -> list[Block]:
    """Say what must not be overlooked; called last, when it is known which characters were lost."""
    notices: list[Block] = []
    if content.replaces:
        notices.append(Notice(say.cell("notice.replaces", Look.SMALL, document=content.replaces)))
    if say.lost:
        listed = " ".join(f"U+{ord(character):04X}" for character in say.lost)
        notices.append(Notice(say.cell("notice.unprintable", Look.SMALL, characters=listed)))
    return notices


Labelled = tuple[str, Cell]


def _pairs(summary: str, pairs: Iterable[Labelled], say: Teller, label: float = 17) -> Table:
    """Set labels and values, two of each in a row."""
    listed = [(key, value) for key, value in pairs if any(text.text for text in value)]
    columns = (
        Column(NOTHING, label, is_row_head=True),
        Column(NOTHING, 90 - label),
        Column(NOTHING, label, is_row_head=True),
        Column(NOTHING, 90 - label),
    )
    rows = []
    for (key, value), right in zip_longest(listed[::2], listed[1::2]):
        other = (say.cell(right[0]), right[1]) if right else (NOTHING, NOTHING)
        rows.append(Row((say.cell(key), value, *other)))
    return Table(say.line(summary), columns, tuple(rows), has_head=False)


def _heading(key: str, say: Teller, level: Literal[2, 3] = 2, room_mm: int = 26, **facts: object) -> Heading:
    return Heading(Text(say.line(key, **facts)), level, room_mm)


def _parties(content: WorkOrderContent, say: Teller) -> list[Block]:
    customer, provider = content.customer, content.provider
    engineers = [f"{say.name(Pair(each.name, each.name_en))} ({each.code})" for each in content.engineers]
    contact = "  ".join(filter(None, (customer.person, say.flat(customer.person_role), customer.person_phone)))
    pairs: list[Labelled] = [
        ("label.provider", say.told(provider.name)),
        ("label.customer", say.told(customer.name)),
        ("label.engineer", say.plain(("、" if say.has_chinese else ", ").join(engineers))),
        ("label.contact", say.plain(contact)),
        ("label.phone", say.plain(provider.phone)),
        ("label.site", (*say.told(customer.site), *say.plain(customer.address, Look.SMALL))),
    ]
    return [_pairs("section.parties", pairs, say)]


def _equipment(content: WorkOrderContent, say: Teller) -> list[Block]:
    machine = content.equipment
    verdict = say.line(f"warranty.{machine.warranty}")
    until = f"  {day(machine.warranty_until)}" if machine.warranty_until else ""
    reason = say.told(machine.warranty_reason, Look.SMALL) if machine.warranty_reason.zh else ()
    pairs: list[Labelled] = [
        ("label.equipment", say.told(machine.name)),
        ("label.model", say.plain("  ".join(filter(None, (machine.model, machine.spec))))),
        ("label.serial", say.plain(machine.serial)),
        ("label.warranty", (*say.plain(verdict + until), *reason)),
        ("label.produced_on", say.plain(day(machine.produced_on) if machine.produced_on else "")),
        ("label.accepted_on", say.plain(day(machine.accepted_on) if machine.accepted_on else "")),
    ]
    if not (machine.name.zh or machine.name.en or machine.serial):
        return []
    return [_heading("section.equipment", say), _pairs("section.equipment", pairs, say)]


def _narrative(said: Pair, say: Teller) -> list[Block]:
    """Set running text; kept in both languages and wanted in both, it stands side by side."""
    texts = say.told(said)
    if len(texts) == 2:
        return [Columns(texts[:1], (Text(texts[1].text, Look.BODY, texts[1].lang),))]
    return [Paragraph(text) for text in texts if text.text]


def _fault(content: WorkOrderContent, say: Teller) -> list[Block]:
    fault, found = content.fault, content.diagnosis
    facts = [say.fact("fault.occurred", say.moment(fault.occurred_at))] if fault.occurred_at else []
    facts += [say.fact("fault.level", say.named("level", fault.level))] if fault.level else []
    facts += [] if fault.is_ours else [say.line("fault.not_ours")]
    blocks = [_heading("section.fault", say), *_narrative(fault.reported, say)]
    blocks += [Paragraph(Text("    ".join(facts), Look.SMALL))] if facts else []
    if fault.pre_check.zh or fault.pre_check.en:
        blocks += [_heading("section.pre_check", say, 3, 22), *_narrative(fault.pre_check, say)]
    if found.text.zh or found.text.en:
        blocks += [_heading("section.diagnosis", say), *_narrative(found.text, say)]
    cause = "  ".join(filter(None, (found.cause_code, say.flat(found.cause))))
    if cause:
        blocks.append(Paragraph(Text(say.fact("diagnosis.cause", cause), Look.SMALL)))
    return blocks


def _work(content: WorkOrderContent, say: Teller) -> list[Block]:
    work = content.work
    blocks: list[Block] = [_heading("section.work", say)]
    for number, step in enumerate(work.steps, 1):
        numbered = Pair(step.zh and f"{number}. {step.zh}", step.en and f"{number}. {step.en}")
        blocks += _narrative(numbered, say)
    blocks += [Paragraph(say.text(say.line(f"result.{work.result}"), Look.STRONG))] if work.result else []
    blocks += _narrative(work.result_text, say)
    if work.advice.zh or work.advice.en:
        blocks += [_heading("section.advice", say, 3, 22), *_narrative(work.advice, say)]
    if content.remarks.strip():
        blocks += [_heading("section.remarks", say, 3, 22), Paragraph(say.text(content.remarks))]
    return blocks


def _checklist(part: ChecklistPart, say: Teller) -> list[Block]:
    """Set one checklist, what failed first; a column that would stand empty is left out."""
    order = get_args(Verdict)
    rows = sorted(part.rows, key=lambda row: order.index(row.verdict))
    counts = Counter(row.verdict for row in part.rows)
    told = "  ".join(filter(None, (say.flat(part.title), part.form_number, part.version)))
    facts: dict[str, object] = {verdict: counts[verdict] for verdict in order}
    has_verdict = any(row.verdict not in {"none", "info"} for row in rows)
    is_kept = (True, True, True, has_verdict, any(row.remark for row in rows))
    columns = (
        Column(say.cell("column.number", Look.HEAD), 9),
        Column(say.cell("column.item", Look.HEAD), 68),
        Column(say.cell("column.value", Look.HEAD), 42 if has_verdict else 66),
        Column(say.cell("column.verdict", Look.HEAD), 24),
        Column(say.cell("column.remark", Look.HEAD), 37),
    )
    counted = say.line("checklist.counts" if has_verdict else "checklist.count", count=len(rows), **facts)
    return [
        Heading(Text(say.fact("section.checklist", told)), 2, 45),
        Paragraph(say.text(counted, Look.SMALL)),
        Table(told, tuple(compress(columns, is_kept)), tuple(_check_row(row, say, is_kept) for row in rows)),
    ]


def _check_row(row: CheckRow, say: Teller, is_kept: Sequence[bool]) -> Row:
    cells = (
        say.plain(row.number, Look.SMALL),
        say.told(row.item, Look.CELL),
        say.told(Pair(row.value, row.value_en or None), Look.CELL),
        _verdict(row.verdict, say),
        say.plain(row.remark, Look.SMALL),
    )
    return Row(tuple(compress(cells, is_kept)), "fail" if row.verdict == "fail" else "")


def _verdict(verdict: Verdict, say: Teller) -> tuple[Text, ...]:
    if verdict == "info":
        return say.plain("", Look.MUTED)
    mark, look = _VERDICTS[verdict]
    said = say.cell(f"verdict.{verdict}", look)
    return (Text(f"{mark} {said[0].text}", look), *said[1:])


def _parts(content: WorkOrderContent, say: Teller) -> list[Block]:
    if not content.parts:
        return [_heading("section.parts", say, room_mm=16), Paragraph(say.text(say.line("parts.none"), Look.SMALL))]
    columns = (
        Column(say.cell("column.part", Look.HEAD), 62),
        Column(say.cell("column.quantity", Look.HEAD), 20, is_number=True),
        Column(say.cell("column.serials", Look.HEAD), 50),
        Column(say.cell("column.consent", Look.HEAD), 48),
    )
    rows = tuple(_part_row(part, say) for part in content.parts)
    return [_heading("section.parts", say), Table(say.line("section.parts"), columns, rows)]


def _part_row(part: PartLine, say: Teller) -> Row:
    serials = [("parts.old_serial", part.old_serial), ("parts.new_serial", part.new_serial)]
    told = [Text(say.fact(key, serial), Look.SMALL) for key, serial in serials if serial]
    told += [Text(say.line(f"old_part.{part.old_part}"), Look.LABEL)] if part.old_part else []
    consent: Cell = ()
    if part.consent is not None:
        who, at = part.consent.said_by, say.moment(part.consent.at)
        consent = (*say.cell("parts.consent", Look.SMALL, who=who), say.text(at, Look.LABEL))
    quantity = f"{amount(part.quantity)} {say.unit(part.unit)}"
    name = (*say.told(part.name, Look.CELL), say.text(part.number, Look.LABEL))
    return Row((name, say.plain(quantity, Look.CELL), tuple(told), consent))


def _time(content: WorkOrderContent, say: Teller) -> list[Block]:
    columns = (
        Column(say.cell("column.kind", Look.HEAD), 34),
        Column(say.cell("column.who", Look.HEAD), 34),
        Column(say.cell("column.from", Look.HEAD), 34),
        Column(say.cell("column.to", Look.HEAD), 34),
        Column(say.cell("column.minutes", Look.HEAD), 16, is_number=True),
        Column(say.cell("column.reason", Look.HEAD), 28),
    )
    rows = []
    worked = 0
    for piece in content.segments:
        minutes = int((piece.to_at - piece.from_at).total_seconds() // 60)
        worked += minutes if piece.kind == "work" else 0
        cells = (
            (Text(say.line(f"segment.{piece.kind}"), Look.CELL),),
            say.plain(say.name(piece.who), Look.CELL),
            say.plain(say.moment(piece.from_at), Look.CELL),
            say.plain(say.moment(piece.to_at), Look.CELL),
            say.plain(str(minutes), Look.CELL),
            say.plain(piece.reason, Look.SMALL),
        )
        rows.append(Row(cells))
    total = (say.cell("time.worked", Look.STRONG), (), (), (), say.plain(str(worked), Look.STRONG), ())
    rows.append(Row(total, "total"))
    return [_heading("section.time", say), Table(say.line("section.time"), columns, tuple(rows))]


def _charges(content: WorkOrderContent, say: Teller) -> list[Block]:
    charges = content.charges
    columns = (
        Column(say.cell("column.charge", Look.HEAD), 62),
        Column(say.cell("column.arithmetic", Look.HEAD), 50),
        Column(say.cell("column.amount", Look.HEAD, currency=charges.currency), 24, is_number=True),
        Column(say.cell("column.waived", Look.HEAD), 20),
        Column(say.cell("column.payable", Look.HEAD, currency=charges.currency), 24, is_number=True),
    )
    rows = [_charge_row(line, say) for line in charges.lines]
    total = say.cell("charges.total", Look.TOTAL, currency=charges.currency)
    rows.append(Row((total, (), (), (), say.plain(money(charges.total_minor), Look.TOTAL)), "total"))
    facts = [say.flat(charges.policy)] if charges.policy.zh else []
    if charges.notice_signed_at:
        facts.append(say.fact("charges.notice", say.moment(charges.notice_signed_at)))
    if charges.paid_minor:
        paid = f"{money(charges.paid_minor)} {charges.currency}  {say.flat(charges.paid_by)}"
        facts.append(say.fact("charges.paid", paid))
    if charges.receipt_number:
        facts.append(say.fact("charges.receipt", charges.receipt_number))
    blocks: list[Block] = [_heading("section.charges", say), Table(say.line("section.charges"), columns, tuple(rows))]
    return [*blocks, *(Paragraph(say.text(fact, Look.SMALL)) for fact in facts)]


def _charge_row(line: ChargeLine, say: Teller) -> Row:
    sums = f"{amount(line.quantity)} {say.unit(line.unit)} × {money(line.unit_price_minor)}"
    waived = line.amount_minor - line.payable_minor
    less: Cell = ()
    if waived:
        less = say.plain(f"−{money(waived)}" if waived > 0 else f"+{money(-waived)}", Look.SMALL)
        less += (Text(say.line(f"waived.{line.waived_by}"), Look.LABEL),) if line.waived_by else ()
    name = (*say.told(line.text, Look.CELL), Text(say.line(f"charge.{line.kind}"), Look.LABEL))
    amounts = say.plain(money(line.amount_minor), Look.CELL), less, say.plain(money(line.payable_minor), Look.CELL)
    return Row((name, say.plain(sums, Look.CELL), *amounts))


def _photos(content: WorkOrderContent, say: Teller) -> list[Block]:
    if not content.photos:
        return []
    shown = []
    for number, photo in enumerate(content.photos, 1):
        moment = say.line(f"moment.{photo.moment}") if photo.moment else ""
        at = say.moment(photo.taken_at) if photo.taken_at else ""
        told = "  ".join(filter(None, (f"{number}.", say.flat(photo.caption), moment, at)))
        alt = say.line("photo.alt", number=number, caption=say.flat(photo.caption) or moment or "—")
        shown.append(PhotoShown(photo.data, Text(told, Look.LABEL), alt))
    return [_heading("section.photos", say, room_mm=60), Photos(tuple(shown))]


def _signatures(content: WorkOrderContent, say: Teller) -> list[Block]:
    """Set earlier ink, then the boxes where the seals go, under the sentences they stand for."""
    engineer, customer = content.acceptance_of("engineer"), content.acceptance_of("customer")
    earlier = [each for each in content.signatures if each is not engineer and each is not customer]
    blocks: list[Block] = []
    if earlier:
        blocks += [_heading("section.ink", say, room_mm=50), Inks(tuple(_ink(each, say) for each in earlier))]
    blocks.append(_heading("section.acceptance", say, room_mm=125))
    taken = content.acceptance
    blocks.append(Paragraph(Text(say.line(f"acceptance.{taken.result}", round=taken.round_number), Look.STRONG)))
    if taken.opinion:
        blocks.append(Paragraph(Text(say.fact("acceptance.opinion", taken.opinion))))
    for side in filter(None, (engineer, customer)):
        blocks += _narrative(side.statement, say)
    office = SealBox(OFFICE, Text(say.line("seal.office")), say.cell("seal.later"), say.line("seal.office"), 12)
    stamp = SealBox(TIME_STAMP, Text(say.line("seal.time")), say.cell("seal.later"), say.line("seal.time"), 12)
    boxes = (
        SealBox(ENGINEER, _strong(say, "seal.engineer"), _signed(engineer, content, say), say.line("seal.engineer")),
        SealBox(CUSTOMER, _strong(say, "seal.customer"), _signed(customer, content, say), say.line("seal.customer")),
    )
    return [*blocks, Seals(boxes), *_stamps(content, say), Seals((office, stamp))]


def _stamps(content: WorkOrderContent, say: Teller) -> list[Block]:
    """Show the stamps that were set beside signatures."""
    shown = []
    for value in content.signatures:
        if value.stamp is not None:
            told = say.line("stamp.of", name=value.name, purpose=say.line(f"purpose.{value.purpose}"))
            shown.append(PhotoShown(value.stamp.data, Text(told, Look.LABEL), told))
    return [Photos(tuple(shown))] if shown else []


def _strong(say: Teller, key: str) -> Text:
    return Text(say.line(key), Look.STRONG)


def _ink(value: SignatureValue, say: Teller) -> InkShown:
    told = say.line(f"purpose.{value.purpose}")
    captions = (Text(told, Look.LABEL), *_who(value, say))
    return InkShown(value.strokes, captions, say.line("ink.alt", name=value.name, purpose=told))


def _who(value: SignatureValue, say: Teller) -> Cell:
    role = "  ".join(filter(None, (value.name, say.flat(value.role))))
    return (
        say.text(role, Look.SMALL),
        say.text(f"{say.moment(value.at)} {say.offset(value.at)}  {value.device}", Look.LABEL),
        Text(say.fact("seal.code", value.code), Look.LABEL),
    )


def _signed(value: SignatureValue | None, content: WorkOrderContent, say: Teller) -> Cell:
    if value is None:
        return (Text(say.fact("seal.unsigned", content.acceptance.reason), Look.SMALL),)
    witness = say.cell("seal.witnessed", Look.LABEL) if value.side == "customer" else ()
    return (*_who(value, say), *witness)


def _audit(content: WorkOrderContent, say: Teller) -> list[Block]:
    columns = (
        Column(say.cell("column.at", Look.HEAD), 26),
        Column(say.cell("column.who_device", Look.HEAD), 40),
        Column(say.cell("column.shown", Look.HEAD), 60),
        Column(say.cell("column.sha256", Look.HEAD), 54),
    )
    rows = []
    for entry in sorted(content.audit, key=lambda each: each.at):
        who = (say.text(entry.who, Look.SMALL), say.text(entry.device, Look.LABEL))
        shown = tuple(say.text(line, Look.LABEL) for line in entry.shown)
        cells = (say.plain(say.moment(entry.at), Look.SMALL), who, (*say.told(entry.what, Look.SMALL), *shown))
        rows.append(Row((*cells, say.plain(entry.sha256, Look.CODE))))
    blocks: list[Block] = [
        _heading("section.audit", say, room_mm=70),
        Paragraph(Text(say.line("audit.explains"), Look.LABEL)),
    ]
    if rows:
        blocks.append(Table(say.line("section.audit"), columns, tuple(rows)))
    blocks += _pen_hashes(content, say)
    if content.root_fingerprint:
        told = say.fact("audit.root", content.root_fingerprint)
        blocks.append(Paragraph(Text(told, Look.LABEL)))
    return blocks


def _pen_hashes(content: WorkOrderContent, say: Teller) -> list[Block]:
    kept = [value for value in content.signatures if value.pen_sha256]
    if not kept:
        return []
    lines = [say.text(f"{value.name}  {say.moment(value.at)}  {value.pen_sha256}", Look.CODE) for value in kept]
    return [Paragraph(Text(say.line("audit.pen"), Look.LABEL)), *map(Paragraph, lines)]
