"""Settings survive everything: a missing, damaged or foreign file gives the standard ones."""

import pytest

from app import settings
from app.settings import MachineSettings


def test_what_is_saved_is_loaded(tmp_path):
    wanted = MachineSettings(language="en", theme="sunlight", density="touch", office_address="https://o", metered=True)
    settings.save(tmp_path / "new", wanted)
    assert settings.load(tmp_path / "new") == wanted
    assert [path.name for path in (tmp_path / "new").iterdir()] == [settings.NAME]


@pytest.mark.parametrize(
    "content", [None, "", "{", "[]", '{"language": "xx", "theme": 7, "metered": "yes"}', '{"unknown": 1}']
)
def test_a_file_that_says_nothing_useful_gives_the_standard(tmp_path, content):
    if content is not None:
        (tmp_path / settings.NAME).write_text(content, encoding="utf-8")
    assert settings.load(tmp_path) == MachineSettings()


def test_a_changed_setting_leaves_the_others(tmp_path):
    assert MachineSettings(theme="dark").changed(language="en") == MachineSettings(theme="dark", language="en")


def test_the_profile_has_a_place_of_its_own():
    assert settings.default_profile().name == "profile"
    assert "gongdan" in str(settings.default_log())
