"""Composes every document from frozen values, chapter by chapter; names what is missing before anything is drawn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import sha256
from itertools import compress
from typing import Final, Literal, get_args

from app.documents import ending
from app.documents.complete import DocumentIncomplete, Lack, check_sums, missing
from app.documents.content import (
    SIGNATURE,
    ChargeLine,
    ChecklistPart,
    CheckRow,
    PartLine,
    PhotoValue,
    RepeatTable,
    Verdict,
    WorkOrderContent,
)
from app.documents.kinds import Chapter, kind_of
from app.documents.page import (
    Block,
    Cell,
    Column,
    Heading,
    Look,
    Notice,
    Page,
    Paragraph,
    Photos,
    PhotoShown,
    Row,
    Table,
    Text,
)
from app.documents.phrases import Labelled, heading, narrative, pairs_table
from app.documents.record import qr_text
from app.documents.telling import Language, Teller, amount, day, money
from app.words import Pair

Copy = Literal["company", "customer", "draft"]
"""Whose copy it is; a draft names what it lacks where the others refuse to be made, and is never sealed."""
_MOMENTS: Final = frozenset({"before", "during", "after"})
_VERDICTS: Final = {
    "fail": ("✗", Look.FAIL),
    "watch": ("⚠", Look.WATCH),
    "pass": ("✓", Look.GOOD),
    "none": ("–", Look.MUTED),
}


def compose(content: WorkOrderContent, record: bytes, language: Language, copy: Copy) -> Page:
    """Compose a document for one reader.

    Args:
        content: what the ledger knows, of the kind it names.
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
    chapters = kind_of(content.kind).parts
    blocks = [block for chapter in chapters for block in _CHAPTERS[chapter](content, say)]
    notices = _draft(lacking, say) if copy == "draft" else []
    return _page(content, sha256(record).hexdigest(), say, copy, [*notices, *blocks])


def _page(content: WorkOrderContent, digest: str, say: Teller, copy: Copy, blocks: list[Block]) -> Page:
    title = say.line(f"title.{kind_of(content.kind).name}")
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
    return [pairs_table("section.parties", pairs, say)]


def _equipment(content: WorkOrderContent, say: Teller) -> list[Block]:
    machine = content.equipment
    is_excluded = machine.warranty == "out" and bool(machine.warranty_reason.zh)  # in term or not: charged, BR-64
    verdict = say.line("warranty.excluded" if is_excluded else f"warranty.{machine.warranty}")
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
    return [heading("section.equipment", say), pairs_table("section.equipment", pairs, say)]


def _fault(content: WorkOrderContent, say: Teller) -> list[Block]:
    fault, found = content.fault, content.diagnosis
    facts = [say.fact("fault.occurred", say.moment(fault.occurred_at))] if fault.occurred_at else []
    facts += [say.fact("fault.level", say.named("level", fault.level))] if fault.level else []
    facts += [] if fault.is_ours else [say.line("fault.not_ours")]
    blocks = [heading("section.fault", say), *narrative(fault.reported, say)]
    blocks += [Paragraph(Text("    ".join(facts), Look.SMALL))] if facts else []
    if fault.pre_check.zh or fault.pre_check.en:
        blocks += [heading("section.pre_check", say, 3, 22), *narrative(fault.pre_check, say)]
    if found.text.zh or found.text.en:
        blocks += [heading("section.diagnosis", say), *narrative(found.text, say)]
    cause = "  ".join(filter(None, (found.cause_code, say.flat(found.cause))))
    if cause:
        blocks.append(Paragraph(Text(say.fact("diagnosis.cause", cause), Look.SMALL)))
    return blocks


def _work(content: WorkOrderContent, say: Teller) -> list[Block]:
    work = content.work
    blocks: list[Block] = [heading("section.work", say)]
    for number, step in enumerate(work.steps, 1):
        numbered = Pair(step.zh and f"{number}. {step.zh}", step.en and f"{number}. {step.en}")
        blocks += narrative(numbered, say)
    blocks += [Paragraph(say.text(say.line(f"result.{work.result}"), Look.STRONG))] if work.result else []
    blocks += narrative(work.result_text, say)
    if work.advice.zh or work.advice.en:
        blocks += [heading("section.advice", say, 3, 22), *narrative(work.advice, say)]
    if content.remarks.strip():
        blocks += [heading("section.remarks", say, 3, 22), Paragraph(say.text(content.remarks))]
    return blocks


def _details(content: WorkOrderContent, say: Teller) -> list[Block]:
    """Set what the steps of this document say, group by group."""
    blocks: list[Block] = []
    for group in content.details:
        blocks.append(heading(group.title, say))
        pairs = [(each.label, say.told(each.value)) for each in group.details]
        blocks += [pairs_table(group.title, pairs, say, 23)] if pairs else []
        blocks += [block for said in group.texts for block in narrative(said, say)]
    return blocks


def _checklists(content: WorkOrderContent, say: Teller) -> list[Block]:
    return [block for part in content.checklists for block in _checklist(part, say)]


