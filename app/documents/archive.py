"""Makes drawn pages an archive: PDF/A-3a and PDF/UA-1, photos and the record inside, every signature field in place."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import md5, sha256
from html import escape
from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, String

import resources
from app.documents.fields import FIELDS, OFFICE
from app.documents.pdf import Drawn
from app.documents.photos import Jpeg
from app.documents.places import FieldAt
from app.documents.tagging import FieldMark, Mark, Node
from app.errors import Bug

RECORD_NAME: Final = "record.json"
_COLOURS = {1: Name.DeviceGray, 3: Name.DeviceRGB}
_CODE_LINE = re.compile(r"^<([0-9A-F]{2})> <([0-9A-F]{4,6})>$", re.MULTILINE)
_CMAP_BLOCK = 100


class NotArchivable(Bug):
    """What was drawn breaks PDF/A: rather refused than sealed. Facts: `what`."""

    code = "not_archivable"


@dataclass(frozen=True, slots=True)
class Label:
    """What the file says of itself; `made_at` knows its time zone."""

    title: str
    author: str
    subject: str
    language: str
    made_at: datetime


def archived(drawn: Drawn, record: bytes, label: Label) -> bytes:
    """Finish a drawn document; the same input gives the same bytes.

    Raises:
        NotArchivable: a font is not embedded, or a field is missing.
    """
    if set(drawn.fields) != set(FIELDS):
        raise NotArchivable(what=sorted(set(FIELDS) ^ set(drawn.fields)))
    with Pdf.open(io.BytesIO(drawn.data)) as pdf:
        _describe(pdf, label, record)
        _attach(pdf, record, label)
        _show_photos(pdf, drawn)
        _write_tree(pdf, drawn.tree, _add_fields(pdf, drawn.fields))
        _mend_fonts(pdf)
        out = io.BytesIO()
        pdf.save(
            out,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            compress_streams=True,
            deterministic_id=True,
            min_version="1.7",
        )
    return out.getvalue()


def _describe(pdf: Pdf, label: Label, record: bytes) -> None:
    moment = _pdf_date(label.made_at)
    for key in ("/Keywords", "/Trapped"):
        if key in pdf.docinfo:
            del pdf.docinfo[key]
    pdf.docinfo["/CreationDate"] = pdf.docinfo["/ModDate"] = String(moment)
    facts = {
        "title": label.title,
        "author": label.author,
        "subject": label.subject,
        "language": label.language,
        "when": label.made_at.isoformat(timespec="seconds"),
        "uid": sha256(record + label.title.encode()).hexdigest()[:32],
    }
    metadata = pdf.make_stream(
        _XMP.format(**{name: escape(value, quote=False) for name, value in facts.items()}).encode()
    )
    metadata.Type, metadata.Subtype = Name.Metadata, Name.XML
    pdf.Root.Metadata = metadata
    profile = pdf.make_stream(resources.path("documents", "srgb.icc").read_bytes())
    profile.N = 3
    intent = Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFA1,
        OutputConditionIdentifier=String("sRGB"),
        Info=String("sRGB IEC61966-2.1"),
        DestOutputProfile=profile,
    )
    pdf.Root.OutputIntents = Array([pdf.make_indirect(intent)])
    pdf.Root.Lang = String(label.language)
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)


def _attach(pdf: Pdf, record: bytes, label: Label) -> None:
    stream = pdf.make_stream(record)
    stream.Type, stream.Subtype = Name.EmbeddedFile, Name("/application/json")
    checksum = md5(record, usedforsecurity=False).digest()
    stream.Params = Dictionary(Size=len(record), ModDate=String(_pdf_date(label.made_at)), CheckSum=String(checksum))
    told = f"Record of this document, SHA-256 {sha256(record).hexdigest()}"
    named = Dictionary(
        Type=Name.Filespec,
        F=String(RECORD_NAME),
        UF=String(RECORD_NAME),
        Desc=String(told),
        AFRelationship=Name.Source,
        EF=Dictionary(F=stream, UF=stream),
    )
    specification = pdf.make_indirect(named)
    pdf.Root.AF = Array([specification])
    pdf.Root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=Array([String(RECORD_NAME), specification])))


def _show_photos(pdf: Pdf, drawn: Drawn) -> None:
    pictures = [_picture(pdf, jpeg) for jpeg in drawn.photos]
    for page, number in drawn.photo_pages:
        shown = pdf.pages[page].obj.Resources
        if "/XObject" not in shown:
            shown.XObject = Dictionary()
        shown.XObject[f"/Photo{number}"] = pictures[number]


def _picture(pdf: Pdf, jpeg: Jpeg) -> Object:
    picture = pdf.make_stream(jpeg.data)
    picture.Type, picture.Subtype, picture.Filter = Name.XObject, Name.Image, Name.DCTDecode
    picture.Width, picture.Height, picture.BitsPerComponent = jpeg.width, jpeg.height, 8
    picture.ColorSpace = _COLOURS[jpeg.components]
    return picture


def _add_fields(pdf: Pdf, fields: Mapping[str, FieldAt]) -> dict[str, Object]:
    widgets: dict[str, Object] = {}
    for name in FIELDS:
        place = fields[name]
        left, bottom, right, top = (round(value, 2) for value in place.box)
        page = pdf.pages[place.page].obj
        empty = pdf.make_stream(b" ")
        empty.Type, empty.Subtype = Name.XObject, Name.Form
        empty.BBox, empty.Resources = Array([0, 0, round(right - left, 2), round(top - bottom, 2)]), Dictionary()
        widget = Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Sig,
            T=String(name),
            TU=String(place.tooltip),
            F=4,
            Rect=Array([left, bottom, right, top]),
            P=page,
            AP=Dictionary(N=empty),
        )
        if name == OFFICE:
            widget.Lock = pdf.make_indirect(Dictionary(Type=Name.SigFieldLock, Action=Name.All, P=1))
        widgets[name] = pdf.make_indirect(widget)
        if "/Annots" not in page:
            page.Annots = Array([])
        page.Annots.append(widgets[name])
    pdf.Root.AcroForm = pdf.make_indirect(Dictionary(Fields=Array(list(widgets.values())), SigFlags=3))
    return widgets


class _Tree:
    """Writes a tree of tags into a file, and the table that leads from marked content back to it."""

    def __init__(self, pdf: Pdf, widgets: Mapping[str, Object]) -> None:
        self._pdf = pdf
        self._widgets = widgets
        self._pages = [page.obj for page in pdf.pages]
        self.parents: list[dict[int, Object]] = [{} for _ in self._pages]
        self.forms: list[Object] = []

    def element(self, node: Node, parent: Object) -> Object:
        """Write one tag and all under it."""
        told = self._pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name(f"/{node.tag}"), P=parent))
        if node.alt:
            told.Alt = String(node.alt)
        if node.lang:
            told.Lang = String(node.lang)
        if node.scope:
            told.A = Dictionary(O=Name.Table, Scope=Name(f"/{node.scope}"))
        elif node.summary:
            told.A = Dictionary(O=Name.Table, Summary=String(node.summary))
        elif node.box:
            told.A = Dictionary(O=Name.Layout, BBox=Array([round(v, 2) for v in node.box]), Placement=Name.Block)
        kids = [self._kid(kid, told) for kid in node.kids]
        # pyHanko's review of later revisions knows a form's field only as the one kid itself, not in an array
        told.K = kids[0] if node.tag == "Form" else Array(kids)
        return told

    def _kid(self, kid: Node | Mark | FieldMark, parent: Object) -> Object:
        match kid:
            case Mark():
                self.parents[kid.page][kid.number] = parent
                return Dictionary(Type=Name.MCR, Pg=self._pages[kid.page], MCID=kid.number)
            case FieldMark():
                widget = self._widgets[kid.name]
                widget.StructParent = len(self._pages) + len(self.forms)
                self.forms.append(parent)
                return Dictionary(Type=Name.OBJR, Obj=widget, Pg=widget.P)
            case Node():
                return self.element(kid, parent)


def _write_tree(pdf: Pdf, tree: Node, widgets: Mapping[str, Object]) -> None:
    root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    written = _Tree(pdf, widgets)
    root.K = Array([written.element(tree, root)])
    numbers: list[int | Object] = []
    for index, (page, marks) in enumerate(zip(pdf.pages, written.parents, strict=True)):
        page.obj.StructParents, page.obj.Tabs = index, Name.S
        numbers += [index, pdf.make_indirect(Array([marks[number] for number in range(len(marks))]))]
    for offset, form in enumerate(written.forms):
        numbers += [len(written.parents) + offset, form]
    root.ParentTree = pdf.make_indirect(Dictionary(Nums=Array(numbers)))
    root.ParentTreeNextKey = len(written.parents) + len(written.forms)
    pdf.Root.StructTreeRoot = root
    pdf.Root.MarkInfo = Dictionary(Marked=True)


def _mend_fonts(pdf: Pdf) -> None:
    """Refuse fonts that are not embedded; say characters beyond U+FFFF as UTF-16, in blocks of the length allowed."""
    for font in _fonts(pdf):
        if font.get("/Subtype") != Name.TrueType:
            raise NotArchivable(what=str(font.get("/BaseFont")))
        table = font.ToUnicode.read_bytes().decode("ascii")
        lines = [
            f"<{code}> <{chr(int(character, 16)).encode('utf-16-be').hex().upper()}>"
            for code, character in _CODE_LINE.findall(table)
        ]
        blocks = [lines[start : start + _CMAP_BLOCK] for start in range(0, len(lines), _CMAP_BLOCK)]
        body = "\n".join(f"{len(block)} beginbfchar\n{chr(10).join(block)}\nendbfchar" for block in blocks)
        head, _, rest = table.partition(f"{len(lines)} beginbfchar")
        font.ToUnicode = pdf.make_stream(f"{head}{body}{rest.partition('endbfchar')[2]}".encode("ascii"))


def _fonts(pdf: Pdf) -> Iterator[Object]:
    for thing in pdf.objects:
        if isinstance(thing, Dictionary) and thing.get("/Type") == Name.Font:
            yield thing


def _pdf_date(moment: datetime) -> str:
    offset = moment.strftime("%z")
    return f"{moment:D:%Y%m%d%H%M%S}{offset[:3]}'{offset[3:5]}'"


_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/">
<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance><pdfuaid:part>1</pdfuaid:part>
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<pdf:Producer>Gongdan</pdf:Producer><xmp:CreatorTool>Gongdan</xmp:CreatorTool>
<xmp:CreateDate>{when}</xmp:CreateDate><xmp:ModifyDate>{when}</xmp:ModifyDate>
<xmpMM:DocumentID>uuid:{uid}</xmpMM:DocumentID></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>PDF/UA part</pdfaProperty:description></rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag>
</pdfaExtension:schemas></rdf:Description>
</rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""
