"""A night of sleep makes a finger sequence faster; the same hours awake do not.

Paper: Walker, Brakefield, Morgan, Hobson & Stickgold 2002, Neuron 35:205, doi:10.1016/S0896-6273(02)00746-8, figures 1-2.
Read in the paper: speed +20 % after sleep, +2 to +4 % after 12 h awake (not significant), no loss of accuracy.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.figure import Figure

from analysis.landmarks.offline import ERRORS, GAIN, draw_gains, measure_groups
from analysis.recording import Recording
from analysis.verdict import (
    Measures,
    Published,
    Verdict,
    estimate_of,
    judged,
    mean_of,
    missing,
    not_risen,
    with_interval,
    within,
)

NAME = "walker-2002-sleep-gain"
PROTOCOL = "walker_2002"
CLAIM = "a night of sleep makes a finger sequence faster; the same hours awake do not"
PUBLISHED_TEXT = "sleep +20 %, wake +2 to +4 % (n.s.), no loss of accuracy"
CRITERION = "sleep +15 to +25 %, wake 0 to +6 %, errors not up; mean of the last 3 practice trials against the 3 retest trials"
CERTAINTY = "read"
PUBLISHED = {"sleep": Published(20, 20, 20, "read"), "wake": Published(3, 2, 4, "read")}
WANTED = {"sleep": (15.0, 25.0), "wake": (0.0, 6.0)}
LEARNERS = 20


def measure(groups: Mapping[str, Sequence[Recording]]) -> Measures:
    """Gain and change of errors of every learner at the first retest."""
    return measure_groups(groups, test=0)


def holds(measures: Measures) -> Verdict:
    """Judge by the criterion; the group without replay is a control that is drawn, and asked for nothing more."""
    short = missing(measures, dict.fromkeys(WANTED, LEARNERS), GAIN)
    if short:
        return short
    gains = {group: mean_of(measures, group, GAIN) for group in WANTED}
    return judged(
        [
            *(
                (within(gains[group], *WANTED[group]), f"{group} {gains[group]:+.1f} %, wanted {low:+.0f} to {high:+.0f} %")
                for group, (low, high) in WANTED.items()
            ),
            not_risen(measures["sleep"][ERRORS], "errors after sleep"),
        ]
    )


def summary(measures: Measures) -> str:
    """Model's numbers with their intervals."""
    return ", ".join(
        f"{group.replace('_', ' ')} {with_interval(estimate_of(measures, group, GAIN))}"
        for group in ("sleep", "wake", "no_replay")
        if group in measures
    )


def draw(figure: Figure, measures: Measures) -> None:
    """Draw the gains of the three groups beside the published ones."""
    names = {"sleep": "12 h with sleep", "wake": "12 h awake", "no_replay": "sleep, no replay"}
    axes = figure.add_subplot(title="Walker et al. 2002")
    draw_gains(axes, measures, names, WANTED, PUBLISHED)
