"""Mazes: the body, the sweeps, the rule against its closed form, starts, memory, and what a planted map of value leads to."""

import functools
import tempfile
import tomllib
from pathlib import Path

import brian2
import numpy as np
import pytest
from brian2 import Network, NeuronGroup, StateMonitor, Synapses, metre, ms, second

from models import place_memory, place_numbers
from models.consolidation import Chain, propagator
from models.place import make_place
from models.place_wiring import COUNT, LEARNING, PLACE_VALUE, VIEW_TURN, pairs
from models.regions import accumbens, critic, places, striatum
from models.tasks import TASKS
from models.tasks import maze as task
from protocols import engine, maze, timetable
from protocols.faults import ProtocolFaults
from protocols.language import read
from protocols.scope import refuse_what_cannot_run

P = place_numbers.Places()
MAZE = {name: setting.default for name, setting in TASKS["maze"].settings.items()} | {"plasticity": True, "feedback": None}
OFF = {"lesion/hippocampus": 1.0}


pytestmark = pytest.mark.usefixtures("numpy_target")


# --- the body and the sweeps ------------------------------------------------------------------------------------------


def walked(start, course, seconds, food=(0.9, 0.5), record=("x", "y")):
    """Walk in one trial along a first course that nothing turns; what is recorded begins with the trial."""
    world = task.maze(P.task)
    for name, value in zip(("start_x", "start_y", "start_course"), (*start, course), strict=True):
        world.namespace[name].values[0] = value
    world.food_x, world.food_y, world.food_there = food[0] * metre, food[1] * metre, 1
    monitor = StateMonitor(world, record, record=True)
    Network(world, monitor).run(P.task.quiet + seconds * second)
    return world, {name: np.asarray(getattr(monitor, name)[0])[round(float(P.task.quiet) * 1000) :] for name in record}


def test_a_straight_walk_ends_at_the_food_or_at_the_wall():
    world, at = walked((0.3, 0.5), 0.0, 4.0)
    lead = float(P.task.settles)
    assert at["x"][round(1000 * lead) - 5] == 0.3
    one_later = round(1000 * (lead + 1))
    assert at["x"][one_later] == pytest.approx(0.3 + float(P.task.speed), abs=0.001)
    # 60 cm apart, found from 6 cm: the path is 54 cm, at 30 cm/s.
    assert world.found[0] == 1 and world.told[0] == 0
    assert float(world.found_path[0]) == pytest.approx(0.54, abs=0.001)
    assert float(world.closed_at[0]) == pytest.approx(1.8, abs=0.003)
    assert at["x"][-1] == pytest.approx(0.84, abs=0.001)
    world, at = walked((0.3, 0.5), np.pi, 3.0)
    assert at["x"].min() == 0 and world.found[0] == 0
    assert float(world.path[0]) == pytest.approx(0.3, abs=0.001)


def test_each_cycle_looks_here_and_then_a_step_ahead_in_all_eight_directions():
    _, at = walked((0.3, 0.5), 0.0, 0.66, record=("x", "y", "look_x", "look_y", "here", "pointed"))
    ahead = np.hypot(at["look_x"] - at["x"], at["look_y"] - at["y"])
    t = P.task
    cycle = round(1000 * float(t.here_for + task.DIRECTIONS * t.sweep_for))
    begin = int(np.flatnonzero(at["here"])[0])
    for lap in range(2):
        part = slice(begin + lap * cycle, begin + (lap + 1) * cycle)
        here = at["here"][part] > 0
        assert here.sum() == pytest.approx(1000 * float(t.here_for), abs=1)
        np.testing.assert_allclose(ahead[part][here], 0, atol=1e-12)
        np.testing.assert_allclose(ahead[part][~here], float(t.ahead), rtol=1e-9)
        angles = np.arctan2((at["look_y"] - at["y"])[part][~here], (at["look_x"] - at["x"])[part][~here])
        directions = np.round(angles / (2 * np.pi / task.DIRECTIONS)).astype(int) % task.DIRECTIONS
        assert np.bincount(directions).tolist() == pytest.approx([1000 * float(t.sweep_for)] * task.DIRECTIONS, abs=1)
        # What is pointed at is the sweep of a lag before.
        later = at["pointed"][part.start + 15 : part.stop + 15][~here]
        np.testing.assert_array_equal(later[2:-2] - 1, directions[2:-2])


