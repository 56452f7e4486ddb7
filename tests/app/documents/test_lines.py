"""Breaking text into lines."""

from hypothesis import given
from hypothesis import strategies as st

from app.documents.lines import NO_END, NO_START, broken


def measure(text):
    return sum(2 if ord(each) > 0x2E7F else 1 for each in text)


def test_a_text_that_fits_stays_one_line():
    assert broken("两 words", 20, measure) == ["两 words"]


def test_chinese_breaks_anywhere_and_latin_between_words():
    assert broken("冷凝器趋近温度", 6, measure) == ["冷凝器", "趋近温", "度"]
    assert broken("the seal is worn", 9, measure) == ["the seal", "is worn"]


def test_no_line_begins_with_a_stop_or_ends_with_an_opening_bracket():
    lines = broken("检查完毕。更换（机械密封），恢复运行！", 10, measure)
    assert not any(line[0] in NO_START or line[-1] in NO_END for line in lines)


def test_a_word_wider_than_the_line_is_cut_not_lost():
    assert "".join(broken("x" * 25, 10, measure)) == "x" * 25


def test_line_breaks_are_kept_even_empty_ones():
    assert broken("a\n\nb", 10, measure) == ["a", "", "b"]


@given(st.text(alphabet="的一是ab c，。（）1.5\n", max_size=120), st.integers(2, 40))
def test_nothing_but_spaces_at_breaks_is_lost_and_nothing_is_too_wide(text, width):
    lines = broken(text, width, measure)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "").replace("\n", "")
    assert all(measure(line) <= width for line in lines)
