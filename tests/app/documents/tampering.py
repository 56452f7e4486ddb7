"""Ways to cheat with a sealed file; each takes a genuine one and gives back a false one."""

import io
import re
from collections.abc import Callable

from asn1crypto import cms
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.writer import PageObject
from pyhanko.sign import fields

from app.documents.canon import P256_ORDER

Name = generic.pdf_name
_SEAL = re.compile(rb"/Contents <([0-9A-F]+)>")


def flip(data: bytes, at: int, bit: int) -> bytes:
    return data[:at] + bytes([data[at] ^ (1 << bit)]) + data[at + 1 :]


def change_signature_value(data: bytes, seal: int) -> bytes:
    found = list(_SEAL.finditer(data))[seal]
    at = found.start(1) + len(found.group(1).rstrip(b"0")) - 9
    return data[:at] + (b"1" if data[at : at + 1] != b"1" else b"2") + data[at + 1 :]


def revised(data: bytes, change: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    """Append a revision, as an honest-looking editor would."""
    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _stream(writer: IncrementalPdfFileWriter, operators: bytes, **more: object) -> generic.IndirectObject:
    told = {Name(f"/{key}"): value for key, value in more.items()}
    return writer.add_object(generic.StreamObject(told, stream_data=operators))


def append_page(writer: IncrementalPdfFileWriter) -> None:
    writer.insert_page(PageObject(contents=_stream(writer, b"0 0 1 rg 9 9 99 99 re f"), media_box=(0, 0, 595, 842)))


def white_out_price(writer: IncrementalPdfFileWriter) -> None:
    page = writer.find_page_for_modification(0)[0].get_object()
    over = _stream(writer, b"q 1 1 1 rg 480 150 80 14 re f Q")
    page["/Contents"] = generic.ArrayObject([page.raw_get("/Contents"), over])
    writer.update_container(page)


def stamp_over_price(writer: IncrementalPdfFileWriter) -> None:
    box = [generic.NumberObject(value) for value in (480, 150, 560, 164)]
    look = _stream(writer, b"1 1 1 rg 0 0 80 14 re f", Type=Name("/XObject"), Subtype=Name("/Form"),
                   BBox=generic.ArrayObject([generic.NumberObject(value) for value in (0, 0, 80, 14)]))  # fmt: skip
    stamp = generic.DictionaryObject(
        {
            Name("/Type"): Name("/Annot"),
            Name("/Subtype"): Name("/Stamp"),
            Name("/F"): generic.NumberObject(4),
            Name("/Rect"): generic.ArrayObject(box),
            Name("/AP"): generic.DictionaryObject({Name("/N"): look}),
        }
    )
    page = writer.find_page_for_modification(0)[0].get_object()
    page["/Annots"] = generic.ArrayObject([*page.get("/Annots", []), writer.add_object(stamp)])
    writer.update_container(page)


def swap_ink(writer: IncrementalPdfFileWriter) -> None:
    field = next(ref for _, _, ref in fields.enumerate_sig_fields(writer, with_name="Seal_Customer")).get_object()
    look = _stream(writer, b"1 0 0 RG 0 0 m 100 50 l S", Type=Name("/XObject"), Subtype=Name("/Form"),
                   BBox=generic.ArrayObject([generic.NumberObject(value) for value in (0, 0, 150, 90)]))  # fmt: skip
    field["/AP"] = generic.DictionaryObject({Name("/N"): look})
    writer.update_container(field)


def change_title(writer: IncrementalPdfFileWriter) -> None:
    info = writer.trailer["/Info"]
    info[Name("/Title")] = generic.pdf_string("另一单")
    writer.update_container(info)


def add_field(writer: IncrementalPdfFileWriter) -> None:
    fields.append_signature_field(writer, fields.SigFieldSpec("Seal_Manager", on_page=0, box=(10, 10, 90, 60)))


REVISIONS = (append_page, white_out_price, stamp_over_price, swap_ink, change_title, add_field)


def rewrite_last_seal(data: bytes, change: Callable[[cms.ContentInfo], None]) -> bytes:
    """Change what no signature covers: the wrapping of the last seal itself."""
    found = list(_SEAL.finditer(data))[-1]
    info = cms.ContentInfo.load(bytes.fromhex(found.group(1).decode()))
    whole = cms.ContentInfo.load(info.dump())
    change(whole)
    digits = whole.dump(force=True).hex().upper().encode().ljust(len(found.group(1)), b"0")
    return data[: found.start(1)] + digits + data[found.end(1) :]


def raise_s(info: cms.ContentInfo) -> None:
    """Use the other signature that is as valid as the first."""
    signer = info["content"]["signer_infos"][0]
    r, s = decode_dss_signature(signer["signature"].native)
    signer["signature"] = encode_dss_signature(r, P256_ORDER - s)


def add_unsigned_attribute(info: cms.ContentInfo) -> None:
    attribute = cms.CMSAttribute({"type": "content_type", "values": ("data",)})
    info["content"]["signer_infos"][0]["unsigned_attrs"] = cms.CMSAttributes([attribute])


def drop_issuer(info: cms.ContentInfo) -> None:
    certificates = info["content"]["certificates"]
    info["content"]["certificates"] = cms.CertificateSet([certificates[0]])


def lower_case(data: bytes) -> bytes:
    found = list(_SEAL.finditer(data))[-1]
    return data[: found.start(1)] + found.group(1).lower() + data[found.end(1) :]


def fill_padding(data: bytes) -> bytes:
    found = list(_SEAL.finditer(data))[-1]
    return data[: found.end(1) - 20] + b"CAFE" + data[found.end(1) - 16 :]


def revision_ends(data: bytes) -> list[int]:
    return [found.end() for found in re.finditer(rb"%%EOF\r?\n?", data)]


def other_cases_of_the_issuer(data: bytes) -> list[bytes]:
    """Write the issuer's name with a small letter, in each place of the last seal where it stands."""
    found = list(_SEAL.finditer(data))[-1]
    name, small = b"Issuing".hex().upper().encode(), b"issuing".hex().upper().encode()
    places = [each.start() for each in re.finditer(name, data) if found.start(1) <= each.start() < found.end(1)]
    return [data[:at] + small + data[at + len(small) :] for at in places]