# --- the rule ---------------------------------------------------------------------------------------------------------


DELAYS_MS = np.array([40, 200, 500, 1000, 2000, 5000])


def test_a_place_is_eligible_as_the_closed_form_says_and_sweeps_are_not():
    n = len(DELAYS_MS)
    changes = {}
    for marks in (1, 0):
        pre = NeuronGroup(n, "marks : 1\nx : 1", threshold="t_in_timesteps == 10", reset="")
        post = NeuronGroup(
            n, "exc : 1\nc : 1\nteaching : 1\nat : integer", threshold="False", reset="", events={"learn": "teaching != 0"}
        )
        pre.marks, post.c, post.at = marks, P.accumbens.c, 10 + DELAYS_MS
        post.run_regularly("teaching = 2*int(t_in_timesteps == at)", when="start")
        synapses = Synapses(
            pre, post, striatum.SYNAPSE, on_pre=accumbens.ON_PLACE, on_post={"learn": striatum.ON_SURPRISE},
            on_event={"pre": "spike", "learn": "learn"}, method="exact",
        )  # fmt: skip
        synapses.connect(j="i")
        synapses.w, synapses.eta, synapses.tau_rise, synapses.tau_fall = P.rule.w, P.rule.eta, P.rule.tau_rise, P.rule.tau_fall
        Network(pre, post, synapses).run((DELAYS_MS.max() + 20) * ms)
        changes[marks] = np.array(synapses.u)
    eligible = np.exp(-DELAYS_MS / 1500) - np.exp(-DELAYS_MS / 200)
    np.testing.assert_allclose(changes[1], P.rule.eta * striatum.EVERY_STEPS * 2 * eligible, rtol=1e-9)
    assert not changes[0].any()


def test_a_promise_that_lingers_disappoints():
    world = NeuronGroup(1, "dnews/dt = -news/(300*ms) : 1", method="euler")
    unit = critic.expectation(P.expectation, world)
    monitor = StateMonitor(unit, "error", record=True)

    @brian2.network_operation(when="end")
    def promise():
        unit.fast += 1 * ms / P.expectation.tau_fast
        unit.slow += 1 * ms / P.expectation.tau_slow

    Network(world, unit, monitor, promise).run(3000 * ms)
    e = P.expectation
    assert monitor.error[0][:300].max() > 0.2 * e.k_value
    assert monitor.error[0][-1] == pytest.approx(-e.k_value * e.discount, rel=0.02)


# --- starts, fields, memory -------------------------------------------------------------------------------------------


def test_starts_are_far_from_the_food_and_the_same_however_a_phase_is_cut():
    one = maze.born(P, 3)
    chosen = MAZE | {"start": "random"}
    whole = maze.starts(one, "m", "practice 2", 1, 4000, chosen)
    food = task.FOOD_M["open"]["usual"]
    assert np.hypot(whole.x - food[0], whole.y - food[1]).min() > task.FAR_M
    assert whole.x.min() >= 0 and whole.x.max() <= task.SIDE_M and np.ptp(whole.y) > 0.8
    grid = np.stack(np.meshgrid(*2 * [np.linspace(0, task.SIDE_M, 201)])).reshape(2, -1)
    allowed = grid[:, np.hypot(*(grid - np.array(food)[:, None])) > task.FAR_M]
    for drawn, middle in zip((whole.x, whole.y), allowed.mean(axis=1), strict=True):
        assert drawn.mean() == pytest.approx(middle, abs=0.02)
    with_one_more = maze.starts(one, "m", "practice 2", 41, 40, chosen)
    for name in ("x", "y", "course"):
        np.testing.assert_array_equal(getattr(with_one_more, name), getattr(whole, name)[40:80])
    block = {"x": 0.8, "y": 0.2, "radius": 0.15}
    blocked = maze.starts(one, "m", "practice 2", 1, 400, chosen | {"obstacle": block})
    assert np.hypot(blocked.x - 0.8, blocked.y - 0.2).min() >= 0.15 > np.hypot(whole.x - 0.8, whole.y - 0.2).min()
    opposite = maze.starts(one, "m", "practice 2", 1, 2, MAZE | {"start": "opposite"})
    assert (opposite.x[0], opposite.y[0]) == task.START_M["open"]["opposite"]
    ends = [
        maze.starts(one, "m", "practice 2", 1, trials, MAZE | {"layout": "cross", "start": "random"}).y for trials in (30, 12)
    ]
    np.testing.assert_array_equal(ends[0][:12], ends[1])
    assert set(ends[0].tolist()) == {y for _, y in task.START_M["cross"].values()}
    assert timetable.BLOCK <= task.BLOCK


