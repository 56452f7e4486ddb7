"""Tokens: names, numbers and operators told apart by what stands before them."""

from __future__ import annotations

import pytest

from forms.errors import BadExpression
from forms.expression.lexer import MAX_LENGTH, T, tokens


def kinds(source):
    return [(token.kind, token.text) for token in tokens(source)][:-1]


def test_a_star_after_an_operand_multiplies():
    assert [kind for kind, _ in kinds("* * *")] == [T.NAME, T.OPERATOR, T.NAME]


def test_div_is_a_name_where_an_operand_is_wanted():
    assert [kind for kind, _ in kinds("div div div")] == [T.NAME, T.OPERATOR, T.NAME]


def test_an_operator_glued_to_a_number_is_still_one():
    assert [text for _, text in kinds("1div2")] == ["1", "div", "2"]


def test_a_chinese_name_is_a_name():
    assert kinds("${电压} > 电流") == [(T.REFERENCE, "电压"), (T.OPERATOR, ">"), (T.NAME, "电流")]


def test_a_dash_belongs_to_the_name_before_it():
    assert kinds("a-b") == [(T.NAME, "a-b")]
    assert [text for _, text in kinds("a -b")] == ["a", "-", "b"]


@pytest.mark.parametrize(("source", "at"), [("1 ^ 2", 2), ("a & b", 2), ("'x", 0), ("a ; b", 2)])
def test_a_character_without_a_rule_is_refused_where_it_stands(source, at):
    with pytest.raises(BadExpression) as refused:
        tokens(source)
    assert refused.value.at == at


def test_an_endless_text_is_refused():
    with pytest.raises(BadExpression) as refused:
        tokens("1" * (MAX_LENGTH + 1))
    assert refused.value.code == "too_long"
