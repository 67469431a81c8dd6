"""Counter-based noise: a pure function of (seed, step, cell), the same bits in numpy, Cython and C++.

A generator with a state depends on who draws first: on the engine, on the number of threads, on where a run was cut.
Here a draw is a hash of three integers, so a learner is the same in every engine and a resumed run equals an
uninterrupted one. In equations and ``run_regularly`` texts (give the functions in the group's ``namespace``)::

    from models.noise import noise, uniform

    group = NeuronGroup(n, '''dv/dt = (-v + sigma*kick)/tau_m : 1
                              kick : 1
                              noise_seed : integer (shared, constant)''',
                        method="euler", namespace={"noise": noise}, name="cells")
    group.run_regularly("kick = noise(noise_seed, t_in_timesteps, i)", when="start")

The seed is a variable of the group, hence an input of the compiled program. Groups that must not share their noise get
different seeds, or an offset: ``noise(noise_seed, t_in_timesteps, i + offset)``. The three arguments are integers of
up to 64 bits. `noise_values` and `uniform_values` are the same functions for numpy arrays, outside Brian2.

The hash is the finaliser of splitmix64 (Steele, Lea & Flood 2014, OOPSLA, doi:10.1145/2660193.2660195), applied once
for each argument. ``noise`` adds the four 16-bit fields of the hash (Irwin-Hall): mean 0, variance 1, excess kurtosis
-0.3, never beyond 3.47 standard deviations. The sum is an exact integer and is scaled by one rounded multiplication, so
no engine can round it differently. There is no logarithm or cosine, whose last bit differs between libraries.
"""

import math
import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np
from brian2 import Function
from numpy.typing import ArrayLike, NDArray

STEP_KEY = 0x9E3779B97F4A7C15
"""Odd 64-bit keys (2**64 over the golden ratio, and times the square root of 3, less its whole) that tell steps from
cells."""
CELL_KEY = 0xBB67AE8584CAA73B
MIX_1 = 0xBF58476D1CE4E5B9
MIX_2 = 0x94D049BB133111EB

FIELD_MAX = 2**16 - 1
NOISE_SCALE = 1.0 / math.sqrt(4 * ((FIELD_MAX + 1) ** 2 - 1) / 12)
"""One over the standard deviation of the sum of four integers, uniform from 0 to 65535."""


def _mixed(x: NDArray[np.uint64]) -> NDArray[np.uint64]:
    x = (x ^ (x >> np.uint64(30))) * np.uint64(MIX_1)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(MIX_2)
    return x ^ (x >> np.uint64(31))


def _unsigned(x: ArrayLike) -> NDArray[np.uint64]:
    """Take integers of any width and sign as 64-bit counters; negative ones wrap around, as in C."""
    return np.atleast_1d(np.asarray(x)).astype(np.int64).view(np.uint64)


def hashed(seed: ArrayLike, step: ArrayLike, cell: ArrayLike) -> NDArray[np.uint64]:
    """Return 64 well-mixed bits for every (seed, step, cell).

    Parameters
    ----------
    seed, step, cell : array_like of int
        Broadcast against each other.

    Returns
    -------
    ndarray of uint64, at least one-dimensional
    """
    x = _mixed(_unsigned(seed) + np.uint64(STEP_KEY))
    x = _mixed(x ^ (_unsigned(step) * np.uint64(STEP_KEY)))
    return _mixed(x ^ (_unsigned(cell) * np.uint64(CELL_KEY)))


def _shaped(values: NDArray[np.floating[Any]], *arguments: ArrayLike) -> Any:
    return values if any(np.ndim(a) for a in arguments) else values[0]


def noise_values(seed: ArrayLike, step: ArrayLike, cell: ArrayLike) -> Any:
    """Return draws of mean 0 and variance 1, nearly Gaussian; a float if all arguments are scalars."""
    x = hashed(seed, step, cell)
    field = np.uint64(FIELD_MAX)
    total = ((x & field) + ((x >> np.uint64(16)) & field) + ((x >> np.uint64(32)) & field) + (x >> np.uint64(48))).astype(
        np.int64
    )
    return _shaped((total - 2 * FIELD_MAX) * NOISE_SCALE, seed, step, cell)


def uniform_values(seed: ArrayLike, step: ArrayLike, cell: ArrayLike) -> Any:
    """Return draws from [0, 1) in steps of 2**-53; a float if all arguments are scalars."""
    return _shaped((hashed(seed, step, cell) >> np.uint64(11)) * 2.0**-53, seed, step, cell)


def _brian2_function(values: Any, name: str, c_body: str) -> Any:
    """Make a Brian2 function out of its numpy version and the C text that turns the hash `x` into its value."""
    c_text = f"""
static inline uint64_t {name}_mixed(uint64_t x) {{
    x = (x ^ (x >> 30)) * UINT64_C({MIX_1:#x});
    x = (x ^ (x >> 27)) * UINT64_C({MIX_2:#x});
    return x ^ (x >> 31);
}}
static inline double {name}(int64_t seed, int64_t step, int64_t cell) {{
    uint64_t x = {name}_mixed((uint64_t)seed + UINT64_C({STEP_KEY:#x}));
    x = {name}_mixed(x ^ ((uint64_t)step * UINT64_C({STEP_KEY:#x})));
    x = {name}_mixed(x ^ ((uint64_t)cell * UINT64_C({CELL_KEY:#x})));
    {c_body}
}}
"""
    # Cython compiles 64-bit hexadecimal constants of its own language to wrong numbers without a word: give it the C.
    cython_text = f'''
cdef extern from *:
    """
#include <stdint.h>
{c_text}
    """
    double {name}(long long, long long, long long) nogil
'''
    function = Function(
        values,
        arg_units=[1, 1, 1],
        arg_names=["seed", "step", "cell"],
        arg_types=["integer", "integer", "integer"],
        return_unit=1,
        return_type="float",
        stateless=True,
    )
    function.implementations.add_implementation("numpy", values)
    function.implementations.add_implementation("cpp", {"support_code": c_text}, name=name)
    function.implementations.add_implementation("cython", cython_text, name=name)
    return function


noise = _brian2_function(
    noise_values,
    "_counter_noise",
    f"""const uint64_t low = (x & {FIELD_MAX}) + ((x >> 16) & {FIELD_MAX});
    const uint64_t high = ((x >> 32) & {FIELD_MAX}) + (x >> 48);
    return (double)((int64_t)(low + high) - {2 * FIELD_MAX}) * {NOISE_SCALE!r};""",
)
uniform = _brian2_function(uniform_values, "_counter_uniform", f"return (double)(x >> 11) * {2.0**-53!r};")


def seed_of(learner: int, stretch: int, program: str) -> int:
    """Return the seed of the noise in one stretch of a learner's life; each program has its own, the piano's no name."""
    return zlib.crc32(f"{learner} {stretch} {program}".rstrip().encode()) >> 1


def offsets(count: Mapping[str, int]) -> dict[str, int]:
    """Return where each population's cells begin in the counter of the noise, one after the other."""
    return dict(zip(count, np.cumsum([0, *count.values()])[:-1].tolist(), strict=True))
