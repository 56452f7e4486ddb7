"""A copy on a stick: whole and read back, or not there, and the person is told which."""

import errno
from hashlib import sha256

import pytest

from app import words
from app.documents import copying
from app.documents.copying import CopyDiffers, StickFailed, StickFull, copy_out

DATA = b"%PDF-1.7 " + bytes(range(256)) * 400
BAD = [(errno.ENOSPC, StickFull), (errno.EIO, StickFailed), (errno.EROFS, StickFailed)]


def names(folder):
    return [each.name for each in folder.iterdir()]


def test_a_copy_is_there_whole_and_its_hash_is_that_of_what_was_read_back(tmp_path):
    target = tmp_path / "WO-26-00815_F16_r1_customer.pdf"
    assert copy_out(DATA, target) == sha256(DATA).hexdigest()
    assert target.read_bytes() == DATA
    assert names(tmp_path) == [target.name]


def test_a_stick_that_gives_back_something_else_is_not_trusted_and_keeps_no_copy(tmp_path):
    target = tmp_path / "copy.pdf"
    with pytest.raises(CopyDiffers):
        copy_out(DATA, target, read_back=lambda file: file.read_bytes()[:-1] + b"\0")
    assert names(tmp_path) == []


@pytest.mark.parametrize(("code", "said"), BAD)
def test_a_full_or_broken_stick_is_told_and_the_former_copy_stays(tmp_path, monkeypatch, code, said):
    target = tmp_path / "copy.pdf"
    target.write_bytes(b"former")

    def fail(_handle):
        raise OSError(code, "the stick says no")

    with monkeypatch.context() as patched:
        patched.setattr(copying.os, "fsync", fail)
        with pytest.raises(said) as told:
            copy_out(DATA, target)
    assert target.read_bytes() == b"former"
    assert names(tmp_path) == [target.name]
    assert words.tell(told.value, "zh_CN").way_on


def test_a_stick_that_was_taken_out_is_told(tmp_path):
    with pytest.raises(StickFailed):
        copy_out(DATA, tmp_path / "gone" / "copy.pdf")
