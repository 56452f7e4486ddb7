"""A file that unpacks to the whole memory is told from a document before anything parses it."""

import tracemalloc
import zlib

import pytest

from app.documents.bombs import MOST_BYTES, is_bomb
from app.documents.press import print_document
from app.documents.verify import Outcome, verify
from tests.app.documents import samples


def packed(size):
    packer = zlib.compressobj(9)
    piece = bytes(1 << 20)
    return b"".join([*(packer.compress(piece) for _ in range(size >> 20)), packer.flush()])


def a_pdf(stream, filters=b"/FlateDecode"):
    head = b"%PDF-1.7\n1 0 obj\n<</Type/XRef/W[1 2 1]/Size 9/Root 1 0 R/Filter " + filters
    body = b"/Length %d>>\nstream\n" % len(stream) + stream + b"\nendstream\nendobj\nstartxref\n9\n%%EOF\n"
    return head + body


@pytest.mark.parametrize(
    "data",
    [
        a_pdf(packed(MOST_BYTES + (8 << 20))),
        a_pdf(packed(MOST_BYTES // 2 + (8 << 20))) + a_pdf(packed(MOST_BYTES // 2 + (8 << 20))),
        a_pdf(zlib.compress(packed(64 << 20)), b"[/FlateDecode /FlateDecode]"),
        a_pdf(b"x", b"/LZWDecode"),
    ],
    ids=["one", "two halves", "stacked", "another way"],
)
def test_a_bomb_is_refused_without_unpacking_it(data, roots):
    assert len(data) < 2 << 20
    tracemalloc.start()
    judged = verify(data, roots)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (judged.outcome, judged.reasons[0].code) == (Outcome.FAILED, "damaged")
    assert peak < 32 << 20


def test_our_largest_documents_are_no_bombs(sealed, closed):
    for data in (sealed, closed, print_document(samples.a_work_order(60, 400), "both", "company").data):
        assert not is_bomb(data)
