"""Rates, variation and peri-event histograms of spike trains, in plain numpy; times in seconds throughout."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def rates_by_cell(ids: ArrayLike, cells: int, duration_s: float) -> Floats:
    """Mean rate of every cell in Hz, silent ones included; shape (cells,)."""
    return np.bincount(np.asarray(ids, dtype=np.int64), minlength=cells)[:cells] / duration_s


def variation_by_cell(times_s: ArrayLike, ids: ArrayLike, begun_s: ArrayLike = ()) -> Floats:
    """Coefficient of variation of the intervals of every cell that fired at least three times.

    Parameters
    ----------
    times_s
        Spike times of all cells, sorted.
    ids
        Whose spikes they are.
    begun_s
        When the cells were watched anew, rising: what lies across is no interval.

    Returns
    -------
    numpy.ndarray
        One value per such cell, in the order of the ids.
    """
    times, cells = np.asarray(times_s, dtype=float), np.asarray(ids, dtype=np.int64)
    order = np.argsort(cells, kind="stable")
    times, cells = times[order], cells[order]
    watch = np.searchsorted(np.asarray(begun_s, dtype=float), times, side="right")
    within = (cells[1:] == cells[:-1]) & (watch[1:] == watch[:-1])
    train = np.cumsum(np.r_[0, cells[1:] != cells[:-1]])[1:][within]  # which cell each interval is of
    found = np.diff(times)[within]
    count = np.bincount(train)
    mean = np.bincount(train, found) / np.maximum(count, 1)
    spread = np.sqrt(np.bincount(train, (found - mean[train]) ** 2) / np.maximum(count, 1))
    enough = (count > 1) & (mean > 0)
    variation: Floats = spread[enough] / mean[enough]
    return variation


def psth(times_s: ArrayLike, events_s: ArrayLike, window_s: tuple[float, float], bin_s: float) -> tuple[Floats, Floats]:
    """Peri-event time histogram.

    Parameters
    ----------
    times_s
        Spike times, sorted, all cells together.
    events_s
        The moments to align to.
    window_s
        Start and stop relative to an event, start below stop.
    bin_s
        Width of a bin.

    Returns
    -------
    tuple of numpy.ndarray
        Centres of the bins relative to the event (s), and spikes per second and event (Hz, summed over cells).
    """
    times, events = np.asarray(times_s, dtype=float), np.asarray(events_s, dtype=float)
    bins = int(round((window_s[1] - window_s[0]) / bin_s))
    if bins < 1:
        raise ValueError(f"the window {window_s} holds no bin of {bin_s} s")
    edges = window_s[0] + bin_s * np.arange(bins + 1)
    # searchsorted on all edges at once: cost grows with events and bins, not with the length of the recording
    counts = np.diff(np.searchsorted(times, events[:, None] + edges[None, :]), axis=1).sum(axis=0)
    rates: Floats = counts / (bin_s * max(events.size, 1))
    return np.asarray(edges[:-1] + bin_s / 2, dtype=np.float64), rates
