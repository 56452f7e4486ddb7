"""Composes how a document ends: the ink under it, the boxes of its seals, and the audit page."""

from __future__ import annotations

from app.documents.content import ACCEPTANCE, SignatureValue, WorkOrderContent
from app.documents.fields import CUSTOMER, ENGINEER, OFFICE, TIME_STAMP
from app.documents.page import (
    Block,
    Cell,
    Column,
    Inks,
    InkShown,
    Look,
    Paragraph,
    Photos,
    PhotoShown,
    Row,
    SealBox,
    Seals,
    Table,
    Text,
)
from app.documents.phrases import heading, narrative
from app.documents.telling import Teller


def signatures(content: WorkOrderContent, say: Teller) -> list[Block]:
    """Set earlier ink, then the boxes where the seals go, under the sentences they stand for."""
    engineer, customer = content.ink_of("engineer"), content.ink_of("customer")
    earlier = [each for each in content.signatures if each is not engineer and each is not customer]
    blocks: list[Block] = []
    if earlier:
        blocks += [heading("section.ink", say, room_mm=50), Inks(tuple(_ink(each, say) for each in earlier))]
    blocks += _taken(content, say)
    for side in filter(None, (engineer, customer)):
        blocks += narrative(side.statement, say)
    office = SealBox(OFFICE, Text(say.line("seal.office")), say.cell("seal.later"), say.line("seal.office"), 12)
    stamp = SealBox(TIME_STAMP, Text(say.line("seal.time")), say.cell("seal.later"), say.line("seal.time"), 12)
    signed = _signed(engineer, content, say) if engineer else _by_key_alone(content, say)
    boxes = (
        SealBox(ENGINEER, _strong(say, "seal.engineer"), signed, say.line("seal.engineer")),
        SealBox(CUSTOMER, _strong(say, "seal.customer"), _signed(customer, content, say), say.line("seal.customer")),
    )
    return [*blocks, Seals(boxes), *_stamps(content, say), Seals((office, stamp))]


def _taken(content: WorkOrderContent, say: Teller) -> list[Block]:
    """Say how the customer took the work, where he was asked; a step's document is signed for the step alone."""
    if content.customer_purpose != ACCEPTANCE:
        return [heading("section.seals", say, room_mm=125)]
    blocks: list[Block] = [heading("section.acceptance", say, room_mm=125)]
    taken = content.acceptance
    blocks.append(Paragraph(Text(say.line(f"acceptance.{taken.result}", round=taken.round_number), Look.STRONG)))
    if taken.opinion:
        blocks.append(Paragraph(Text(say.fact("acceptance.opinion", taken.opinion))))
    return blocks


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


def _by_key_alone(content: WorkOrderContent, say: Teller) -> Cell:
    """Say whose key seals a step's document that the engineer set no ink under."""
    seal = content.seal_of("engineer")
    if seal is None:
        return _signed(None, content, say)
    return (say.text(seal.name, Look.SMALL), *say.cell("seal.key_alone", Look.LABEL))


def _signed(value: SignatureValue | None, content: WorkOrderContent, say: Teller) -> Cell:
    if value is None and not content.customer_purpose:
        return say.cell("seal.not_asked", Look.SMALL)
    if value is None:
        return (Text(say.fact("seal.unsigned", content.acceptance.reason), Look.SMALL),)
    witness = say.cell("seal.witnessed", Look.LABEL) if value.side == "customer" else ()
    return (*_who(value, say), *witness)


def audit(content: WorkOrderContent, say: Teller) -> list[Block]:
    """Set what was agreed, shown, said and signed, line by line, with its hashes."""
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
        heading("section.audit", say, room_mm=70),
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
