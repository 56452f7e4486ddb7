"""What an engineer does at the window, one deed each: every step by the button, field or pen a person would use."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from PySide6.QtWidgets import QApplication

from app import guidance, orders, parts, progress, settlement, survey, words
from app.closing import Leaving
from app.repair import RepairResult
from app.store.types import OrderId, natural_id
from tests.journeys import hall


class Engineer:
    """An engineer at his laptop."""

    def __init__(self, laptop):
        self.laptop, self.language = laptop, laptop.language
        self.order_id = None

    # asking

    def ask(self, query):
        """Ask the ledger of this laptop, on a thread of its own as the window does."""
        store = self.laptop.desk._store

        def run():
            with store.read() as db:
                return query(db)

        with ThreadPoolExecutor(1) as lane:
            return lane.submit(run).result()

    def view(self):
        return self.ask(lambda db: orders.order_view(db, self.order_id))

    @property
    def state(self):
        return str(self.ask(lambda db: guidance.guidance(db, self.order_id)).state)

    def stopped(self, rule, kind):
        """Find on the overview what is not possible yet by this rule: its sentence, its rule, and a way on."""
        self.overview()
        told = self.ask(lambda db: guidance.guidance(db, self.order_id)).blocked
        places = [place for place, each in enumerate(told, 1) if type(each.error) is kind]
        assert places, f"{kind.__name__} is not among {[type(each.error).__name__ for each in told]}"
        place, error = places[0], told[places[0] - 1].error
        says = words.tell(error, self.language)
        assert says.rule == rule
        assert self.laptop.says(f"blocked_why_{place}") == says.text
        assert rule in self.laptop.says(f"blocked_rule_{place}")
        assert says.way_on
        return says

    def say(self, zh, en):
        return en if self.language == "en" else zh

    def refused(self, error):
        """Give the words of a refusal in the language of the window."""
        return words.tell(error, self.language)

    # the order

    def open(self, service_no):
        self.order_id = OrderId(natural_id("sample", "order", service_no))
        self.laptop.open_order(self.view().row.number)
        return self

    def overview(self):
        self.laptop.tab("overview")

    def at(self, moment):
        self.laptop.clock.set(moment)

    def prepare(self, answers):
        self.laptop.next("prepare")
        self.laptop.fill(answers)

    def travel(self):
        self.overview()
        self.laptop.next("start_travel")
        self.laptop.calm()

    def arrive(self):
        self.overview()
        self.laptop.next("arrive")
        self.laptop.press("arrive_identity")
        self.laptop.press("arrive_rules")
        self.laptop.record()

    def agree_to_start(self, said_by, explanation):
        self.laptop.next("ask_consent")
        self.laptop.write("consent_said_by", said_by)
        self.laptop.write("consent_explanation", explanation)
        self.laptop.press("consent_yes")
        self.laptop.wait("the order again", lambda: self.laptop.seen("consent_yes") is None)

    def look_at_it(self, answers):
        self.overview()
        self.laptop.next("pre_check")
        self.laptop.fill(answers)

    def start(self):
        self.overview()
        self.laptop.next("start_work")
        self.laptop.calm()

    def pause(self, reason, *, until="", asked_by_customer=False):
        self.overview()
        self.laptop.press("way_pause_work")
        self.laptop.write("step_reason", reason)
        self.laptop.write("pause_until", until)
        if asked_by_customer:
            self.laptop.press("pause_by_customer")
        self.laptop.record()

    def resume(self):
        self.laptop.tab("time")
        self.laptop.press("time_resume_work")

    def call(self, answered):
        """Record a call to the customer."""
        self.laptop.tab("visit")
        self.laptop.press("visit_call")
        self.laptop.press(f"call_answered_{answered}")
        self.laptop.record()

    def part_name(self, place):
        return self.ask(lambda db: parts.order_parts(db, self.order_id))[place - 1].part.name

    def refusal(self, command):
        """Give the refusal with which the ledger answers a command; nothing of it is kept."""
        store, actor = self.laptop.desk._store, self.laptop.desk.person_id

        def run():
            with store.write(actor) as tx:
                command(tx)
                raise AssertionError("nothing was refused")

        with ThreadPoolExecutor(1) as lane:
            return lane.submit(run).exception()

    def diagnose(self, responsibility, cause, level):
        """Say on the tab of the diagnosis what is wrong and whose it is."""
        self.laptop.tab("diagnosis")
        self.laptop.press(f"cause_{cause.lower()}")
        self.laptop.write("diagnosis_cause_text", self.say("见照片", "see the photos"))
        self.laptop.press(f"responsibility_{responsibility}")
        self.laptop.press(f"level_{level}")
        self.laptop.press("diagnosis_record")

    # off the main way

    def machine_stopped(self, since):
        """Record from when the machine stood still; the end follows from what happens."""
        self.laptop.tab("further")
        self.laptop.press("stop_record")
        self.laptop.write("stop_day", since[:10])
        self.laptop.write("stop_from", since[11:16])
        self.laptop.record()

    def lend(self, code, equivalence):
        self.laptop.tab("further")
        self.laptop.press("loaner_lend")
        self.laptop.press(f"lend_loaner_{code}")
        self.laptop.press(f"lend_equivalence_{equivalence}")
        self.laptop.write("lend_condition", self.say("完好", "complete, undamaged"))
        self.laptop.record()

    def say_why_again(self):
        self.laptop.tab("further")
        self.laptop.press("fault_cause")
        self.laptop.write("cause_text", self.say("绕组受潮,更换件未触及原因", "damp winding, untouched so far"))
        self.laptop.record()

    def propose_replacement(self):
        self.laptop.tab("further")
        self.laptop.press("fault_replace")
        self.laptop.write("replacement_text", self.say("已向客户说明", "the customer was told"))
        self.laptop.record()

    def escalate(self, tier, question):
        self.laptop.tab("further")
        self.laptop.press("escalate")
        self.laptop.press(f"escalate_tier_{tier}")
        self.laptop.write("escalate_question", question)
        self.laptop.press("escalate_told")
        self.laptop.record()

    # parts

    def plan(self, place, number, quantity):
        self.laptop.tab("parts")
        if quantity != 1:
            self.laptop.write("part_quantity", str(quantity))
        self.laptop.write("part_search", number, leave=False)
        self.laptop.key(hall.Qt.Key.Key_Return)
        self.laptop.wait(f"line {place}", lambda: self.laptop.seen(f"part_line_{place}") is not None)

    def ask_for_part(self, place, said_by, why, *, said_yes=True):
        self.laptop.press(f"part_consent_{place}_{'yes' if said_yes else 'no'}")
        self.laptop.write(f"part_who_{place}", said_by)
        self.laptop.write(f"part_why_{place}", why)
        self.laptop.press(f"part_record_{place}")

    def fit(self, place, old, serials=("", "")):
        for name, serial in zip(("old", "new"), serials, strict=True):
            if serial:
                self.laptop.write(f"part_{name}_{place}", serial)
        self.laptop.press(f"part_old_part_{place}_{old}")
        self.laptop.press(f"part_fit_{place}")
        self.laptop.wait("the part is fitted", lambda: self.laptop.seen(f"part_undo_{place}") is not None)

    def photograph(self, number, moment, caption):
        self.laptop.tab("photos")
        self.laptop.press(f"photo_moment_{moment}")
        QApplication.clipboard().setImage(hall.a_picture(caption))
        self.laptop.key(hall.Qt.Key.Key_V, hall.Qt.KeyboardModifier.ControlModifier)
        self.laptop.wait(f"photo {number}", lambda: self.laptop.seen(f"photo_caption_{number}") is not None)
        self.laptop.write(f"photo_caption_{number}", caption)

    # the forms

    def fill_another(self, form_id, answers):
        """Begin a checklist the order does not ask for, and fill it."""
        self.laptop.tab("checklist")
        if self.laptop.seen("checklist_back") is not None:
            self.laptop.press("checklist_back")
        self.laptop.choose_from("checklist_more", f"checklist_begin_{form_id}")
        self.laptop.wait("the checklist", lambda: self.laptop.seen("next_missing") is not None)
        self.laptop.fill(answers)

    def fill(self, form_id, answers, rounds=(), *, submit=True):
        """Open a checklist, add the rounds it needs (section, repeat, how many), fill it and hand it in."""
        self.laptop.tab("checklist")
        if self.laptop.seen("checklist_back") is not None:
            self.laptop.press("checklist_back")
        self.laptop.press(f"checklist_open_{form_id}")
        if self.laptop.seen("checklist_reopen") is not None:
            self.laptop.press("checklist_reopen")
            self.laptop.yes()
        for section, repeat, count in rounds:
            self.laptop.press(f"section_{section}")
            self.laptop.find(f"add_{repeat}")
            while self.laptop.seen(f"round_{repeat}.{count}") is None:
                self.laptop.press(f"add_{repeat}")
        self.laptop.fill(answers, submit=submit)

    # the end

    def finish(self, outcome, text):
        self.overview()
        self.laptop.next("finish_work")
        self.laptop.press(f"result_{outcome}")
        self.laptop.write("result_text", text)
        self.laptop.record()

    def cannot_finish(self, outcome):
        """Try to finish: the form says the stop, its rule and the way on; give the stop."""
        held = self.refusal(lambda tx: progress.finish_work(tx, self.order_id, outcome=RepairResult(outcome), text="-"))
        self.overview()
        self.laptop.next("finish_work")
        self.laptop.press(f"result_{outcome}")
        self.laptop.press("step_record")
        told = self.refused(held)
        self.laptop.wait("the stop is said", lambda: self.laptop.seen("step_wrong") is not None)
        said = self.laptop.says("step_wrong")
        assert told.text in said
        assert told.way_on in said
        assert held.rule in said
        self.laptop.press("step_later")
        return held

    def show(self, who):
        self.overview()
        self.laptop.next("show_result")
        self.laptop.write("shown_to", who)
        self.laptop.record()

    def sign_for_himself(self):
        self.laptop.tab("acceptance")
        self.laptop.press("acceptance_engineer")
        self.laptop.sign()

    def hand_to_customer(self):
        self.laptop.tab("acceptance")
        self.laptop.press("acceptance_customer")

    def accept(self):
        """Sign as the engineer, hand the laptop over, and let the customer sign without objection."""
        self.sign_for_himself()
        self.hand_to_customer()
        self.laptop.sign()

    def object(self, text):
        """Sign as the engineer, hand the laptop over, and let the customer object in his words."""
        self.sign_for_himself()
        self.hand_to_customer()
        self.laptop.press("outcome_objection")
        self.laptop.write("outcome_text", text)
        self.laptop.press("sign_go")
        self.laptop.yes()
        self.laptop.wait("the objection is recorded", lambda: self.laptop.seen("sign_go") is None)
        self.laptop.calm()

    def sign_other(self, purpose):
        """Have something else signed, on a sheet of its own."""
        self.laptop.tab("acceptance")
        self.laptop.press(f"sign_{purpose}")
        self.laptop.sign()

    def receipts(self):
        return self.ask(lambda db: settlement.receipts(db, self.order_id))

    def leave_in_order(self):
        self.overview()
        self.laptop.next("close_visit")
        for each in Leaving:
            self.laptop.press(f"leave_{each}")
        self.laptop.record()

    def survey(self, told, respondent):
        """Hand the laptop to the customer, who scores the service by himself and gives it back."""
        self.laptop.tab("acceptance")
        self.laptop.press("survey_give")
        for question, score in told["scores"].items():
            self.laptop.press(f"survey_{question}_{score}")
        if self.laptop.seen("survey_reason") is not None:
            self.laptop.write("survey_reason", told["reason"], leave=False)
        self.laptop.write("survey_respondent", respondent, leave=False)
        self.laptop.press("survey_hand_in")
        self.laptop.wait("the survey is handed in", lambda: self.laptop.seen("survey_score") is not None)
        assert f"{told['score']:.1f}" in self.laptop.says("survey_score")
        self.laptop.press("survey_back")
        found = self.ask(lambda db: survey.survey(db, self.order_id))
        assert (found.score, found.is_satisfied) == (told["score"], told["satisfied"])

    def settle(self, method=""):
        self.laptop.tab("charges")
        if method:
            self.laptop.press(f"settle_method_{method}")
        self.laptop.press("settle_go")
        self.laptop.wait("the bill is settled", lambda: self.laptop.seen("settle_go") is None)

    def bill_on_screen(self):
        """Read the bill as it stands on the page: (what, what the customer pays) of each line, and the sums."""
        self.laptop.tab("charges")
        laptop, lines = self.laptop, []
        while laptop.seen(f"bill_text_{len(lines) + 1}") is not None:
            at = len(lines) + 1
            lines.append((laptop.says(f"bill_text_{at}"), laptop.says(f"bill_pay_{at}")))
        return lines, {name: laptop.says(f"bill_{name}") for name in ("gross", "waived", "package", "total")}

    def bill(self):
        return self.ask(lambda db: settlement.quote(db, self.order_id))

    def hand_over(self, to_whom):
        self.laptop.tab("documents")
        self.laptop.press("document_make")
        self.laptop.wait("both copies", lambda: self.laptop.seen("document_qr") is not None, 120)
        self.laptop.calm()
        self.laptop.write("handover_to", to_whom)
        self.laptop.press("document_qr")
        self.laptop.press("qr_taken")
        self.laptop.wait("the copy is given", lambda: self.laptop.seen("handover_1") is not None)


def moment(text):
    return datetime.fromisoformat(text)
