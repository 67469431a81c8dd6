"""
Spikes around the presses
=========================

One second of the last practice trial, all populations by region. Triangles are presses. Where a population has a pool for each
key, the colour is the key's.
"""

import matplotlib.pyplot as plt

from analysis.figures import Window, draw_raster
from analysis.recording import open_recording
from analysis.style import HOUSE

plt.style.use(HOUSE)
recording = open_recording("../recordings/presses.h5")
window = Window(340.0, 341.0, "last trial of practice", "time (s, from 10 s into the trial)", row=11)
draw_raster(plt.figure(figsize=(7, 5.5)), recording, [window])
plt.show()
