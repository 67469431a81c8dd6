"""One table of what is lost when a part is taken away: region, rule, sense or stage of sleep, early or late.

Usage: ``python -m analysis.ablation_table results > docs/ablations.md``. Learner k without a part is learner k with it, so
changes are paired; a part whose recordings are missing is named as not run.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from analysis.experiment import Experiment
from analysis.landmarks import clark_2005, knowlton_1996, milner_1962, shadmehr_1994, shadmehr_1997, yang_2014
from analysis.milestones import (
    ablations,
    acetylcholine,
    begin,
    cerebellum_ablations,
    choice,
    controls,
    cross_maze,
    detour,
    from_memory,
    list_night,
    night_stages,
    senses,
    striata,
    struck_force,
    unfinished,
)
from analysis.milestones.without_parts import changes
from analysis.score import measures_of
from analysis.verdict import Measures, mean_of


@dataclass(frozen=True)
class Part:
    """What is taken away, when, and what shows it.

    Attributes
    ----------
    name, when : str
        As written in the table.
    experiment : Experiment
        Whose recordings and measures count.
    control, group : str
        Learners with and without the part.
    measure, text : str
        Name of the measure, and what is written for it.
    without : str
        Name of the measure without the part, where it is another: of a part that was silenced for a test of the same learners.
    """

    name: str
    when: str
    experiment: Experiment
    control: str
    group: str
    measure: str
    text: str
    without: str = ""


def _of(experiment: Experiment, control: str, when: str, parts: dict[str, str], shown: dict[str, str]) -> list[Part]:
    """Return a row for every part and every measure of one experiment; `parts` is group to name, `shown` measure to text."""
    return [Part(name, when, experiment, control, group, *one) for group, name in parts.items() for one in shown.items()]


EARLY, LATE, THROUGHOUT, ONE_NIGHT = "before practice", "after practice", "throughout", "one night"

PARTS: Sequence[Part] = [
    *_of(
        from_memory,
        "intact",
        EARLY,
        {"off_early": "hippocampus"},
        {"before_percent": "played from memory before practice (%)", "after_percent": "after it (%)", "list_percent": "list (%)"},
    ),
    *_of(
        from_memory,
        "intact",
        LATE,
        {"off_late": "hippocampus"},
        {"after_percent": "played without notes (%)", "list_percent": "list (%)"},
    ),
    *_of(
        milner_1962,
        "intact",
        EARLY,
        {"hippocampus_off": "hippocampus"},
        {milner_1962.FINAL: "end of practice from notes (keys in 30 s)", milner_1962.LIST: "list (%)"},
    ),
    *_of(
        knowlton_1996,
        "control",
        EARLY,
        {"striatum_off": "striatum", "dopamine_off": "dopamine", "hippocampus_off": "hippocampus"},
        {"best_percent_at_50": "likelier weather at trial 50 (%)", "facts_percent": "facts (%)"},
    ),
    *_of(
        choice,
        "intact",
        THROUGHOUT,
        {
            "no_dopamine": "dopamine",
            "no_striatum": "striatum",
            "no_direct_path": "direct path (D1)",
            "no_gate": "gate by the own bid",
            "yoked": "that rewards depend on choices",
        },
        {"accuracy_percent": "right key (%)"},
    ),
    *_of(
        controls,
        "intact",
        THROUGHOUT,
        {"dopamine_off": "dopamine", "plasticity_off": "plasticity of the motor cortex", "shuffled": "a fixed order"},
        {controls.RETEST: "after practice (keys in 30 s)"},
    ),
    *_of(
        begin,
        begin.INTACT,
        THROUGHOUT,
        {
            begin.STRIATUM: "striatum",
            begin.THALAMUS: "thalamus",
            begin.PALLIDUM: "pallidum",
            begin.BOTH: "striatum and pallidum",
            begin.PREFRONTAL: "prefrontal cortex",
        },
        {begin.LATENCY: "latency of a reach (ms)", begin.BEGUN: "reaches begun (%)"},
    ),
    *_of(shadmehr_1994, "intact", EARLY, {"lesion": "cerebellum"}, {"error_left_percent": "error left of a reach (%)"}),
    *_of(
        cerebellum_ablations,
        "spaced",
        EARLY,
        {
            "cortex_off_before": "cerebellar cortex",
            "olive_off_before": "inferior olive",
            "nuclei_off_before": "cerebellar nuclei",
            "plasticity_off": "plasticity of the cerebellum",
        },
        {"learnt_percent": "reach learnt (%)"},
    ),
    *_of(
        cerebellum_ablations,
        "spaced",
        LATE,
        {
            "cortex_off_after": "cerebellar cortex",
            "olive_off_after": "inferior olive",
            "nuclei_off_after": "cerebellar nuclei",
        },
        {"kept_percent": "reach kept (%)"},
    ),
    *_of(
        shadmehr_1997,
        "trained",
        THROUGHOUT,
        {"no_late_phase": "late phase of parallel fibres"},
        {"first_block_cm": "first reaches after five months (cm)", "savings_percent": "savings (%)"},
    ),
    *_of(
        struck_force,
        "intact",
        THROUGHOUT,
        {"plasticity_off": "plasticity of the cerebellum"},
        {"error_fall": "fall of the error of force"},
    ),
    *(
        Part(
            f"{group.partition('_no_')[2]}, {control}", THROUGHOUT, senses, control, group, "error_last", "error, last ten trials"
        )
        for group, control in senses.CONTROLS.items()
    ),
    *_of(
        ablations,
        "intact",
        THROUGHOUT,
        {
            "same_dendrites": "differences between cells",
            "no_erasure": "erasure of plateaus",
            "no_ignition": "ignition within a pool",
            "no_post_output": "inhibition of what was put out",
            "no_depression": "depression in the rule",
            "no_urgency": "urgency of the go ramp",
            "no_fatigue": "fatigue",
            "straight_readout": "saturating read-out",
            "first_variable_only": "writing into deeper variables",
            "no_savings_gain": "savings gain",
            "no_recent_use": "excitability by recent use",
            "no_spindles": "spindles",
            "no_touch": "touch",
            "no_sight": "sight",
        },
        {
            "last_keys": "end of practice (keys in 30 s)",
            "night_percent": "after the night (%)",
            "month_keys": "after a month (keys)",
        },
    ),
    *_of(
        clark_2005,
        "intact",
        THROUGHOUT,
        {"no_replay": "replay of places"},
        {"path_m at 1 d": "path to the food a day later (m)", "path_m at 8 weeks": "eight weeks later (m)"},
    ),
    *_of(
        cross_maze,
        "intact",
        EARLY,
        {"no_hippocampus": "hippocampus", "no_striatum": "striatum (dorsal)"},
        {"early": "probes to the place, early (%)", "late": "late (%)"},
    ),
    *(
        Part(name, when, striata, striata.INTACT, striata.INTACT, stage, "while it is silenced (keys in 30 s)", stage + off)
        for stage, when in ((striata.EARLY, EARLY), (striata.LATE, LATE))
        for off, name in (
            (striata.ASSOCIATIVE, "associative striatum"),
            (striata.SENSORIMOTOR, "sensorimotor striatum"),
            (striata.SUBTHALAMIC, "subthalamic nucleus"),
        )
    ),
    *_of(
        striata,
        "intact",
        EARLY,
        {"no_habit": "sensorimotor striatum"},
        {"late": "after five days of practice (keys in 30 s)"},
    ),
    *_of(detour, "intact", LATE, {"no_hippocampus": "hippocampus"}, {"path_first_m": "path to food round an obstacle (m)"}),
    *_of(
        list_night,
        "sleep",
        ONE_NIGHT,
        {"no_replay": "replay of lists", "hippocampus_off": "hippocampus"},
        {"recalled in the morning": "recalled in the morning (%)", "recalled after a week": "a week later (%)"},
    ),
    *_of(
        acetylcholine,
        "sleep",
        ONE_NIGHT,
        {"physostigmine": "low acetylcholine of sleep"},
        {acetylcholine.LISTS: "change of recall after 3 h (points)", acetylcholine.TAPPING: "change of tapping (%)"},
    ),
    *_of(
        unfinished,
        "known_first",
        ONE_NIGHT,
        {"not_settled": "lower tag of what came true"},
        {unfinished.OF_KNOWN: "replayed of the known list (neighbours)", unfinished.OF_OTHER: "of the other list"},
    ),
    *_of(
        yang_2014,
        "slept",
        ONE_NIGHT,
        {"deprived": "sleep", "no_replay": "replay", "untrained": "practice"},
        {yang_2014.NEW: "new contacts after half a day"},
    ),
    *_of(
        night_stages,
        "night",
        ONE_NIGHT,
        {
            "awake": "sleep",
            "no_replay": "replay",
            "no_spindles": "spindles",
            "no_atonia": "atonia",
            "no_dreams": "dreams (REM)",
            "no_contacts": "weight of second contacts",
            "no_priming": "priming of synapses by waking",
        },
        {
            "gain_percent": "in the morning (%)",
            "month_percent": "after a month (%)",
            "contacts": "learnt contacts",
            "lost_in_rem": "contacts lost in REM",
            "presses_in_rem": "presses in REM",
        },
    ),
]


def lines(results: Path, parts: Sequence[Part] = PARTS) -> list[str]:
    """Return the table in Markdown, from the recordings in a folder of results."""
    known: dict[str, Measures] = {}
    for part in parts:
        if part.experiment.PROTOCOL not in known:
            known[part.experiment.PROTOCOL] = measures_of(results, part.experiment)
    head = ["| taken away | when | measure | with it | without it | change | learners | protocol |", "|" + " --- |" * 8]
    return head + [_line(part, known[part.experiment.PROTOCOL]) for part in parts]


def _line(part: Part, measures: Measures) -> str:
    start = f"| {part.name} | {part.when} | {part.text} |"
    pair = {
        "with": {part.measure: measures.get(part.control, {}).get(part.measure, [])},
        "without": {part.measure: measures.get(part.group, {}).get(part.without or part.measure, [])},
    }
    learners = min(np.size(one[part.measure]) for one in pair.values())
    if not learners:
        return f"{start} – | – | not run | 0 | `{part.experiment.PROTOCOL}` |"
    with_it, without = (mean_of(pair, group, part.measure) for group in pair)
    change, sure = changes(pair, "without", "with", [part.measure]).get(part.measure, (float("nan"), False))
    said = "none" if not np.isfinite(change) else f"**{change:+.3g}**" if sure else f"{change:+.3g}"
    return f"{start} {with_it:.3g} | {without:.3g} | {said} | {learners} | `{part.experiment.PROTOCOL}` |"


HEAD = """# What is lost without a part

Means over learners that were not used in the search. Each learner lives with the part and without it; a change is the mean
over these pairs. Bold: its 95 % interval excludes 0. *When*: from before practice on, only after it, throughout the protocol,
in one night, or, in rows of `striata`,
silenced for one test. Measures in keys are right keys in a trial of 30 s; *after the night (%)* is the change from the end of
practice; errors of `senses` are in ms (tennis), mm (reach, and bumping into an obstacle), mrad (bicycle) and thousandths of an
ordinary press (piano). `nan`: nothing was pressed. Made by `python -m analysis.ablation_table results` from the recordings of
the protocols named.
"""

if __name__ == "__main__":
    print(HEAD + "\n" + "\n".join(lines(Path(sys.argv[1]))))
