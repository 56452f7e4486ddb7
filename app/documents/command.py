"""The command `gongdan verify FILE…`: judges files and says why, for people and for scripts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from cryptography import x509

from app.documents.fields import FIELDS
from app.documents.telling import sentences
from app.documents.verify import EXIT_CODES, Judged, Outcome, Reason, verify

_WORST: Final = (Outcome.FAILED, Outcome.CANNOT_TELL, Outcome.PASSED)


def verify_files(
    files: Sequence[Path], roots: Sequence[x509.Certificate], language: str, say: Callable[[str], None]
) -> int:
    """Judge each file and say the verdicts, line by line.

    Args:
        files: what to judge.
        roots: head offices to believe.
        language: "en" or "zh_CN".
        say: takes one line at a time.

    Returns:
        0 if all passed, 1 if any failed, else 2.
    """
    outcomes = set()
    for file in files:
        judged = _judged(file, roots)
        outcomes.add(judged.outcome if judged else Outcome.CANNOT_TELL)
        for line in told(file.name, judged, language):
            say(line)
    worst = next((outcome for outcome in _WORST if outcome in outcomes), Outcome.CANNOT_TELL)
    return EXIT_CODES[worst]


def _judged(file: Path, roots: Sequence[x509.Certificate]) -> Judged | None:
    try:
        return verify(file.read_bytes(), roots)
    except OSError:
        return None


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
