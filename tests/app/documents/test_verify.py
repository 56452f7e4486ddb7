"""The verifier: every cheat is found, no honest file is doubted, and it says why in words."""

import io
import json
import os
import random
import subprocess
import sys
from dataclasses import replace
from hashlib import sha256

import pikepdf
import pytest

from app.documents import seal as sealing
from app.documents.archive import Label, archived
from app.documents.command import told
from app.documents.content import Acceptance, Charges
from app.documents.fields import CUSTOMER, ENGINEER, OFFICE
from app.documents.pdf import draw
from app.documents.press import print_document
from app.documents.record import record_of
from app.documents.report import compose
from app.documents.seal import seal_as_engineer, seal_as_office, seal_as_witness
from app.documents.sentences import sentences
from app.documents.verify import Outcome, Reason, load_roots, verify
from app.words import Pair
from tests.app.documents import pki, samples, tampering
from tests.app.documents.conftest import keys_of, seal_both

FLIPS = 1000


def code_of(judged) -> str:
    return judged.reasons[0].code if judged.reasons else ""


def test_an_honest_file_passes_and_tells_who_sealed_it(sealed, base, roots):
    judged = verify(sealed, roots)
    assert (judged.outcome, judged.reasons) == (Outcome.PASSED, ())
    assert judged.document == "WO-26-00815/F16/r1"
    assert judged.record_sha256 == base.record_sha256
    assert [(each.field, each.name) for each in judged.seals] == [
        (ENGINEER, "欧阳靖㛃 E05"),
        (CUSTOMER, "LAP-0217"),
    ]


def test_a_file_closed_by_head_office_passes(closed, roots):
    assert verify(closed, roots).outcome is Outcome.PASSED


def test_a_file_without_a_customer_passes_if_the_record_says_so(keys, roots):
    content = samples.a_work_order(
        0, 1, signatures=(samples.a_signature("engineer"),), acceptance=Acceptance("refused", 1, "", "对费用有疑问")
    )
    assert verify(seal_both(print_document(content, "en", "company").data, content, keys), roots).outcome == "passed"


@pytest.mark.slow
@pytest.mark.parametrize("quarter", range(4))
def test_two_hundred_honest_files_raise_no_alarm(keys, roots, quarter):
    doubted = []
    for seed in range(quarter, 200, 4):
        content = honest(seed)
        language, copy = ("zh_CN", "en", "both")[seed % 3], ("company", "customer")[seed % 2]
        data = seal_both(print_document(content, language, copy).data, content, keys)
        if seed % 5 == 0:
            data = seal_as_office(data, keys.office, content.made_at)
        judged = verify(data, roots)
        doubted += [(seed, judged.reasons)] if judged.outcome is not Outcome.PASSED else []
    assert doubted == []


def honest(seed: int):
    chance = random.Random(seed)
    absent = seed % 11 == 0
    inks = [samples.a_signature("engineer", strokes=samples.strokes(seed, chance.uniform(0.2, 3)))]
    inks += [] if absent else [samples.a_signature("customer", minutes=3, strokes=samples.strokes(seed + 1))]
    lines = samples.a_work_order(0, 1).charges.lines[: chance.randint(0, 3)]
    total = sum(line.payable_minor for line in lines)
    return samples.a_work_order(
        0,
        chance.randint(0, 4),
        segments=samples.a_work_order(0, 1).segments[: chance.randint(1, 4)],
        charges=Charges(lines, total, notice_signed_at=samples.DAY),
        number=f"WO-26-{seed:05}",
        remarks="备注 remark ℃ ≤ ²\n" * chance.randint(0, 9),
        title=Pair("x" * chance.randint(1, 60)),
        parts=(),
        audit=(),
        signatures=tuple(inks),
        acceptance=Acceptance("absent", 1, "", "无人") if absent else Acceptance("no_objection"),
        verify_address=chance.choice(("", "https://office.example/v/")),
    )


def test_a_thousand_flipped_bytes_anywhere_are_all_found(small_sealed, closed, roots):
    chance = random.Random(2611)
    missed = []
    for number in range(FLIPS):
        data = closed if number % 2 else small_sealed
        at, bit = chance.randrange(len(data)), chance.randrange(8)
        if verify(tampering.flip(data, at, bit), roots).outcome is Outcome.PASSED:
            missed.append((number % 2, at, bit))
    assert missed == []


