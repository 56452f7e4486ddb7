"""The self-check tries every part, names what fails, and never stops at the first."""

from ui import selfcheck


def test_every_part_of_this_machine_is_well(dressed):
    found = selfcheck.check()
    assert found["is_well"], found
    assert set(found["checks"]) == {
        "store", "font", "icons", "translations", "certificates", "keystore", "pictures", "window",
        "documents", "codes",
    }  # fmt: skip


def test_a_part_that_fails_is_named_and_the_others_are_still_tried(dressed, monkeypatch):
    def broken(_folder):
        raise OSError("no such file")

    monkeypatch.setitem(selfcheck.CHECKS, "certificates", broken)
    found = selfcheck.check()
    assert found["is_well"] is False
    assert found["checks"]["certificates"] == {"is_well": False, "found": "OSError: no such file"}
    assert found["checks"]["store"]["is_well"]
