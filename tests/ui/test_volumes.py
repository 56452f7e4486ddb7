"""Sticks: known by where they are mounted and by what the kernel says of the disk beneath a partition."""

import sys

import pytest

from ui import volumes

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows tells removable drives by GetDriveType")


@pytest.fixture
def blocks(tmp_path, monkeypatch):
    """A kernel's list of disks: one stick with a partition, one built-in disk."""
    for disk, partition, removable in (("sdb", "sdb1", "1"), ("nvme0n1", "nvme0n1p2", "0")):
        (tmp_path / "devices" / disk / partition).mkdir(parents=True)
        (tmp_path / "devices" / disk / "removable").write_text(f"{removable}\n", encoding="ascii")
        (tmp_path / partition).symlink_to(tmp_path / "devices" / disk / partition)
    monkeypatch.setattr(volumes, "_BLOCKS", tmp_path)


def test_a_partition_of_a_stick_is_removable_wherever_it_is_mounted(blocks):
    assert volumes.is_removable("/mnt/usb", "/dev/sdb1")
    assert not volumes.is_removable("/", "/dev/nvme0n1p2")
    assert not volumes.is_removable("/srv", "tmpfs")


def test_what_the_desktop_mounted_for_a_person_is_removable():
    assert volumes.is_removable("/run/media/lin/KINGSTON", "/dev/whatever")
    assert volumes.is_removable("/media/lin/KINGSTON", "")


def test_the_list_can_be_asked_for_on_any_machine(qapp):
    assert all(each.folder.exists() and each.free_bytes >= 0 for each in volumes.removable())