def test_no_food_lies_at_its_usual_place():
    assert maze.food_m(MAZE | {"food": "none"}) == maze.food_m(MAZE) == task.FOOD_M["open"]["usual"]
    assert maze.food_m(MAZE | {"food": "opposite"}) == pytest.approx(1 - np.array(task.FOOD_M["open"]["usual"]))


def test_fields_cover_the_field_and_excite_their_neighbours_only():
    drawn = place_numbers.born(P, 5)
    x, y = (drawn[f"place_cell.centre_{axis}"] for axis in "xy")
    for px, py in np.random.default_rng(0).uniform(0, 1, (50, 2)):
        assert np.hypot(x - px, y - py).min() < 0.1
    near = np.zeros((COUNT["place_cell"], COUNT["place_cell"]))
    near[pairs("place_cell", "place_cell")] = drawn["neighbours.near"]
    np.testing.assert_allclose(near, near.T, rtol=1e-12)
    apart = np.hypot(x[:, None] - x, y[:, None] - y)
    assert near[apart > 0.4].max() < 0.001 and np.diag(near).max() == 0
    assert not np.allclose(drawn["place_cell.width"], place_numbers.born(P, 6)["place_cell.width"])
    assert places.nearness(P.fields, {"centre_x": np.zeros(2), "centre_y": np.array([0, 0.1])}, [0], [1])[0] == pytest.approx(
        np.exp(-0.5)
    )


@pytest.mark.parametrize("asleep", [False, True])
def test_what_a_run_has_written_passes_through_the_chain_and_tags_fade(asleep):
    m, memories = P.memory, place_memory.newborn()
    after = np.linspace(0, 0.5, len(memories[PLACE_VALUE]))
    turns = np.linspace(-0.5, 0.5, len(memories[VIEW_TURN]))
    written = {PLACE_VALUE: after, VIEW_TURN: turns, place_memory.TAG: np.ones(COUNT["place_cell"])}
    place_memory.learn(memories, P, written, asleep)
    place_memory.pass_time(memories, P, 86400.0)
    deeper = (m.asleep_into_2, m.asleep_into_3) if asleep else (m.into_2, 0)
    of_turns = P.turn_memory
    for name, rule, shares in ((PLACE_VALUE, m, deeper), (VIEW_TURN, of_turns, (of_turns.into_2, of_turns.into_3))):
        chain = Chain(n=8, tau_1_s=float(rule.tau_1), tau_n_s=float(rule.tau_n), p=rule.p)
        begun = written[name][:, None] * np.array([1, *shares, 0, 0, 0, 0, 0])
        np.testing.assert_allclose(memories[name], begun @ propagator(chain, 86400.0).T, rtol=1e-9, atol=1e-15)
    np.testing.assert_allclose(memories["tag"], np.exp(-1))


