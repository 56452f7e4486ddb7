"""The profile file: kept twice, one copy whole at any moment, damage told."""

import json

import pytest

from app.store.profile import NAME, SECOND, Profile
from app.store.trouble import StoreReadOnly, VaultDamaged


def test_a_profile_comes_back(tmp_path):
    assert not Profile.exists(tmp_path)
    kept = Profile(is_enrolled=True, server_id="s", company="深蓝", company_en="Deep Blue", vault={"a": [1]})
    kept.save(tmp_path)
    assert Profile.exists(tmp_path)
    assert Profile.load(tmp_path) == kept
    assert (tmp_path / NAME).read_bytes() == (tmp_path / SECOND).read_bytes()


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"sum": 1}', b"\xff\xfe", None])
def test_one_whole_copy_is_enough(tmp_path, damage):
    Profile(server_id="s").save(tmp_path)
    for name in (NAME, SECOND):
        Profile(server_id="s").save(tmp_path)
        (tmp_path / name).unlink() if damage is None else (tmp_path / name).write_bytes(damage)
        assert Profile.load(tmp_path).server_id == "s"


def test_two_damaged_copies_are_told(tmp_path):
    Profile(server_id="s").save(tmp_path)
    for name in (NAME, SECOND):
        content = json.loads((tmp_path / name).read_text("utf-8"))
        (tmp_path / name).write_text(json.dumps({**content, "server_id": "t"}), "utf-8")
    with pytest.raises(VaultDamaged) as told:
        Profile.load(tmp_path)
    assert "sum" in told.value.reason


def test_no_profile_is_told_as_missing(tmp_path):
    with pytest.raises(VaultDamaged) as told:
        Profile.load(tmp_path)
    assert told.value.reason == "missing"


def test_a_save_that_fails_leaves_the_old_profile(tmp_path, monkeypatch):
    Profile(server_id="old").save(tmp_path)

    def refuse(*_):
        raise PermissionError(13, "no")

    monkeypatch.setattr("pathlib.Path.replace", refuse)
    with pytest.raises(StoreReadOnly):
        Profile(server_id="new").save(tmp_path)
    assert Profile.load(tmp_path).server_id == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([NAME, SECOND])
