"""The settings of every task: name, kind, default, and where the default comes from.

Plain data: what a protocol may write in ``[skills.X]`` or on a phase, and what an error message lists.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal[
    "switch",
    "count",
    "number",
    "positive",
    "level",
    "angle",
    "share",
    "per_element",
    "weights",
    "chances",
    "duration",
    "durations",
    "sequence",
    "word",
    "place",
]


@dataclass(frozen=True)
class Setting:
    """One setting of a task.

    Attributes
    ----------
    kind : str
        ``switch`` true or false; ``count`` whole number from 1; ``number``; ``positive`` number above zero; ``level`` number
        from 0; ``angle`` degrees between -90 and 90; ``share`` number from 0 to 1;
        ``per_element`` number or one number per element of the sequence; ``weights`` list of numbers from 1/`most` to `most`;
        ``chances`` list of numbers between 0 and 1; ``duration`` text,
        at least 1 ms, kept in seconds; ``durations`` list of texts, kept in seconds; ``sequence`` digits joined by ``-``;
        ``word`` one of `allowed`; ``place`` table of x, y, radius in metres.
    default : object
        As the simulation takes it. ``None``: the setting may be left out, or be ``"none"``.
    meaning : str
        One line, with the source of the default.
    allowed : tuple of str
        The words of a ``word``.
    free : tuple of (float, float)
        Points, in metres, that a ``place`` must not cover.
    most : int or None
        Largest ``count`` or number, of either sign, longest ``duration`` in s (24 h if None), most entries of ``chances``, or
        largest of ``weights``. Far outside of what was ever tried, and still within what the equations can follow.
    """

    kind: Kind
    default: Any
    meaning: str
    allowed: tuple[str, ...] = ()
    free: tuple[tuple[float, float], ...] = ()
    most: int | None = None


@dataclass(frozen=True)
class Task:
    """What protocols and recordings know of a task.

    Attributes
    ----------
    meaning : str
        One line.
    error_unit : str
        Unit of the column ``error`` of the recording's trials.
    settings : mapping of str to Setting
        All that can be set.
    """

    meaning: str
    error_unit: str
    settings: Mapping[str, Setting]


LONGEST = 32
"""Elements that a line of the piano can have."""
LISTS = 16
"""Most lists of a learner: each has a cue and a context of its own."""

_IN_THE_WAY = "something in the way: x, y and radius in metres; none = nothing"
START_AND_TARGET = ((0.0, 0.0), (0.1, 0.0))
"""Of a reach, along its path and across, in metres; `models.tasks.reach` says why."""
STARTS_AND_FOOD = ((0.5, 0.1), (0.5, 0.9), (0.30, 0.68), (0.70, 0.32))
"""Of the open field, in metres; `models.tasks.maze` says which is which."""

TASKS: dict[str, Task] = {
    "piano": Task(
        "press keys in a learnt order, over and over",
        "presses",
        {
            "sequence": Setting("sequence", (4, 1, 3, 2, 4), "keys 0-9 in order; Walker et al. 2002, Neuron 35:205"),
            "interval": Setting(
                "duration", None, "asked-for time between presses, beaten by a metronome; none = as fast as can be", most=10
            ),
            "loudness": Setting(
                "per_element", 1.0, "asked-for force of the presses, 1 = ordinary; one value or one per element", most=10
            ),
            "cued": Setting("switch", True, "the elements are seen while playing, as in Walker et al. 2002; false = from memory"),
            "strength": Setting("level", 1.0, "muscle strength relative to an ordinary hand", most=10),
            "shuffled": Setting("switch", False, "a control: the same keys in another random order in every trial"),
        },
    ),
    "choice": Task(
        "cards are laid on the stand, one of a few keys is pressed, the choice is rewarded",
        "choices",
        {
            "cards": Setting("count", 6, "cards, one in each trial, each with its own right key; the prototype's", most=6),
            "keys": Setting("count", 5, "keys to choose from; the prototype's", most=5),
            "odds": Setting(
                "chances",
                None,
                "chance of the first of two outcomes by each card; some cards are laid, the keys are two; none = one card",
                most=6,
            ),
            "reward": Setting("share", 1.0, "of the right presses that are rewarded; the others bring nothing"),
            "yoked": Setting("switch", False, "a control: so many trials are rewarded, the others not, whatever is pressed"),
            "delay": Setting("duration", 0.4, "from the press to its outcome; the prototype's"),
        },
    ),
    "pairing": Task(
        "spikes paired in a slice, without a learner: one synapse per delay, dopamine delay and initial weight",
        "share of the initial weight",
        {
            "rule": Setting("word", "pair", "of plasticity: pairs of spikes, or with dopamine", ("pair", "three_factor")),
            "delays": Setting("durations", (0.005,), "from the presynaptic to the postsynaptic spike"),
            "pairings": Setting("count", 60, "how often; Bi & Poo 1998, J Neurosci 18:10464", most=10000),
            "interval": Setting("duration", 1.0, "between pairings; 1 Hz in Bi & Poo 1998"),
            "burst": Setting("count", 1, "pairs of spikes in each pairing, at 10 Hz; 1 in Bi & Poo 1998"),
            "dopamine": Setting("durations", None, "from each pairing's start to that of a train of pulses; none = no train"),
            "weights": Setting("weights", (1.0,), "initial weights, 1 = resting; within what the rules can write", most=16),
        },
    ),
    "tennis": Task(
        "hit a ball at the time of its contact",
        "s",
        {
            "delay": Setting("duration", 0.6, "from the cue to the contact"),
            "speed": Setting("positive", 1.0, "of the ball, relative to ordinary"),
        },
    ),
    "reach": Task(
        "reach of a hand in a plane; Shadmehr & Mussa-Ivaldi 1994, J Neurosci 14:3208",
        "m",
        {
            "targets": Setting("count", 1, "straight ahead; Shadmehr & Mussa-Ivaldi 1994 had eight around the start"),
            "field": Setting("number", 0.0, "curl field, +-1 = +-13 N s/m; Shadmehr & Brashers-Krug 1997", most=10),
            "rotation": Setting("angle", 0.0, "of the seen hand, degrees; Krakauer et al. 2000, J Neurosci 20:8916"),
            "clamp": Setting("switch", False, "error clamp: walls guide the hand straight; Scheidt et al. 2000"),
            "obstacle": Setting("place", None, _IN_THE_WAY, free=START_AND_TARGET),
        },
    ),
    "bicycle": Task(
        "balance a bicycle",
        "rad",
        {
            "gravity": Setting("positive", 9.8, "m/s2; 24.8 on Jupiter", most=100),
            "noise": Setting("level", 1.0, "of the road, relative to ordinary", most=100),
            "help": Setting("share", 0.0, "training wheels: 0 = none, 1 = cannot fall"),
            "cap": Setting("duration", 30.0, "a ride that lasts as long is complete", most=900),
        },
    ),
    "maze": Task(
        "find food in a maze",
        "m",
        {
            "layout": Setting("word", "open", "of the walls; cross as in Packard & McGaugh 1996", ("open", "cross")),
            "food": Setting("word", "usual", "where the food lies", ("usual", "opposite", "none")),
            "start": Setting("word", "usual", "where a trial starts", ("random", "usual", "opposite")),
            "obstacle": Setting("place", None, _IN_THE_WAY, free=STARTS_AND_FOOD),
        },
    ),
}
