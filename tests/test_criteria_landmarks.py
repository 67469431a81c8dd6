"""Every criterion of a landmark turns at its number: just within it holds, and just beyond it alone fails."""

from __future__ import annotations

import numpy as np
import pytest
from edges import Edge, Numbers, cases, correlated, curve, edge, failing, many, without_one
from planted import spread

from analysis.landmarks import LANDMARKS, smith_2006
from analysis.verdict import NOT_REPRODUCED, NOT_RUN

INTERVALS = {"ms200": 20.0, "ms400": 22.0, "ms600": 24.0, "ms800": 26.0}
SAVINGS = {"20_min": 58.2, "64_min": 44.2, "526_min": 35.8, "1_d": 33.7, "2_d": 27.8, "6_d": 25.4, "31_d": 21.1}
DELAYS = ("1 d", "8 weeks", "14 weeks")
DAY_2 = [f"gain_percent, practice {number} of day 2" for number in (1, 2, 3, 4)]
WEEK = "gain_percent, after a week"
BLOCKS = np.arange(30)
LATE, FACTS = "best_percent_at_50", "facts_percent"
LOADED, ATTENDING = "keys_per_30s of tapping, second task", "keys_per_30s of tapping, attention"
WINDOW_MS = np.array([2, 5, 10, 15, 20, 30, 40, 60, 80])
WEIGHTS = np.linspace(0.1, 0.9, 5)
AFTER_S = (-1.0, 0.6, 1.0, 5.0)


def variations(group: str, own: float, others: float) -> Numbers:
    return {(one, "variation"): own if one == group else others for one in INTERVALS}


def window(tau_plus: float = 16.8, tau_minus: float = 33.7, sign: float = -1.0) -> Numbers:
    change = [*sign * 0.27 * np.exp(-WINDOW_MS / tau_minus), *0.78 * np.exp(-WINDOW_MS / tau_plus)]
    return {("window", "delay_ms"): [*-WINDOW_MS, *WINDOW_MS], ("window", "change"): change}


def path(delay: str, off: bool = False) -> tuple[str, str]:
    return "intact", f"path_m at {delay}" + (", hippocampus off" if off else "")


