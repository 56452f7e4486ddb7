"""What a fresh machine and `.venv` need before any word of dev.py can be done; standard library only.

It installs missing system packages where it may, else names them; makes `.venv` from the hashed locks and stamps it.
A killed run is begun anew, a changed lock is installed on top, a finished set-up costs a glance at the stamp.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / os.environ.get("GONGDAN_VENV", ".venv")  # CI keeps a second one for a second Python
CACHE = ROOT / ".cache"
LOG = CACHE / "setup.log"
STAMP = VENV / "gongdan-setup.json"
WINDOWS = sys.platform == "win32"
BIN = VENV / ("Scripts" if WINDOWS else "bin")
LOCKS = {"product": ["requirements.lock"], "dev": ["requirements.lock", "requirements-dev.lock"]}
QT_PROBE = "import PySide6.QtWidgets, PySide6.QtSvg, PySide6.QtNetwork, PySide6.QtPrintSupport"
# compat: a plain path in site-packages; the default costs every start an import hook of 10 to 30 ms
ITSELF = ["--no-deps", "--no-build-isolation", "--config-settings", "editable_mode=compat", "-e", "."]
VIRTUALENV = "virtualenv==20.36.1"
NO_SYSTEM, NO_NETWORK = 3, 4

# What Debian must bring, by the library or program that shows it is there. One table, read top-down by `system()`.
# `qt`: any Qt program · `screen`: a window on X11 · `judges`: other people's programs that tests hold against ours
LIBRARIES = {
    "qt": {
        "libEGL.so.1": "libegl1",
        "libGL.so.1": "libgl1",
        "libX11.so.6": "libx11-6",
        "libbrotlidec.so.1": "libbrotli1",
        "libdbus-1.so.3": "libdbus-1-3",
        "libfontconfig.so.1": "libfontconfig1",
        "libfreetype.so.6": "libfreetype6",
        "libglib-2.0.so.0": "libglib2.0-0",
        "libxkbcommon.so.0": "libxkbcommon0",
    },
    "screen": {
        "libX11-xcb.so.1": "libx11-xcb1",
        "libxcb-cursor.so.0": "libxcb-cursor0",
        "libxcb-icccm.so.4": "libxcb-icccm4",
        "libxcb-image.so.0": "libxcb-image0",
        "libxcb-keysyms.so.1": "libxcb-keysyms1",
        "libxcb-randr.so.0": "libxcb-randr0",
        "libxcb-render-util.so.0": "libxcb-render-util0",
        "libxcb-shape.so.0": "libxcb-shape0",
        "libxcb-sync.so.1": "libxcb-sync1",
        "libxcb-xfixes.so.0": "libxcb-xfixes0",
        "libxcb-xkb.so.1": "libxcb-xkb1",
        "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    },
}
JUDGES = {
    "Xvfb": "xvfb",  # a screen that is not there, for the journey in a real window
    "xdotool": "xdotool",  # the hand that clicks and types in it
    "pdftotext": "poppler-utils",  # reads our documents as a customer's archive would
    "javac": "default-jdk-headless",  # runs veraPDF, from a main class of ours
    "openssl": "openssl",  # judges our seals
    "certutil": "libnss3-tools",  # builds the store of trusted roots that pdfsig asks
}
JUDGE_FILES = {"/usr/share/java/jaxb-runtime.jar": "libjaxb-java"}  # veraPDF needs it since Java 11


class Stop(Exception):
    """Ends the command with one clear sentence and an exit code."""

    def __init__(self, code: int, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


def say(sentence: str) -> None:
    """Print one line of progress."""
    print(sentence, flush=True)


def environment(**extra: str) -> dict[str, str]:
    """Give a child process the machine's environment less what would lead it out of `.venv`."""
    kept = {name: value for name, value in os.environ.items() if name not in {"PYTHONHOME", "PYTHONPATH", "PIP_USER"}}
    return {**kept, "PYTHONUTF8": "1", "VIRTUAL_ENV": str(VENV), **extra}


def run(*command: str | Path, **extra: str) -> int:
    """Run a program in the repository, its output to the terminal; answer its exit code."""
    try:
        return subprocess.run(
            [str(part) for part in command], cwd=ROOT, env=environment(**extra), check=False
        ).returncode
    except KeyboardInterrupt:
        return 130


def quietly(what: str, *command: str | Path, **extra: str) -> bool:
    """Run one step of the set-up with its output in the log, saying only what it is and how long it took."""
    CACHE.mkdir(exist_ok=True)
    print(f"  {what} … ", end="", flush=True)
    start = time.monotonic()
    with LOG.open("ab") as log:
        log.write(f"\n$ {' '.join(map(str, command))}\n".encode())
        log.flush()
        done = subprocess.run(
            [str(part) for part in command],
            cwd=ROOT,
            env=environment(**extra),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            close_fds=False,  # the installer holds the lock of `alone()` too
            check=False,
        )
    say(f"{time.monotonic() - start:.0f} s" if done.returncode == 0 else "failed")
    return done.returncode == 0


