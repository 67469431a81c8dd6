"""The noise is standard, independent along every counter, and the same bits everywhere."""

import brian2 as b2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.noise import CELL_KEY, STEP_KEY, hashed, noise, noise_values, uniform, uniform_values

MASK = 2**64 - 1
STEPS, CELLS = np.arange(2000)[:, None], np.arange(500)


def reference_hash(seed: int, step: int, cell: int) -> int:
    """The hash in Python's own integers."""

    def mixed(x: int) -> int:
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9 & MASK
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB & MASK
        return x ^ (x >> 31)

    x = mixed((seed + STEP_KEY) & MASK)
    x = mixed(x ^ (step * STEP_KEY & MASK))
    return mixed(x ^ (cell * CELL_KEY & MASK))


@given(*[st.integers(-(2**63), 2**63 - 1)] * 3)
def test_hash_equals_the_one_in_plain_integers(seed: int, step: int, cell: int) -> None:
    assert int(hashed(seed, step, cell)[0]) == reference_hash(seed, step, cell)


def test_moments_are_those_of_four_uniform_summands() -> None:
    x = noise_values(7, STEPS, CELLS)
    n = x.size
    assert abs(x.mean()) < 4 / np.sqrt(n)
    assert abs(x.var() - 1) < 4 * np.sqrt(1.7 / n)
    assert abs((x**3).mean()) < 4 * np.sqrt(10 / n)
    assert abs((x**4).mean() - 2.7) < 4 * np.sqrt(60 / n)
    assert np.abs(x).max() < 3.47


def test_nearly_gaussian() -> None:
    from scipy.stats import kstest

    assert kstest(noise_values(7, STEPS, CELLS).ravel()[::10], "norm").statistic < 0.015


@pytest.mark.parametrize("axis", [0, 1])
@pytest.mark.parametrize("lag", [1, 2, 7])
def test_no_correlation_along_steps_or_cells(axis: int, lag: int) -> None:
    x = np.moveaxis(noise_values(3, STEPS, CELLS), axis, 0)
    assert abs((x[lag:] * x[:-lag]).mean()) < 4 / np.sqrt(x.size)
    assert abs((x[lag:] ** 2 * x[:-lag] ** 2).mean() - 1) < 4 * 1.7 / np.sqrt(x.size)


def test_neighbouring_seeds_and_swapped_counters_are_strangers() -> None:
    x = noise_values(3, STEPS[:500], CELLS)
    limit = 4 / np.sqrt(x.size)
    assert abs((x * noise_values(4, STEPS[:500], CELLS)).mean()) < limit
    off_diagonal = ~np.eye(500, dtype=bool)
    assert abs((x * x.T)[off_diagonal].mean()) < limit * 2
    assert len(np.unique(hashed(3, STEPS, CELLS))) == STEPS.size * CELLS.size


def test_uniform_fills_the_unit_interval_evenly() -> None:
    counts, _ = np.histogram(uniform_values(1, STEPS, CELLS), bins=100, range=(0, 1))
    expected = STEPS.size * CELLS.size / 100
    assert ((counts - expected) ** 2 / expected).sum() < 99 + 4 * np.sqrt(2 * 99)
    assert uniform_values(1, STEPS, CELLS).max() < 1


def test_scalars_give_scalars_and_any_integer_type_the_same() -> None:
    assert np.ndim(noise_values(1, 2, 3)) == 0
    for dtype in (np.int32, np.int64, np.uint8):
        assert noise_values(dtype(1), dtype(2), np.arange(3, dtype=dtype)).tolist() == [
            noise_values(1, 2, cell) for cell in range(3)
        ]


@pytest.mark.parametrize("target", ["numpy", pytest.param("cython", marks=pytest.mark.standalone)])
def test_brian_draws_the_same_bits(target: str) -> None:
    b2.set_device("runtime")
    b2.start_scope()
    b2.prefs.codegen.target = target
    group = b2.NeuronGroup(
        5,
        "x : 1\nu : 1\nseed : integer (shared)",
        dt=1 * b2.ms,
        namespace={"noise": noise, "uniform": uniform},
    )
    group.seed = -3
    group.run_regularly("x = noise(seed, t_in_timesteps, i + 2)\nu = uniform(seed, t_in_timesteps, i + 2)", dt=1 * b2.ms)
    b2.Network(group).run(4 * b2.ms)
    assert group.x[:].tolist() == noise_values(-3, 3, np.arange(5) + 2).tolist()
    assert group.u[:].tolist() == uniform_values(-3, 3, np.arange(5) + 2).tolist()
