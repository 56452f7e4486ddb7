"""A loaner is out until it comes back, and nobody lends it twice; what is taken away has a voucher until it is back."""

import pytest

from app import acceptance, branches, loaners, repair
from app.approvals import SpeakerMissing
from app.loaners import ConditionMissing, Equivalence, LoanerNotFree, LoanerUnknown, NotTakenAway, StillAway
from app.orders import NotAllowedNow, state_of
from app.store.kinds import OrderState, SignaturePurpose
from tests.app.test_downtime import a_loaner
from tests.builders import a_work_order, at_work


def test_what_suits_best_comes_first(store, company):
    with store.write() as tx:
        a_loaner(tx, "LN-02", state="lent")
        a_loaner(tx, "LN-01")
        order_id = a_work_order(tx, company)
        assert [(row.code, how) for row, how in loaners.suited(tx, order_id)] == [("LN-01", Equivalence.SAME_GRADE)]


def test_a_loaner_that_is_out_is_listed_and_not_lent_again_until_it_is_back(store, company):
    with store.write() as tx:
        loaner = a_loaner(tx)
        first, second = a_work_order(tx, company), a_work_order(tx, company, number="WO-26-00816")
        lent = loaners.lend(tx, first, loaner, equivalence=Equivalence.SAME_GRADE, condition="完好,已试运行")
    with store.write() as tx:
        (row,) = loaners.open_lendings(tx)
        assert (row.lending.code, row.order.number) == ("LN-01", "WO-26-00815")
        assert loaners.suited(tx, second) == []
        with pytest.raises(LoanerNotFree) as told:
            loaners.lend(tx, second, loaner, equivalence=Equivalence.SAME_GRADE, condition="完好")
        assert told.value.where == "WO-26-00815"
        with pytest.raises(ConditionMissing):
            loaners.give_back(tx, first, lent, condition="")
        loaners.give_back(tx, first, lent, condition="完好")
        assert loaners.open_lendings(tx) == []
        with pytest.raises(LoanerUnknown):
            loaners.give_back(tx, first, lent, condition="完好")
        assert [row.code for row, _how in loaners.suited(tx, second)] == ["LN-01"]


def test_the_customer_signs_which_machine_he_got_and_how_long_he_keeps_it(store, company):
    with store.write() as tx:
        order_id = a_work_order(tx, company)
        loaners.lend(tx, order_id, a_loaner(tx), equivalence=Equivalence.SAME_GRADE, condition="完好")
        shown = acceptance.sheet(tx, order_id, SignaturePurpose.LOANER, "en")
        assert "Loaner LN-01" in shown.lines[-1]
        assert shown.content["loaners"][0]["keep"] == loaners.UNTIL_REPAIRED


def test_a_machine_is_taken_away_with_consent_and_voucher_and_the_work_goes_on_when_it_is_back(store, company):
    with store.write() as tx:
        order_id = a_work_order(tx, company)
        with pytest.raises(NotAllowedNow):
            branches.take_away(tx, order_id, said_by="韩工", condition="外壳完好")
        at_work(tx, order_id)
        with pytest.raises(SpeakerMissing):
            branches.take_away(tx, order_id, said_by="", condition="外壳完好")
        with pytest.raises(ConditionMissing):
            branches.take_away(tx, order_id, said_by="韩工", condition="")
    with store.write() as tx:
        voucher = branches.take_away(tx, order_id, said_by="韩工", condition="外壳完好", accessories="控制盒")
        assert voucher == "TA-26-A7-00001"
        assert state_of(tx, order_id) is OrderState.TAKEN_AWAY
        assert voucher in acceptance.sheet(tx, order_id, SignaturePurpose.TAKE_AWAY, "en").lines[-1]
        with pytest.raises(StillAway):
            loaners.check_back(tx, order_id)
    with store.write() as tx:
        repair.add_log_line(tx, order_id, "已拆检,等待轴承")
    with store.write() as tx:
        assert [note.text for note in loaners.taken_away(tx, order_id).progress] == ["已拆检,等待轴承"]
        branches.bring_back(tx, order_id, condition="已修好,试运行正常")
        loaners.check_back(tx, order_id)
        assert loaners.taken_away(tx, order_id).back == "已修好,试运行正常"
        assert state_of(tx, order_id) is OrderState.IN_PROGRESS
        with pytest.raises(NotTakenAway):
            branches.bring_back(tx, order_id, condition="再次")