def _checklist(part: ChecklistPart, say: Teller) -> list[Block]:
    """Set one checklist, what failed first; a column that would stand empty is left out."""
    order = get_args(Verdict)
    rows = sorted(part.rows, key=lambda row: order.index(row.verdict))
    answered = [row for row in rows if row.number]
    counts = Counter(row.verdict for row in answered)
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
    counted = say.line("checklist.counts" if has_verdict else "checklist.count", count=len(answered), **facts)
    blocks: list[Block] = [Heading(Text(say.fact("section.checklist", told)), 2, 45)]
    if rows:
        checked = tuple(_check_row(row, say, is_kept) for row in rows)
        blocks += [Paragraph(say.text(counted, Look.SMALL)), Table(told, tuple(compress(columns, is_kept)), checked)]
    return [*blocks, *(block for table in part.tables for block in _repeat(table, say))]


def _repeat(table: RepeatTable, say: Teller) -> list[Block]:
    """Set what a checklist asks again and again: a line for each round, columns as wide as what stands in them."""
    shown = [[say.told(cell, Look.SMALL) for cell in row.cells] for row in table.rows]
    heads = [say.told(head, Look.HEAD) for head in table.heads]
    columns = [Column(say.cell("column.number", Look.HEAD), 8)]
    for at, head in enumerate(heads):
        longest = max((_width(text.text) for row in shown for text in row[at]), default=0)
        word = max((_width(word) for text in head for word in text.text.split() if word.isascii()), default=0)
        columns.append(Column(head, min(max(longest, word + 3, 9), 44)))
    rows = tuple(
        Row((say.plain(str(number), Look.SMALL), *cells), "fail" if row.is_failed else "")
        for number, (row, cells) in enumerate(zip(table.rows, shown, strict=True), 1)
    )
    title = say.flat(table.title)
    return [Heading(Text(title), 3, 30), Table(title, tuple(columns), rows)]


def _width(text: str) -> int:
    """Count how wide a text is, in halves of a Chinese character."""
    return sum(1 if letter.isascii() else 2 for letter in text)


def _check_row(row: CheckRow, say: Teller, is_kept: Sequence[bool]) -> Row:
    cells = (
        say.plain(row.number, Look.SMALL),
        say.told(row.item, Look.CELL if row.number else Look.SMALL),
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
        return [heading("section.parts", say, room_mm=16), Paragraph(say.text(say.line("parts.none"), Look.SMALL))]
    columns = (
        Column(say.cell("column.part", Look.HEAD), 62),
        Column(say.cell("column.quantity", Look.HEAD), 20, is_number=True),
        Column(say.cell("column.serials", Look.HEAD), 50),
        Column(say.cell("column.consent", Look.HEAD), 48),
    )
    rows = tuple(_part_row(part, say) for part in content.parts)
    return [heading("section.parts", say), Table(say.line("section.parts"), columns, rows)]


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
    return [heading("section.time", say), Table(say.line("section.time"), columns, tuple(rows))]


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
    blocks: list[Block] = [heading("section.charges", say), Table(say.line("section.charges"), columns, tuple(rows))]
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
    """Show photos, and apart from them the signatures that were drawn into a checklist."""
    inks = [photo for photo in content.photos if photo.moment == SIGNATURE]
    taken = [photo for photo in content.photos if photo.moment != SIGNATURE]
    blocks: list[Block] = []
    if taken:
        blocks += [heading("section.photos", say, room_mm=60), Photos(_pictures(taken, say))]
    if inks:
        blocks += [heading("section.present", say, room_mm=60), Photos(_pictures(inks, say), are_inks=True)]
    return blocks


def _pictures(photos: Sequence[PhotoValue], say: Teller) -> tuple[PhotoShown, ...]:
    shown = []
    for number, photo in enumerate(photos, 1):
        moment = say.line(f"moment.{photo.moment}") if photo.moment in _MOMENTS else ""
        at = say.moment(photo.taken_at) if photo.taken_at else ""
        told = "  ".join(filter(None, (f"{number}.", say.flat(photo.caption), moment, at)))
        alt = say.line("photo.alt", number=number, caption=say.flat(photo.caption) or moment or "—")
        shown.append(PhotoShown(photo.data, Text(told, Look.LABEL), alt))
    return tuple(shown)


_CHAPTERS: Final[Mapping[Chapter, Callable[[WorkOrderContent, Teller], Sequence[Block]]]] = {
    Chapter.PARTIES: _parties,
    Chapter.EQUIPMENT: _equipment,
    Chapter.FAULT: _fault,
    Chapter.WORK: _work,
    Chapter.DETAILS: _details,
    Chapter.CHECKLISTS: _checklists,
    Chapter.PARTS: _parts,
    Chapter.TIME: _time,
    Chapter.CHARGES: _charges,
    Chapter.PHOTOS: _photos,
    Chapter.SIGNATURES: ending.signatures,
    Chapter.AUDIT: ending.audit,
}
