"""The office's keys: each office its own, but a sample's root that is drawn from its seed can be drawn again."""

from datetime import UTC, datetime, timedelta

from office.devices import Authority

MORNING = datetime(2026, 11, 18, 6, 0, 0, 123456, tzinfo=UTC)


def root(tmp_path, name, now=MORNING, **how):
    return Authority.create(tmp_path / name, "崮川", now, **how).root_der


def test_a_sample_root_is_drawn_again_from_its_seed_and_from_no_other(tmp_path):
    first = root(tmp_path, "a", sample_seed=1)
    assert root(tmp_path, "b", MORNING + timedelta(seconds=40), sample_seed=1) == first
    assert root(tmp_path, "c", sample_seed=2) != first


def test_a_real_root_is_never_the_same_twice(tmp_path):
    assert root(tmp_path, "a") != root(tmp_path, "b")


def test_the_issuing_and_the_seal_key_of_a_sample_stay_random(tmp_path):
    one, other = (Authority.create(tmp_path / name, "崮川", MORNING, sample_seed=1) for name in "ab")
    assert one.issuing_der != other.issuing_der
    assert one.seal_public != other.seal_public
