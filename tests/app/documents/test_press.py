"""From content to a finished file in one call, and what may be imported without it."""

import subprocess
import sys

from app.documents.press import print_document
from tests.app.documents import samples

HEAVY = {"reportlab", "pikepdf", "pyhanko", "segno", "PIL", "cryptography"}


def loaded_by(*modules: str) -> set[str]:
    code = f"import sys, {', '.join(modules)}; print(*sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    return {name.partition(".")[0] for name in told.split()} & HEAVY


def test_the_values_of_a_document_load_nothing_heavy():
    assert loaded_by("app.documents.content", "app.documents.fields", "app.documents.page") == set()


def test_drawing_needs_no_seals_and_sealing_no_drawing():
    assert "pyhanko" not in loaded_by("app.documents.press")
    assert not loaded_by("app.documents.seal", "app.documents.verify") & {"reportlab", "pikepdf"}


def test_a_document_knows_its_number_its_record_and_what_it_could_not_print():
    printed = print_document(samples.a_work_order(0, 1, revision=3, remarks="😀"), "en", "company")
    assert printed.document_number == "WO-26-00815/F16/r3"
    assert printed.unprintable == ("😀",)
    assert printed.record_sha256.encode() not in printed.record


def test_a_new_revision_names_the_one_it_replaces():
    first = print_document(samples.a_work_order(0, 1), "zh_CN", "company")
    second = samples.a_work_order(0, 1, revision=2, replaces=f"{first.document_number} {first.record_sha256}")
    assert first.record_sha256.encode() in print_document(second, "zh_CN", "company").record
