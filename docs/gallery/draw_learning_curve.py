"""
A learning curve
================

Five learners practise ``4-1-3-2-4`` for 12 trials of 30 s, sleep, and are tested. Thin lines are single learners; the
band is the 95 % bootstrap interval of the mean.
"""

from pathlib import Path

import matplotlib.pyplot as plt

from analysis.figures import draw_learning_curve
from analysis.recording import open_recording
from analysis.style import HOUSE

plt.style.use(HOUSE)
recordings = [open_recording(path) for path in sorted(Path("../recordings").glob("sleep-*.h5"))]
draw_learning_curve(plt.figure(figsize=(7, 3.5)), {"sleep": recordings}, "tapping")
plt.show()
