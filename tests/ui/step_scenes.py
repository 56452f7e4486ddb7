"""The forms of the next step as they are looked at: leaving, a pause, a value measured again; each refused once."""

import uuid

from app import closing, measurements, visits
from app.closing import Leaving
from app.measurements import Reading
from app.orders import order_view
from app.store.types import ResponseId
from app.words import Pair
from ui.page import Place
from ui.pages.next_step import NextStep
from ui.pages.step_forms import LeavingForm
from ui.pages.work_forms import PauseForm, ReadingForm

VIBRATION = Pair("振动速度", "Vibration velocity")
TOO_MUCH = Reading(ResponseId(uuid.UUID(int=1)), "", "vib", VIBRATION, "5.2", "mm/s", Pair("0–4.5", "0–4.5"))


def step_form(stage, make, refusal):
    """A form of the next step, open and refused once, over the first order."""
    stage.page(Place("orders", stage.order(), "overview"))
    order_id, found = uuid.UUID(stage.order()), []
    stage.desk.ask(lambda db: order_view(db, order_id), found.append, stage.shell)
    form = make(stage.desk, found[0])
    stage.shell.findChild(NextStep)._unfold(form)
    form.refuse(refusal)
    stage.settle()


OPEN = closing.LeavingOpen(items=[Leaving.WASTE_REMOVED, Leaving.BORROWED_RETURNED])

SCENES = {
    "step_leaving": lambda stage: step_form(stage, lambda desk, view: LeavingForm(desk, view.row.id), OPEN),
    "step_pause": lambda stage: step_form(stage, PauseForm, visits.ReasonMissing(verb="pause_work")),
    "step_reading": lambda stage: step_form(
        stage, lambda desk, view: ReadingForm(desk, view, TOO_MUCH), measurements.ActionMissing()
    ),
}
