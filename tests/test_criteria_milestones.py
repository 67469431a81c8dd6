"""Every criterion of a milestone turns at its number: just within it holds, and just beyond it alone fails."""

from __future__ import annotations

import numpy as np
import pytest
from edges import Edge, Numbers, cases, curve, edge, failing, many, without_one
from planted import spread

from analysis.milestones import MILESTONES
from analysis.milestones.begin import GROUPS as BEGIN
from analysis.milestones.striata import TESTS
from analysis.verdict import NOT_RUN

GAPS = {
    "days1_day": "1 day of practice, a day",
    "days1_month": "1 day of practice, a month",
    "days1_year": "1 day of practice, a year",
    "days3_month": "3 days of practice, a month",
    "days3_year": "3 days of practice, a year",
    "days10_month": "10 days of practice, a month",
    "days10_year": "10 days of practice, a year",
}
NAIVE, BEFORE, AFTER = (f"keys_per_30s, {when}" for when in ("naive", "before the gap", "after the gap"))
LEARNING, RELEARNING = "repetitions to learn", "repetitions to relearn"
MEMORY = {"before_percent": 0, "after_percent": 100, "conscious_before": 100, "conscious_after": 0, "list_percent": 0}
PARTS = ("cortex_off_before", "olive_off_before", "nuclei_off_before", "plasticity_off")
TO_PLACE, NEITHER, TO_TURN = [(75, 74.9)], [(25, 24.9), (75, 75.1)], [(25, 25.1)]
PROBES = {
    ("intact", "early"): TO_PLACE,
    ("intact", "early, hippocampus off"): NEITHER,
    ("intact", "early, striatum off"): TO_PLACE,
    ("intact", "late"): TO_TURN,
    ("intact", "late, hippocampus off"): TO_TURN,
    ("intact", "late, striatum off"): TO_PLACE,
    ("no_striatum", "late"): TO_PLACE,
    ("no_hippocampus", "late"): TO_TURN,
}
COST = {
    ("learner", "second task before, ms per key"): 300.0,
    ("learner", "second task after, ms per key"): 20.0,
    ("learner", "attention before, ms per key"): 50.0,
    ("learner", "attention after, ms per key"): 100.0,
}
LOAD_BEFORE, LOAD_AFTER, ATTENTION_BEFORE, ATTENTION_AFTER = COST
NIGHT = {
    "gain_percent": 20,
    "month_percent": 15,
    "contacts": 100,
    "lost_in_rem": 5,
    "presses_in_rem": 0,
    "order_p": 0.001,
}
WITHOUT = {
    "night": {},
    "awake": {"gain_percent": 2, "contacts": 50},
    "no_replay": {"gain_percent": 2, "contacts": 50},
    "no_spindles": {"gain_percent": 10, "contacts": 80},
    "no_atonia": {"presses_in_rem": 3},
    "no_dreams": {"lost_in_rem": 0},
    "no_contacts": {"month_percent": 5},
    "no_priming": {"month_percent": 5},
}
OF_RECENT, OF_OLD = "neighbours of the recent list", "neighbours of the old list"
RECALL, TAPPING = "change of recall", "gain_percent"
MORNING, LATER = "recalled in the morning", "recalled after a week"
OF_KNOWN, OF_OTHER = "neighbours of the known list", "neighbours of the other list"
DOPAMINE = {
    "dopamine_to_card, novice": 0.5,
    "dopamine_to_card, trained": 1.0,
    "dopamine_to_reward, novice": 1.0,
    "dopamine_to_reward, trained": 0.5,
    "dopamine_lowest, trained": 1.0,
    "dopamine_lowest, left out": 0.5,
    "D1 synapses, right key": 0.3,
    "D1 synapses, other keys": 0.0,
    "D2 synapses, right key": -0.3,
    "D2 synapses, other keys": 0.0,
}
FALLING = np.linspace(0.5, 0.3, 12)


def interval(last: float) -> Numbers:
    return curve("intact", "interval_s", np.linspace(0.5, 0.5 * last, 12))


def step(share: float) -> Numbers:
    """A fall of which one step makes this share."""
    rest = (1 - share) / 10
    return curve("intact", "interval_s", 0.5 - 0.2 * np.cumsum([0, share, *[rest] * 10]))


