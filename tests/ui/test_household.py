"""One profile, without a window: joined, unlocked, asked who it is, backed up, its place kept."""

import pytest

from app.store.trouble import PinTooWeak, VaultDamaged, WrongPin
from sync.protocol import AlreadyEnrolled, CodeForeign, CodeMalformed, CodeUsed, Offline
from tests.keystores import MemoryKeystore
from tests.ui.conftest import PIN
from ui import household
from ui.household import Means


@pytest.fixture
def fresh(tmp_path, means, cheap_pins):
    return Means(tmp_path / "new", MemoryKeystore(), means.clock)


def test_a_profile_knows_its_engineer_its_company_and_its_office(opened, served):
    assert opened.person_name.say("en") == "Lu Zhiyuan"
    assert opened.company.say("zh_CN") == "崮川矿山机械有限公司"
    assert opened.address == served.address


def test_the_office_is_known_before_anything_is_changed(fresh, served):
    assert household.check_office(served.address, served.code()).company_en == "Guchuan Mining Machinery Co., Ltd."
    assert not fresh.folder.exists()


@pytest.mark.parametrize(
    ("address", "code", "error"),
    [
        (None, "ABCD-EFGH", CodeMalformed),
        (None, "ABCD-EFGH-JKMN-PQRS-TVWX-YZ01-2345", CodeForeign),
        ("http://127.0.0.1:9", None, Offline),
        ("not an address", None, Offline),
    ],
)
def test_a_wrong_code_or_address_is_refused_and_nothing_is_changed(fresh, served, address, code, error):
    with pytest.raises(error):
        household.join(fresh, address or served.address, code or served.code(), PIN)
    assert not fresh.folder.exists() or not any(fresh.folder.iterdir())


def test_a_used_code_is_refused_and_the_folder_stays_free(fresh, served, tmp_path, means):
    code = served.code("E06")
    household.join(fresh, served.address, code, PIN).close()
    other = Means(tmp_path / "other", MemoryKeystore(), means.clock)
    with pytest.raises(CodeUsed):
        household.join(other, served.address, code, PIN)
    assert not (other.folder / "profile.json").exists()


def test_an_enrolled_folder_is_not_enrolled_again(means, served):
    with pytest.raises(AlreadyEnrolled):
        household.join(means, served.address, served.code(), PIN)


def test_a_weak_pin_is_refused_before_the_office_is_asked(fresh, served):
    with pytest.raises(PinTooWeak):
        household.join(fresh, served.address, served.code(), "123456")


def test_a_wrong_pin_waits_and_wipes_nothing(means):
    for tries in range(1, 4):
        with pytest.raises(WrongPin) as wrong:
            household.unlock(means, "000000")
        assert wrong.value.tries == tries
    assert wrong.value.wait_seconds > 0
    assert (means.folder / "gongdan.db").stat().st_size > 0


def test_a_damaged_key_file_is_named(means):
    for name in ("profile.json", "profile.second.json"):
        (means.folder / name).write_text("{", encoding="utf-8")
    with pytest.raises(VaultDamaged):
        household.unlock(means, PIN)


def test_rounds_go_to_the_address_that_is_set_now(opened, means, served):
    way = household.Way("http://127.0.0.1:9")
    run = household.courier(opened, means.clock, way)
    assert isinstance(run(lambda _: None, lambda: False).trouble, Offline)
    way.address = served.address
    report = run(lambda _: None, lambda: False)
    assert (report.trouble, report.is_equal) == (None, True)


def test_a_backup_is_taken_and_found(opened, means):
    assert household.newest_backup(means.folder) is None
    household.back_up(opened, means.clock)
    assert household.newest_backup(means.folder).date() == means.clock.now().date()
    assert household.free_bytes(means.folder) > 0


def test_a_place_is_kept_and_a_broken_one_is_nowhere(tmp_path):
    household.keep_place(tmp_path, {"page": "orders"})
    assert household.kept_place(tmp_path) == {"page": "orders"}
    (tmp_path / household.PLACE_FILE).write_text("{", encoding="utf-8")
    assert household.kept_place(tmp_path) is None


def test_a_pin_that_protects_alone_must_be_longer(tmp_path, means):
    from app.store.vault import NoKeystore

    alone = Means(tmp_path, NoKeystore(), means.clock)
    assert alone.shortest_pin > means.shortest_pin


def test_leaving_finishes_first_and_closes_then(opened):
    done = []
    household.leave(lambda: done.append(1), opened)
    household.leave(lambda: done.append(2), None)
    assert done == [1, 2]
