"""Landmark experiments: one file each, registered under its name."""

from __future__ import annotations

from analysis.experiment import Landmark
from analysis.landmarks import (
    bi_poo_1998,
    bruusgaard_2010,
    cluff_2009,
    ebbinghaus_1885,
    green_1999,
    heathcote_2000,
    knowlton_1996,
    kurniawan_2016,
    martin_1996,
    milner_1962,
    nettersheim_2015,
    newell_1981,
    pursuit_rotor,
    ramkumar_2016,
    sakai_2003,
    shadmehr_1994,
    shadmehr_1997,
    shmuelof_2012,
    smith_2006,
    walker_2002,
    wilson_1994,
    yagishita_2014,
)

LANDMARKS: dict[str, Landmark] = {
    "walker_2002": walker_2002,
    "nettersheim_2015": nettersheim_2015,
    "newell_1981": newell_1981,
    "heathcote_2000": heathcote_2000,
    "bi_poo_1998": bi_poo_1998,
    "yagishita_2014": yagishita_2014,
    "shadmehr_1994": shadmehr_1994,
    "smith_2006": smith_2006,
    "shadmehr_1997": shadmehr_1997,
    "martin_1996": martin_1996,
    "knowlton_1996": knowlton_1996,
    "green_1999": green_1999,
    "cluff_2009": cluff_2009,
    "shmuelof_2012": shmuelof_2012,
    "pursuit_rotor": pursuit_rotor,
    "bruusgaard_2010": bruusgaard_2010,
    "ebbinghaus_1885": ebbinghaus_1885,
    "milner_1962": milner_1962,
    "sakai_2003": sakai_2003,
    "ramkumar_2016": ramkumar_2016,
    "kurniawan_2016": kurniawan_2016,
    "wilson_1994": wilson_1994,
}
