"""What can go wrong between us and a database or a folder; knows no database, so that any floor may catch these."""

from __future__ import annotations

from app.errors import Bug, Known


class StoreFull(Known):
    """The disk is full; what was saved before is safe, the last change was not saved. Facts: folder, free_bytes."""

    code = "store_full"


class StoreLocked(Known):
    """Another program holds the database for longer than we wait. Facts: path."""

    code = "store_locked"


class StoreInUse(Known):
    """Another window of this program works with the same folder. Facts: folder."""

    code = "store_in_use"


class StoreDamaged(Known):
    """The database cannot be read: its key is right, its content is not. Facts: path, reason."""

    code = "store_damaged"


class StoreNewer(Known):
    """A later version of the program wrote this database. Facts: path, found, known (schema numbers)."""

    code = "store_newer"


class StoreReadOnly(Known):
    """The folder or the disk does not let us write. Facts: path."""

    code = "store_read_only"


class StoreMissing(Known):
    """The database is not where it was. Facts: path, or the address of the server without its password."""

    code = "store_missing"


class StoreEmpty(Known):
    """The database file is there and holds nothing, although this profile was enrolled. Facts: path."""

    code = "store_empty"


class DiskFailed(Known):
    """The disk answered with an error while reading or writing. Facts: path."""

    code = "disk_failed"


class FileMissing(Known):
    """A photo or document is not in the file store. Facts: sha."""

    code = "file_missing"


class FileDamaged(Known):
    """A photo or document does not open: its bytes are not those that were stored. Facts: sha."""

    code = "file_damaged"


class BackupFailed(Known):
    """A copy of the database did not pass its check and was thrown away. Facts: path, reason."""

    code = "backup_failed"


class BadValue(Known):
    """A value does not fit its field. Facts: entity, field, reason (a word: "type", "unknown", "too_long", …)."""

    code = "bad_value"


class WrongPin(Known):
    """The PIN is not right. Facts: tries (wrong ones so far), wait_seconds (until the next try)."""

    code = "wrong_pin"


class PinTooWeak(Known):
    """The PIN is too short or too simple. Facts: minimum (characters), reason ("short" or "simple")."""

    code = "pin_too_weak"


class VaultDamaged(Known):
    """The profile's key file cannot be read. Facts: path, reason."""

    code = "vault_damaged"


class KeystoreChanged(Known):
    """This computer's keystore no longer holds the profile's half of the key. Facts: path."""

    code = "keystore_changed"


class KeystoreRefused(Known):
    """This computer's keystore is locked, or does not keep what it is given. Facts: reason."""

    code = "keystore_refused"


class FactChanged(Bug):
    """Code tried to change or remove a fact. Facts: entity, rec_id."""

    code = "fact_changed"


class BulkRefused(Bug):
    """Code tried to change business rows past the recorder. Facts: statement."""

    code = "bulk_refused"


class WrongThread(Bug):
    """The store was used from a thread that must never wait for a disk. Facts: thread."""

    code = "wrong_thread"


class WriteInWrite(Bug):
    """A write was begun inside a write of the same thread."""

    code = "write_in_write"


class LibraryTooOld(Bug):
    """The database library has a known way to lose data. Facts: found, minimum."""

    code = "library_too_old"


class NotEnrolled(Known):
    """This profile has not been enrolled at head office yet. Facts: kind (of the number that was wanted)."""

    code = "not_enrolled"


class SealBroken(Known):
    """Something sealed to a key does not open: another key, or changed bytes."""

    code = "seal_broken"
