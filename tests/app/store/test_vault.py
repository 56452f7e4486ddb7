"""The vault: a PIN and this computer open it, neither alone; wrong PIN, changed keystore and damage are told apart."""

import json

import pytest

from app.store import vault as vault_room
from app.store.keys import make_device_keys, open_sealed
from app.store.profile import NAME, SECOND, Profile
from app.store.trouble import KeystoreChanged, KeystoreRefused, PinTooWeak, VaultDamaged, WrongPin
from app.store.vault import Cost, NoKeystore, SystemKeystore, Vault, check_pin, system_keystore
from tests.keystores import CHEAP, MemoryKeystore

PIN, OTHER = "482910", "739164"


@pytest.fixture
def made(tmp_path, keystore):
    return Vault.create(tmp_path, PIN, keystore, CHEAP)


def unlock(tmp_path, pin, keystore, clock):
    return Vault.unlock(tmp_path, pin, keystore, clock)


def test_a_vault_opens_with_its_pin_and_gives_the_same_keys(made, tmp_path, keystore, clock):
    again = unlock(tmp_path, PIN, keystore, clock)
    assert (again.database_key, again.files_key) == (made.database_key, made.files_key)
    assert len(made.database_key) == len(made.files_key) == 32
    assert made.database_key != made.files_key


def test_a_pin_typed_in_full_width_digits_is_the_same_pin(made, tmp_path, keystore, clock):
    assert unlock(tmp_path, "４８２９１０", keystore, clock).database_key == made.database_key


def test_two_profiles_never_share_a_key(made, tmp_path, keystore):
    assert Vault.create(tmp_path / "second", PIN, keystore, CHEAP).database_key != made.database_key


def test_a_profile_is_never_made_over_another(made, tmp_path, keystore):
    with pytest.raises(VaultDamaged):
        Vault.create(tmp_path, PIN, keystore, CHEAP)


def test_a_wrong_pin_is_counted_and_made_to_wait(made, tmp_path, keystore, clock):
    waits = []
    for _ in range(6):
        with pytest.raises(WrongPin) as told:
            unlock(tmp_path, OTHER, keystore, clock)
        waits.append((told.value.tries, told.value.wait_seconds))
        clock.pass_(seconds=told.value.wait_seconds)
    assert waits == [(1, 0), (2, 0), (3, 5), (4, 10), (5, 20), (6, 40)]
    assert unlock(tmp_path, PIN, keystore, clock)
    with pytest.raises(WrongPin) as told:
        unlock(tmp_path, OTHER, keystore, clock)
    assert told.value.tries == 1


def test_asked_too_early_even_the_right_pin_waits_and_counts_nothing(made, tmp_path, keystore, clock):
    for _ in range(3):
        with pytest.raises(WrongPin):
            unlock(tmp_path, OTHER, keystore, clock)
    clock.pass_(seconds=2)
    with pytest.raises(WrongPin) as told:
        unlock(tmp_path, PIN, keystore, clock)
    assert (told.value.tries, told.value.wait_seconds) == (3, 3)
    clock.pass_(seconds=3)
    assert unlock(tmp_path, PIN, keystore, clock)


def test_a_clock_set_back_does_not_lock_anybody_out(made, tmp_path, keystore, clock):
    for _ in range(3):
        with pytest.raises(WrongPin):
            unlock(tmp_path, OTHER, keystore, clock)
    clock.pass_(days=-400)
    with pytest.raises(WrongPin) as told:
        unlock(tmp_path, PIN, keystore, clock)
    assert told.value.wait_seconds == 5


def test_the_wait_never_grows_beyond_a_quarter_of_an_hour(made, tmp_path, keystore, clock):
    profile = Profile.load(tmp_path)
    profile.vault.update(wrong_tries=60, tried_at=vault_room.moment_text(clock.now()))
    profile.save(tmp_path)
    with pytest.raises(WrongPin) as told:
        unlock(tmp_path, PIN, keystore, clock)
    assert told.value.wait_seconds == 900