def test_lesions_probes_and_sleep_are_inputs():
    one, held = maze.born(P, 1), place_memory.newborn()
    chosen = MAZE | {"start": "random"}
    at = maze.starts(one, "m", "test 0", 1, 3, chosen)

    def inputs(silenced=None, dopamine=1.0, **options):
        return maze.search_inputs(one, held, silenced or {}, dopamine, 0, chosen | options, at)

    usual = inputs()
    assert not inputs(OFF)["place_cell.alive"].any() and "accumbens.alive" not in inputs(OFF)
    assert not inputs({"lesion/accumbens": 1.0})["accumbens.alive"].any()
    dorsal = inputs({"lesion/striatum": 1.0})
    assert not dorsal["turn.alive"].any() and "accumbens.alive" not in dorsal
    half = inputs({"lesion/dopamine": 0.5})
    assert half["concentration.tonic"] == half["concentration.c"] == 0.5 and half["dopamine.alive"].sum() == 20
    probe = inputs(plasticity=False, food="none")
    assert probe["place_cell.tagging"] == probe["world.food_there"] == 0 < usual["world.food_there"]
    for name in LEARNING:
        assert probe[f"{name}.eta"] == 0 < usual[f"{name}.eta"]
    block = {"x": 0.4, "y": 0.3, "radius": 0.1}
    assert {inputs(obstacle=block)[f"world.{name}"] for name in ("block_x", "block_y", "radius")} == set(block.values())
    assert "world.radius" not in usual and usual["world.cross"] == 0 < inputs(layout="cross")["world.cross"]
    asleep = maze.sleep_inputs(one, held, {}, 0)
    assert asleep["world.awake"] == asleep["concentration.level"] == 0 and asleep["place_cell.asleep"] == 1
    assert usual["start_x.values"][:3].tolist() == at.x.tolist()


# --- what is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ('layout = "cross"\nobstacle = { x = 0.5, y = 0.5, radius = 0.1 }', 'an obstacle in the layout "cross"'),
        ("obstacle = { x = 0.3, y = 0.6, radius = 0.1 }", "does not cover the start or the target"),
        ('layout = "round"', '"round"'),
        ('food = "left"', '"left"'),
        ('start = "middle"', '"middle"'),
    ],
)
def test_what_is_not_built_or_not_known_is_refused(written, reason):
    text = f'title = "t"\n[skills.m]\ntask = "maze"\n{written}\n[[groups]]\nname = "g"\nphases = [{{ practice = "m" }}]\n'
    with pytest.raises(ProtocolFaults, match=reason):
        protocol = read(tomllib.loads(text), "p")
        refuse_what_cannot_run(protocol, protocol.groups)


# --- the whole circuit, compiled --------------------------------------------------------------------------------------


@functools.cache
def compiled():
    return engine.prepared(make_place)


def stretch(inputs_of, seconds, memories):
    """Run one stretch; return its spikes, its events and what is in memory then."""
    one = maze.Forager(1, P, place_numbers.born(P, 1), compiled())
    held = {name: array.copy() for name, array in memories.items()}
    with tempfile.TemporaryDirectory() as folder:
        result = maze.play(one, inputs_of(one, held), seconds, Path(folder) / "run", None)
        maze.absorb(one, held, result)
        events = {name: {key: np.array(column) for key, column in of.items()} for name, of in result.events.items()}
        spikes = {name.removeprefix("spikes_"): (np.array(t), np.array(i)) for name, (t, i) in result.spikes.items()}
    return spikes, events, held


def probe(memories, silenced=None, trials=8, **options):
    chosen = MAZE | {"start": "random", "food": "none", "plasticity": False} | options

    def inputs_of(one, held):
        at = maze.starts(one, "m", "test 0", 1, trials, chosen)
        return maze.search_inputs(one, held, silenced or {}, 1.0, 0, chosen, at)

    return stretch(inputs_of, trials * maze.longest_s(P), memories)


def sleep(memories, silenced=None):
    return stretch(lambda one, held: maze.sleep_inputs(one, held, silenced or {}, 0), 10.0, memories)


def near_food():
    """Nearness of every place cell's field to the food, 1 = there."""
    own, food = place_numbers.born(P, 1), task.FOOD_M["open"]["usual"]
    apart = np.hypot(own["place_cell.centre_x"] - food[0], own["place_cell.centre_y"] - food[1])
    return np.exp(-apart / 0.15), apart


def planted():
    """Memories of a learner that knows the place, and has been there today."""
    near, apart = near_food()
    memories = place_memory.newborn()
    memories[PLACE_VALUE][:, 0] = 0.5 * near[pairs("place_cell", "accumbens")[0]]
    memories["tag"] = np.exp(-((apart / 0.28) ** 2))
    return memories


