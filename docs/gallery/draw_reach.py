"""
A reach in a force field
========================

Paths of the hand from (0, 0) to (0.1, 0) m: without the field, in the first and the last reaches with it, and in a catch trial,
in which the field is off again. The catch trial bends to the other side: the after-effect of Shadmehr & Mussa-Ivaldi (1994).
"""

import matplotlib.pyplot as plt
import numpy as np

from analysis.dots import legend_once
from analysis.recording import open_recording
from analysis.style import COLOURS, HOUSE

plt.style.use(HOUSE)
recording = open_recording("../recordings/reach.h5")
trials = recording.trials
pieces = list(zip(recording.signal("hand_x"), recording.signal("hand_y"), strict=True))


def path(row):
    """Places of the hand from the cue on, in metres; shape (samples, 2)."""
    stop = trials["stop_s"][row]
    for x, y in pieces:
        times = x.start_s + np.arange(len(x.samples)) / x.rate_hz
        within = (times >= stop - trials["duration_s"][row]) & (times < stop)
        if within.any():
            return np.column_stack((x.samples[within], y.samples[within]))
    raise LookupError(f"no samples of trial {row}")


in_field = np.flatnonzero(trials["phase"] == 1)
chosen = {
    "no field": np.flatnonzero(trials["phase"] == 0)[-3:],
    "field, first": in_field[:3],
    "field, last": in_field[-3:],
    "catch trial": np.flatnonzero(trials["phase"] == 2),
}
_, axes = plt.subplots(figsize=(6.5, 3.5))
for index, (label, rows) in enumerate(chosen.items()):
    for row in rows:
        axes.plot(*(100 * path(row)).T, color=COLOURS[index], label=label)
axes.set_xlabel("along the path (cm)")
axes.set_ylabel("across (cm)")
legend_once(axes)
plt.show()
