"""Muscle fibres and their nuclei: overload adds nuclei and then size, rest takes size and leaves nuclei.

All is relative to an ordinary fibre. Overload calls satellite cells, which divide, fuse, and some days later work as nuclei,
until there are as many as the load wants. The area follows the smaller of what the load asks for and what the working nuclei
can keep::

    d dividing/dt = (called - dividing) / tau_fusion      called = 1 + added - nuclei - dividing under overload, else 0
    d nuclei/dt   = dividing / tau_fusion - (nuclei - 1) / tau_loss
    d working/dt  = (nuclei - working) / tau_working
    d area/dt     = (goal - area) / (tau_growth if goal > area else tau_waste)
    goal          = min(load, limit * working**exponent)

Nothing in it knows whether a muscle was trained before. Where the load asks for more than the nuclei can keep and the area
follows within days (a rodent whose synergist is cut), kept nuclei make regrowth faster; where the load is the limit, or the area
slower than new nuclei (a person who trains three times a week), they do not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass, field, fields, is_dataclass
from math import isfinite
from typing import Literal

import numpy as np
from brian2 import Quantity, second
from numpy.typing import ArrayLike, NDArray
from scipy.integrate import solve_ivp

from models.consolidation import YEAR_S
from models.parameters import ParameterFault, sourced

DAY = 86400 * second

Use = Literal["ordinary", "overload", "disuse"]
"""What a muscle goes through."""

AGE = "mean age of muscle cells in people's intercostals 15.1 years; Spalding et al. 2005, Cell 122:133; remembered"
EXPONENT = "area +35 % with nuclei +54 % at 21 d; Bruusgaard et al. 2010, PNAS 107:15111; mouse EDL; fitted"
WORKING = "area begins to rise after day 8, nuclei are there from day 6; Bruusgaard et al. 2009; mouse EDL; fitted"


@dataclass(frozen=True)
class Kinetics:
    """How fast and how far the fibres of a species change; a `ParameterFault` if no muscle can be so.

    Attributes
    ----------
    overload, disuse : float
        Area that the load asks for.
    limit : float
        Area that the nuclei of an ordinary fibre can keep.
    exponent : float
        Of the nuclei in the area that they can keep: below 1, later nuclei keep less than the first.
    added : float
        Nuclei that overload adds in the end, per nucleus of an ordinary fibre.
    tau_fusion : Quantity
        A called satellite cell divides; a dividing one fuses.
    tau_working : Quantity
        A new nucleus begins to work.
    tau_loss : Quantity
        Added nuclei are lost.
    tau_growth, tau_waste : Quantity
        The area approaches its goal, from below and from above.
    """

    overload: float
    disuse: float
    limit: float
    exponent: float
    added: float
    tau_fusion: Quantity
    tau_working: Quantity
    tau_loss: Quantity
    tau_growth: Quantity
    tau_waste: Quantity

    def __post_init__(self) -> None:
        _possible(self, above_zero=("limit", "tau_fusion", "tau_working", "tau_loss", "tau_growth", "tau_waste"))


@dataclass(frozen=True)
class Person(Kinetics):
    """A person's muscle: overload is training three times a week, disuse a leg that carries nothing."""

    overload: float = sourced(1.25, "fibres 10-20 % larger after 10 weeks; +30 % (n.s.) in Cumming et al. 2024; a choice")
    disuse: float = sourced(0.8, "area -10 % in 23 d; de Boer et al. 2007, J Physiol 585:241; leg suspended; abstract read")
    limit: float = sourced(1.26, "fibres grow by about 26 % before they need nuclei; Petrella et al. 2006; remembered")
    exponent: float = sourced(0.75, EXPONENT)
    added: float = sourced(0.33, "type 2 fibres after 10 weeks; Cumming et al. 2024, J Physiol 602:4171; abstract read")
    tau_fusion: Quantity = sourced(8 * DAY, "nuclei are there after 10 weeks; Cumming et al. 2024; when they come is a choice")
    tau_working: Quantity = sourced(3 * DAY, WORKING)
    tau_loss: Quantity = sourced(15.1 * YEAR_S * second, AGE)
    tau_growth: Quantity = sourced(79 * DAY, "myofibrils renewed at 1.26 % a day; Kilroe et al. 2020, control leg; abstract read")
    tau_waste: Quantity = sourced(33 * DAY, "area -5 % in 14 d, -10 % in 23 d; de Boer et al. 2007; fitted with `disuse`")


