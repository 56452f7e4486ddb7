"""Where an order stands follows from the steps taken, whatever their sequence and whatever the clocks say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import aftercare, orders, requests
from app.orders import Facts, Need, NotAllowedNow, check_step, standing, steps_from
from app.store.kinds import AftercareState, RequestState
from app.store.kinds import OrderState as S
from app.store.kinds import OrderType as T
from app.visits import NoAppointment


@st.composite
def walks(draw):
    """Walk from dispatched along allowed steps."""
    order_type, state, taken = draw(st.sampled_from(T)), S.DISPATCHED, [(None, S.DISPATCHED)]
    for _ in range(draw(st.integers(0, 25))):
        onward = steps_from(order_type, state)
        if not onward:
            break
        step = draw(st.sampled_from(onward))
        taken.append((step.source, step.target))
        state = step.target
    return state, taken


@given(walks(), st.randoms())
def test_the_state_is_where_the_walk_ended_in_any_sequence(walk, random):
    state, taken = walk
    random.shuffle(taken)
    assert standing(taken).state is state


@given(walks())
def test_the_first_step_may_be_missing(walk):
    state, taken = walk
    assert standing(taken[1:]).state is state


def test_cancelled_at_the_office_while_work_went_on_shows_both():
    done = [(S.DISPATCHED, S.APPOINTED), (S.APPOINTED, S.PREPARED), (S.DISPATCHED, S.CANCELLED)]
    found = standing(done)
    assert (found.state, found.work_state) == (S.CANCELLED, S.PREPARED)


def test_an_order_without_steps_is_dispatched():
    assert standing([]).state is S.DISPATCHED


def test_the_first_need_that_is_not_met_speaks():
    facts = Facts(T.QUALITY_FAULT, S.DISPATCHED, {Need.APPOINTMENT: NoAppointment(), Need.PREPARATION: NotAllowedNow()})
    with pytest.raises(NoAppointment):
        check_step(facts, S.APPOINTED)
    assert check_step(Facts(T.QUALITY_FAULT, S.DISPATCHED), S.APPOINTED).rule == "BR-34"


def test_all_states_lie_on_some_way():
    reached = {step.target for step in orders.STEPS} | {S.DISPATCHED}
    assert reached == set(S)


def test_no_way_ends_before_the_handover_or_the_cancellation():
    for order_type in T:
        steps = [step for step in orders.STEPS if order_type in step.types]
        on_from = {step.source for step in steps if step.rule != "BR-82"}  # what was back-ordered is delivered later
        assert {step.target for step in steps} - on_from == {S.HANDED_OVER, S.CANCELLED}


@given(st.lists(st.sampled_from(requests.STEPS), max_size=8))
def test_a_request_stands_where_its_steps_lead(found):
    state, taken = RequestState.REGISTERED, []
    for step in found:
        if step.source == state:
            taken.append((step.source, step.target))
            state = step.target
    assert requests.standing(taken) is state
    assert requests.standing(reversed(taken)) is state


def test_aftercare_stands_at_the_furthest_state():
    assert aftercare.standing([]) is None
    assert aftercare.standing([AftercareState.FOLLOWED_UP, AftercareState.DOCUMENTS_IN]) is AftercareState.FOLLOWED_UP
