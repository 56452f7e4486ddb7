"""The day that is played: which orders, what is measured, said and photographed; other words with another seed."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from PySide6.QtWidgets import QLabel, QWidget

from ui.demo.hands import press, seen, wait
from ui.demo.player import Player, snapshot


@dataclass(frozen=True)
class Visit:
    """One order of the day, found by its machine: when, what the forms are answered, which part is fitted."""

    machine: str
    leave_at: str
    arrive_at: str
    work_at: str
    done_at: str
    forms: dict[str, dict[str, str]] = field(default_factory=dict)
    part: str = ""
    rounds: tuple[str, ...] = ()


def visits(chance: random.Random) -> tuple[Visit, ...]:
    """Draw the day: the orders are the sample world's, readings and words come with the seed."""
    vibration = chance.randrange(18, 28) / 10
    before, after = chance.randrange(55, 70), chance.randrange(88, 100)
    anyone = {"*line": said(chance, "name")}
    ready = {**anyone, "*": "pass yes", "job_type": "other"}
    checked = {
        **anyone, "*": "yes pass", "identity": "yes", "voucher": "voucher", "complete": "yes", "tamper": "no",
        "statement": said(chance, "statement"), "consent": "yes", "consent_by": said(chance, "name"),
    }  # fmt: skip
    record = {
        **anyone, "*": "pass yes", "fam": "screen", "done_items": "fasten", "temp": str(chance.randrange(48, 66)),
        "vib": str(vibration), "next_day": "2027-02-18",
    }  # fmt: skip
    fault = {
        **anyone, "*": "yes", "phenomenon": said(chance, "phenomenon"), "occurred": "2026-11-18 09:05",
        "fault_level": "3", "cause_text": said(chance, "cause"), "resp": "ours",
        "step_text": said(chance, "step"), "part_no": "CH05-A", "qty": "1", "old": "returned",
        "r_name": said(chance, "reading"), "r_unit": "m3/h", "r_before": str(before), "r_after": str(after),
        "result": "restored", "acceptance": "none",
    }  # fmt: skip
    follow = {
        **anyone, "*": "yes", "channel": "visit", "respondent": said(chance, "name"), "running": "yes", "again": "no",
        "sat": "4", "question": "no",
    }  # fmt: skip
    visit = {
        **anyone, "*": "yes good", "persons": said(chance, "name"), "topics": said(chance, "topic"),
        "new_problem": "no",
    }  # fmt: skip
    worn = {
        **fault, "occurred": "2026-11-18 13:40", "part_no": "SC01-B",
        "r_before": str(before - 20), "r_after": str(after - 6),
        "cause_text": said(chance, "cause"), "step_text": said(chance, "step"),
    }  # fmt: skip
    return (
        Visit("GCZX250002", "07:10", "07:55", "08:10", "09:50",
              {"preparation_checklist": ready, "pre_check": checked, "maintenance_record": record}, "SC12-A"),
        Visit("GCLF260003", "10:05", "11:20", "11:35", "13:10",
              {"preparation_checklist": {**ready, "job_type": "fault"}, "pre_check": checked,
               "quality_fault_report": fault}, "CH05-A", ("step", "part", "reading")),
        Visit("GCLD260004", "13:20", "13:45", "13:55", "15:00",
              {"preparation_checklist": ready, "follow_up_questionnaire": follow, "visit_report": visit}),
        Visit("GCZS240005", "15:10", "15:40", "15:55", "17:20",
              {"preparation_checklist": {**ready, "job_type": "fault"}, "pre_check": checked,
               "quality_fault_report": worn}, "SC01-B", ("step", "part", "reading")),
    )  # fmt: skip


_LEAVING = ("contact_card", "waste_removed", "borrowed_returned", "asked", "asked_in_charge", "apologised")