@dataclass(frozen=True)
class Rodent(Kinetics):
    """A mouse's fast muscle: overload is a cut synergist, disuse the cage without it."""

    overload: float = sourced(2.0, "more than nuclei can keep: overloaded fibres end at +35 %; Bruusgaard et al. 2010")
    disuse: float = sourced(0.95, "back to about the controls' size; Egner et al. 2013; unloaded fast muscle -5 to -10 %")
    limit: float = sourced(1.0, "no growth before new nuclei; Bruusgaard et al. 2010, PNAS 107:15111; mouse EDL; read")
    exponent: float = sourced(0.75, EXPONENT)
    added: float = sourced(0.54, "after 21 d of overload; Bruusgaard et al. 2010; mouse EDL; read")
    tau_fusion: Quantity = sourced(
        2.5 * DAY, "+53 % nuclei within 6-10 d; Bruusgaard et al. 2009, J Muscle Res Cell Motil 30:324; mouse; abstract"
    )
    tau_working: Quantity = sourced(3 * DAY, WORKING)
    tau_loss: Quantity = sourced(15.1 * YEAR_S * second, "no loss seen in 3 months; Bruusgaard et al. 2010; value of people")
    tau_growth: Quantity = sourced(5 * DAY, "+31 % in 6 d where nuclei are there; Egner et al. 2013; abstract read; fitted")
    tau_waste: Quantity = sourced(7 * DAY, "back to the controls' size within 3 weeks; Egner et al. 2013; second hand")


@dataclass(frozen=True)
class Fibres:
    """The fibres of one learner: whose they are, and how this learner differs from its species."""

    animal: float = sourced(0.0, "0: a person's fibres, any other number: a rodent's; the experiment's choice")
    recruitment: float = sourced(1.0, "nuclei added, relative to the species; drawn for each learner")
    pace: float = sourced(1.0, "all rates but that of loss, relative to the species; drawn for each learner")
    person: Person = field(default_factory=Person)
    rodent: Rodent = field(default_factory=Rodent)

    def __post_init__(self) -> None:
        _possible(self, above_zero=("pace",))


def _possible(p: Kinetics | Fibres, above_zero: tuple[str, ...]) -> None:
    """Refuse numbers that no muscle can have: all are finite and not below zero, some are above it."""
    for entry in fields(p):
        value = getattr(p, entry.name)
        if is_dataclass(value):
            continue
        number = float(value)
        if not isfinite(number) or number < 0 or (number == 0 and entry.name in above_zero):
            wanted = "above zero" if entry.name in above_zero else "of zero or more"
            raise ParameterFault(f"{entry.name} of a muscle: got {value}, wanted a finite value {wanted}")


@dataclass(frozen=True)
class Muscle:
    """State of a muscle, relative to an ordinary one.

    Attributes
    ----------
    area : float
        Cross-section of its fibres; force is in proportion to it.
    nuclei : float
        Of its fibres.
    dividing : float
        Satellite cells on their way to be nuclei.
    working : float
        Nuclei that work.
    """

    area: float = 1.0
    nuclei: float = 1.0
    dividing: float = 0.0
    working: float = 1.0


def course(muscle: Muscle, p: Fibres, use: Use, at_s: ArrayLike) -> list[Muscle]:
    """Return how a muscle changes under one kind of use.

    Parameters
    ----------
    muscle : Muscle
        At time 0.
    p : Fibres
        Of the learner.
    use : str
        What the muscle goes through, all the time.
    at_s : array_like, shape (n,)
        Seconds from 0 on, rising.

    Returns
    -------
    list of Muscle
        At each of the times.

    Raises
    ------
    ValueError
        For an unknown use, or times that are negative, do not rise or are not finite.
    """
    times = np.atleast_1d(np.asarray(at_s, dtype=np.float64))
    if not np.all(np.isfinite(times)) or np.any(times < 0) or np.any(np.diff(times) <= 0):
        raise ValueError(f"got the times {times.tolist()} s, wanted finite ones from 0 on that rise")
    k = p.rodent if p.animal else p.person
    loads = {"ordinary": 1.0, "overload": k.overload, "disuse": k.disuse}
    if use not in loads:
        raise ValueError(f"unknown use {use!r} of a muscle; known: {', '.join(loads)}")
    if not times.size or not times[-1]:
        return [muscle] * times.size
    load, wanted = loads[use], 1 + k.added * p.recruitment
    fusion, maturing, growth, waste = (
        float(tau / second) / p.pace for tau in (k.tau_fusion, k.tau_working, k.tau_growth, k.tau_waste)
    )
    loss = float(k.tau_loss / second)

    def change(_: float, state: NDArray[np.float64]) -> Sequence[float]:
        area, nuclei, dividing, working = state
        goal = min(load, k.limit * working**k.exponent)
        called = wanted - nuclei - dividing if use == "overload" else 0.0
        return (
            (goal - area) / (growth if goal > area else waste),
            dividing / fusion - (nuclei - 1) / loss,
            (called - dividing) / fusion,
            (nuclei - working) / maturing,
        )

    # From days to decades: the method must cope with stiff equations. Tight, so that stretches add up.
    solved = solve_ivp(change, (0.0, times[-1]), astuple(muscle), "LSODA", times, rtol=1e-9, atol=1e-12)
    if not solved.success:
        raise ValueError(f"the muscle's equations cannot be solved with these parameters: {solved.message}")
    return [Muscle(*map(float, state)) for state in solved.y.T]
