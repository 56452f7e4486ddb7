"""The same world in the hands of hypothesis: it chooses the steps, and makes what it finds as short as it can."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import ExitStack, contextmanager
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from tests.simulation import deeds, invariants
from tests.simulation.machines import drawn_from
from tests.simulation.people import DEEDS
from tests.simulation.schedule import FAULTS, LAPTOPS, TORN, Fault, Schedule, Step
from tests.simulation.template import memory, template
from tests.simulation.violation import Violation
from tests.simulation.world import World

laptops = st.integers(0, LAPTOPS)
small = st.integers(0, 7)
parts = st.sampled_from([0.0, 0.3, 0.6, 0.99])
faults = st.none() | st.builds(
    Fault, st.sampled_from((*FAULTS, TORN)), at=st.integers(1, 3), part=parts, is_after=st.booleans()
)
WORK = ("note", "phone", "access", "title", "fact", "void", "answer", "asset", "action", "attach", "unfit", "decide")
OFFICE = ("correct", "assign", "cancel", "delete", "customer", "equipment", "order", "settle")
MACHINES = ("backup", "restore", "upgrade", "upgrade_office", "clock", "image", "old", "watch", *DEEDS)


@contextmanager
def told():
    """Hand a broken promise to hypothesis as a failure it makes shorter."""
    try:
        yield
    except Violation as violation:
        raise AssertionError(str(violation)) from violation


class Machine(RuleBasedStateMachine):
    """An office and its laptops; the invariants are held inside each step, and once more when all is quiet."""

    def __init__(self):
        super().__init__()
        self.open = ExitStack()
        self.number = 0

    @initialize(seed=st.integers(0, 3), ops_at_once=st.sampled_from([2, 4000]))
    def begin(self, seed, ops_at_once):
        template()
        folder = Path(tempfile.mkdtemp(prefix="gongdan-machine-", dir=memory()))
        self.open.callback(shutil.rmtree, folder, ignore_errors=True)
        self.open.enter_context(drawn_from(f"machine {seed}"))
        self.world = World(Schedule(seed, (), ops_at_once), folder, invariants)
        self.open.callback(self.world.close)

    def take(self, kind, **how):
        self.number += 1
        with told():
            deeds.do(self.world, Step(self.number, kind, **how))

    @rule(kind=st.sampled_from(WORK), laptop=laptops, a=small, b=small)
    def work(self, kind, laptop, a, b):
        self.take(kind, laptop=laptop, a=a, b=b)

    @rule(kind=st.sampled_from(OFFICE), a=small, b=small)
    def office(self, kind, a, b):
        self.take(kind, a=a, b=b)

    @rule(laptop=laptops, fault=faults, a=small)
    def sync(self, laptop, fault, a):
        self.take("sync", laptop=laptop, a=a, fault=fault)

    @rule(laptop=laptops, is_after=st.booleans(), b=small)
    def kill_laptop(self, laptop, is_after, b):
        self.take("kill_laptop", laptop=laptop, b=b, fault=Fault("kill_laptop", is_after=is_after))

    @rule(is_after=st.booleans(), a=small)
    def kill_office(self, is_after, a):
        self.take("kill_office", a=a, fault=Fault("kill_office", is_after=is_after))

    @rule(kind=st.sampled_from(MACHINES), laptop=laptops, a=small)
    def machine(self, kind, laptop, a):
        self.take(kind, laptop=laptop, a=a)

    def teardown(self):
        with self.open:
            if hasattr(self, "world"):
                with told():
                    invariants.settle(self.world)


def test_no_order_of_steps_breaks_a_promise():
    found = settings(
        max_examples=8,
        stateful_step_count=25,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Machine, settings=found)
