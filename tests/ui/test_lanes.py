"""Lanes: jobs one after the other, never on the thread that draws, finished before the end."""

import threading
import time

import pytest

from ui import lanes


@pytest.mark.parametrize("open_lanes", [lanes.threads, lanes.inline])
def test_jobs_run_in_order_and_never_on_the_thread_that_gave_them(open_lanes):
    both, seen = open_lanes(), []
    futures = [both.ledger.submit(lambda n=n: seen.append((n, threading.get_ident()))) for n in range(20)]
    both.close()
    assert [n for n, _ in seen] == list(range(20))
    assert {ident for _, ident in seen}.isdisjoint({threading.get_ident()})
    assert all(future.done() for future in futures)


def test_what_was_taken_is_finished_before_a_lane_ends():
    both, saved = lanes.threads(), []
    for n in range(5):
        both.ledger.submit(lambda n=n: (time.sleep(0.01), saved.append(n)))
    both.close()
    assert saved == [0, 1, 2, 3, 4]
    with pytest.raises(RuntimeError):
        both.ledger.submit(saved.clear)


def test_an_inline_job_is_done_when_submit_returns():
    both = lanes.inline()
    future = both.ledger.submit(lambda: 1 / 0)
    assert isinstance(future.exception(), ZeroDivisionError)
    both.close()


def test_ledger_and_wire_do_not_wait_for_each_other():
    both, reached = lanes.threads(), threading.Event()
    waiting = both.wire.submit(lambda: reached.wait(5))
    both.ledger.submit(reached.set)
    assert waiting.result(timeout=5)
    both.close()