def test_every_bit_of_what_no_seal_covers_is_watched(small_sealed, roots):
    """The last seal's own digits are the only bytes that no signature covers."""
    found = list(tampering._SEAL.finditer(small_sealed))[-1]
    used = len(found.group(1).rstrip(b"0"))
    chance = random.Random(7)
    places = [*range(found.start(1), found.start(1) + used, 41), *range(found.start(1) + used, found.end(1), 251)]
    missed = [at for at in places if passes(tampering.flip(small_sealed, at, chance.choice((0, 1, 5))), roots)]
    assert missed == []


def passes(data, roots) -> bool:
    return verify(data, roots).outcome is Outcome.PASSED


@pytest.mark.parametrize("seal", [0, 1, 2])
def test_a_changed_signature_value_is_found(closed, roots, seal):
    assert verify(tampering.change_signature_value(closed, seal), roots).outcome is Outcome.FAILED


@pytest.mark.parametrize("change", tampering.REVISIONS, ids=lambda change: change.__name__)
@pytest.mark.parametrize("which", ["small_sealed", "closed"])
def test_a_later_revision_is_found_whatever_it_does(request, roots, which, change):
    judged = verify(tampering.revised(request.getfixturevalue(which), change), roots)
    assert judged.outcome is Outcome.FAILED
    assert code_of(judged) in {"added", "fields"}


@pytest.mark.parametrize("tail", [b"\n", b" ", b"%%EOF\n", b"\0" * 4096, b"%PDF-1.7 garbage"])
def test_anything_after_the_end_is_found(small_sealed, roots, tail):
    judged = verify(small_sealed + tail, roots)
    assert judged.outcome is Outcome.FAILED


def test_a_fourth_seal_in_a_field_of_its_own_is_found(small_sealed, small, roots, keys):
    data = tampering.revised(small_sealed, tampering.add_field)
    order = sealing._Order("Seal_Manager", (ENGINEER,), "经理", small.made_at, ())
    judged = verify(sealing._sealed(data, keys.office, order), roots)
    assert (judged.outcome, code_of(judged)) == (Outcome.FAILED, "fields")


@pytest.mark.parametrize("change", [tampering.white_out_price, tampering.stamp_over_price, tampering.append_page])
def test_a_change_hidden_under_a_genuine_seal_is_found(small, keys, roots, change):
    """The laptop itself cheats: it changes the page in the very revision of the customer's seal."""
    base = print_document(small, "zh_CN", "company").data
    first = seal_as_engineer(base, keys.engineer, small.ink_of("engineer"), small.made_at)
    shown = sealing._show_ink

    def sneaky(writer, order):
        shown(writer, order)
        change(writer)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sealing, "_show_ink", sneaky)
        data = seal_as_witness(first, keys.witness, small.ink_of("customer"), small.made_at)
    judged = verify(data, roots)
    assert judged.outcome is Outcome.FAILED
    assert code_of(judged) == ("printed_hash" if change is tampering.append_page else "modified")


def test_a_revision_between_two_seals_is_found(small, keys, roots):
    base = print_document(small, "zh_CN", "company").data
    first = seal_as_engineer(base, keys.engineer, small.ink_of("engineer"), small.made_at)
    between = tampering.revised(first, tampering.white_out_price)
    data = seal_as_witness(between, keys.witness, small.ink_of("customer"), small.made_at)
    assert code_of(verify(data, roots)) == "revisions"


@pytest.mark.parametrize(
    "change",
    [
        tampering.lower_case,
        tampering.fill_padding,
        lambda data: tampering.rewrite_last_seal(data, tampering.raise_s),
        lambda data: tampering.rewrite_last_seal(data, tampering.add_unsigned_attribute),
        lambda data: tampering.rewrite_last_seal(data, tampering.drop_issuer),
    ],
    ids=["letter case", "padding", "other s", "unsigned attribute", "certificate dropped"],
)
def test_the_wrapping_of_a_seal_cannot_be_changed(small_sealed, roots, change):
    changed = change(small_sealed)
    assert changed != small_sealed
    assert verify(changed, roots).outcome is not Outcome.PASSED


def test_names_are_compared_byte_by_byte(small_sealed, roots):
    changed = tampering.other_cases_of_the_issuer(small_sealed)
    assert len(changed) >= 4
    assert not any(passes(each, roots) for each in changed)


def test_a_file_cut_back_is_found_by_its_record_or_by_the_ledger(closed, roots):
    _, first, second, _ = tampering.revision_ends(closed)
    assert code_of(verify(closed[:first], roots)) == "seal_missing"
    cut = closed[:second]
    whole = verify(closed, roots).file_sha256
    assert verify(cut, roots).outcome is Outcome.PASSED  # it was honest once
    assert code_of(verify(cut, roots, recorded_sha256=whole)) == "not_recorded"
    assert verify(closed, roots, recorded_sha256=whole).outcome is Outcome.PASSED


