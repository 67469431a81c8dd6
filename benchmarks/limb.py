"""What a body costs: a reach, a ride and a serve against the piano, per simulated second."""

from __future__ import annotations

from benchmarks.learner import born, program, scratch, trial
from benchmarks.measure import Measure, in_turn
from models import cerebellar_memory
from models.movement_numbers import Movement
from models.tasks import TASKS
from protocols import limb
from protocols.timetable import LIMB_TASKS

LONG, SHORT = 40, 2
CAP_S = 1.0


def with_a_body() -> Measure:
    """Compare the brain with a limb and a cerebellum with the piano learner, per simulated second, in turn."""
    compiled = program()
    body, state = born(1)
    simulate = limb.prepared()
    learner = limb.born(Movement(), 1, simulate)
    seconds: dict[str, float] = {}

    def block(task: str, trials: int) -> None:
        options = {name: setting.default for name, setting in TASKS[task].settings.items()}
        # Help of 1: every ride lasts as long as its cap, so that the seconds are known.
        options |= {"cap": CAP_S, "help": 1.0} if task == "bicycle" else {}
        memories = cerebellar_memory.newborn()
        inputs = limb.inputs_of(learner, memories, {}, 0, task, options, trials, 2.0)
        with scratch() as folder:
            result = limb.play(learner, task, inputs, trials * 3.0, folder, None)
            seconds[f"{task} {trials}"] = result.steps * limb.DT_S

    for task in LIMB_TASKS:
        block(task, SHORT)
    calls = {
        "piano long": lambda: trial(compiled, body, state, 0, 32.0),
        "piano short": lambda: trial(compiled, body, state, 0, 2.0),
    }
    for task in LIMB_TASKS:
        for trials in (LONG, SHORT):
            calls[f"{task} {trials}"] = lambda task=task, trials=trials: block(task, trials)  # type: ignore[misc]
    cost = in_turn(calls)
    piano = (cost["piano long"] - cost["piano short"]) / 30.0
    ratios = {
        task: (cost[f"{task} {LONG}"] - cost[f"{task} {SHORT}"])
        / (seconds[f"{task} {LONG}"] - seconds[f"{task} {SHORT}"])
        / piano
        for task in LIMB_TASKS
    }
    worst = max(ratios.values())
    return Measure(
        claim="with a body and a cerebellum: at most 3 times the piano learner, per simulated second",
        value=worst,
        unit="x",
        holds=worst <= 3,
        details=ratios | {"piano_cpu_s_per_s": piano},
    )
