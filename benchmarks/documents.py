"""Finish to preview, both seals, the verdict: measured beside fpdf2, WeasyPrint and Typst on the same content.

Usage: python -m benchmarks.documents [--peers FOLDER] [--runs N]

The peers are no part of this project; put them into a folder of their own first:
`pip install --target FOLDER fpdf2 weasyprint typst` (WeasyPrint also wants Debian's libpangoft2-1.0-0).
Each engine runs in a process of its own: once cold (imports and fonts included), then N times warm. Its bytecode is
there, as after an installation; `docs/decisions/0020-peers-beside-us.md` says why the peers are not in the locks.
"""

from __future__ import annotations

import argparse
import html
import io
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from base64 import b64encode
from dataclasses import replace
from importlib import import_module, util
from pathlib import Path

import resources
from benchmarks.table import Line, middle, write

ROOT = Path(__file__).resolve().parents[1]
PEERS = {"fpdf2": "fpdf", "weasyprint": "weasyprint", "typst": "typst"}


def content(number=0):
    """Build the order: 40 rows, 6 photos; the number changes, so nothing can be kept from the run before."""
    samples = import_module("tests.app.documents.samples")
    return replace(samples.a_work_order(), number=f"WO-26-{number:05}")


def faces() -> list[str]:
    """Say where the two faces lie."""
    return [str(resources.path("fonts", f"GongdanSansSC-{style}.ttf")) for style in ("Regular", "Bold")]


def page_of(order):
    """Compose the page that every engine has to show."""
    report, record = import_module("app.documents.report"), import_module("app.documents.record")
    return report.compose(order, record.record_of(order), "zh_CN", "customer")


def ours(order) -> bytes:
    """Compose, draw, tag, archive."""
    return import_module("app.documents.press").print_document(order, "zh_CN", "customer").data


def blocks_of(page):
    """Give the plain content of a page: headings, texts, tables as rows of strings, photos."""
    kinds = import_module("app.documents.page")
    yield "heading", page.title
    for block in page.blocks:
        if isinstance(block, kinds.Heading):
            yield "heading", block.text.text
        elif isinstance(block, kinds.Paragraph):
            yield "text", block.text.text
        elif isinstance(block, kinds.Columns):
            yield "text", block.left[0].text
        elif isinstance(block, kinds.Table):
            rows = [[" ".join(text.text for text in cell) for cell in row.cells] for row in block.rows]
            head = [[" ".join(text.text for text in column.head) for column in block.columns]] if block.has_head else []
            yield "table", (head + rows, [column.share for column in block.columns])
        elif isinstance(block, kinds.Photos):
            yield "photos", [(photo.data, photo.caption.text) for photo in block.photos]


def fpdf2(order) -> bytes:
    """Lay the same out with fpdf2."""
    pdf = import_module("fpdf").FPDF(format="A4")
    regular, bold = faces()
    pdf.add_font("G", "", regular)
    pdf.add_font("G", "B", bold)
    pdf.add_page()
    for kind, value in blocks_of(page_of(order)):
        if kind == "heading":
            pdf.set_font("G", "B", 11)
            pdf.multi_cell(0, 8, value, new_x="LMARGIN", new_y="NEXT")
            pdf.set_font("G", "", 9)
        elif kind == "text":
            pdf.multi_cell(0, 5, value, new_x="LMARGIN", new_y="NEXT")
        elif kind == "table":
            rows, shares = value
            with pdf.table(col_widths=shares, line_height=4.6, first_row_as_headings=False) as table:
                for row in rows:
                    line = table.row()
                    for cell in row:
                        line.cell(cell)
        else:
            for data, caption in value:
                pdf.image(io.BytesIO(data), w=58)
                pdf.multi_cell(0, 5, caption, new_x="LMARGIN", new_y="NEXT")
    return bytes(pdf.output())


def weasyprint(order) -> bytes:
    """Lay the same out with WeasyPrint."""
    engine, text = import_module("weasyprint"), import_module("weasyprint.text.fonts")
    regular, bold = faces()
    styles = "".join(
        f"@font-face{{font-family:G;font-weight:{weight};src:url(file://{file})}}"
        for weight, file in ((400, regular), (700, bold))
    )
    out = [f"<html lang=zh><style>{styles}body{{font:9pt G}}h2{{font-size:11pt}}table{{width:100%}}</style>"]
    for kind, value in blocks_of(page_of(order)):
        if kind in {"heading", "text"}:
            tag = "h2" if kind == "heading" else "p"
            out.append(f"<{tag}>{html.escape(value)}</{tag}>")
        elif kind == "table":
            lines = ("".join(f"<td>{html.escape(cell)}</td>" for cell in row) for row in value[0])
            out.append(f"<table>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>")
        else:
            out += [f"<img width=190 src='data:image/jpeg;base64,{b64encode(data).decode()}'>" for data, _ in value]
    return engine.HTML(string="".join(out)).write_pdf(font_config=text.FontConfiguration())


