"""Landmark experiments: one file each, registered under its name."""

from __future__ import annotations

from analysis.experiment import Landmark
from analysis.landmarks import (
    bi_poo_1998,
    heathcote_2000,
    nettersheim_2015,
    newell_1981,
    walker_2002,
    yagishita_2014,
)

LANDMARKS: dict[str, Landmark] = {
    "walker_2002": walker_2002,
    "nettersheim_2015": nettersheim_2015,
    "newell_1981": newell_1981,
    "heathcote_2000": heathcote_2000,
    "bi_poo_1998": bi_poo_1998,
    "yagishita_2014": yagishita_2014,
}