class Day:
    """Plays the visits, step by step as the window asks for them."""

    def __init__(self, player: Player, chance: random.Random) -> None:
        self._player, self._chance = player, chance

    def visit(self, order: Visit, *, is_shown: bool) -> None:
        """Work an order from the road to the customer's copy.

        Args:
            order: which, and what happens there.
            is_shown: whether pictures are taken on the way.
        """
        player = self._player
        player.clock.set(order.leave_at)
        player.open_order(order.machine)
        if is_shown:
            player.shot("order")
        for _ in range(40):
            if self._verb() == "":
                return
            self._step(order, is_shown=is_shown)
        raise AssertionError(order.machine)

    def _verb(self) -> str:
        button = seen("next_step", QWidget)
        return str(button.property("verb") or "") if button is not None else ""

    def _next(self) -> tuple[str, str]:
        """Read what the window says is next: the verb, and the words it is asked with."""
        title = seen("next_title", QLabel)
        return self._verb(), title.text() if title is not None else ""

    def _step(self, order: Visit, *, is_shown: bool) -> None:
        """Do the one thing that is next, whatever it asks for, and wait until something else is."""
        player, before = self._player, self._next()
        verb = before[0]
        moment = {"arrive": order.arrive_at, "start_work": order.work_at, "finish_work": order.done_at}.get(verb)
        if moment:
            player.clock.set(moment)
        else:
            player.clock.go_on(2)
        if verb == "finish_work":
            self._work(order, is_shown=is_shown)
            wait("the order in work", lambda: self._verb() == "finish_work")
        player.press("next_step")
        wait(f"what {verb} asks for", lambda: _is_asked() or self._next() not in {before, ("", "")})
        if seen("consent_yes", QWidget) is not None:
            self._consent(is_shown=is_shown)
        elif seen("next_missing", QWidget) or seen("checklist_submit", QWidget):
            self._fill(order, is_shown=is_shown)
        elif seen("arrive_identity", QWidget) is not None:
            player.press("arrive_identity")
            player.press("arrive_rules")
            player.record()
        elif seen("result_restored", QWidget) is not None:
            player.press("result_restored")
            player.write("result_text", said(self._chance, "result"))
            player.record()
        elif seen("leave_contact_card", QWidget) is not None:
            for each in (
                "contact_card",
                "waste_removed",
                "borrowed_returned",
                "asked",
                "asked_in_charge",
                "apologised",
            ):
                player.press(f"leave_{each}")
            player.record()
        elif seen("step_record", QWidget) is not None:
            player.record()
        else:
            self._end(verb, is_shown=is_shown)
        player.press("tab_overview")
        wait(f"what comes after {verb}", lambda: self._next() not in {before, ("", "")})

    def _end(self, verb: str, *, is_shown: bool) -> None:
        """Sign, settle, hand over: what the last steps of a visit ask for."""
        if verb in {"tell_charges", "sign_finding"}:
            self._player.sign(self._chance, verb)
        elif verb == "accept":
            self._accept(is_shown=is_shown)
        elif verb == "settle":
            self._settle(is_shown=is_shown)
        elif verb == "hand_over":
            self._hand_over(is_shown=is_shown)

    def _accept(self, *, is_shown: bool) -> None:
        player = self._player
        player.press("acceptance_engineer")
        player.sign(self._chance)
        player.clock.go_on(1)
        player.press("acceptance_customer")
        player.write("outcome_text", said(self._chance, "opinion"))
        player.sign(self._chance, "signing" if is_shown else "")
        player.press("tab_acceptance")
        player.settle()
        if is_shown:
            player.shot("acceptance")

    def _settle(self, *, is_shown: bool) -> None:
        player = self._player
        wait("the bill", lambda: seen("settle_go", QWidget) is not None)
        is_charged = seen("settle_method_wechat", QWidget) is not None
        if is_charged:
            player.press("settle_method_wechat")
        if is_shown or is_charged:
            player.shot("charges")
        player.press("settle_go")
        wait("the bill settled", lambda: seen("settle_go", QWidget) is None)

    def _hand_over(self, *, is_shown: bool) -> None:
        player = self._player
        player.settle()
        if is_shown:
            player.shot("draft")
        player.press("document_make")
        wait("both copies sealed", lambda: seen("document_qr", QWidget) is not None, 120)
        player.settle()
        if is_shown:
            player.shot("document")
        player.press("document_qr")
        player.press("qr_taken")
        wait("the copy given", lambda: seen("handover_1", QWidget) is not None)
        player.settle()

    def _consent(self, *, is_shown: bool) -> None:
        player = self._player
        player.write("consent_explanation", said(self._chance, "explained"))
        if is_shown:
            player.shot("consent")
        player.press("consent_yes")
        wait("the order again", lambda: seen("consent_yes", QWidget) is None)
        player.settle()

    def _fill(self, order: Visit, *, is_shown: bool) -> None:
        """Fill the checklist that the window opened; its form is the first one of the visit not yet filled."""
        player = self._player
        form = str(_open_form())
        if form == "quality_fault_report":
            for each in order.rounds:
                self._add_round(each)
        player.fill(order.forms.get(form, {"*": "yes pass"}), shot=f"checklist_{form}" if is_shown else "")

    def _add_round(self, repeat: str) -> None:
        """Add the first round of a repeated group, where the form begins without one."""
        if seen(f"add_{repeat}", QWidget) is not None:
            self._player.press(f"add_{repeat}")
            self._player.settle()

    def _work(self, order: Visit, *, is_shown: bool) -> None:
        """Do what no step asks for by name: the part, the photos, a pause, a line in the log."""
        player, chance = self._player, self._chance
        player.press("tab_parts")
        if order.part:
            player.plan_part(order.part)
            player.agree_part(1, said_yes=True, why=said(chance, "why_part"))
            player.fit_part(1, f"A{chance.randrange(10_000, 99_999)}", f"B{chance.randrange(10_000, 99_999)}")
        if is_shown:
            player.shot("parts")
        player.press("tab_photos")
        for number, moment in enumerate(("before", "during", "after"), 1):
            caption = said(chance, f"photo_{moment}")
            player.photograph(number, moment, caption, snapshot(order.machine, chance.randrange(360)))
        if is_shown:
            player.shot("photos")
        self._pause(is_shown=is_shown)
        player.press("tab_overview")
        player.write("work_note", said(chance, "note"))
        player.write("log_line", said(chance, "log"))
        press(player.hands, "log_add")
        player.settle()

    def _pause(self, *, is_shown: bool) -> None:
        player = self._player
        player.press("tab_time")
        player.clock.go_on(20)
        player.settle()
        player.press_for("time_pause_work", "time_reason")
        player.write("time_reason", said(self._chance, "pause"))
        player.press("time_record")
        player.settle()
        player.clock.go_on(15)
        player.press("time_resume_work")
        wait("the work going on", lambda: seen("time_pause_work", QWidget) is not None)
        player.settle()
        if is_shown:
            player.shot("times")