OF_MILESTONES: dict[str, tuple[Numbers, list[Edge]]] = {
    "controls": (
        {
            **curve("intact", "interval_s", FALLING),
            **curve("intact", "keys_per_30s", np.linspace(60, 100, 12)),
            **curve("intact", "conscious", np.linspace(1, 0, 12)),
            **curve("intact", "error_share", [0.05] * 5 + [0.1] * 2 + [0.05] * 5),
            **curve("plasticity_off", "interval_s", [0.5] * 12),
            **curve("plasticity_off", "keys_per_30s", [60] * 12),
            ("intact", "keys_per_30s at the retest"): 100,
            **{(group, "keys_per_30s at the retest"): 60 for group in ("plasticity_off", "shuffled", "dopamine_off")},
        },
        [
            (interval(0.649), interval(0.651), "interval falls to"),
            (interval(0.501), interval(0.499), "interval falls to"),
            (step(0.49), step(0.51), "largest step"),
            edge(("intact", "error_share, trial 12"), 0.05, 0.051, "errors over practice"),
            edge(("intact", "conscious, trial 1"), 0.81, 0.8, "released by the cue"),
            edge(("intact", "conscious, trial 12"), 0.19, 0.2, "released by the cue"),
            edge(("plasticity_off", "interval_s, trial 12"), 0.514, 0.516, "plasticity off: interval"),
            edge(("plasticity_off", "interval_s, trial 12"), 0.486, 0.484, "plasticity off: interval"),
            edge(("plasticity_off", "keys_per_30s, trial 12"), 61.7, 61.9, "plasticity off: right keys"),
            edge(("plasticity_off", "keys_per_30s, trial 12"), 58.3, 58.1, "plasticity off: right keys"),
            edge(("shuffled", "keys_per_30s at the retest"), 64, 64.1, "shuffled"),
            edge(("dopamine_off", "keys_per_30s at the retest"), 64, 64.1, "dopamine off"),
            (
                {(group, "keys_per_30s at the retest"): keys for group, keys in (("intact", 61), ("shuffled", 60))},
                {(group, "keys_per_30s at the retest"): 60 for group in ("intact", "shuffled")},
                "gain of intact",
            ),
        ],
    ),
    "notes_away": (
        {("learner", "completion_before_percent"): 0, ("learner", "completion_after_percent"): 100},
        [
            edge(("learner", "completion_after_percent"), many(8, 90, 89.9, 10), many(7, 90, 89.9, 10), "after practice"),
            edge(("learner", "completion_before_percent"), 25, 25.1, "before practice"),
        ],
    ),
    "from_memory": (
        {
            (group, name): 60 if (group, name) == ("intact", "before_percent") else value
            for group in ("intact", "off_early", "off_late", "not_shown")
            for name, value in MEMORY.items()
        },
        [
            edge(("intact", "before_percent"), 50, 49.9, "shown once"),
            edge(("intact", "conscious_before"), 80, 79.9, "80 % of its presses conscious"),
            edge(("intact", "conscious_after"), 20, 20.1, "20 % conscious after practice"),
            edge(("off_early", "before_percent"), 10, 10.1, "off before practice: 10 % before"),
            edge(("not_shown", "before_percent"), 10, 10.1, "not shown: 10 % before"),
            edge(("intact", "after_percent"), 90, 89.9, "intact: 90 % after"),
            edge(("off_early", "after_percent"), 90, 89.9, "off before practice: 90 % after"),
            edge(("off_late", "after_percent"), 90, 89.9, "off after practice: 90 % after"),
            edge(("not_shown", "after_percent"), 90, 89.9, "not shown: 90 % after"),
            edge(("off_early", "list_percent"), 20, 20.1, "off before practice: 20 % of the list"),
            edge(("off_late", "list_percent"), 20, 20.1, "off after practice: 20 % of the list"),
        ],
    ),
    "one_command": (
        {
            **{(task, "left_percent"): 80 for task in ("piano", "reach", "tennis")},
            ("piano", "cut off, before practice"): 0,
            ("piano", "cut off, after"): 100,
        },
        [
            *(edge((task, "left_percent"), 50, 49.9, f"{task}: 50 %") for task in ("piano", "reach", "tennis")),
            edge(("piano", "cut off, before practice"), 25, 25.1, "piano before practice"),
            edge(("piano", "cut off, after"), 90, 89.9, "piano after practice"),
        ],
    ),
    "night": (
        {("wake", "gain_percent"): 3, ("no_replay", "gain_percent"): 3},
        [
            edge(("no_replay", "gain_percent"), 6, 6.1, "sleep without replay"),
            edge(("no_replay", "gain_percent"), 0, -0.1, "sleep without replay"),
        ],
    ),
    "night_stages": (
        {(group, name): value for group, changed in WITHOUT.items() for name, value in (NIGHT | changed).items()},
        [
            edge(("night", "order_p"), many(9, 0.0099, 0.01, 10), many(8, 0.0099, 0.01, 10), "replay in order"),
            *(
                one
                for part in ("awake", "no_replay", "no_spindles")
                for one in (
                    edge((part, "gain_percent"), 19.9, 20, f"{part.replace('_', ' ')}: +0.0 points of gain"),
                    edge((part, "gain_percent"), 19.9, 20.1, f"{part.replace('_', ' ')}: +0.1 points of gain"),
                    edge((part, "contacts"), 99, 101, f"{part.replace('_', ' ')}: +1.0 contacts"),
                )
            ),
            edge(("night", "presses_in_rem"), 0, many(9, 0, 1, 10), "presses in REM"),
            edge(("no_atonia", "presses_in_rem"), many(9, 3, 1, 10), many(9, 3, 0, 10), "without atonia"),
            edge(("no_dreams", "lost_in_rem"), 4, 5, "no dreams: nothing changes"),
            edge(("no_contacts", "month_percent"), 14, 15, "no contacts: nothing changes"),
            edge(("no_priming", "month_percent"), 14, 15, "no priming: nothing changes"),
        ],
    ),
    "list_night": (
        {
            **{(group, MORNING): 80 if group == "sleep" else 60 for group in ("sleep", "wake", "no_replay", "hippocampus_off")},
            **{(group, LATER): 70 if group == "sleep" else 50 for group in ("sleep", "wake", "no_replay", "hippocampus_off")},
            **{(group, name): 0 for group in ("no_replay", "hippocampus_off") for name in (OF_RECENT, OF_OLD)},
            ("sleep", "order_p"): 0.001,
            ("sleep", OF_RECENT): 10,
            ("sleep", OF_OLD): 5,
        },
        [
            edge(("sleep", "order_p"), many(9, 0.0099, 0.01, 10), many(8, 0.0099, 0.01, 10), "recent list in order"),
            edge(("sleep", OF_RECENT), many(9, 6, 5, 10), many(8, 6, 5, 10), "recent list replayed more"),
            *(
                edge((group, name), 0, many(9, 0, 1, 10), "replay or hippocampus off: 1 neighbours")
                for group in ("no_replay", "hippocampus_off")
                for name in (OF_RECENT, OF_OLD)
            ),
            edge(("no_replay", MORNING), spread(73, 10, 10), spread(75, 10, 10), f"{MORNING}: +5.0 points"),
            edge(("wake", MORNING), spread(73, 10, 10), spread(75, 10, 10), f"{MORNING}: +5.0 points"),
            edge(("hippocampus_off", MORNING), spread(73, 10, 10), spread(75, 10, 10), f"{MORNING}: +5.0 points"),
            edge(("no_replay", LATER), spread(63, 10, 10), spread(65, 10, 10), f"{LATER}: +5.0 points"),
        ],
    ),
    "begin": (
        {
            **{(group, "latency_ms"): 10 for group in ("intact", "pallidum_off", "striatum_and_pallidum_off")},
            **{(group, "latency_ms"): 100 for group in ("striatum_off", "thalamus_off")},
            **{(group, "begun_percent"): 100 for group in BEGIN if group != "prefrontal_off"},
            ("prefrontal_off", "begun_percent"): 0,
        },
        [
            *(
                edge((group, "latency_ms"), spread(13, 1, 10), spread(11, 3, 10), f"{said} off: latency")
                for group, said in (("striatum_off", "striatum"), ("thalamus_off", "thalamus"))
            ),
            edge(("pallidum_off", "latency_ms"), 20, 20.1, "pallidum off: latency"),
            edge(("striatum_and_pallidum_off", "latency_ms"), 20, 20.1, "striatum and pallidum off: latency"),
            *(
                edge((group, "begun_percent"), 95, 94.9, f"{said}: 95 % begun")
                for group, (said, _) in BEGIN.items()
                if group != "prefrontal_off"
            ),
            edge(("prefrontal_off", "begun_percent"), 0, many(9, 0, 5, 10), "prefrontal off"),
        ],
    ),
    "acetylcholine": (
        {
            **{(group, RECALL): change for group, change in (("sleep", 20), ("physostigmine", -12), ("wake", -15))},
            **{(group, TAPPING): gain for group, gain in (("sleep", 20), ("physostigmine", 19), ("wake", 2))},
        },
        [
            edge(("physostigmine", RECALL), -6.25, -6.2, "recall: 25 % of what sleep adds left"),
            edge(("physostigmine", RECALL), spread(-12, 30, 10), spread(-12, 80, 10), "recall: +32.0 points"),
            edge(("physostigmine", TAPPING), 15.5, 15.4, "tapping: 74 % of what sleep adds left"),
        ],
    ),
    "unfinished": (
        {
            ("known_first", OF_KNOWN): 5,
            ("known_first", OF_OTHER): 10,
            ("known_last", OF_KNOWN): 6,
            ("known_last", OF_OTHER): 20,
            ("not_settled", OF_KNOWN): 10,
            ("not_settled", OF_OTHER): 9,
        },
        [
            edge(("known_first", OF_OTHER), many(9, 30, 5, 10), many(8, 30, 5, 10), "known list first"),
            edge(("known_last", OF_OTHER), many(9, 30, 5, 10), many(8, 30, 5, 10), "known list last"),
            edge(("not_settled", OF_OTHER), spread(8, 10, 10), spread(10, 10, 10), "+5 ["),
        ],
    ),
    "retention": (
        {
            (group, name): value
            for group in GAPS
            for name, value in ((NAIVE, 50), (BEFORE, 100), (AFTER, 80), (LEARNING, 120), (RELEARNING, 10))
        },
        [
            one
            for group, said in GAPS.items()
            for one in (
                edge((group, AFTER), 50.1, 50, f"{said}: first trial"),
                edge((group, AFTER), 99.9, 100, f"{said}: first trial"),
                edge((group, RELEARNING), many(8, 60, 61, 10), many(7, 60, 61, 10), f"{said}: relearning"),
            )
        ],
    ),
    "second_task": (
        COST,
        [
            (
                {LOAD_BEFORE: spread(7, 10, 10), LOAD_AFTER: -20, ATTENTION_BEFORE: -10},
                {LOAD_BEFORE: spread(5, 10, 10), LOAD_AFTER: -20, ATTENTION_BEFORE: -10},
                "second task before practice +5",
            ),
            (
                {LOAD_AFTER: spread(293, 10, 10), ATTENTION_AFTER: 400},
                {LOAD_AFTER: spread(295, 10, 10), ATTENTION_AFTER: 400},
                "second task before practice more than after",
            ),
            (
                {ATTENTION_AFTER: spread(7, 10, 10), LOAD_AFTER: -20},
                {ATTENTION_AFTER: spread(5, 10, 10), LOAD_AFTER: -20},
                "attention after practice",
            ),
            edge(ATTENTION_BEFORE, spread(293, 10, 10), spread(295, 10, 10), "before practice the second task more"),
            edge(LOAD_AFTER, spread(93, 10, 10), spread(95, 10, 10), "after practice attention more"),
        ],
    ),
    "tennis": (
        {
            **{(group, "mean_error_left_percent"): 10 for group in ("ms300", "ms600", "ms900")},
            **{(group, "mean_error_fall_ms"): 100 for group in ("ms300", "ms600", "ms900")},
            ("ms600", "sd_change_percent"): -40,
            ("plasticity_off", "mean_error_fall_ms"): 0,
        },
        [
            *(
                edge((group, "mean_error_left_percent"), 24.9, 25, f"{group[2:]} ms: mean timing error")
                for group in ("ms300", "ms600", "ms900")
            ),
            edge(("ms600", "sd_change_percent"), -25, -24.9, "standard deviation"),
            edge(("plasticity_off", "mean_error_fall_ms"), 10, 10.1, "plasticity off"),
        ],
    ),
    "struck_force": (
        {
            ("intact", "error_change_percent"): -70,
            ("intact", "sd_change"): -0.1,
            ("intact", "error_fall"): 2,
            ("plasticity_off", "error_fall"): 0,
            ("intact", "strikes to correct"): 50,
            ("intact", "strikes to correct again"): 20,
        },
        [
            edge(("intact", "error_change_percent"), -60, -59.9, "absolute error"),
            edge(("intact", "sd_change"), 0, 0.001, "standard deviation"),
            edge(("intact", "strikes to correct again"), spread(43, 10, 10), spread(45, 10, 10), "second correction"),
            edge(("plasticity_off", "error_fall"), 0.2, 0.201, "plasticity off"),
        ],
    ),
    "reach": (
        {
            ("field", "error_left_percent"): 20,
            ("field", "after_effect_percent"): 80,
            ("field", "jerk_change_percent"): -20,
            ("obstacle", "avoided_percent"): 100,
            ("obstacle", "past_obstacle_cm"): -5,
            ("obstacle", "past_moved_obstacle_cm"): 5,
        },
        [
            edge(("field", "error_left_percent"), 30, 30.1, "error falls to"),
            edge(("field", "after_effect_percent"), 50, 49.9, "after-effect"),
            edge(("field", "jerk_change_percent"), spread(-7, 10, 10), spread(-5, 10, 10), "jerk"),
            edge(("obstacle", "avoided_percent"), 90, 89.9, "obstacle avoided"),
            edge(("obstacle", "past_moved_obstacle_cm"), many(9, 5, -5, 10), many(8, 5, -5, 10), "other side"),
        ],
    ),
    "bicycle": (
        {
            ("years10", "ride_first_s"): 2,
            ("years10", "ride_last_percent"): 100,
            ("years10", "ride_before_s"): 12,
            ("years10", "first_ride_after_s"): 5,
            ("years10", "ride_after_s"): 11,
            ("years10", "relearning_percent"): 10,
            ("lesion", "ride_after_s"): 2,
            ("plasticity_off", "ride_after_s"): 2,
            ("plasticity_off", "ride_last_percent"): 20,
        },
        [
            edge(("years10", "ride_first_s"), many(8, 3, 3.1, 10), many(7, 3, 3.1, 10), "from falls within 3 s"),
            edge(("years10", "ride_last_percent"), many(8, 100, 99, 10), many(7, 100, 99, 10), "from falls within 3 s"),
            edge(("lesion", "ride_after_s"), 3, 3.1, "cerebellum lesioned"),
            edge(("plasticity_off", "ride_last_percent"), 99, many(9, 20, 100, 10), "plasticity off"),
            edge(("years10", "first_ride_after_s"), 11.9, 12, "first ride after 10 years"),
            edge(("years10", "relearning_percent"), 20, 20.1, "the cap again"),
        ],
    ),
    "corrections": (
        {
            (task, name): value
            for task in ("tennis", "reach", "bicycle", "piano")
            for name, value in (("size_change_percent", -20), ("latency_change_percent", -20), ("trials", 50))
        },
        [
            one
            for task in ("tennis", "reach", "bicycle", "piano")
            for name in ("size", "latency")
            for one in (
                edge((task, f"{name}_change_percent"), spread(-7, 10, 10), spread(-5, 10, 10), f"{task}: {name}"),
                edge((task, f"{name}_change_percent"), -20, many(9, -20, np.nan, 10), f"{task}: {name}"),
            )
        ],
    ),
    "cerebellum_ablations": (
        {
            ("spaced", "learnt_percent"): 80,
            ("spaced", "kept_percent"): 60,
            ("massed", "kept_percent"): 60,
            **{(part, name): 0 for part in PARTS for name in ("learnt_percent", "kept_percent")},
            ("cortex_off_after", "kept_percent"): 30,
            ("olive_off_after", "kept_percent"): 60,
            ("nuclei_off_after", "kept_percent"): 0,
            ("cortex_off_massed", "kept_percent"): 10,
        },
        [
            edge(("spaced", "learnt_percent"), 0.1, 0, "intact"),
            *(edge((part, "learnt_percent"), 8, 8.1, part.replace("_", " ")) for part in PARTS),
            edge(("nuclei_off_after", "kept_percent"), 6, 6.1, "nuclei off after practice"),
            edge(("cortex_off_massed", "kept_percent"), spread(23, 10, 10), spread(25, 10, 10), "cortex off: of spaced"),
        ],
    ),
    "cross_maze": (
        {where: 50 if edges is NEITHER else 100 if edges is TO_PLACE else 0 for where, edges in PROBES.items()},
        [
            edge(where, within, beyond, f"{where[0].replace('_', ' ')}, {where[1]}: ")
            for where, edges in PROBES.items()
            for within, beyond in edges
        ],
    ),
    "striata": (
        dict(zip([("intact", name) for name in TESTS["intact"]], (50, 5, 50, 5, 120, 120, 70, 90), strict=True))
        | {("no_habit", "early"): 50, ("no_habit", "late"): 80},
        [
            edge(("intact", "early, associative off"), 5, 5.1, "before practice 10 % of the keys without the associative"),
            edge(("intact", "early, sensorimotor off"), 45, 44.9, "before practice 90 % without the sensorimotor"),
            edge(("intact", "late, associative off"), 108, 107.9, "after practice 90 % without the associative"),
            edge(("intact", "late, sensorimotor off"), 90, 90.1, "after practice 75 % without the sensorimotor"),
            edge(("no_habit", "late"), 85, 85.1, "without habit +3"),
        ],
    ),
    "detour": (
        {
            **{("intact", f"path_{when}_m"): path for when, path in (("before", 1), ("first", 2), ("after_ten", 1.5))},
            **{("no_plasticity", f"path_{when}_m"): path for when, path in (("before", 0.5), ("first", 2.2), ("after_ten", 2.2))},
            **{("no_hippocampus", f"path_{when}_m"): path for when, path in (("before", 1), ("first", 5), ("after_ten", 5))},
            **{(group, "found_first_percent"): 100 for group in ("intact", "no_plasticity")},
        },
        [
            edge(("intact", "path_before_m"), spread(1.3, 1, 10), spread(1.5, 1, 10), "intact: +0.50 m ["),
            edge(("no_hippocampus", "path_first_m"), 4, 3.9, "hippocampus off: first path"),
            edge(("intact", "found_first_percent"), 90, 89.9, "intact: found"),
            edge(("no_plasticity", "found_first_percent"), 90, 89.9, "no plasticity: found"),
            edge(("intact", "path_after_ten_m"), spread(1.3, 1, 10), spread(1.5, 1, 10), "intact: -0.50 m ["),
            edge(("no_plasticity", "path_after_ten_m"), spread(1.7, 1, 10), spread(1.5, 1, 10), "no plasticity: -0.70 m ["),
            edge(("no_hippocampus", "path_after_ten_m"), spread(4.5, 1, 10), spread(4.3, 1, 10), "hippocampus off: -0.70 m ["),
        ],
    ),
    "choice": (
        {
            ("intact", "accuracy_percent"): 100,
            ("yoked", "accuracy_percent"): 20,
            ("no_dopamine", "accuracy_percent"): 20,
            **{("intact", name): value for name, value in DOPAMINE.items()},
        },
        [
            edge(("intact", "accuracy_percent"), 90, 89.9, "90 % right"),
            *(
                edge((group, "accuracy_percent"), within, beyond, group.replace("_", " "))
                for group in ("yoked", "no_dopamine")
                for within, beyond in ((10, 9.9), (30, 30.1))
            ),
            edge(("intact", "dopamine_to_card, trained"), many(9, 1, 0.4, 10), many(8, 1, 0.4, 10), "dopamine to the card"),
            edge(("intact", "dopamine_to_reward, novice"), many(9, 1, 0.4, 10), many(8, 1, 0.4, 10), "dopamine to a reward"),
            edge(("intact", "dopamine_lowest, trained"), many(9, 1, 0.4, 10), many(8, 1, 0.4, 10), "dip where"),
            edge(("intact", "D1 synapses, right key"), 0.201, 0.199, "D1 synapses"),
            edge(("intact", "D1 synapses, other keys"), 0.099, 0.101, "D1 synapses"),
            edge(("intact", "D1 synapses, other keys"), -0.099, -0.101, "D1 synapses"),
            edge(("intact", "D2 synapses, right key"), -0.201, -0.199, "D2 synapses"),
            edge(("intact", "D2 synapses, other keys"), 0.099, 0.101, "D2 synapses"),
        ],
    ),
}


@pytest.mark.parametrize(("key", "base", "within", "beyond", "reason"), cases(OF_MILESTONES))
def test_a_criterion_turns_at_its_number(key, base, within, beyond, reason):
    assert failing(MILESTONES[key], {**base, **within}) == []
    (found,) = failing(MILESTONES[key], {**base, **beyond})
    assert found.startswith(reason)


@pytest.mark.parametrize("key", OF_MILESTONES)
def test_no_group_may_lack_a_learner(key):
    base, _ = OF_MILESTONES[key]
    for group in dict.fromkeys(group for group, _ in base):
        verdict = without_one(MILESTONES[key], base, group)
        assert verdict.word == NOT_RUN
        assert f"{group}: {MILESTONES[key].LEARNERS - 1} of at least" in verdict.reasons[0]
