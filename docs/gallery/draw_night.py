"""
The night's gain
================

The same practice, then 12 hours with a night or without. The gain compares the last three trials of practice with the
three of the test, as Walker et al. (2002) do; they report +20 % after sleep, and +2 to +4 % (not
significant) awake. These are five learners of each group; the verdict in the table of results is of twenty.
"""

from pathlib import Path

import matplotlib.pyplot as plt

from analysis.behaviour import learning_curve
from analysis.dots import draw_dots
from analysis.memory import offline_gain
from analysis.recording import open_recording
from analysis.style import BLUE, HOUSE, VERMILION

plt.style.use(HOUSE)


def gain(path):
    """Gain of one learner, in percent."""
    curve = learning_curve(open_recording(path), "tapping")
    tested = curve["verb"] == "test"
    return offline_gain(curve["keys_per_30s"][~tested], curve["keys_per_30s"][tested])


_, axes = plt.subplots(figsize=(4, 3.5))
for place, (group, colour) in enumerate({"sleep": BLUE, "wake": VERMILION}.items()):
    draw_dots(axes, place, [gain(path) for path in Path("../recordings").glob(f"{group}-*.h5")], colour)
axes.set_xticks((0, 1), ("sleep", "wake"))
axes.set_xlim(-0.6, 1.6)
axes.set_ylim(bottom=0)
axes.set_ylabel("offline gain (%)")
plt.show()
