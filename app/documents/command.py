"""The command `gongdan verify FILE…`: judges files and says why, for people and for scripts."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from app import settings
from app.documents.fields import FIELDS, ROOT_FILE
from app.documents.sentences import sentences
from app.documents.verify import EXIT_CODES, Judged, Outcome, Reason, load_roots, verify
from app.words import LANGUAGES

LARGEST_BYTES: Final = 1 << 30
_WORST: Final = (Outcome.FAILED, Outcome.CANNOT_TELL, Outcome.PASSED)
_CANNOT_TELL: Final = EXIT_CODES[Outcome.CANNOT_TELL]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found of one file; `judged` is None if it could not be read."""

    file: Path
    judged: Judged | None

    @property
    def outcome(self) -> Outcome:
        """Say the verdict; of a file that cannot be read nothing can be told."""
        return self.judged.outcome if self.judged else Outcome.CANNOT_TELL


def run(arguments: Sequence[str], say: Callable[[str], None], complain: Callable[[str], None]) -> int:
    """Do what `gongdan verify` was asked; no network, no ledger, no window.

    Args:
        arguments: the words after `verify`.
        say: takes one line of the answer at a time.
        complain: takes the sentence why nothing could be judged.

    Returns:
        0 if all files passed, 1 if any failed, else 2.
    """
    options = _parser().parse_args(arguments)
    folder = options.profile or settings.default_profile()
    language = options.lang or (settings.load(folder).language if (folder / settings.NAME).exists() else "en")
    words, file = sentences(language), options.root or folder / ROOT_FILE
    try:
        roots = load_roots(file.read_bytes())
    except (OSError, ValueError):
        complain(words["verify.no_root"].format(file=file))
        return _CANNOT_TELL
    verdicts = judge(options.files, roots, options.recorded or "")
    if options.json:
        say(json.dumps(as_json(verdicts, roots, language)))
    else:
        for verdict in verdicts:
            for line in told(verdict.file.name, verdict.judged, language):
                say(line)
        for root in roots:
            say(words["verify.root"].format(name=_name(root), digest=_fingerprint(root)))
    return exit_code(verdicts)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="gongdan verify",
        description="Say whether sealed work orders are genuine: exit 0 passed, 1 failed, 2 cannot tell.",
    )
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--root", type=Path, metavar="PEM", help="head office's root certificate (default: profile's)")
    parser.add_argument("--profile", type=Path, help="the profile's folder, for its root certificate")
    parser.add_argument("--recorded", metavar="SHA256", help="the hash in the ledger; tells a file that was cut back")
    parser.add_argument("--json", action="store_true", help="one line of JSON")
    parser.add_argument("--lang", choices=list(LANGUAGES), help="the language of the sentences")
    return parser


def judge(files: Sequence[Path], roots: Sequence[x509.Certificate], recorded_sha256: str = "") -> list[Verdict]:
    """Judge each file by these roots, and by the hash that the ledger holds if it is known."""
    return [Verdict(file, _judged(file, roots, recorded_sha256)) for file in files]


def exit_code(verdicts: Sequence[Verdict]) -> int:
    """Say the worst: 0 if all passed, 1 if any failed, else 2."""
    outcomes = {verdict.outcome for verdict in verdicts}
    worst = next((outcome for outcome in _WORST if outcome in outcomes), Outcome.CANNOT_TELL)
    return EXIT_CODES[worst]


def _judged(file: Path, roots: Sequence[x509.Certificate], recorded_sha256: str) -> Judged | None:
    try:
        if file.stat().st_size > LARGEST_BYTES:
            return None
        return verify(file.read_bytes(), roots, recorded_sha256=recorded_sha256)
    except OSError:
        return None


def as_json(verdicts: Sequence[Verdict], roots: Sequence[x509.Certificate], language: str) -> dict[str, Any]:
    """Say the verdicts to a program; sentences in the language asked, codes in none."""
    worst = {code: outcome for outcome, code in EXIT_CODES.items()}[exit_code(verdicts)]
    return {
        "outcome": worst.value,
        "roots": [{"name": _name(root), "sha256": _fingerprint(root)} for root in roots],
        "files": [_one_as_json(verdict, language) for verdict in verdicts],
    }


def _one_as_json(verdict: Verdict, language: str) -> dict[str, Any]:
    found, judged = {"file": str(verdict.file), "outcome": verdict.outcome.value}, verdict.judged
    if judged is None:
        return {**found, "reasons": [{"code": "no_file", "text": sentences(language)["verify.no_file"]}]}
    return {
        **found,
        "reasons": [{"code": each.code, "text": reason_text(each, language)} for each in judged.reasons],
        "document": judged.document,
        "record_sha256": judged.record_sha256,
        "file_sha256": judged.file_sha256,
        "seals": [{"field": each.field, "name": each.name, "at": each.at.isoformat()} for each in judged.seals],
    }


def told(name: str, judged: Judged | None, language: str) -> list[str]:
    """Say a verdict in words: the outcome, the reasons, who sealed."""
    words = sentences(language)
    if judged is None:
        return [f"{words['verify.cannot_tell']}  {name}", f"    {words['verify.no_file']}"]
    lines = [f"{words[f'verify.{judged.outcome}']}  {name}"]
    lines += [f"    {reason_text(reason, language)}" for reason in judged.reasons]
    lines += [f"    {words['verify.genuine']}"] if judged.outcome is Outcome.PASSED else []
    if judged.document:
        facts = {"document": judged.document, "digest": judged.record_sha256}
        lines.append(f"    {words['verify.document'].format(**facts)}")
    for seal in judged.seals:
        at = seal.at.isoformat(sep=" ", timespec="minutes")
        lines.append(f"    {words['verify.seal'].format(field=words[f'field.{seal.field}'], name=seal.name, at=at)}")
    return lines


def reason_text(reason: Reason, language: str) -> str:
    """Say one reason in words."""
    words = sentences(language)
    facts = dict(reason.facts)
    for field in FIELDS:
        facts = {name: value.replace(field, words[f"field.{field}"]) for name, value in facts.items()}
    return words[f"verify.{reason.code}"].format(**facts)


def _name(root: x509.Certificate) -> str:
    found = root.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return str(found[0].value) if found else root.subject.rfc4514_string()


def _fingerprint(root: x509.Certificate) -> str:
    return sha256(root.public_bytes(Encoding.DER)).hexdigest()
