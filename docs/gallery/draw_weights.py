"""
Weights over ten days and a year
================================

200 of the 144,000 recurrent synapses of the motor cortex, chosen at random, at birth and at the end of each phase: ten
days of practice and sleep, then a year without. Above, the weight that spikes feel, relative to that at birth. Below, the
chain behind it: how far each of its eight variables is from zero, on average. The first follows practice within
minutes; the last are slow.
"""

import matplotlib.pyplot as plt
import numpy as np

from analysis.recording import open_recording
from analysis.style import HOUSE

plt.style.use(HOUSE)
weights = open_recording("../recordings/weights.h5").weights("recurrent")
phase = np.arange(len(weights.calendar_s))
gap = np.argmax(np.diff(weights.calendar_s)) + 0.5

_, (above, below) = plt.subplots(2, 1, sharex=True, figsize=(7, 5))
above.plot(phase, weights.visible / weights.visible[0], color="0.6", linewidth=0.4)
above.set_yscale("log")
above.set_ylabel("weight, relative to that at birth")
below.imshow(np.abs(weights.hidden).mean(axis=1).T, aspect="auto", cmap="viridis")
below.set_yticks(range(8), range(1, 9))
below.set_ylabel("variable of the chain")
below.set_xlabel("phase (a snapshot at its end, the first at birth)")
for axes in (above, below):
    axes.axvline(gap, color="tab:red", linestyle="--", label="a year")
above.legend()
plt.show()
