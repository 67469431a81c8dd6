"""Offline gain in finger tapping, as the sleep landmarks measure and draw it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes

from analysis.behaviour import PRACTICE, TEST, learning_curve
from analysis.dots import counted, draw_dots, legend_once
from analysis.memory import GAIN_TRIALS, offline_gain
from analysis.recording import Columns, Recording
from analysis.statistics import finite
from analysis.style import COLOURS, GREY
from analysis.verdict import Measures, Published

GAIN, ERRORS = "gain_percent", "error_change_percent"


def measure_groups(groups: Mapping[str, Sequence[Recording]], test: int) -> Measures:
    """Offline gain of every learner, and the change of errors (in percent of presses).

    Parameters
    ----------
    groups
        Recordings of each group.
    test
        Which of a learner's tests counts: 0 the first, -1 the last.
    """
    measures: Measures = {}
    for group, recordings in groups.items():
        pairs = [_around(learning_curve(recording), test) for recording in recordings]
        measures[group] = {GAIN: [gain for gain, _ in pairs], ERRORS: [errors for _, errors in pairs]}
    return measures


def _around(curve: Columns, test: int) -> tuple[float, float]:
    tested = list(dict.fromkeys(curve["phase"][curve["verb"] == TEST].tolist())) if curve else []
    if not tested:
        return float("nan"), float("nan")
    phase = tested[test]
    practice = (curve["verb"] == PRACTICE) & (curve["phase"] < phase)
    retest = (curve["verb"] == TEST) & (curve["phase"] == phase)
    gain = offline_gain(curve["keys_per_30s"][practice], curve["keys_per_30s"][retest])
    before, after = curve["error_share"][practice][-GAIN_TRIALS:], curve["error_share"][retest][:GAIN_TRIALS]
    return gain, float(100 * (after.mean() - before.mean())) if before.size and after.size else float("nan")


def draw_gains(
    axes: Axes,
    measures: Measures,
    names: Mapping[str, str],
    wanted: Mapping[str, tuple[float, float]],
    published: Mapping[str, Published],
) -> None:
    """Draw the gain of single learners, the mean with its interval, the criterion's range and the published number.

    Parameters
    ----------
    axes
        To draw into.
    measures
        Of `measure_groups`.
    names
        Group to what is written below it, in the order of drawing.
    wanted, published
        Range of the criterion, and published number, of the groups that have one.
    """
    axes.axhline(0, color=GREY, linewidth=0.5)
    axes.use_sticky_edges = False
    for place, (group, colour) in enumerate(zip(names, COLOURS, strict=False)):
        if group in wanted:
            low, high = wanted[group]
            axes.bar(place, high - low, 0.8, low, color=GREY, alpha=0.2, label="criterion", linewidth=0)
        if group in published:
            number = published[group]
            label = f"published ({number.certainty})"
            middle = (number.low + number.high) / 2
            spread = [[middle - number.low], [number.high - middle]]
            axes.errorbar(
                place + 0.26, middle, spread, fmt="D", markersize=4, color=GREY, markeredgecolor="white",
                markeredgewidth=0.4, elinewidth=1, capsize=2, label=label, zorder=4,
            )  # fmt: skip
        draw_dots(axes, place - 0.1, measures.get(group, {}).get(GAIN, []), colour)
    counts = [finite(measures.get(group, {}).get(GAIN, [])).size for group in names]
    axes.set_xticks(range(len(names)), counted(names.values(), counts))
    axes.set_xlim(-0.6, len(names) - 0.4)
    axes.set_ylabel("offline gain (%)")
    legend_once(axes, loc="upper center", bbox_to_anchor=(0.5, -0.2), ncols=3)