OF_LANDMARKS: dict[str, tuple[Numbers, list[Edge]]] = {
    "walker_2002": (
        {("sleep", "gain_percent"): 20, ("wake", "gain_percent"): 3, ("sleep", "error_change_percent"): -1},
        [
            edge(("sleep", "gain_percent"), 15, 14.9, "sleep"),
            edge(("sleep", "gain_percent"), 25, 25.1, "sleep"),
            edge(("wake", "gain_percent"), 0, -0.1, "wake"),
            edge(("wake", "gain_percent"), 6, 6.1, "wake"),
            edge(("sleep", "error_change_percent"), 0, 0.1, "errors after sleep"),
        ],
    ),
    "nettersheim_2015": (
        {
            ("minutes30", "gain_percent"): 7,
            ("wake12", "gain_percent"): spread(2, 5),
            ("sleep12", "gain_percent"): spread(4.5, 5),
            ("wake12_sleep12", "gain_percent"): 7,
        },
        [
            *(
                (
                    {("sleep12", "gain_percent"): spread(within, 5), ("wake12", "gain_percent"): spread(within - 2.5, 5)},
                    {("sleep12", "gain_percent"): spread(beyond, 5), ("wake12", "gain_percent"): spread(beyond - 2.5, 5)},
                    "overnight gain",
                )
                for within, beyond in ((7.9, 8.1), (0.1, -0.1))
            ),
            edge(("wake12_sleep12", "gain_percent"), 10, 10.1, "wake then sleep"),
            edge(("wake12_sleep12", "gain_percent"), 4, 3.9, "wake then sleep"),
            edge(("wake12", "gain_percent"), spread(3.4, 5), spread(3.55, 5), "sleep against wake"),
            edge(("wake12", "gain_percent"), spread(1, 5), spread(0.9, 5), "sleep against wake"),
        ],
    ),
    "newell_1981": (
        curve("practice", "interval_s", 0.5 * np.arange(1.0, 41) ** -0.3),
        [
            *(
                (
                    curve("practice", "interval_s", 0.5 * np.arange(1.0, 41) ** -within),
                    curve("practice", "interval_s", 0.5 * np.arange(1.0, 41) ** -beyond),
                    "exponent",
                )
                for within, beyond in ((0.16, 0.14), (0.44, 0.46))
            ),
            (
                curve("practice", "interval_s", 0.5 * np.arange(1.0, 41) ** -0.3 * np.exp(0.05 * (-1) ** np.arange(40))),
                curve("practice", "interval_s", 0.5 * np.arange(1.0, 41) ** -0.3 * np.exp(0.065 * (-1) ** np.arange(40))),
                "r2",
            ),
        ],
    ),
    "bi_poo_1998": (
        {
            **window(),
            ("strength", "delay_ms"): [10.0] * 5,
            ("strength", "weight_start"): list(WEIGHTS),
            ("strength", "change"): list(1 - WEIGHTS),
        },
        [
            (window(tau_plus=21.8), window(tau_plus=21.9), "tau+"),
            (window(tau_plus=11.8), window(tau_plus=11.7), "tau+"),
            (window(tau_minus=43.8), window(tau_minus=43.9), "tau-"),
            (window(tau_minus=23.6), window(tau_minus=23.5), "tau-"),
            (window(sign=-0.1), window(sign=0.1), "amplitudes"),
            edge(("strength", "change"), [5, 4, 4, 2, 1], [5, 4, 4.1, 2, 1], "potentiation"),
            edge(("strength", "change"), [5, 5, 5, 5, 4], [5, 5, 5, 5, 5], "potentiation"),
        ],
    ),
    "yagishita_2014": (
        {
            ("dopamine", "dopamine_delay_s"): AFTER_S,
            ("dopamine", "change"): (0.0, 0.4, 0.5, 0.0),
            ("no_dopamine", "change"): [0.0],
        },
        [
            edge(("dopamine", "change"), (0.1, 0.4, 0.5, 0), (0.101, 0.4, 0.5, 0), "change at -1 s"),
            edge(("dopamine", "change"), (-0.1, 0.5, 0.4, 0), (-0.101, 0.5, 0.4, 0), "change at -1 s"),
            edge(("dopamine", "change"), (0, 0.4, 0.5, 0.1), (0, 0.4, 0.5, 0.101), "change at 5 s"),
            edge(("dopamine", "change"), (0, 0.01, 0.5, 0), (0, 0, 0.5, 0), "change at 0.6 and 1 s"),
            edge(("no_dopamine", "change"), [0, -0.1], [0, -0.101], "change without dopamine"),
        ],
    ),
    "shadmehr_1994": (
        {
            ("intact", "error_left_percent"): 20,
            ("intact", "after_effect_percent"): 80,
            ("lesion", "error_left_percent"): 100,
            ("lesion", "after_effect_percent"): 0,
        },
        [
            edge(("intact", "error_left_percent"), 30, 30.1, "error falls to"),
            edge(("intact", "after_effect_percent"), 50, 49.9, "after-effect"),
            edge(("lesion", "after_effect_percent"), 10, 10.1, "with the cerebellum lesioned"),
            edge(("lesion", "after_effect_percent"), -10, -10.1, "with the cerebellum lesioned"),
        ],
    ),
    "green_1999": (
        {
            **{(group, "release_percent"): 100 for group in (*INTERVALS, "lesion")},
            **{(group, "variation"): 0.15 for group in INTERVALS},
            **{(group, "trials_to_learn"): trials for group, trials in INTERVALS.items()},
            ("ms600", "error_fall_ms"): 200,
            ("lesion", "error_fall_ms"): 0,
        },
        [
            *(
                one
                for group in INTERVALS
                for one in (
                    edge((group, "release_percent"), 90, 89.9, f"{group[2:]} ms: release"),
                    edge((group, "release_percent"), 110, 110.1, f"{group[2:]} ms: release"),
                    (variations(group, 0.051, 0.06), variations(group, 0.049, 0.06), f"{group[2:]} ms: coefficient of"),
                    (variations(group, 0.249, 0.24), variations(group, 0.251, 0.24), f"{group[2:]} ms: coefficient of"),
                    (variations(group, 0.144, 0.1), variations(group, 0.145, 0.1), f"{group[2:]} ms: coefficient 1.3"),
                    (variations(group, 0.064, 0.1), variations(group, 0.063, 0.1), f"{group[2:]} ms: coefficient 0.69"),
                )
            ),
            ({}, {(group, "trials_to_learn"): 20 for group in INTERVALS}, "slope of the trials"),
            edge(("lesion", "error_fall_ms"), 20, 20.1, "error falls by"),
            ({}, {("ms600", "error_fall_ms"): -10, ("lesion", "error_fall_ms"): -20}, "error falls by"),
        ],
    ),
    "cluff_2009": (
        {
            ("practice", "ride_first_percent"): 30,
            ("practice", "ride_last_percent"): 100,
            ("practice", "swing_percent"): -40,
            ("practice", "period_percent"): 0,
            ("practice", "week_loss_percent"): 0,
        },
        [
            edge(("practice", "ride_last_percent"), many(18, 100, 99), many(17, 100, 99), "rides from"),
            edge(("practice", "ride_first_percent"), 99, 100, "rides from"),
            edge(("practice", "swing_percent"), -30, -29.9, "swing"),
            edge(("practice", "period_percent"), 10, 10.1, "period"),
            edge(("practice", "period_percent"), -10, -10.1, "period"),
            edge(("practice", "week_loss_percent"), 9.9, 10, "loss at one week"),
        ],
    ),
    "shadmehr_1997": (
        {
            ("naive", "first_block_cm"): spread(2, 1),
            ("trained", "first_block_cm"): spread(1, 1),
            ("trained", "savings_percent"): 50,
        },
        [
            edge(("trained", "first_block_cm"), spread(1.49, 1), spread(1.51, 1), "first block"),
            edge(("trained", "savings_percent"), many(18, 50, -50), many(17, 50, -50), "savings"),
        ],
    ),
    "martin_1996": (
        {
            **{(group, "error_sensitivity_per_cm"): 2 for group in ("intact", "striatum_off")},
            **{(group, "variance_of_changes"): 2 for group in ("intact", "cerebellum_off")},
            ("cerebellum_off", "error_sensitivity_per_cm"): 0,
        },
        [
            edge(("cerebellum_off", "error_sensitivity_per_cm"), 0.399, 0.401, "cerebellum off: error"),
            edge(("cerebellum_off", "error_sensitivity_per_cm"), -0.399, -0.401, "cerebellum off: error"),
            edge(("cerebellum_off", "variance_of_changes"), 1.401, 1.399, "cerebellum off: variance"),
            edge(("cerebellum_off", "variance_of_changes"), 2.599, 2.601, "cerebellum off: variance"),
            edge(("striatum_off", "error_sensitivity_per_cm"), 1.601, 1.599, "striatum off"),
            edge(("striatum_off", "error_sensitivity_per_cm"), 2.399, 2.401, "striatum off"),
            edge(("striatum_off", "error_sensitivity_per_cm"), [2.0] * 20, [2.0] * 19, "striatum off: 19 of"),
        ],
    ),
    "shmuelof_2012": (
        {
            ("practice", "sd_change_percent"): -30,
            **curve("practice", "sd_mm", 1 + np.exp(-0.1 * BLOCKS)),
            **curve("practice", "mean_error_mm", 1 + np.exp(-0.2 * BLOCKS)),
        },
        [
            edge(("practice", "sd_change_percent"), -25, -24.9, "standard deviation"),
            (
                curve("practice", "mean_error_mm", 1 + np.exp(-0.11 * BLOCKS)),
                curve("practice", "mean_error_mm", 1 + np.exp(-0.09 * BLOCKS)),
                "its time constant",
            ),
            ({}, curve("practice", "sd_mm", 2 - np.exp(-0.1 * BLOCKS)), "its time constant nan"),
        ],
    ),
    "pursuit_rotor": (
        {("months14", "loss_percent"): 5, ("years15", "relearning_percent"): 10, ("list_years15", "recall_percent"): 2},
        [
            edge(("months14", "loss_percent"), 9.9, 10, "at 14 months"),
            edge(("years15", "relearning_percent"), 25, 25.1, "at 15 years"),
            edge(("list_years15", "recall_percent"), 5, 5.1, "list store"),
        ],
    ),
    "bruusgaard_2010": (
        {
            ("trained", "lead_days"): 3,
            ("trained", "loss_percent"): 5,
            ("trained", "regrowth_percent"): 30,
            ("never_trained", "regrowth_percent"): 8,
            ("human_trained", "loss_percent"): 5,
            ("human_trained", "regrowth_percent"): 10,
            ("human_never_trained", "regrowth_percent"): 10,
        },
        [
            edge(("trained", "lead_days"), 2, 1.9, "nuclei lead area"),
            edge(("trained", "loss_percent"), 9.9, 10, "rodents lose"),
            edge(("human_trained", "loss_percent"), 9.9, 10, "people lose"),
            edge(("trained", "regrowth_percent"), 24, 23.9, "rodents regrow"),
            (
                {("never_trained", "regrowth_percent"): -10, ("trained", "regrowth_percent"): 1},
                {("never_trained", "regrowth_percent"): -10, ("trained", "regrowth_percent"): -1},
                "rodents regrow",
            ),
            edge(("human_trained", "regrowth_percent"), 12, 12.1, "people regrow"),
            (
                {("human_never_trained", "regrowth_percent"): 1, ("human_trained", "regrowth_percent"): -5},
                {("human_never_trained", "regrowth_percent"): -1, ("human_trained", "regrowth_percent"): -5},
                "people regrow",
            ),
        ],
    ),
    "ebbinghaus_1885": (
        {
            **{(group, "savings_percent"): savings for group, savings in SAVINGS.items()},
            **{(group, "learnt"): 1 for group in SAVINGS},
        },
        [
            *(
                edge((group, "savings_percent"), savings + sign * 6.9, savings + sign * 7.1, group.replace("_", " "))
                for group, savings in SAVINGS.items()
                for sign in (-1, 1)
            ),
            edge(("6_d", "learnt"), 1, many(19, 1, 0), "learners who learn the list"),
        ],
    ),
    "milner_1962": (
        {
            **{(group, "keys_at_last"): 100 for group in ("intact", "hippocampus_off", "off_after_practice")},
            **curve("intact", "keys_per_30s", [100] * 10),
            **curve("hippocampus_off", "keys_per_30s", [100] * 10),
            ("intact", "list_percent"): 100,
            ("hippocampus_off", "list_percent"): 0,
            ("off_after_practice", "list_percent"): 0,
            ("hippocampus_off", "first_test_percent"): 100,
            ("off_after_practice", "first_test_percent"): 80,
            ("off_after_practice", "second_test_percent"): 80,
        },
        [
            edge(("hippocampus_off", "keys_per_30s, trial 4"), 114.9, 115.1, "curve without hippocampus"),
            edge(("hippocampus_off", "keys_per_30s, trial 4"), 85.1, 84.9, "curve without hippocampus"),
            edge(("intact", "list_percent"), 20.1, 20, "intact: list"),
            edge(("hippocampus_off", "list_percent"), 20, 20.1, "without hippocampus: list"),
            edge(("hippocampus_off", "first_test_percent"), 85, 84.9, "without hippocampus: after 37 days"),
            edge(("off_after_practice", "second_test_percent"), 76, 75.9, "lesion after practice: skill"),
            edge(("off_after_practice", "list_percent"), 20, 20.1, "lesion after practice: list"),
        ],
    ),
    "knowlton_1996": (
        {
            ("control", LATE): spread(65, 5),
            ("striatum_off", LATE): spread(50, 5),
            ("dopamine_off", LATE): spread(50, 5),
            ("hippocampus_off", LATE): 65,
            **{(group, FACTS): 85 for group in ("control", "striatum_off", "dopamine_off")},
            ("hippocampus_off", FACTS): 10,
        },
        [
            (
                {("control", LATE): spread(53, 5), ("hippocampus_off", LATE): 53},
                {("control", LATE): spread(51, 5), ("hippocampus_off", LATE): 51},
                "control",
            ),
            *(
                one
                for group in ("striatum_off", "dopamine_off")
                for one in (
                    edge((group, LATE), spread(52, 5), spread(53, 5), f"{group.replace('_', ' ')}: likelier"),
                    edge((group, LATE), spread(48, 5), spread(47, 5), f"{group.replace('_', ' ')}: likelier"),
                    edge((group, FACTS), 75, 74.9, f"{group.replace('_', ' ')}: facts"),
                    edge((group, FACTS), 95, 95.1, f"{group.replace('_', ' ')}: facts"),
                )
            ),
            edge(("hippocampus_off", LATE), 69.9, 70.1, "hippocampus off: 5.1 points"),
            edge(("hippocampus_off", LATE), 60.1, 59.9, "hippocampus off: 5.1 points"),
            edge(("hippocampus_off", FACTS), 20, 20.1, "hippocampus off: facts"),
        ],
    ),
    "sakai_2003": (
        {
            ("practice", "boundaries"): 2,
            ("practice", "overlap_of_halves"): 0.9,
            **{("practice", f"ends after element {place}"): many(10, place in (3, 6), place in (2, 8)) for place in range(1, 10)},
            ("practice", "extra_time_s"): 0.1,
        },
        [
            edge(("practice", "boundaries"), many(18, 2, 1), many(17, 2, 1), "2 to 5 boundaries"),
            edge(("practice", "boundaries"), many(18, 5, 6), many(17, 5, 6), "2 to 5 boundaries"),
            edge(("practice", "overlap_of_halves"), 0.71, 0.69, "overlap of halves"),
            edge(("practice", "overlap_of_halves"), many(17, 0.9, 0.48), many(17, 0.9, 0.46), "overlap with oneself"),
            edge(("practice", "extra_time_s"), many(18, 0.1, -0.1), many(17, 0.1, -0.1), "time that breaking"),
        ],
    ),
    "ramkumar_2016": (
        {("practice", "chunks_percent"): -50, ("practice", "time_percent"): -50, ("practice", "jerk_percent"): -50},
        [
            edge(("practice", "chunks_percent"), -30, -29.9, "number of chunks"),
            edge(("practice", "chunks_percent"), many(18, -50, np.nan), many(17, -50, np.nan), "chunks found"),
            edge(("practice", "time_percent"), many(18, -50, 50), many(17, -50, 50), "fall of total time"),
            edge(("practice", "jerk_percent"), many(18, -50, 50), many(17, -50, 50), "fall of jerk"),
        ],
    ),
    "kurniawan_2016": (
        {
            **{("slept", moment): 20 for moment in DAY_2},
            **dict(zip((("deprived", moment) for moment in DAY_2), (5, 10, 11, 14), strict=True)),
            ("slept", WEEK): 22,
            ("deprived", WEEK): 20.5,
        },
        [
            *(edge(("deprived", moment), 19.9, 20, "deprived below slept in 3 of 4") for moment in DAY_2),
            edge(("deprived", WEEK), 19.1, 18.9, "difference at a week"),
        ],
    ),
    "wilson_1994": (
        {
            ("learner", "change_neighbours"): 0.1,
            ("learner", "change_others"): spread(0, 0.01),
            ("learner", "order_p"): 0.001,
        },
        [
            edge(("learner", "change_neighbours"), many(18, 0.1, -0.1), many(17, 0.1, -0.1), "change of correlation of neigh"),
            edge(("learner", "change_others"), spread(0.004, 0.01), spread(0.006, 0.01), "change of correlation of other"),
            edge(("learner", "order_p"), many(18, 0.0099, 0.01), many(17, 0.0099, 0.01), "order after practice"),
        ],
    ),
    "yang_2014": (
        {
            ("slept", "new_contacts"): 150,
            ("untrained", "new_contacts"): 90,
            ("deprived", "new_contacts"): 100,
            ("no_replay", "new_contacts"): 100,
            ("slept", "outlive_points"): 10,
        },
        [
            edge(("untrained", "new_contacts"), 100, 101, "formation"),
            edge(("deprived", "new_contacts"), 112.5, 113, "deprived"),
            edge(("no_replay", "new_contacts"), 112.5, 113, "no replay"),
            edge(("slept", "outlive_points"), many(18, 10, -10), many(17, 10, -10), "share left"),
        ],
    ),
    "poldrack_2005": (
        {
            ("practised", "cost_ms, before"): 100,
            ("practised", "cost_ms, after"): 10,
            ("practised", "spikes_percent, all"): -25,
            ("practised", "spikes more, striatum"): spread(-1, 1),
        },
        [
            edge(("practised", "cost_ms, after"), 25, 25.1, "cost of a second task"),
            (
                {("practised", "cost_ms, before"): 10, ("practised", "cost_ms, after"): 0},
                {("practised", "cost_ms, before"): -10, ("practised", "cost_ms, after"): 0},
                "cost of a second task",
            ),
            edge(("practised", "spikes_percent, all"), -40, -40.1, "spikes per executed sequence"),
            edge(("practised", "spikes_percent, all"), -10, -9.9, "spikes per executed sequence"),
            edge(("practised", "spikes more, striatum"), spread(0.4, 1), spread(0.5, 1), "regions whose spikes rise: striatum"),
        ],
    ),
    "beilock_2002": (
        {
            ("novice", LOADED): spread(50, 10),
            ("novice", ATTENDING): spread(60, 10),
            ("expert", LOADED): spread(100, 10),
            ("expert", ATTENDING): spread(90, 10),
        },
        [
            edge(("novice", ATTENDING), spread(54.1, 10), spread(53.9, 10), "novices"),
            edge(("expert", ATTENDING), spread(95.9, 10), spread(96.1, 10), "experts"),
        ],
    ),
    "picard_2013": (
        {
            ("practised", "input, random order"): 1,
            ("practised", "input, from memory, percent of random order"): -50,
            ("practised", "output, from memory, percent of random order"): 0,
        },
        [
            edge(("practised", "input, from memory, percent of random order"), -30, -29.9, "input per sequence"),
            edge(("practised", "output, from memory, percent of random order"), 15, 15.1, "output spikes"),
            edge(("practised", "output, from memory, percent of random order"), -15, -15.1, "output spikes"),
            edge(("practised", "input, from memory, percent of random order"), -50, many(19, -50, np.nan), "played from memory"),
        ],
    ),
    "clark_2005": (
        {
            **{path(delay): 1.0 for delay in DELAYS},
            **{path(delay, off=True): 5.0 for delay in DELAYS},
            ("naive", "path_m at 1 d"): 5.0,
            ("intact", "replay_of_goal_cells_hz"): range(20),
            ("intact", "near_percent at 8 weeks"): range(20),
        },
        [
            edge(path("8 weeks"), 1.5, 1.51, "path at 8 weeks 1.51 of that"),
            (
                {path("1 d"): 2, path("8 weeks"): 2.49},
                {path("1 d"): 2, path("8 weeks"): 2.5},
                "path at 8 weeks 0.50 of naive",
            ),
            *(
                edge(path(delay, off=True), spread(4.6, 1), spread(4.4, 1), f"{delay}, hippocampus off: path less")
                for delay in DELAYS
            ),
            *(edge(path(delay), 2.5, 2.6, f"{delay}, hippocampus off: path 1.9") for delay in ("1 d", "14 weeks")),
            edge(("intact", "near_percent at 8 weeks"), correlated(0.41), correlated(0.39), "replay of goal cells"),
        ],
    ),
}