def log_tail(lines: int = 12) -> str:
    """Quote the end of the log."""
    return "\n".join(f"    {line}" for line in LOG.read_text("utf-8", "replace").splitlines()[-lines:])


def answers(*command: str | Path, **extra: str) -> bool:
    """Tell whether a program can be started and ends well."""
    with contextlib.suppress(OSError, subprocess.TimeoutExpired):
        done = subprocess.run(
            [str(part) for part in command], env=environment(**extra), capture_output=True, timeout=60, check=False
        )
        return done.returncode == 0
    return False


def missing_packages(needs: set[str]) -> list[str]:
    """Name the Debian packages that `needs` (qt, screen, judges, venv) ask for and this machine has not."""
    if not sys.platform.startswith("linux"):
        return []
    missing = []
    if "venv" in needs and not VENV.exists() and not can_make_venv():
        missing.append(venv_package())
    known = known_libraries()
    for need, libraries in LIBRARIES.items():
        if need in needs:
            missing += [package for library, package in libraries.items() if known and library not in known]
    if "judges" in needs:
        missing += [package for program, package in JUDGES.items() if not shutil.which(program)]
        missing += [package for file, package in JUDGE_FILES.items() if not Path(file).exists()]
    return missing


def known_libraries() -> set[str]:
    """List the shared libraries the dynamic loader knows; empty where it cannot be asked."""
    ldconfig = shutil.which("ldconfig", path=f"{os.environ.get('PATH', '')}:/sbin:/usr/sbin")
    if ldconfig is None:
        return set()
    listed = subprocess.run([ldconfig, "-p"], capture_output=True, text=True, check=False).stdout
    return {line.split()[0] for line in listed.splitlines() if "=>" in line}


def venv_package() -> str:
    """Name the Debian package that lets this Python make virtual environments."""
    return f"python{sys.version_info.major}.{sys.version_info.minor}-venv"


def can_make_venv() -> bool:
    """Tell whether this Python brings what `python -m venv` needs, or uv stands in for it."""
    return find_uv() is not None or answers(sys.executable, "-c", "import venv, ensurepip")


def as_root() -> list[str] | None:
    """Answer the words to put before a command of the administrator, or None where we may not."""
    if sys.platform == "win32":
        return None
    if os.geteuid() == 0:
        return []
    return ["sudo", "-n"] if shutil.which("sudo") and answers("sudo", "-n", "true") else None


def system(needs: set[str]) -> list[str]:
    """Install what Debian must bring; answer the packages that are still missing afterwards."""
    missing = missing_packages(needs)
    if not missing:
        return []
    root = as_root() if shutil.which("apt-get") else None
    if root is None:
        return missing
    apt = [*root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-o", "DPkg::Lock::Timeout=300"]
    quietly("list of system packages", *apt, "update")
    quietly(f"system packages: {' '.join(missing)}", *apt, "install", "-y", "--no-install-recommends", *missing)
    return missing_packages(needs)


def name_them(missing: list[str], why: str) -> str:
    """Say which packages to install and how."""
    command = f"sudo apt-get install {' '.join(missing)}"
    return f"{why}. Install what is missing, then run the same command again:\n    {command}"


def digest(*parts: bytes) -> str:
    """Hash what a finished set-up depends on."""
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:32]


def wanted(kind: str) -> dict[str, str]:
    """Say what the stamp of an up-to-date `.venv` of this kind reads."""
    import tomllib  # noqa: PLC0415  (an older Python must get as far as being told so)

    house = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    own = [house["build-system"], house["project"], house["tool"]["setuptools"], ITSELF]
    return {
        "root": str(ROOT),
        "packages": digest(*((ROOT / lock).read_bytes() for lock in LOCKS[kind])),
        "project": digest(json.dumps(own, sort_keys=True).encode()),
    }