@pytest.fixture(scope="module")
def known():
    return probe(planted())


def share_near(events):
    return events["ends"]["near_for"].sum() / events["ends"]["closed_at"].sum()


@pytest.mark.standalone
def test_spikes_of_a_map_of_value_lead_to_its_top_and_a_silent_hippocampus_nowhere(known):
    _, with_map, held = known
    assert with_map["ends"]["found"].all() and with_map["ends"]["found_path"].mean() < 1.5
    assert share_near(with_map) > 0.4
    _, off, _ = probe(planted(), OFF)
    _, naive, _ = probe(place_memory.newborn())
    for lost in (off, naive):
        assert lost["ends"]["found_path"].mean() > 2 * with_map["ends"]["found_path"].mean()
        assert share_near(lost) < 0.2
    np.testing.assert_array_equal(held[PLACE_VALUE], planted()[PLACE_VALUE])


@pytest.mark.standalone
def test_place_cells_fire_in_their_fields(known):
    spikes, events, _ = known
    own, samples = place_numbers.born(P, 1), events["samples"]
    times, cells = spikes["place_cell"]
    at = np.minimum((times / 10).astype(int), len(samples["x"]) - 1)
    apart = np.hypot(*(samples[axis][at] - own[f"place_cell.centre_{axis}"][cells] for axis in "xy"))
    inside = samples["present"][at] > 0
    # Sweeps reach 12 cm, fields a good standard deviation.
    assert np.mean(apart[inside] < 0.12 + 2 * float(P.fields.widest)) > 0.99
    assert np.median(apart[inside]) < 0.2
    assert inside.mean() > 0.99


@pytest.mark.standalone
def test_the_same_run_twice_is_the_same():
    first, second_time = (probe(planted(), trials=1) for _ in range(2))
    for name, (times, cells) in first[0].items():
        np.testing.assert_array_equal(times, second_time[0][name][0])
        np.testing.assert_array_equal(cells, second_time[0][name][1])


@pytest.mark.standalone
def test_tagged_places_are_replayed_and_written_deeper():
    spikes, _, held = sleep(planted())
    rate = np.bincount(spikes["place_cell"][1], minlength=COUNT["place_cell"]) / 10
    _, apart = near_food()
    assert rate[apart < 0.15].mean() > 3 * rate[apart > 0.3].mean()
    gained = held[PLACE_VALUE][:, 0] - planted()[PLACE_VALUE][:, 0]
    pre = pairs("place_cell", "accumbens")[0]
    assert gained[apart[pre] < 0.15].mean() > 0.002 and gained.min() >= 0
    assert gained[apart[pre] > 0.5].mean() < 0.2 * gained[apart[pre] < 0.15].mean()
    silent, _, same = sleep(planted(), OFF)
    assert not len(silent["place_cell"][0])
    np.testing.assert_allclose(same[PLACE_VALUE], planted()[PLACE_VALUE])


@pytest.mark.standalone
def test_food_teaches_the_places_on_the_way_to_it_and_without_dopamine_nothing_does():
    naive, (_, apart) = place_memory.newborn(), near_food()

    def fed(silenced):
        chosen = MAZE | {"start": "random"}

        def inputs_of(one, mine):
            at = maze.Starts(np.full(1, 0.30), np.full(1, 0.40), np.full(1, np.pi / 2))
            return maze.search_inputs(one, mine, silenced, 1.0, 0, chosen, at)

        return stretch(inputs_of, maze.longest_s(P), naive)

    _, events, taught = fed({})
    assert events["ends"]["found"].all()
    u = taught[PLACE_VALUE][:, 0].reshape(COUNT["accumbens"], -1).mean(axis=0)
    assert u[apart < 0.1].mean() > 0.05 and u[apart < 0.1].mean() > 3 * u[apart > 0.5].mean()
    assert taught["tag"][apart < 0.1].mean() > 0.3 and taught["tag"][apart > 0.5].max() < 0.05
    _, _, untaught = fed({"lesion/dopamine": 1.0})
    assert not untaught[PLACE_VALUE].any()
