"""Where the time goes: segments never overlap, sums are right, corrections void, lateness is told from breach."""

import uuid
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import progress, visits
from app.customers import SiteRow
from app.store.kinds import TimeKind
from app.visits import AppointmentRow, Mark, ReasonMissing, TimeAhead, punctuality, quiet_hours, split_time, totals
from app.words import Pair
from tests.builders import a_work_order, at_work

START = datetime(2026, 11, 18, 0, 0, tzinfo=UTC)
PEOPLE = [uuid.UUID(int=n) for n in (1, 2)]
ORDERS = [uuid.UUID(int=n) for n in (11, 12, 13)]
marks = st.lists(
    st.builds(
        Mark,
        id=st.uuids(),
        order_id=st.sampled_from(ORDERS),
        person_id=st.sampled_from(PEOPLE),
        kind=st.sampled_from(TimeKind),
        at=st.integers(0, 600).map(lambda minute: START + timedelta(minutes=minute)),
        reason=st.sampled_from([None, "午休"]),
    ),
    max_size=30,
)


@given(marks)
def test_segments_of_one_person_never_overlap(found):
    for person in PEOPLE:
        own = [each for each in split_time(found) if each.person_id == person]
        for before, after in pairwise(own):
            assert before.end_at is not None
            assert before.end_at <= after.start_at
        assert all(each.end_at is None or each.end_at > each.start_at for each in own)


@given(marks)
def test_segments_cover_all_time_between_marks_but_after_off(found):
    now = START + timedelta(days=1)
    for person in PEOPLE:
        own = sorted((mark for mark in found if mark.person_id == person), key=lambda mark: (mark.at, mark.id))
        ends = [*[mark.at for mark in own[1:]], now][: len(own)]
        expected = sum(
            ((end - mark.at).total_seconds() for mark, end in zip(own, ends, strict=True) if mark.kind != "off"), 0.0
        )
        cut = [each for each in split_time(found) if each.person_id == person]
        assert sum(each.seconds(now) for each in cut) == expected


def asked_minute_by_minute(found, person, minute):
    """Say what a person does in one minute: whatever his last mark up to then says; slow, and sure."""
    at = START + timedelta(minutes=minute)
    before = [mark for mark in found if mark.person_id == person and mark.at <= at]
    if not before:
        return None
    last = max(before, key=lambda mark: (mark.at, mark.id))
    return None if last.kind is TimeKind.OFF else (last.order_id, last.kind)


@given(marks)
def test_every_minute_is_in_the_one_segment_a_slow_look_at_all_marks_says(found):
    cut = split_time(found)
    for person in PEOPLE:
        own = [each for each in cut if each.person_id == person]
        for minute in range(0, 605, 5):
            at = START + timedelta(minutes=minute)
            here = [each for each in own if each.start_at <= at and (each.end_at is None or at < each.end_at)]
            assert [(each.order_id, each.kind) for each in here] == [
                said for said in [asked_minute_by_minute(found, person, minute)] if said
            ]


@given(marks, st.randoms())
def test_the_sequence_marks_come_in_does_not_matter(found, random):
    shuffled = list(found)
    random.shuffle(shuffled)
    assert split_time(shuffled) == split_time(found)


@given(marks)
def test_totals_are_the_sums_of_their_segments(found):
    now = START + timedelta(days=1)
    cut = split_time(found)
    sums = totals(cut, now)
    work = sum(each.seconds(now) for each in cut if each.kind is TimeKind.WORK)
    assert sums.work_minutes == work // 60


def test_a_mark_on_another_order_ends_the_segment_here(store, company, clock):
    with store.write() as tx:
        first = a_work_order(tx, company, number="WO-26-00001")
        second = a_work_order(tx, company, number="WO-26-00002")
    with store.write() as tx:
        visits.mark_time(tx, first, TimeKind.WORK)
    clock.pass_(minutes=30)
    with store.write() as tx:
        visits.mark_time(tx, second, TimeKind.TRAVEL)
    clock.pass_(minutes=10)
    with store.read() as db:
        [work] = visits.segments(db, first)
        [travel] = visits.segments(db, second)
        assert work.seconds(clock.now()) == 30 * 60
        assert work.end_at == travel.start_at
        assert visits.running_kind(db, first) is None
        assert visits.running_kind(db, second) is TimeKind.TRAVEL


