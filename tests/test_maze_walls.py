"""Walls of the maze: the body goes along them, nothing is seen through them, and at the crossing its turn is told."""

import brian2
import numpy as np
import pytest
from brian2 import Network, StateMonitor, metre, second

from models import place_numbers
from models.tasks import maze, settings
from models.tasks.maze import DIRECTIONS, SIDE_M

P = place_numbers.Places()
T = P.task
HALF, VIEW = float(T.half), float(T.view)
BLOCK = (0.5, 0.5, 0.15)
"""Obstacle: x, y, radius, m."""


pytestmark = pytest.mark.usefixtures("numpy_target")


def walked(start, course_deg, seconds, record=("x", "y"), block=None, cross=False, then_deg=None):
    """Walk along a first course, from the middle of the cross along another; what is recorded begins with the first look."""
    world = maze.maze(T)
    for name, value in zip(("start_x", "start_y", "start_course"), (*start, np.radians(course_deg)), strict=True):
        world.namespace[name].values[0] = value
    world.cross = cross
    if block:
        world.block_x, world.block_y, world.radius = (of * metre for of in block)
    monitor = StateMonitor(world, record, record=True)
    network = Network(world, monitor)
    if then_deg is not None:

        @brian2.network_operation(when="end")
        def turn():
            if abs(world.y[0] / metre - SIDE_M / 2) < 1e-3:
                world.course_x, world.course_y = np.cos(np.radians(then_deg)), np.sin(np.radians(then_deg))

        network.add(turn)
    network.run(T.quiet + seconds * second)
    return {name: np.asarray(getattr(monitor, name)[0])[round(float(T.quiet) * 1000) + 5 :] for name in record}


def hidden(points, ends):
    """Say of looks whether they meet the obstacle, by a fine walk along each."""
    steps = np.linspace(0, 1, 2001)[:, None]
    x, y = (points[axis] + steps * (ends[axis] - points[axis]) for axis in (0, 1))
    return np.hypot(x - BLOCK[0], y - BLOCK[1]).min(axis=0) < BLOCK[2]


def test_the_places_that_an_obstacle_must_leave_free_are_those_of_the_open_field():
    assert {*maze.START_M["open"].values(), *maze.FOOD_M["open"].values()} == set(settings.STARTS_AND_FOOD)


def test_a_body_goes_round_an_obstacle_and_on():
    at = walked((0.3, 0.52), 0, 3.1, block=BLOCK)
    apart = np.hypot(at["x"] - BLOCK[0], at["y"] - BLOCK[1])
    assert apart.min() == pytest.approx(BLOCK[2] + float(T.body), abs=1e-6)
    assert at["x"][-1] > BLOCK[0] + BLOCK[2]
    step = np.hypot(np.diff(at["x"]), np.diff(at["y"]))
    assert step.max() <= float(T.speed) * 1e-3 + 1e-9


@pytest.mark.parametrize("start", [(0.30, 0.5), (0.5, 0.70), (0.36, 0.37), (0.1, 0.9)])
def test_a_look_that_meets_an_obstacle_sees_nothing(start):
    at = walked(start, 0, 0.36, ("x", "y", "look_x", "look_y", "here", "sees"), block=BLOCK)
    behind = hidden((at["x"], at["y"]), (at["look_x"], at["look_y"]))
    np.testing.assert_array_equal(at["sees"] > 0, ~behind)
    assert behind.any() == (start != (0.1, 0.9))
    np.testing.assert_array_equal(at["sees"][at["here"] > 0], 1)


@pytest.mark.parametrize(
    ("start", "open_ways"),
    [((0.5, 0.2), {2, 6}), ((0.5, 0.5), {0, 4, 6}), ((0.2, 0.5), {0, 4}), ((0.5, 0.8), {2, 6})],
)
def test_in_the_cross_only_the_arms_are_seen_and_that_across_is_closed(start, open_ways):
    at = walked(start, 0, 0.36, ("x", "y", "look_x", "look_y", "here", "sees"), cross=True)
    away = at["here"] == 0
    angle = np.arctan2(at["look_y"] - at["y"], at["look_x"] - at["x"])[away]
    ways = np.round(angle / (2 * np.pi / DIRECTIONS)).astype(int) % DIRECTIONS
    assert set(ways[at["sees"][away] > 0].tolist()) == open_ways


@pytest.mark.parametrize(
    ("start_y", "then_deg", "arm", "turn"),
    [(0.2, 180, -1, 1), (0.2, 0, 1, -1), (0.8, 0, 1, 1), (0.8, 180, -1, -1), (0.2, 90, 0, 0)],
)
def test_a_body_in_the_cross_keeps_to_its_arms_and_its_turn_is_told(start_y, then_deg, arm, turn):
    toward_middle = 90 if start_y < SIDE_M / 2 else -90
    at = walked((0.5, start_y), toward_middle, 2.4, ("x", "y", "entered", "turned", "crossing"), cross=True, then_deg=then_deg)
    from_middle = np.abs(np.stack([at["x"], at["y"]]) - SIDE_M / 2)
    assert from_middle.min(axis=0).max() <= HALF + 1e-9
    assert at["entered"][-1] == arm
    assert set(np.unique(at["turned"])) == {0, turn}
    np.testing.assert_array_equal(at["crossing"] > 0, from_middle.max(axis=0) < VIEW)
    assert not at["turned"][at["crossing"] == 0].any()
    if not arm:
        # Straight on it comes to the door of the closed arm.
        assert at["y"][-1] == pytest.approx(SIDE_M / 2 + HALF)


def test_a_body_that_comes_aslant_goes_along_the_wall_of_an_arm():
    at = walked((0.5, 0.3), 135, 2.0, cross=True)
    from_middle = np.abs(np.stack([at["x"], at["y"]]) - SIDE_M / 2)
    assert from_middle.min(axis=0).max() == pytest.approx(HALF)
    assert at["x"][-1] < SIDE_M / 2 - VIEW
