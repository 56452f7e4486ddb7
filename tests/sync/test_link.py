"""A link that was cut is asked for little, and trusted with more as answers come."""

from __future__ import annotations

import uuid

from app.clock import SystemClock
from sync.link import WEAK_BYTES, Link
from sync.protocol import PAGE_BYTES, SyncAnswer, SyncRequest

REQUEST = SyncRequest("s", "e", uuid.uuid4(), "0", "")
ANSWER = SyncAnswer("s", "e", "1", "", SystemClock().now())


def test_a_weak_link_carries_little_and_no_files_with_the_records():
    link = Link(is_weak=True)
    assert link.page_bytes == WEAK_BYTES
    assert link.inline_bytes == 0


def test_a_cut_makes_the_next_request_small_and_answers_make_it_grow():
    link = Link()
    assert link.page_bytes == PAGE_BYTES
    link.broke()
    assert link.ops_bytes == 3 * WEAK_BYTES
    for _ in range(4):
        link.held(REQUEST, ANSWER, 0.1)
    assert link.page_bytes == PAGE_BYTES
    assert link.inline_bytes > 0