def test_a_copy_of_the_disk_does_not_open_on_another_computer(made, tmp_path, clock):
    with pytest.raises(KeystoreChanged):
        unlock(tmp_path, PIN, MemoryKeystore(), clock)
    with pytest.raises(KeystoreChanged):
        unlock(tmp_path, PIN, NoKeystore(), clock)


def test_another_secret_of_the_same_name_is_no_wrong_pin(made, tmp_path, keystore, clock):
    keystore.kept = dict.fromkeys(keystore.kept, b"x" * 32)
    with pytest.raises(KeystoreChanged):
        unlock(tmp_path, PIN, keystore, clock)


def test_the_keystore_alone_does_not_open_it(made, tmp_path, keystore, clock):
    with pytest.raises(WrongPin):
        unlock(tmp_path, "", keystore, clock)


def test_without_a_keystore_the_pin_protects_alone_and_must_be_longer(tmp_path, clock):
    with pytest.raises(PinTooWeak) as told:
        Vault.create(tmp_path, PIN, NoKeystore(), CHEAP)
    assert told.value.minimum == 8
    made = Vault.create(tmp_path, "48291073", NoKeystore(), CHEAP)
    assert unlock(tmp_path, "48291073", NoKeystore(), clock).database_key == made.database_key


@pytest.mark.parametrize(
    ("pin", "reason"),
    [
        ("", "short"),
        ("48291", "short"),
        ("111111", "simple"),
        ("121212", "simple"),
        ("123456", "simple"),
        ("987654", "simple"),
        ("４８２９１", "short"),
    ],
)
def test_a_pin_guessed_in_an_afternoon_is_refused(pin, reason):
    with pytest.raises(PinTooWeak) as told:
        check_pin(pin, MemoryKeystore())
    assert (told.value.minimum, told.value.reason) == (6, reason)


def test_a_passphrase_is_a_pin_too(tmp_path, keystore, clock):
    made = Vault.create(tmp_path, "正确的马 电池", keystore, CHEAP)
    assert unlock(tmp_path, "正确的马 电池", keystore, clock).files_key == made.files_key


def test_changing_the_pin_keeps_the_keys_and_forgets_the_old_half(made, tmp_path, keystore, clock):
    before = set(keystore.kept)
    made.change_pin(PIN, OTHER, clock)
    assert unlock(tmp_path, OTHER, keystore, clock).database_key == made.database_key
    assert len(keystore.kept) == 1
    assert not before & set(keystore.kept)
    with pytest.raises(WrongPin):
        unlock(tmp_path, PIN, keystore, clock)


def test_changing_the_pin_needs_the_old_one_and_a_good_new_one(made, tmp_path, keystore, clock):
    with pytest.raises(WrongPin):
        made.change_pin(OTHER, "829174", clock)
    with pytest.raises(PinTooWeak):
        made.change_pin(PIN, "123", clock)
    assert unlock(tmp_path, PIN, keystore, clock)


def test_head_office_opens_the_recovery_slot_and_gives_a_new_pin(made, tmp_path, keystore, clock):
    office = make_device_keys()
    slot = made.add_recovery_slot(office.seal_public)
    assert made.add_recovery_slot(office.seal_public) != slot
    data_key = open_sealed(office.seal, slot)
    fresh = MemoryKeystore()
    recovered = Vault.recover(tmp_path, data_key, OTHER, fresh, CHEAP)
    assert recovered.database_key == made.database_key
    assert unlock(tmp_path, OTHER, fresh, clock).files_key == made.files_key
    assert Profile.load(tmp_path).vault["recovery"]
    with pytest.raises(VaultDamaged):
        Vault.recover(tmp_path, b"x" * 32, PIN, fresh, CHEAP)


def test_a_damaged_key_file_is_read_from_its_second_copy(made, tmp_path, keystore, clock):
    (tmp_path / NAME).write_bytes(b"{")
    assert unlock(tmp_path, PIN, keystore, clock).database_key == made.database_key