@pytest.mark.parametrize(("key", "base", "within", "beyond", "reason"), cases(OF_LANDMARKS))
def test_a_criterion_turns_at_its_number(key, base, within, beyond, reason):
    assert failing(LANDMARKS[key], {**base, **within}) == []
    (found,) = failing(LANDMARKS[key], {**base, **beyond})
    assert found.startswith(reason)


SINGLE = ("bi_poo_1998", "yagishita_2014")
FAILS_THEN = {("martin_1996", "striatum_off"), ("pursuit_rotor", "list_years15"), ("knowlton_1996", "hippocampus_off")}
"""Groups that are asked for even where there are none."""


@pytest.mark.parametrize("key", [key for key in OF_LANDMARKS if key not in SINGLE])
def test_no_group_may_lack_a_learner(key):
    base, _ = OF_LANDMARKS[key]
    for group in dict.fromkeys(group for group, _ in base):
        verdict = without_one(LANDMARKS[key], base, group)
        if (key, group) in FAILS_THEN:
            assert verdict.word == NOT_REPRODUCED
        else:
            assert verdict.word == NOT_RUN
            assert f"{group}: {LANDMARKS[key].LEARNERS - 1} of at least" in verdict.reasons[0]


def test_the_ranges_of_the_two_states_are_those_of_the_criterion():
    around = {"A_f": (0.59, 0.1), "A_s": (0.992, 0.005), "B_f": (0.21, 0.3 * 0.21), "B_s": (0.02, 0.3 * 0.02)}
    wanted = {name: pytest.approx((value - by, value + by)) for name, (value, by) in around.items()}
    assert wanted == smith_2006.WANTED
