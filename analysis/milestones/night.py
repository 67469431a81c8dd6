"""What the night adds is replay: without it sleep is like waking.

The other half of what is wanted of the night, its gain beside Walker et al. 2002, is that landmark, and so are the learners.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.figure import Figure

from analysis.landmarks.offline import GAIN, draw_gains, measure_groups
from analysis.recording import Recording
from analysis.verdict import Measures, Verdict, estimate_of, judged, mean_of, missing, with_interval

NAME = "night-without-replay"
PROTOCOL = "walker_2002"
CLAIM = "what the night adds is replay: without it sleep is like waking"
CRITERION = "with replay off the sleep group is like the wake group"
LEARNERS = 10
GROUPS = {"wake": "12 h awake", "no_replay": "sleep, no replay", "sleep": "sleep"}
ALIKE = 3.0  # points of gain


def measure(groups: Mapping[str, Sequence[Recording]]) -> Measures:
    """Gain of every learner at the retest."""
    return measure_groups(groups, test=0)


def holds(measures: Measures) -> Verdict:
    """Judge by the criterion: the mean gains differ by at most three points."""
    short = missing(measures, dict.fromkeys(("wake", "no_replay"), LEARNERS), GAIN)
    if short:
        return short
    difference = mean_of(measures, "no_replay", GAIN) - mean_of(measures, "wake", GAIN)
    return judged([(abs(difference) <= ALIKE, f"sleep without replay {difference:+.1f} points from wake, wanted within 3")])


def summary(measures: Measures) -> str:
    """Model's numbers with their intervals."""
    return ", ".join(
        f"{text} {with_interval(estimate_of(measures, group, GAIN))}" for group, text in GROUPS.items() if group in measures
    )


def draw(figure: Figure, measures: Measures) -> None:
    """Draw the gains, with the range around the mean of the wake group in which the group without replay is wanted."""
    axes = figure.add_subplot(title="The night with replay off")
    wake = mean_of(measures, "wake", GAIN)
    draw_gains(axes, measures, GROUPS, {"no_replay": (wake - ALIKE, wake + ALIKE)}, {})