def typst(order) -> bytes:
    """Lay the same out with Typst."""
    engine = import_module("typst")
    out = ['#set page(paper: "a4", margin: 15mm)', '#set text(font: "Gongdan Sans SC", size: 9pt, lang: "zh")']
    with tempfile.TemporaryDirectory() as folder:
        for kind, value in blocks_of(page_of(order)):
            if kind == "heading":
                out.append(f"#heading({json.dumps(value, ensure_ascii=False)})")
            elif kind == "text":
                out.append(f"#par({json.dumps(value, ensure_ascii=False)})")
            elif kind == "table":
                rows, shares = value
                cells = ", ".join(json.dumps(cell, ensure_ascii=False) for row in rows for cell in row)
                out.append(f"#table(columns: ({', '.join(f'{share}fr' for share in shares)}), {cells})")
            else:
                for number, (data, _) in enumerate(value):
                    Path(folder, f"{number}.jpg").write_bytes(data)
                    out.append(f'#box(image("{number}.jpg", width: 58mm, alt: "photo"))')
        main = Path(folder, "main.typ")
        main.write_text("\n".join(out), encoding="utf-8")
        fonts_folder = str(Path(faces()[0]).parent)
        return engine.compile(str(main), font_paths=[fonts_folder], ignore_system_fonts=True, pdf_standards=["a-3a"])


def one(engine: str, runs: int) -> dict[str, float]:
    """Measure one engine in this process."""
    make = {"ours": ours, "fpdf2": fpdf2, "weasyprint": weasyprint, "typst": typst}[engine]
    orders = [content(number) for number in range(runs + 1)]
    walls, data = [], b""
    for order in orders:
        begun = time.perf_counter()
        data = make(order)
        walls.append((time.perf_counter() - begun) * 1000)
    photos = sum(len(photo.data) for photo in orders[0].photos)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"cold": walls[0], "warm": middle(walls[1:]), "more": (len(data) - photos) / 1024, "peak": peak}


def seals(runs: int) -> dict[str, float]:
    """Measure both seals and the verdict."""
    seal, judge = import_module("app.documents.seal"), import_module("app.documents.verify")
    office = import_module("tests.app.documents.pki").an_office()
    keys = import_module("tests.app.documents.conftest").keys_of(office)
    cpus, sizes, verdicts, verdict_cpus = [], [], [], []
    for number in range(runs + 1):
        order = content(number)
        base = ours(order)
        begun = time.process_time()
        first = seal.seal_as_engineer(base, keys.engineer, order.ink_of("engineer"), order.made_at)
        second = seal.seal_as_witness(first, keys.witness, order.ink_of("customer"), order.made_at)
        cpus.append((time.process_time() - begun) * 1000)
        sizes += [len(first) - len(base), len(second) - len(first)]
        begun, begun_cpu = time.perf_counter(), time.process_time()
        judged = judge.verify(second, [office.root])
        verdicts.append((time.perf_counter() - begun) * 1000)
        verdict_cpus.append((time.process_time() - begun_cpu) * 1000)
        assert judged.outcome == "passed"
    largest = max(sizes) / 1024
    figures = {"seals": middle(cpus[1:]), "size": largest, "verify": middle(verdicts[1:])}
    return {**figures, "verify_cpu": middle(verdict_cpus[1:])}


def measured(engine: str, runs: int, peers: str) -> dict[str, float] | None:
    """Measure one engine in a process of its own; nothing if it breaks."""
    path = os.pathsep.join(filter(None, (str(ROOT), peers)))
    command = [sys.executable, "-m", "benchmarks.documents", "--one", engine, "--runs", str(runs)]
    environment = {**os.environ, "PYTHONPATH": path}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    subprocess.run([*command[:-1], "1"], cwd=ROOT, env=environment, capture_output=True, check=False)
    told = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if told.returncode:
        print(f"{engine} not measured: {told.stderr.strip().splitlines()[-1][:200]}")
        return None
    return json.loads(told.stdout.splitlines()[-1])


def lines(runs: int, peers: str) -> list[Line]:
    """Measure everything in one run; each peer stands once as the floor."""
    own, sealed = measured("ours", runs, peers), measured("seals", runs, peers)
    told = []
    for name in (name for name, module in PEERS.items() if util.find_spec(module)):
        peer = measured(name, runs, peers)
        if peer:
            told += [Line(f"40 rows, 6 photos, warm; floor: {name}", own["warm"], peer["warm"], promised="≤ 200 ms")]
            told += [
                Line(f"the same, first in a process; floor: {name}", own["cold"], peer["cold"], promised="≤ 1,200 ms")
            ]
            told += [Line(f"size over the photos; floor: {name}", own["more"], peer["more"], "KB", "≤ 150 KB")]
            told += [Line(f"memory, peak; floor: {name}", own["peak"], peer["peak"], "MB", "≤ 150 MB")]
    if not told:
        told += [Line("40 rows, 6 photos, warm", own["warm"], None, promised="≤ 200 ms")]
        told += [Line("the same, first in a process", own["cold"], None, promised="≤ 1,200 ms")]
        told += [Line("size over the photos", own["more"], None, "KB", "≤ 150 KB")]
    return [
        *told,
        Line("both seals, CPU", sealed["seals"], None, promised="≤ 150 ms"),
        Line("one seal, size", sealed["size"], None, "KB", "≤ 15 KB"),
        Line("verdict on both seals", sealed["verify"], None, promised="≤ 500 ms"),
        Line("verdict on both seals, CPU", sealed["verify_cpu"], None),
    ]


def main() -> int:
    """Measure, and write the chapter of the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peers", default="")
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--one", choices=("ours", *PEERS, "seals"))
    given = parser.parse_args()
    if given.one:
        print(json.dumps(seals(given.runs) if given.one == "seals" else one(given.one, given.runs)))
        return 0
    sys.path += [given.peers] if given.peers else []
    print(write("Documents", "python -m benchmarks.documents --peers FOLDER", lines(given.runs, given.peers)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
