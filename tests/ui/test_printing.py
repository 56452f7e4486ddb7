"""Paper: every page lands on it at its size; a printer that is not there is told, not guessed."""

import threading

import pytest

from app.documents.copying import PrintFailed
from app.documents.press import print_document
from tests.app.documents import samples
from ui.pdfview import page_image, page_sizes
from ui.printing import print_pages, printers


@pytest.fixture(scope="module")
def document():
    return print_document(samples.a_work_order(1, 12), "both", "customer").data


def test_every_page_is_printed_from_another_thread_on_a4(qapp, document, tmp_path):
    target, done = tmp_path / "paper.pdf", []
    lane = threading.Thread(target=lambda: done.append(print_pages(document, "", "WO-26-00815/F16/r1", target)))
    lane.start()
    lane.join()
    sizes = page_sizes(target.read_bytes())
    assert done == [len(page_sizes(document))] == [len(sizes)]
    assert {(round(size.width), round(size.height)) for size in sizes} == {(595, 842)}


def test_what_is_printed_is_what_is_shown(qapp, document, tmp_path):
    print_pages(document, "", "x", tmp_path / "paper.pdf")
    shown, printed = page_image(document, 0, 300), page_image((tmp_path / "paper.pdf").read_bytes(), 0, 300)
    assert shown.size() == printed.size()
    apart = [
        abs(shown.pixelColor(x, y).lightness() - printed.pixelColor(x, y).lightness())
        for x in range(0, 300, 3)
        for y in range(0, shown.height(), 3)
    ]
    assert sum(apart) / len(apart) < 12
    assert min(shown.pixelColor(x, 40).lightness() for x in range(300)) < 128


def test_a_printer_that_is_not_there_is_told(qapp, document):
    assert "nowhere" not in [each.name for each in printers()]
    with pytest.raises(PrintFailed):
        print_pages(document, "nowhere", "x")
