"""usage: python -m tests.ui.shots OUT_DIR [SCENE …]   Pictures of every page over the sample world, as tests see it.

`--lang en|zh_CN`, `--theme light|dark|sunlight` and `--density mouse|touch` choose one look; without them it is both
languages in light and in sunlight. QT_SCALE_FACTOR=2 draws as on a 200 % screen, English in light and Chinese in
sunlight. `--album` writes `index.md` beside them, a table of all: `docs/screens` is made by `python -m tests.ui.shots
docs/screens --album`, and the same with QT_SCALE_FACTOR=2 makes `docs/screens/200`.
"""

import argparse
import contextlib
import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"

from PIL import Image
from PySide6.QtWidgets import QApplication

from app.clock import ShiftedClock
from app.store import vault
from sync.round import Round
from tests.keystores import CHEAP, MemoryKeystore
from tests.ui.conftest import MORNING, PIN, Served
from tests.ui.fitting import faults
from tests.ui.scenes import SCENES, Stage
from ui import household, lanes, style
from ui.desk import Desk
from ui.household import Means

SCALE = os.environ.get("QT_SCALE_FACTOR", "1")
EVERY = [("light", "en"), ("light", "zh_CN"), ("sunlight", "en"), ("sunlight", "zh_CN")]
USUAL = EVERY if SCALE == "1" else [EVERY[0], EVERY[3]]
COLOURS = 128 if SCALE == "1" else 48  # enough for flat pages and smooth letters, at a third of the bytes


def main() -> int:
    """Draw them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("scenes", nargs="*", metavar="SCENE", help=", ".join(SCENES))
    parser.add_argument("--lang")
    parser.add_argument("--theme")
    parser.add_argument("--density", default="mouse")
    parser.add_argument("--album", action="store_true")
    asked = parser.parse_args()
    if unknown := sorted(set(asked.scenes) - set(SCENES)):
        parser.error(f"no such scene: {', '.join(unknown)}")
    asked.out.mkdir(parents=True, exist_ok=True)
    looks = [(asked.theme or "light", asked.lang or "en")] if asked.theme or asked.lang else USUAL
    app = QApplication(["shots"])
    style.load_fonts()
    vault.USUAL = vault.LONE = CHEAP
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as ends:
        served = Served(Path(folder) / "office")
        ends.callback(served.close)  # whatever happens: the office's thread would keep the process for ever
        opened = enrolled(Path(folder) / "profile", served)
        ends.callback(opened.close)
        for theme, language in looks:
            draw(app, opened, asked, theme, language)
    if asked.album:
        (asked.out / "index.md").write_text(album(asked.scenes or SCENES, looks), encoding="utf-8")
    return 0


def album(scenes, looks):
    """Write the page that shows them side by side."""
    head = " | ".join(f"{language}, {theme}" for theme, language in looks)
    lines = [f"| page | {head} |", "|---" * (len(looks) + 1) + "|"]
    for name in scenes:
        pictures = " | ".join(f"![{name}]({name}_{language}_{theme}.png)" for theme, language in looks)
        lines.append(f"| {name.replace('_', ' ')} | {pictures} |")
    said = f"Over the sample world, 1366 × 768 at {SCALE}00 %{'; [at 200 %](200/index.md)' if SCALE == '1' else ''}."
    return "\n".join(["# The pages of the window", "", said, "", *lines, ""])


def enrolled(folder, served):
    """Enrol a laptop and sync it."""
    means = Means(folder, MemoryKeystore(), ShiftedClock(MORNING))
    opened = household.join(means, served.address, served.code(), PIN)
    Round(opened.store, opened.files, household.office_of(opened.store, served.address), means.clock).run()
    return opened


def draw(app, opened, asked, theme, language):
    """Draw every scene in one look, and say what does not fit."""
    desk = Desk(
        opened.store,
        lanes.inline(),
        ShiftedClock(MORNING),
        language=language,
        person_id=opened.owner.person_id,
        files=opened.files,
    )
    stage = Stage(app, desk, opened, theme, language, asked.density)
    for name in asked.scenes or SCENES:
        SCENES[name](stage)
        for fault in faults(stage.shell, style.tokens(f"{theme}/{asked.density}")):
            sys.stdout.write(f"{name} {theme} {language}: {fault}\n")
        picture = asked.out / f"{name}_{language}_{theme}.png"
        stage.shell.grab().save(str(picture))
        if asked.album:
            Image.open(picture).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(picture, optimize=True)
    stage.close()
    desk.close()


if __name__ == "__main__":
    raise SystemExit(main())