def test_a_file_no_one_sealed_fails(base, roots):
    judged = verify(base.data, roots)
    assert (judged.outcome, code_of(judged)) == (Outcome.FAILED, "unsealed")


def test_a_genuine_file_of_another_office_is_not_trusted(small, roots):
    other = keys_of(pki.an_office("另一家"))
    judged = verify(seal_both(print_document(small, "zh_CN", "company").data, small, other), roots)
    assert (judged.outcome, code_of(judged)) == (Outcome.CANNOT_TELL, "untrusted")


def test_one_seal_of_another_office_is_enough_to_doubt(small, keys, roots):
    other = pki.an_office("另一家").key("LAP-0217", "witness")
    mixed = replace(keys, witness=other)
    judged = verify(seal_both(print_document(small, "zh_CN", "company").data, small, mixed), roots)
    assert (judged.outcome, code_of(judged)) == (Outcome.CANNOT_TELL, "untrusted")


def test_a_seal_by_the_wrong_role_is_found(small, keys, roots):
    data = print_document(small, "zh_CN", "company").data
    swapped = replace(keys, engineer=keys.witness, witness=keys.engineer)
    assert code_of(verify(seal_both(data, small, swapped), roots)) == "role"
    first = replace(keys, witness=keys.engineer)
    assert code_of(verify(seal_both(data, small, first), roots)) == "role"


def test_a_first_seal_that_does_not_certify_is_found(small, keys, roots):
    data = print_document(small, "zh_CN", "company").data
    ink = small.ink_of("engineer")
    order = sealing._Order(ENGINEER, (), ink.name, small.made_at, ink.strokes)
    data = sealing._sealed(data, keys.engineer, order)
    data = seal_as_witness(data, keys.witness, small.ink_of("customer"), small.made_at)
    assert code_of(verify(data, roots)) == "not_certified"


def test_seals_in_another_order_are_found(small, keys, roots):
    data = print_document(small, "zh_CN", "company").data
    ink = small.ink_of("customer")
    order = sealing._Order(CUSTOMER, (), ink.name, small.made_at, ink.strokes, pen_hash=bytes.fromhex(ink.pen_sha256))
    data = sealing._sealed(data, keys.witness, order)
    ink = small.ink_of("engineer")
    data = sealing._sealed(data, keys.engineer, sealing._Order(ENGINEER, (), ink.name, small.made_at, ink.strokes))
    assert code_of(verify(data, roots)) == "order"


def test_ink_that_is_not_the_records_is_found(small, keys, roots):
    data = print_document(small, "zh_CN", "company").data
    data = seal_as_engineer(data, keys.engineer, small.ink_of("engineer"), small.made_at)
    forged = replace(small.ink_of("customer"), strokes=samples.strokes(99))
    assert code_of(verify(seal_as_witness(data, keys.witness, forged, small.made_at), roots)) == "ink"
    other_pen = replace(small.ink_of("customer"), pen_sha256="00" * 32)
    assert code_of(verify(seal_as_witness(data, keys.witness, other_pen, small.made_at), roots)) == "pen"


def base_saying(content, record, page):
    """Make a base revision whose record and page tell different stories."""
    return archived(draw(page), record, Label(page.title, page.author, "", page.language, content.made_at))


def test_a_page_that_prints_another_hash_is_found(small, keys, roots):
    record, other = record_of(small), record_of(replace(small, remarks="cheaper"))
    page = replace(compose(small, record, "zh_CN", "company"), qr_text="gongdan:x")
    assert code_of(verify(seal_both(base_saying(small, record, page), small, keys), roots)) == "qr"
    page = compose(small, record, "zh_CN", "company")
    assert code_of(verify(seal_both(base_saying(small, other, page), small, keys), roots)) == "printed_hash"


def test_a_withdrawn_certificate_leaves_the_verdict_open(small_sealed, keys, roots):
    judged = verify(small_sealed, roots, withdrawn={keys.witness.certificate.serial_number})
    assert (judged.outcome, code_of(judged)) == (Outcome.CANNOT_TELL, "withdrawn")


@pytest.mark.parametrize("data", [b"", b"hello", b"PK\x03\x04"])
def test_what_is_no_document_leaves_the_verdict_open(data, roots):
    judged = verify(data, roots)
    assert (judged.outcome, code_of(judged)) == (Outcome.CANNOT_TELL, "no_document")


