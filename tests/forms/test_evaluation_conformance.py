"""The conformance runner takes any case file of its format, also one that does not tell what is expected."""

import gzip
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.forms_conformance import load, same

ROOT = Path(__file__).parents[2]
CASES = ROOT / "tests" / "data" / "forms"
EXPECTED = ("expect", "others", "verdict", "agree", "engines")


def run(*words):
    command = [sys.executable, "-m", "benchmarks.forms_conformance", *map(str, words)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def lines(path):
    return [json.loads(each) for each in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def without_expected(tmp_path_factory):
    """Both case files as a judge who keeps the values back would hand them out: plain JSON, one of them packed."""
    folder = tmp_path_factory.mktemp("cases")
    body = load(CASES / "xpath_cases.json.gz")
    body["cases"] = [{name: each[name] for name in each if name not in EXPECTED} for each in body["cases"]]
    (folder / "xpath.json").write_text(json.dumps(body), encoding="utf-8")
    body = load(CASES / "form_cases.json.gz")
    for case in body["cases"]:
        case.pop("verdict", None)
        kept = ("op", "ref", "value", "lang")
        case["steps"] = [{name: step[name] for name in kept if name in step} for step in case["steps"]]
    (folder / "form.json.gz").write_bytes(gzip.compress(json.dumps(body).encode()))
    return folder


def test_expressions_without_expected_values_are_answered_one_object_per_case(without_expected, tmp_path):
    out = tmp_path / "answers.jsonl"
    assert run("--xpath", without_expected / "xpath.json", "--answers", out) == ""
    cases = {each["id"]: each for each in load(CASES / "xpath_cases.json.gz")["cases"]}
    given = lines(out)
    assert [each["id"] for each in given] == list(cases)
    assert all(set(each["value"]) & {"number", "string", "boolean", "nodes", "error"} for each in given)
    core = [each for each in given if cases[each["id"]]["profile"] == "core" and "expect" in cases[each["id"]]]
    right = sum(same(each["value"], cases[each["id"]]["expect"]) for each in core)
    assert right / len(core) > 0.97


def test_forms_without_expected_values_are_answered_with_every_node_after_every_step(without_expected, tmp_path):
    out = tmp_path / "answers.jsonl"
    assert run("--form", without_expected / "form.json.gz", "--answers", out) == ""
    cases = load(CASES / "form_cases.json.gz")["cases"]
    given = lines(out)
    assert [each["id"] for each in given] == [case["id"] for case in cases]  # two ids stand there twice
    for each, case in zip(given, cases, strict=True):
        if case["verdict"] == "both":
            assert len(each["steps"]) == len(case["steps"])
            for step in each["steps"]:
                assert all({"relevant", "required", "readonly"} <= set(facts) for facts in step.values())


def test_with_expected_values_there_is_one_line_per_profile():
    said = run("--xpath", CASES / "xpath_cases.json.gz", "--form", CASES / "form_cases.json.gz")
    assert re.search(r"^xpath core A=\d+\.\d B=\d+\.\d n=1083$", said, re.MULTILINE)
    assert re.search(r"^xpath form A=\d+\.\d B=\d+\.\d n=444$", said, re.MULTILINE)
    assert re.search(r"^form both=\d+/149 partly=\d+/84 crashes=0$", said, re.MULTILINE)
