"""Writes docs/order-types.md from the tables the program runs on: `python -m tests.app.order_types_page`."""

from itertools import pairwise
from pathlib import Path

from app import orders
from app.order_types import KINDS
from app.words import named, word

PAGE = Path(__file__).parents[2] / "docs" / "order-types.md"
TEXT = {
    "en": {
        "title": "Kinds of work order",
        "way": "Way and what each step needs",
        "step": "Step",
        "needs": "Needs",
        "rule": "Rule",
        "forms": "Forms due",
        "documents": "Documents",
        "always": "always",
        "on_occasion": "on occasion",
        "file": "Handbook forms of its file",
        "approval": "Approval before dispatch",
        "crew": "Crew, at least",
        "severe": "{count}, and {severe} where the whole system is down (level 1)",
        "aside": "Steps aside, for every kind that has the state",
        "none": "none",
        "nothing": "nothing",
        "from": "From",
        "to": "To",
        "name": "English",
        "dot": ", ",
    },
    "zh_CN": {
        "title": "工单种类",
        "way": "主流程及每一步所需",
        "step": "步骤",
        "needs": "所需",
        "rule": "规则",
        "forms": "应填表单",
        "documents": "单据",
        "always": "必有",
        "on_occasion": "视情况",
        "file": "归档表单编号",
        "approval": "派单前审批",
        "crew": "最少人数",
        "severe": "{count} 人；一级故障（系统停运）{severe} 人",
        "aside": "旁支步骤（适用于含该状态的所有种类）",
        "none": "无",
        "nothing": "无",
        "from": "从",
        "to": "到",
        "name": "中文",
        "dot": "、",
    },
}


def page() -> str:
    """Say the whole table, in English and in Chinese."""
    head = (
        "# Kinds of work order · 工单种类\n\n"
        "Generated from `app/order_types.py` and the table of steps in `app/orders.py` "
        "by `python -m tests.app.order_types_page`; a test keeps it true.\n"
    )
    return head + "".join(_in(language) for language in TEXT)


def _in(language: str) -> str:
    said = TEXT[language]
    parts = [f"\n# {said['name']}\n"]
    for order_type, kind in KINDS.items():
        parts.append(f"\n## {word(order_type, language)}\n\n{_facts(kind, language)}{_way(order_type, kind, language)}")
    return "".join(parts) + _aside(language)


def _facts(kind, language: str) -> str:
    said = TEXT[language]
    forms = said["dot"].join(
        f"{named('form', each.form_id, language)} ({word(each.due, language)})" for each in kind.forms
    )
    documents = said["dot"].join(named("document", each, language) for each in kind.documents)
    more = said["dot"].join(named("document", each, language) for each in kind.on_occasion)
    crew = str(kind.crew_minimum)
    if kind.severe_crew_minimum != kind.crew_minimum:
        crew = said["severe"].format(count=kind.crew_minimum, severe=kind.severe_crew_minimum)
    lines = {
        said["approval"]: word(kind.approver, language),
        said["crew"]: crew,
        said["forms"]: forms or said["none"],
        f"{said['documents']} ({said['always']})": documents,
        f"{said['documents']} ({said['on_occasion']})": more or said["none"],
        said["file"]: said["dot"].join(kind.numbers),
    }
    return "".join(f"- {name}: {value}\n" for name, value in lines.items())


def _way(order_type, kind, language: str) -> str:
    rows = [_table_head(language)]
    for source, target in pairwise(kind.path):
        rows.append(_row(orders.allowed(order_type, source, target), language))
    return "".join(rows)


def _aside(language: str) -> str:
    said = TEXT[language]
    on_the_way = {(source, target) for kind in KINDS.values() for source, target in pairwise(kind.path)}
    rows = [f"\n## {said['aside']}\n", _table_head(language)]
    rows += [_row(each, language) for each in orders.STEPS if (each.source, each.target) not in on_the_way]
    return "".join(rows)


def _table_head(language: str) -> str:
    said = TEXT[language]
    return f"\n| {said['from']} | {said['to']} | {said['needs']} | {said['rule']} |\n|---|---|---|---|\n"


def _row(step, language: str) -> str:
    needs = TEXT[language]["dot"].join(word(need, language) for need in step.needs) or TEXT[language]["nothing"]
    return f"| {word(step.source, language)} | {word(step.target, language)} | {needs} | {step.rule} |\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
