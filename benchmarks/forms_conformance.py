"""How our expressions and forms compare with three public engines: runs any case file of their recorded facts.

Usage: python -m benchmarks.forms_conformance [--xpath FILE] [--form FILE] [--answers OUT.jsonl] [--show N]

With expected values it prints one line per profile; `--answers` writes what we give for every case, expected or not.
Without a file it runs the cases of tests/data/forms.
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import gzip
import json
import math
from datetime import date, datetime, time
from pathlib import Path
from xml.parsers import expat
from zoneinfo import ZoneInfo

from benchmarks.forms_neutral import lacks_input, run_case
from forms.expression.compile import compile_expression
from forms.expression.nodes import Node
from forms.expression.values import INVALID, World, to_boolean, to_number, to_text

ZONE = ZoneInfo("America/Phoenix")
CASES = Path(__file__).parent.parent / "tests" / "data" / "forms"
PROFILES = ("core", "form")
XHTML = "http://www.w3.org/1999/xhtml"


def load(path):
    """Read a case file, gzip or plain."""
    raw = Path(path).read_bytes()
    return json.loads(gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw)


# documents


def document(text):
    """Return an XML text as nodes; texts become nodes of their own."""
    top = Node("")
    stack = [top]
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def start(name, attributes):
        is_xhtml = attributes.get("xmlns", XHTML if stack[-1].name.startswith("xhtml:") else "") == XHTML
        node = stack[-1].append(Node(f"xhtml:{name}" if is_xhtml and ":" not in name else name))
        node.attributes = dict(attributes)
        stack.append(node)

    def characters(data):
        if len(stack) > 1:
            stack[-1].append(Node("#text", data))

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _: stack.pop()
    parser.CharacterDataHandler = characters
    parser.Parse(text, True)
    return top


def find(top, path):
    """Return the node at a path of names with positions."""
    here = top
    for part in path.strip("/").split("/"):
        if part:
            name, _, index = part.partition("[")
            found = here.of(name) or here.of(f"xhtml:{name}")
            here = found[int(index.rstrip("]")) - 1 if index else 0]
    return here


def path_of(node):
    """Return the path of names with positions."""
    parts = []
    while node.parent is not None:
        parts.append(f"{node.name.removeprefix('xhtml:')}[{node.index + 1}]")
        node = node.parent
    return "/" + "/".join(reversed(parts))


# expressions


def noted(number):
    """Return a number in the notation of the case files."""
    if math.isnan(number):
        return "NaN"
    if math.isinf(number):
        return "Infinity" if number > 0 else "-Infinity"
    if number == 0 and math.copysign(1, number) < 0:
        return "-0"
    return number


def lists_of(top):
    """Return the instances of a document that have an id."""
    return {node.attributes["id"]: node for node in top.below() if node.name == "instance" and "id" in node.attributes}


def answer(case, docs):
    """Evaluate one expression case."""
    try:
        return {"value": _evaluate(case, docs)}
    except Exception as e:  # noqa: BLE001 - whatever it is, it is no value
        return {"value": {"error": True}, "why": str(e)[:100]}


def _evaluate(case, docs):
    top = document(docs[case["doc"]]) if "doc" in case else document("<x/>")
    here = find(top, case["ctx"]) if "ctx" in case else top
    world = World(
        now=lambda: datetime.now(ZONE),
        zone=ZONE,
        lists=lists_of(top),
        root=find(top, case["root"]) if "root" in case else top,
    )
    value = compile_expression(case["expr"], late=True).value(here, world)
    return _as(case["as"], value, world)


def _as(wanted, value, world):
    if wanted == "number":
        return {"number": noted(to_number(value, world))}
    if wanted == "string":
        return {"string": to_text(value)}
    if wanted == "boolean":
        return {"boolean": to_boolean(value)}
    if isinstance(value, list):
        found = value[:1] if wanted in {"node-any", "node-first"} else value
        return {"nodes": [path_of(node) for node in found], "texts": [node.value for node in found]}
    if wanted != "any" or value is INVALID:
        raise ValueError(wanted)
    if isinstance(value, bool):
        return {"boolean": value}
    if isinstance(value, (float, date, datetime, time)):
        return {"number": noted(to_number(value, world))}
    return {"string": value}


def same(one, other):
    """Whether two values in the notation of the case files are equal."""
    if "error" in one or "error" in other:
        return ("error" in one) == ("error" in other)
    if "number" in one and "number" in other:
        left, right = one["number"], other["number"]
        if isinstance(left, str) or isinstance(right, str):
            return left == right or {left, right} == {"-0", 0}
        return math.isclose(left, right, rel_tol=1e-9, abs_tol=1e-12)
    if "nodes" in one and "nodes" in other:
        return one["nodes"] == other["nodes"]
    return one == other


def run_xpath(path, out, show):
    """Run a file of expression cases."""
    body = load(path)
    scores = collections.defaultdict(lambda: [0, 0, 0])
    for case in body["cases"]:
        given = answer(case, body["docs"])
        if out:
            out.write(json.dumps({"id": case["id"], "value": given["value"]}, ensure_ascii=False) + "\n")
        if "expect" not in case or case.get("verdict") == "disputed":
            continue
        score = scores[case["profile"]]
        is_a = same(given["value"], case["expect"])
        is_b = is_a or any(same(given["value"], other) for other in case.get("others", {}).values())
        score[0] += is_a
        score[1] += is_b
        score[2] += 1
        if not (is_b if show == "B" else is_a) and show and case["profile"] in PROFILES:
            print(
                case["profile"],
                case["id"],
                case["expr"],
                case["as"],
                "expected",
                case["expect"],
                case.get("others", ""),
                "got",
                given,
            )
    for profile in PROFILES:
        if scores[profile][2]:
            a, b, n = scores[profile]
            print(f"xpath {profile} A={100 * a / n:.1f} B={100 * b / n:.1f} n={n}")


# forms


def run_forms(path, out, show):
    """Run a file of form cases."""
    body = load(path)
    whole, partly, runnable, crashes = [0, 0], [0, 0], [0, 0], 0
    for case in body["cases"]:
        result = run_case(body["forms"][case["form"]], case, ZONE)
        crashes += result.crashed
        if out:
            out.write(json.dumps({"id": case["id"], "steps": result.states}, ensure_ascii=False) + "\n")
        verdict = case.get("verdict", "")
        score = whole if verdict == "both" else partly if verdict.startswith("partly") else None
        if score is None:
            continue
        wrong = result.wrong_facts(case)
        score[0] += not wrong
        score[1] += 1
        if score is whole and not lacks_input(body["forms"][case["form"]], case):
            runnable[0] += not wrong
            runnable[1] += 1
        if wrong and show:
            print(case["id"], verdict[:8], case["area"], result.error or "", wrong[:4])
    if whole[1] or partly[1] or crashes:
        print(f"form both={whole[0]}/{whole[1]} partly={partly[0]}/{partly[1]} crashes={crashes}")
        lacking = whole[1] - runnable[1]
        print(
            f"form runnable both={runnable[0]}/{runnable[1]}: {lacking} cases name a file or text the case file lacks"
        )


def main():
    """Run what the command line names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--xpath")
    parser.add_argument("--form")
    parser.add_argument("--answers")
    parser.add_argument("--show", choices=["A", "B"], default="")
    wanted = parser.parse_args()
    if not wanted.xpath and not wanted.form:
        wanted.xpath, wanted.form = CASES / "xpath_cases.json.gz", CASES / "form_cases.json.gz"
    with contextlib.ExitStack() as stack:
        out = stack.enter_context(Path(wanted.answers).open("w", encoding="utf-8")) if wanted.answers else None
        if wanted.xpath:
            run_xpath(wanted.xpath, out, wanted.show)
        if wanted.form:
            run_forms(wanted.form, out, wanted.show)


if __name__ == "__main__":
    main()