def stamp() -> dict[str, str]:
    """Read what the last finished set-up left; empty if none finished."""
    try:
        found: dict[str, str] = json.loads(STAMP.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if venv_python().exists() and found.get("root") == str(ROOT) else {}


def venv_python() -> Path:
    """Say where the interpreter of `.venv` lies."""
    return BIN / ("python.exe" if WINDOWS else "python")


def up_to_date(kind: str) -> bool:
    """Tell whether `.venv` holds everything of this kind; what the workshop needs includes what the product needs."""
    found = stamp()
    return any(all(found.get(key) == value for key, value in wanted(each).items()) for each in {kind, "dev"})


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Let one set-up at a time work on this clone; an installer that outlives a killed set-up still holds the lock."""
    CACHE.mkdir(exist_ok=True)
    with (CACHE / "setup.lock").open("w") as handle:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415

            msvcrt.locking(handle.fileno(), msvcrt.LK_LOCK, 1)
        else:
            import fcntl  # noqa: PLC0415

            os.set_inheritable(handle.fileno(), True)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                say("Another set-up is at work on this clone; waiting for it.")
                fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def find_uv() -> str | None:
    """Find a uv that works; a shim for another Python does not."""
    uv = shutil.which("uv")
    return uv if uv and answers(uv, "--version") else None


def put_away(folder: Path) -> None:
    """Remove a folder in one step, so that a killed removal leaves no half of it under its name.

    Raises:
        Stop: something in it is still in use (Windows), also after the virus scanner had its time.
    """
    leftover = folder.with_name(f"{folder.name}-old-{os.getpid()}")
    for _ in range(10):
        with contextlib.suppress(PermissionError):
            folder.rename(leftover)
            shutil.rmtree(leftover, ignore_errors=True)
            return
        time.sleep(0.5)
    raise Stop(1, f"{folder} is in use: close the programs that run from it, then run the same command again")


def make_venv(uv: str | None, still: list[str]) -> None:
    """Make an empty `.venv`, in place of whatever a killed or foreign set-up left there.

    Raises:
        Stop: this Python cannot; the sentence names all packages that are `still` missing.
    """
    if VENV.exists():
        put_away(VENV)
    if uv and quietly("virtual environment", uv, "venv", "-q", "--python", sys.executable, VENV):
        return
    if quietly("virtual environment", sys.executable, "-m", "venv", VENV):
        return
    shutil.rmtree(VENV, ignore_errors=True)
    beside = CACHE / "virtualenv"
    pip: list[str | Path] = [sys.executable, "-m", "pip", "install", "-q", "--target", beside, VIRTUALENV]
    if quietly("virtualenv, in place of venv", *pip) and quietly(
        "virtual environment", sys.executable, "-m", "virtualenv", "-q", VENV, PYTHONPATH=str(beside)
    ):
        return
    raise Stop(NO_SYSTEM, name_them(still or [venv_package()], "This Python cannot make a virtual environment"))


def install(kind: str, uv: str | None) -> None:
    """Install the packages of the lock, then the project itself from that set alone.

    Raises:
        Stop: the packages cannot be fetched.
    """
    pip: list[str | Path] = [venv_python(), "-m", "pip", "--disable-pip-version-check", "install"]
    if uv and not answers(venv_python(), "-m", "pip", "--version"):
        pip = [uv, "pip", "install", "--python", venv_python()]
    lock = LOCKS[kind][-1]
    count = sum(1 for line in (ROOT / lock).read_text("utf-8").splitlines() if re.match(r"[A-Za-z0-9]", line))
    if not quietly(f"{count} packages from {lock}", *pip, "--require-hashes", "--no-deps", "-r", lock):
        raise Stop(NO_NETWORK, why_not_fetched())
    if not quietly("the project itself", *pip, *ITSELF):
        raise Stop(1, f"The project could not be installed:\n{log_tail()}")


def why_not_fetched() -> str:
    """Tell an unreachable package index from any other failure."""
    tail = LOG.read_text("utf-8", "replace")[-8000:]
    unreachable = (
        "name resolution|NewConnectionError|ConnectTimeout|Network is unreachable|error sending request|dns error"
    )
    if re.search(unreachable, tail, re.IGNORECASE):
        return (
            "No package index can be reached, and a first set-up needs one. What was fetched is kept: "
            f"run the same command again with a network.\n    Details: {LOG}"
        )
    return f"The packages could not be installed. Details: {LOG}\n{log_tail()}"


def setup(kind: str) -> None:
    """Bring the machine and `.venv` to what the kind (product or dev) needs; do nothing where all is there."""
    needs = {"venv", "qt"} | ({"screen"} if has_display() or kind == "dev" else set())
    with alone():
        if up_to_date(kind) and not missing_packages(needs):
            return
        say(f"Setting up ({kind}, Python {sys.version_info.major}.{sys.version_info.minor}); details in {LOG}")
        LOG.unlink(missing_ok=True)
        still = system(needs)
        if not up_to_date(kind):
            fill_venv(kind, still)
        if not answers(venv_python(), "-c", QT_PROBE, QT_QPA_PLATFORM="offscreen"):
            raise Stop(
                NO_SYSTEM,
                name_them(missing_packages(needs) or list(LIBRARIES["qt"].values()), "Qt lacks system libraries"),
            )


def fill_venv(kind: str, still: list[str]) -> None:
    """Install into a sound `.venv`, or into a new one; the stamp is away while it is neither."""
    uv = find_uv()
    if not stamp():
        make_venv(uv, still)
    STAMP.unlink(missing_ok=True)
    install(kind, uv)
    STAMP.write_text(json.dumps(wanted(kind), indent=1), "utf-8")


def has_display() -> bool:
    """Tell whether a window can be shown."""
    return not sys.platform.startswith("linux") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