def _is_asked() -> bool:
    """Tell whether a step unfolded what it wants to know."""
    names = (
        "consent_yes", "next_missing", "checklist_submit", "arrive_identity", "result_restored", "step_record",
        "sign_pad", "acceptance_engineer", "settle_go", "document_make",
    )  # fmt: skip
    return any(seen(name, QWidget) is not None for name in names)


def _open_form() -> str:
    sheet = seen("filling_sheet", QWidget)
    return str(sheet.property("form")) if sheet is not None else ""


def said(chance: random.Random, topic: str) -> str:
    """Draw one of the sentences people say on a topic."""
    return chance.choice(SENTENCES[topic])


SENTENCES: dict[str, tuple[str, ...]] = {
    "name": ("终晓芸", "伏云山", "纪桂芳"),
    "statement": ("上周起声音变大,昨天停过一次", "早班开机后流量掉得厉害", "换班时发现油位偏低"),
    "explained": ("说明了停机时间约两小时", "已说明先停电挂牌再作业", "说明了检查范围和可能更换的配件"),
    "phenomenon": ("冷水机流量低报警,十分钟后停机", "出水温度上升,流量开关断开", "开机半小时后流量报警"),
    "cause": ("流量开关叶片结垢卡滞", "过滤器滤芯堵塞", "流量开关触点氧化"),
    "step": ("停机挂牌,拆检流量开关", "清洗管路后更换滤芯", "测量触点电阻,更换流量开关"),
    "reading": ("冷冻水流量", "出水流量"),
    "topic": ("设备运行情况与保养计划", "两周来的运行参数", "备件储备与培训需求"),
    "why_part": ("旧件磨损超过限值,已给客户看过", "密封已老化,继续使用会漏", "测量值超差,客户当面看过读数"),
    "photo_before": ("拆检前外观", "铭牌与机号", "故障时的读数"),
    "photo_during": ("拆下的旧件", "清洗后的滤芯座", "触点烧蚀处"),
    "photo_after": ("新件装好", "试运行读数正常", "防护罩已复位"),
    "pause": ("客户要求避开午餐时间", "等客户停电挂牌", "车间吊装,暂时撤离"),
    "note": ("更换后试运行三十分钟,各项读数正常", "已紧固并复测,建议三个月后复查", "清洗后流量恢复,未见渗漏"),
    "log": ("设备科长到场确认", "安全员检查挂牌", "客户提供了运行记录"),
    "opinion": ("处理及时,说明清楚", "希望下次提前一天联系", "满意,运行平稳"),
    "result": ("更换后试运行正常,客户在场", "检查合格,读数在范围内", "处理完毕,设备恢复运行"),
}
