"""`gongdan rescue`: a file without a window, from a real profile, its PIN by stdin."""

from tests.ui.conftest import PIN
from ui import rescue_word


def test_a_profile_is_saved_into_a_folder_under_its_own_name(opened, means, tmp_path, monkeypatch):
    monkeypatch.setattr(rescue_word, "system_keystore", lambda: means.keystore)
    opened.store.close()
    said, facts = rescue_word.save(opened.folder, PIN, tmp_path, "en")
    assert facts["path"].endswith(".gongdan-rescue")
    assert "sealed for head office" in said
