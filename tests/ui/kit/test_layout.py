"""Rows and columns are written the way they look."""

from ui.kit import add, clear, column, panel, row, rule, scroll, text


def test_a_row_takes_widgets_gaps_and_what_stretches(qtbot, dressed):
    box = row(text("a"), 12, None, (text("b"), 2), column(text("c")))
    held = panel(box, "card")
    qtbot.addWidget(held)
    assert box.count() == 5
    assert box.stretch(2) == 1
    assert box.stretch(3) == 2


def test_clearing_takes_everything_out_layouts_inside_too(qtbot, dressed):
    box = column(text("a"), row(text("b"), text("c")), None)
    held = panel(box)
    qtbot.addWidget(held)
    clear(box)
    assert box.count() == 0
    add(box, text("d"), None)
    assert box.count() == 2


def test_a_scroll_area_never_scrolls_sideways(qtbot, dressed):
    area = scroll(column(text("a " * 400, wrap=True), rule()))
    qtbot.addWidget(area)
    area.resize(200, 100)
    area.show()
    assert area.horizontalScrollBar().maximum() == 0
    assert area.verticalScrollBar().maximum() > 0