def test_a_correction_voids_the_mark_and_keeps_it(store, company, clock):
    with store.write() as tx:
        order_id = a_work_order(tx, company)
        at_work(tx, order_id)
    clock.pass_(minutes=30)
    with store.read() as db:
        work = visits.segments(db, order_id)[-1]
    with store.write() as tx:
        with pytest.raises(ReasonMissing):
            visits.correct_mark(tx, work.mark_id, reason=" ", at=work.start_at)
        visits.correct_mark(tx, work.mark_id, reason="忘记登记", at=work.start_at + timedelta(minutes=10))
    with store.read() as db:
        assert visits.segments(db, order_id)[-1].seconds(clock.now()) == 20 * 60
        kept = db.scalars(visits.sa.select(visits.TimeMark.id).where(visits.TimeMark.order_id == order_id))
        assert work.mark_id in kept


def test_a_time_ahead_of_the_clock_is_refused(store, company, clock):
    with store.write() as tx:
        order_id = a_work_order(tx, company)
        with pytest.raises(TimeAhead):
            visits.mark_time(tx, order_id, TimeKind.TRAVEL, at=clock.now() + timedelta(hours=1))


def test_pauses_are_no_work(store, company, clock):
    with store.write() as tx:
        order_id = a_work_order(tx, company)
        at_work(tx, order_id)
    clock.pass_(minutes=30)
    with store.write() as tx:
        progress.pause_work(tx, order_id, reason="客户要求：午休", resume_at=clock.now() + timedelta(hours=1))
    clock.pass_(minutes=60)
    with store.write() as tx:
        progress.resume_work(tx, order_id)
    clock.pass_(minutes=35)
    with store.read() as db:
        found = visits.segments(db, order_id)
        assert totals(found, clock.now()).work_minutes == 65
        assert totals(found, clock.now()).pause_minutes == 60
        assert [each.reason for each in found if each.kind is TimeKind.PAUSE] == ["客户要求：午休"]


def a_promise(start_minute=0, end_minute=None):
    end_at = None if end_minute is None else START + timedelta(minutes=end_minute)
    return AppointmentRow(uuid.uuid4(), START + timedelta(minutes=start_minute), end_at, None, None, None, START, None)


@pytest.mark.parametrize(
    ("arrived", "told", "late", "breach"),
    [(-5, None, 0, False), (0, None, 0, False), (10, None, 10, True), (10, -3, 10, False), (10, 3, 10, True)],
)
def test_late_without_a_word_beforehand_is_a_breach(arrived, told, late, breach):
    told_at = None if told is None else START + timedelta(minutes=told)
    found = punctuality(a_promise(), START + timedelta(minutes=arrived), told_at)
    assert (found.late_minutes, found.is_breach) == (late, breach)


def test_within_an_agreed_span_nobody_is_late():
    assert punctuality(a_promise(0, 120), START + timedelta(minutes=119), None).late_minutes == 0


@pytest.mark.parametrize(
    ("hour", "length", "rest_hours", "expected"),
    [
        (9, 2, "12:00-13:30", ""),
        (11, 2, "12:00-13:30", "12:00-13:30"),
        (13, 1, "12:00-13:30", "12:00-13:30"),
        (14, 3, "12:00-13:30", ""),
        (17, 2, None, "18:00-08:00"),
        (6, 1, None, "18:00-08:00"),
    ],
)
def test_appointments_in_the_sites_quiet_hours_are_noticed(hour, length, rest_hours, expected):
    site = SiteRow(uuid.uuid4(), "S", Pair("现场"), None, None, rest_hours, None, None, None, "Asia/Shanghai")
    start_at = datetime(2026, 11, 18, hour, tzinfo=visits.ZoneInfo("Asia/Shanghai"))
    assert quiet_hours(start_at, start_at + timedelta(hours=length), site) == expected
