"""Each part of the cerebellum is needed to learn, and of what has been learnt over days some stands outside its cortex.

Reaches in a field on four days with nights between (spaced) or as many on one day (massed), then a test. Parts are off before
practice, or from the test on. Learnt: share of the first three reaches' deviation that is gone in the last ten of practice;
kept: the share that is gone in the test, both in percent. Nothing: at most a tenth of what the intact have.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from analysis.behaviour import TEST
from analysis.landmarks.reaching import FIELD, field_deviations, own_path
from analysis.panels import Place, draw_places
from analysis.recording import Recording
from analysis.statistics import estimate
from analysis.style import BLUE, GREEN, GREY, VERMILION, WIDE
from analysis.trials import average, column
from analysis.verdict import Measures, Verdict, estimate_of, judged, mean_of, missing, with_interval

NAME = "cerebellum-part-by-part"
PROTOCOL = "cerebellum_ablations"
CLAIM = "each part of the cerebellum is needed to learn, and of what has been learnt over days some stands outside its cortex"
CRITERION = (
    "cerebellar cortex off, olive off, nuclei off before practice, plasticity off: nothing learnt; nuclei off after spaced "
    "practice: nothing kept; cortex off: more kept of spaced than of massed practice; olive off after practice: shown"
)
LEARNERS = 10
SPACED, MASSED = "spaced", "massed"
UNABLE = ("cortex_off_before", "olive_off_before", "nuclei_off_before", "plasticity_off")
AFTER = ("cortex_off_after", "olive_off_after", "nuclei_off_after")
CORTEX_MASSED = "cortex_off_massed"
GROUPS = {
    SPACED: BLUE,
    **dict.fromkeys(UNABLE, VERMILION),
    **dict.fromkeys(AFTER, GREEN),
    MASSED: BLUE,
    CORTEX_MASSED: GREY,
}
LEARNT, KEPT = "learnt_percent", "kept_percent"
FIRST, LAST = 3, 10
NOTHING = 0.1


def measure(groups: Mapping[str, Sequence[Recording]]) -> Measures:
    """Share of the error that practice took away, and that the test shows, of every learner."""
    measures: Measures = {}
    for group, recordings in groups.items():
        rows = [_learner(recording) for recording in recordings]
        measures[group] = {LEARNT: [one for one, _ in rows], KEPT: [two for _, two in rows]}
    return measures


def _learner(recording: Recording) -> tuple[float, float]:
    practised = abs(np.concatenate([np.empty(0), *field_deviations(recording)]))
    tested = abs(column(recording, "deviation_m", verb=TEST, field=FIELD) - own_path(recording))
    start = average(practised[:FIRST])
    return 100 * (1 - average(practised[-LAST:]) / start), 100 * (1 - average(tested) / start)


def holds(measures: Measures) -> Verdict:
    """Judge by the criterion."""
    short = missing(measures, dict.fromkeys(GROUPS, LEARNERS), KEPT)
    if short:
        return short
    learnt, kept = (mean_of(measures, SPACED, name) for name in (LEARNT, KEPT))
    criteria = [(learnt > 0, f"intact: {learnt:.0f} % of the error learnt away, wanted above 0")]
    for group in UNABLE:
        own = mean_of(measures, group, LEARNT)
        text = f"{said(group)}: {own:.0f} % learnt, wanted at most {NOTHING * learnt:.0f} %, a tenth of the intact"
        criteria.append((own <= NOTHING * learnt, text))
    own = mean_of(measures, "nuclei_off_after", KEPT)
    text = f"nuclei off after practice: {own:.0f} % kept, wanted at most {NOTHING * kept:.0f} %, a tenth of the intact"
    criteria.append((own <= NOTHING * kept, text))
    spaced, massed = (np.array(measures[group][KEPT]) for group in ("cortex_off_after", CORTEX_MASSED))
    learners = min(spaced.size, massed.size)
    more = estimate(spaced[:learners] - massed[:learners])
    came_out = with_interval(more, "{:+.0f}", " points")
    criteria.append((bool(more.low > 0), f"cortex off: of spaced practice {came_out} more kept than of massed, wanted above 0"))
    return judged(criteria)


def said(group: str) -> str:
    """Say a group in words."""
    return group.replace("_", " ")


def summary(measures: Measures) -> str:
    """Model's numbers with their intervals."""
    parts = []
    for group in GROUPS:
        if group in measures:
            learnt, kept = (with_interval(estimate_of(measures, group, name), "{:.0f}") for name in (LEARNT, KEPT))
            parts.append(f"{said(group)}: learnt {learnt}, kept {kept}")
    return "; ".join(parts)


def draw(figure: Figure, measures: Measures) -> None:
    """Draw what every group learnt and what it kept."""
    figure.set_size_inches(WIDE, 4.4)
    for axes, name, title in zip(
        figure.subplots(2, 1), (LEARNT, KEPT), ("learnt in practice (grey: wanted)", "kept in the test"), strict=True
    ):
        most = NOTHING * mean_of(measures, SPACED, name)
        nothing = UNABLE if name == LEARNT else ("nuclei_off_after",)
        places = [
            Place(
                said(group).replace(" off", "\noff").replace("off ", "off\n"),
                measures.get(group, {}).get(name, []),
                colour,
                (-np.inf, most) if group in nothing and np.isfinite(most) else None,
            )
            for group, colour in GROUPS.items()
        ]
        draw_places(axes, places, "% of the first error")
        axes.set_title(title)