def test_a_strange_pdf_leaves_the_verdict_open(roots):
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(out)
    assert code_of(verify(out.getvalue(), roots)) == "no_document"


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_a_file_that_breaks_off_fails(small_sealed, roots, share):
    assert verify(small_sealed[: int(len(small_sealed) * share)], roots).outcome is Outcome.FAILED


def test_the_roots_are_read_from_pem(head_office):
    assert load_roots(head_office.root_pem) == [head_office.root]


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_every_reason_has_words(language):
    facts = ("field", "issuer", "name", "why", "names", "order", "bytes", "count", "digest", "recorded", "file")
    codes = [key.partition(".")[2] for key in sentences(language) if key.startswith("verify.")]
    for code in codes:
        reason = Reason(code, tuple((fact, OFFICE) for fact in facts))
        assert told("x", None, language)
        if code not in {"document", "seal", "root"}:
            sentence = sentences(language)[f"verify.{code}"].format(**dict(reason.facts))
            assert "{" not in sentence


def gongdan(*words: object) -> subprocess.CompletedProcess[str]:
    """Run the program as a person would, in a process of its own, with no screen to open a window on."""
    command = [sys.executable, "-m", "ui", "verify", *(str(word) for word in words)]
    quiet = {**os.environ, "QT_QPA_PLATFORM": "none-there-is", "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, env=quiet)


@pytest.fixture
def desk_of_files(tmp_path, sealed, head_office):
    """A genuine file, a changed one, one that is no document, and head office's root."""
    (tmp_path / "good.pdf").write_bytes(sealed)
    (tmp_path / "bad.pdf").write_bytes(tampering.flip(sealed, len(sealed) // 2, 3))
    (tmp_path / "odd.txt").write_bytes(b"odd")
    (tmp_path / "root.pem").write_bytes(head_office.root_pem)
    return tmp_path


def test_the_command_ends_with_the_worst_and_says_why_in_both_languages(desk_of_files):
    good, bad, odd, root = (desk_of_files / name for name in ("good.pdf", "bad.pdf", "odd.txt", "root.pem"))
    passed = gongdan(good, "--root", root, "--lang", "en")
    assert (passed.returncode, passed.stderr) == (0, "")
    assert passed.stdout.startswith("PASSED  good.pdf\n")
    assert "engineer's seal: 欧阳靖㛃 E05" in passed.stdout
    unsure = gongdan(good, odd, "--profile", desk_of_files, "--lang", "en")
    assert unsure.returncode == 2
    assert "CANNOT TELL  odd.txt\n    This is not a document of this system" in unsure.stdout
    failed = gongdan(good, odd, bad, desk_of_files / "none.pdf", "--root", root, "--lang", "zh_CN")
    assert failed.returncode == 1
    assert "未通过  bad.pdf\n" in failed.stdout
    assert "无法判断  none.pdf\n    无法读取文件。" in failed.stdout


def test_the_command_tells_programs_in_json_and_knows_a_file_cut_back_by_the_ledgers_hash(desk_of_files, sealed):
    good, root = desk_of_files / "good.pdf", desk_of_files / "root.pem"
    told_json = json.loads(gongdan(good, "--root", root, "--json").stdout)
    assert (told_json["outcome"], told_json["files"][0]["document"]) == ("passed", "WO-26-00815/F16/r1")
    assert told_json["files"][0]["file_sha256"] == sha256(sealed).hexdigest()
    assert gongdan(good, "--root", root, "--recorded", sha256(sealed).hexdigest()).returncode == 0
    other = gongdan(good, "--root", root, "--recorded", "0" * 64, "--json")
    assert other.returncode == 1
    assert json.loads(other.stdout)["files"][0]["reasons"][0]["code"] == "not_recorded"


def test_without_a_root_the_command_cannot_tell(desk_of_files):
    (desk_of_files / "root.pem").write_text("no certificate", encoding="utf-8")
    for profile in (desk_of_files, desk_of_files / "nowhere"):
        answer = gongdan(desk_of_files / "good.pdf", "--profile", profile, "--lang", "en")
        assert (answer.returncode, answer.stdout) == (2, "")
        assert "root certificate" in answer.stderr


def test_another_companys_file_is_untrusted_not_forged(desk_of_files):
    (desk_of_files / "other.pem").write_bytes(pki.an_office("别家").root_pem)
    answer = gongdan(desk_of_files / "good.pdf", "--root", desk_of_files / "other.pem", "--json", "--lang", "zh_CN")
    assert answer.returncode == 2
    reason = json.loads(answer.stdout)["files"][0]["reasons"][0]
    assert reason["code"] == "untrusted"
    assert "不属于所信任的总部" in reason["text"]