@pytest.mark.parametrize("place", ["wrapped", "salt", "key_check", "cost"])
def test_a_changed_key_file_is_damage_and_not_a_wrong_pin(made, tmp_path, keystore, clock, place):
    for name in (NAME, SECOND):
        content = json.loads((tmp_path / name).read_text("utf-8"))
        content["vault"][place] = [1, 2, 3] if place == "cost" else "00" + content["vault"][place][2:]
        (tmp_path / name).write_text(json.dumps(content), "utf-8")
    with pytest.raises(VaultDamaged):
        unlock(tmp_path, PIN, keystore, clock)


@pytest.mark.parametrize("cost", [[0, 64, 1], [3, 1 << 30, 4], [3, 65536, 400], [3, 8, 4], "x", [1]])
def test_an_impossible_cost_is_damage(made, tmp_path, keystore, clock, cost):
    profile = Profile.load(tmp_path)
    profile.vault["cost"] = cost
    profile.save(tmp_path)
    with pytest.raises(VaultDamaged):
        unlock(tmp_path, PIN, keystore, clock)


def test_the_key_file_names_no_secret(made, tmp_path, keystore):
    written = (tmp_path / NAME).read_text("utf-8")
    for secret in [
        PIN,
        made.database_key.hex(),
        made.files_key.hex(),
        made._data_key.hex(),
        *map(bytes.hex, keystore.kept.values()),
    ]:
        assert secret not in written


def test_what_a_guess_costs_is_what_we_promise(tmp_path, keystore, monkeypatch):
    asked = []
    real = vault_room.hash_secret_raw

    def cheap(*args, **cost):
        asked.append((cost["time_cost"], cost["memory_cost"], cost["parallelism"]))
        return real(*args, **{**cost, "time_cost": 1, "memory_cost": 64, "parallelism": 1})

    monkeypatch.setattr(vault_room, "hash_secret_raw", cheap)
    Vault.create(tmp_path / "a", PIN, keystore)
    Vault.create(tmp_path / "b", "48291073", NoKeystore())
    assert asked == [(3, 64 * 1024, 4), (4, 128 * 1024, 4)]
    assert Cost(3, 64 * 1024, 4) == vault_room.USUAL


def test_a_back_end_that_keeps_nothing_or_plain_text_is_no_keystore(monkeypatch):
    assert isinstance(system_keystore(), NoKeystore)

    class Keyring:
        pass

    Keyring.__module__ = "keyrings.alt.file"
    monkeypatch.setattr(vault_room.keyring, "get_keyring", Keyring)
    assert isinstance(system_keystore(), NoKeystore)
    Keyring.__module__ = "keyring.backends.SecretService"
    assert isinstance(system_keystore(), SystemKeystore)
    both = type("Chained", (), {"backends": [Keyring(), NoKeystore()]})
    monkeypatch.setattr(vault_room.keyring, "get_keyring", both)
    assert isinstance(system_keystore(), NoKeystore)


def test_the_system_keystore_keeps_bytes(monkeypatch):
    kept = {}
    monkeypatch.setattr(vault_room.keyring, "get_password", lambda service, name: kept.get((service, name)))
    monkeypatch.setattr(vault_room.keyring, "set_password", lambda *what: kept.update({what[:2]: what[2]}))
    monkeypatch.setattr(vault_room.keyring, "delete_password", lambda *what: kept.pop(what))
    system = SystemKeystore()
    assert system.get("a") is None
    system.put("a", b"\0\xff")
    assert system.get("a") == b"\0\xff"
    system.delete("a")
    assert kept == {}


def test_a_keystore_that_refuses_is_told_and_is_no_wrong_pin(made, tmp_path, clock, monkeypatch):
    def locked(*_):
        raise vault_room.keyring.errors.KeyringLocked("locked")

    for name in ("get_password", "set_password", "delete_password"):
        monkeypatch.setattr(vault_room.keyring, name, locked)
    with pytest.raises(KeystoreRefused) as told:
        unlock(tmp_path, PIN, SystemKeystore(), clock)
    assert told.value.reason == "locked"
    with pytest.raises(KeystoreRefused):
        Vault.create(tmp_path / "new", PIN, SystemKeystore(), CHEAP)
    assert not Profile.exists(tmp_path / "new")
    SystemKeystore().delete("gone")
