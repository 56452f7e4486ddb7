"""The gate: an enrolled profile asks for its PIN, a new or half enrolled one joins head office, in the one window."""

import pytest

from ui.start import Start, read_profile


@pytest.fixture
def started(qapp, dressed):
    """Start over a folder up to the painted gate; the house behind it is not brought."""
    made = []

    def start(folder):
        begun = Start(qapp, folder, "en", keystore=False)
        assert begun.take_folder()
        begun._bring = lambda: None
        begun.paint()
        made.append(begun)
        return type(begun._gate).__name__

    yield start
    for begun in made:
        begun.front.close()
        begun.end()


def test_a_new_folder_is_asked_to_join(started, tmp_path):
    assert started(tmp_path / "new") == "EnrolPage"


def test_an_enrolled_profile_is_asked_for_its_pin(started, means):
    assert started(means.folder) == "UnlockPage"


def test_a_damaged_profile_is_not_taken_for_a_new_one(started, means):
    for name in ("profile.json", "profile.second.json"):
        (means.folder / name).write_text("{", encoding="utf-8")
    assert started(means.folder) == "UnlockPage"
    assert read_profile(means.folder) is None


def test_a_profile_left_half_enrolled_goes_on_enrolling(started, tmp_path):
    (tmp_path / "profile.json").write_text('{"is_enrolled": false, "office_address": "http://x"}', encoding="utf-8")
    assert started(tmp_path) == "EnrolPage"
