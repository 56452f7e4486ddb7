"""What forms promise about time: one change, a thousand rows, fifty thousand choices, bombs; all in processor time.

Usage: python -m benchmarks.forms
"""

from __future__ import annotations

import random
import resource
import tempfile
import time
import zipfile
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl

from benchmarks.table import Line, middle, write
from forms.answers import Kind
from forms.authoring import publish
from forms.definition import Form, Question, Section
from forms.filling import Filling
from forms.graph import Plan


def now():
    """Return a moment."""
    return datetime(2026, 11, 18, 12, tzinfo=UTC)


def timed(job):
    """Return how many milliseconds of processor a job takes: other programs of the machine do not count."""
    began = time.process_time()
    job()
    return (time.process_time() - began) * 1000


def five_hundred_questions(dice):
    """Return a form of 500 questions with 200 expressions."""
    asked = [Question(f"q{number}", Kind.INTEGER) for number in range(300)]
    computed = []
    for number in range(200):
        one, other = dice.sample(range(300), 2)
        if number % 3:
            made = {"kind": Kind.CALCULATE, "calculation": f"if(${{q{one}}} > 3, ${{q{other}}} * 2, 0)"}
        else:
            made = {"kind": Kind.TEXT, "relevant": f"${{q{one}}} > ${{q{other}}}"}
        computed.append(Question(f"c{number}", **made))
    return Form("bench", {"": "bench"}, "1", children=(*asked, *computed))


def one_change(dice):
    """Measure one change in a large form."""
    plan = Plan(five_hundred_questions(dice))
    filling = Filling(plan.form, now=now, plan=plan)
    times = sorted(timed(lambda: filling.set(f"q{dice.randrange(300)}", dice.randrange(10))) for _ in range(5000))
    return [
        Line("500 questions, 200 expressions: one change, p50", 1000 * middle(times), None, "µs", "≤ 100 µs"),
        Line("the same, worst of 5,000", times[-1], None, promised="≤ 5 ms"),
    ]


def a_thousand_rows(dice):
    """Measure adding, changing and opening 1,000 rows with totals over all of them."""
    inside = (
        Question("line/name", Kind.TEXT),
        Question("line/v", Kind.DECIMAL),
        Question("line/zone", Kind.CALCULATE, calculation="if(${v} > 5, 'A', 'B')"),
        Question("line/place", Kind.CALCULATE, calculation="position(..)"),
        Question("line/note", Kind.TEXT, relevant="${zone} = 'A'", required="true()"),
    )
    totals = [
        Question(name, Kind.CALCULATE, calculation=source)
        for name, source in (
            ("total", "sum(${v})"),
            ("most", "max(${v})"),
            ("mean", "sum(${v}) div count(${line})"),
            ("n", "count(${line})"),
        )
    ]
    form = Form("rows", {"": "rows"}, "1", children=(Section("line", repeats=True, children=inside), *totals))
    filling = Filling(form, now=now)
    added, changed, rows = [], [], []
    for number in range(1000):
        added.append(timed(lambda: rows.append(filling.add("line").added[0])))
        filling.set("line/v", Decimal(number % 10), rows[-1])
    changed.extend(
        timed(lambda: filling.set("line/v", Decimal(dice.randrange(100)), dice.choice(rows))) for _ in range(300)
    )
    answers = filling.answers()
    opened = timed(lambda: Filling(form, answers, now=now))
    return [
        Line("1,000 rows: add one, p50", middle(added), None, promised="≤ 20 ms"),
        Line("1,000 rows: add one, worst", max(added), None, promised="≤ 20 ms"),
        Line("1,000 rows: change one, p50", middle(changed), None, promised="≤ 10 ms"),
        Line("1,000 rows: change one, worst", max(changed), None, promised="≤ 10 ms"),
        Line("1,000 rows: open", opened, None, promised="≤ 1,000 ms"),
    ]


def fifty_thousand_choices(folder):
    """Measure publishing and filtering a list of 50,000."""
    book = openpyxl.Workbook(write_only=True)
    survey, choices, settings = (book.create_sheet(name) for name in ("survey", "choices", "settings"))
    survey.append(["type", "name", "label", "choice_filter"])
    for number in range(498):
        survey.append(["integer", f"q{number}", f"Question {number}"])
    survey.append(["text", "group", "Group"])
    survey.append(["select_one part", "part", "Part", "family = ${group} and state != 'old'"])
    choices.append(["list_name", "name", "label", "family", "state"])
    for number in range(50_000):
        choices.append(["part", f"p{number}", f"Part {number}", f"f{number % 500}", "new" if number % 7 else "old"])
    settings.append(["form_id", "version"])
    settings.append(["parts", "1"])
    path = folder / "parts.xlsx"
    book.save(path)
    found = []
    before = _cpu()
    found.append(publish.check(path))
    took = _cpu() - before
    filling = Filling(found[0].form, now=now)
    filters = []
    for number in range(30):
        filling.set("group", f"f{number}")
        filters.append(timed(lambda: filling.choices("part")))
    return [
        Line("50,000 choices: publish", took * 1000, None, promised="≤ 10,000 ms"),
        Line("50,000 choices: filter, p50", middle(filters), None, promised="≤ 30 ms"),
        Line("50,000 choices: filter, first", filters[0], None, promised="≤ 30 ms"),
    ]


def a_bomb(folder):
    """Measure what a file costs that unpacks to 300 MB."""
    path = folder / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(300):
                part.write(b" " * (1 << 20))
    before = _cpu()
    found = publish.check(path)
    if not found.errors:
        raise SystemExit("a bomb was let in")
    return [Line("a file that unpacks to 300 MB: refused", (_cpu() - before) * 1000, None, promised="≤ 3,000 ms")]


def _cpu():
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def main():
    """Measure everything and put it into the page."""
    dice = random.Random(1)
    lines = [*one_change(dice), *a_thousand_rows(dice)]
    with tempfile.TemporaryDirectory() as folder:
        lines += [*fifty_thousand_choices(Path(folder)), *a_bomb(Path(folder))]
    print(write("Forms", "python -m benchmarks.forms", lines))


if __name__ == "__main__":
    main()
