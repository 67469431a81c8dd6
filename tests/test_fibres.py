"""Muscle fibres: nuclei before size, size lost and nuclei kept; in equations, in a learner's life and as a landmark."""

from dataclasses import astuple, replace

import numpy as np
import pytest
from living import same_recording
from planted_muscle import fibres as planted_fibres
from scipy.integrate import solve_ivp
from test_learner import Brain, lived, rows

from analysis.check import faults_of
from analysis.landmarks import bruusgaard_2010 as landmark
from analysis.recording import open_recording
from analysis.score import measures_of
from analysis.verdict import NOT_REPRODUCED, NOT_RUN, REPRODUCED
from models import anatomy, memory
from models.body.fibres import Fibres, Muscle, course
from models.brain import Parameters
from protocols import engine
from protocols.cohort import run_protocol
from protocols.faults import ProtocolFaults
from protocols.language import load, read
from protocols.muscle import passed
from protocols.quantities import DAY
from protocols.timetable import rows_of
from protocols.words import FIRST_SEED

PERSON, RODENT = Fibres(), Fibres(animal=1.0)
YEAR = 365.25 * DAY
BOTH = pytest.mark.parametrize("p", [PERSON, RODENT], ids=["person", "rodent"])


def kinetics(p):
    return p.rodent if p.animal else p.person


def after(p, *uses, muscle=None):
    """State after some uses, each (use, days)."""
    muscle = muscle or Muscle()
    for use, days in uses:
        muscle = course(muscle, p, use, days * DAY)[-1]
    return muscle


def changed(p, **numbers):
    species = "rodent" if p.animal else "person"
    return replace(p, **{species: replace(kinetics(p), **numbers)})


def growth(p, muscle, days):
    return after(p, ("overload", days), muscle=muscle).area / muscle.area - 1


# --- the equations ----------------------------------------------------------------------------------------------------


@BOTH
def test_in_ordinary_use_an_ordinary_fibre_stays_as_it_is(p):
    """To the last bit: a learner whose muscle nobody speaks of is as strong as ever."""
    assert after(p, ("ordinary", 10), ("ordinary", 30 * 365)) == Muscle()


@BOTH
def test_nuclei_come_in_two_stages(p):
    p = changed(p, tau_loss=1e9 * kinetics(p).tau_loss)
    k = kinetics(p)
    days = np.array([1.0, 3, 6, 10, 21, 70])
    x = days * DAY / float(k.tau_fusion)
    found = [one.nuclei for one in course(Muscle(), p, "overload", days * DAY)]
    np.testing.assert_allclose(found, 1 + k.added * (1 - np.exp(-x) * (1 + x)), rtol=1e-7)


@BOTH
def test_rest_takes_size_with_one_time_constant_and_no_nuclei(p):
    k = kinetics(p)
    days = np.array([3.0, 10, 30, 90])
    found = course(Muscle(), p, "disuse", days * DAY)
    expected = k.disuse + (1 - k.disuse) * np.exp(-days * DAY / float(k.tau_waste))
    np.testing.assert_allclose([one.area for one in found], expected, rtol=1e-7)
    assert [one.nuclei for one in found] == [1.0] * 4


@BOTH
@pytest.mark.parametrize("use", ["ordinary", "disuse"])
def test_added_nuclei_fade_with_their_own_half_life(p, use):
    k = kinetics(p)
    half = np.log(2) * float(k.tau_loss)
    found = course(Muscle(area=1.2, nuclei=1.4, working=1.4), p, use, [half, 2 * half])
    np.testing.assert_allclose([one.nuclei - 1 for one in found], [0.2, 0.1], rtol=1e-6)


@BOTH
def test_every_use_has_its_steady_state(p):
    k = kinetics(p)
    loaded = after(p, ("overload", 20 * 365))
    # The steady state of fusion against loss: one stage gains as much as is lost.
    ratio = float(k.tau_fusion) / float(k.tau_loss)
    excess = k.added / (1 + 2 * ratio)
    assert loaded.nuclei == pytest.approx(1 + excess, rel=1e-6)
    assert loaded.working == pytest.approx(loaded.nuclei, rel=1e-6)
    assert loaded.area == pytest.approx(min(k.overload, k.limit * loaded.nuclei**k.exponent), rel=1e-6)
    assert after(p, ("disuse", 20 * 365)).area == pytest.approx(k.disuse, rel=1e-6)
    back = after(p, ("overload", 70), ("ordinary", 200 * 365))
    assert astuple(back) == pytest.approx((1, 1, 0, 1), abs=1e-5)


def test_nuclei_limit_the_rodent_and_the_load_limits_the_person():
    nuclei = 1 + RODENT.rodent.added
    assert RODENT.rodent.limit * nuclei**RODENT.rodent.exponent < RODENT.rodent.overload
    assert PERSON.person.overload <= PERSON.person.limit


@BOTH
@pytest.mark.parametrize("use", ["overload", "disuse", "ordinary"])
def test_stretches_add_up(p, use):
    start = after(p, ("overload", 9))
    whole = after(p, (use, 30), muscle=start)
    parts = after(p, *((use, days) for days in (0.3, 11.7, 5, 13)), muscle=start)
    np.testing.assert_allclose(astuple(parts), astuple(whole), rtol=1e-6, atol=1e-8)


@BOTH
def test_against_another_method_step_by_step(p):
    k = kinetics(p)
    p = replace(p, pace=1.3, recruitment=0.8)
    fusion, working, growing, waste = (float(tau) / p.pace for tau in (k.tau_fusion, k.tau_working, k.tau_growth, k.tau_waste))

    def change(_, y, load, on):
        area, nuclei, dividing, able = y
        goal = min(load, k.limit * able**k.exponent)
        return [
            (goal - area) / (growing if goal > area else waste),
            dividing / fusion - (nuclei - 1) / float(k.tau_loss),
            (on * (1 + k.added * p.recruitment - nuclei - dividing) - dividing) / fusion,
            (nuclei - able) / working,
        ]

    y = np.array([1.0, 1, 0, 1])
    muscle = Muscle()
    loads = {"overload": k.overload, "disuse": k.disuse, "ordinary": 1.0}
    for use, days in (("overload", 21), ("disuse", 40), ("ordinary", 5), ("overload", 6)):
        step = 0.05 * DAY
        span = (0, days * DAY)
        y = solve_ivp(change, span, y, "RK45", max_step=step, args=(loads[use], use == "overload"), rtol=1e-8, atol=1e-10).y[
            :, -1
        ]
        muscle = after(p, (use, days), muscle=muscle)
        np.testing.assert_allclose(astuple(muscle), y, rtol=1e-5, atol=1e-9)


@BOTH
def test_pace_and_recruitment_are_what_they_say(p):
    slow = after(p, ("overload", 12))
    fast = after(changed(replace(p, pace=2.0), tau_loss=kinetics(p).tau_loss / 2), ("overload", 6))
    np.testing.assert_allclose(astuple(fast), astuple(slow), rtol=1e-6)
    few, many = (after(replace(p, recruitment=by), ("overload", 400)).nuclei - 1 for by in (0.5, 1.0))
    assert many == pytest.approx(2 * few, rel=1e-6)


def test_only_kept_nuclei_make_regrowth_faster():
    """The same muscle with and without the nuclei that it won; nothing else is known of its past."""
    rested = after(RODENT, ("overload", 21), ("disuse", 91))
    naive = after(RODENT, ("disuse", 91))
    robbed = replace(rested, nuclei=1.0, working=1.0, dividing=0.0)
    assert rested.area == pytest.approx(naive.area, rel=1e-3)
    assert growth(RODENT, rested, 6) > 3 * growth(RODENT, naive, 6)
    assert growth(RODENT, robbed, 6) == pytest.approx(growth(RODENT, naive, 6), rel=1e-2)


def test_with_the_load_as_the_limit_they_do_not():
    rested, naive = after(PERSON, ("overload", 70), ("ordinary", 112)), Muscle()
    assert rested.nuclei > 1.3
    assert growth(PERSON, rested, 70) == pytest.approx(growth(PERSON, naive, 70), rel=0.05)


def test_after_deep_rest_all_regrow_fast():
    """What is lost comes back without new nuclei: the advantage is that of the last part of the way only."""
    deep = changed(RODENT, disuse=0.5)
    rested, naive = after(deep, ("overload", 21), ("disuse", 91)), after(deep, ("disuse", 91))
    assert 1 < growth(deep, rested, 6) / growth(deep, naive, 6) < 2


@pytest.mark.parametrize(
    ("use", "at", "says"),
    [
        ("rest", 1.0, "unknown use 'rest' of a muscle; known: ordinary, overload, disuse"),
        ("disuse", -1.0, "from 0 on"),
        ("disuse", [2.0, 1.0], "that rise"),
        ("disuse", np.inf, "finite"),
    ],
)
def test_impossible_stretches(use, at, says):
    with pytest.raises(ValueError, match=says):
        course(Muscle(), PERSON, use, at)


@pytest.mark.parametrize(
    ("path", "value"),
    [("rodent.tau_growth", 0.0), ("person.tau_loss", -1.0), ("rodent.limit", np.nan), ("person.overload", -0.1), ("pace", 0.0)],
)
def test_impossible_muscles(path, value, tmp_path):
    with pytest.raises(ProtocolFaults, match=rf"--set: {path.split('.')[-1]} of a muscle: got .*, wanted a finite"):
        run_protocol(load("bruusgaard_2010"), groups=["trained"], out=tmp_path, overrides={f"fibres.{path}": value})
    assert not any(tmp_path.iterdir())


# --- in a learner's life ----------------------------------------------------------------------------------------------

SHORT = {"test": "tapping", "trial": "10 s"}
LOADED = (SHORT, {"overload": "9 days", "muscle": "fingers"}, SHORT, {"disuse": "3 weeks"}, SHORT | {"strength": 0.5})


def test_force_is_in_proportion_to_the_area(tmp_path):
    brain = Brain()
    lived(rows(*LOADED), tmp_path, brain)
    own = anatomy.personal(Parameters(), 1).fibres
    grown = after(own, ("overload", 9))
    rested = after(own, ("disuse", 21), muscle=grown)
    given = [float(one["fingers.strength"]) for one in brain.given]
    assert given == pytest.approx([1, grown.area, 0.5 * rested.area], rel=1e-5)
    assert given[1] > 1 > 2 * given[2]


def test_the_muscle_is_recorded_day_by_day(tmp_path):
    recording = open_recording(lived(rows(*LOADED), tmp_path))
    muscle, segments = recording.events["muscle"], recording.segments
    assert (np.diff(muscle["calendar_s"]) >= 0).all()
    assert (np.diff(muscle["time_s"]) >= 0).all()
    assert muscle["time_s"][-1] == segments["simulated_stop_s"][-1]
    assert muscle["trial_row"].tolist()[:2] == [0, 0]
    own = anatomy.personal(Parameters(), 1).fibres
    (start,) = segments["calendar_start_s"][segments["verb"] == "overload"]
    days = (muscle["calendar_s"] - start) / DAY
    # Twice at each border: as one phase ends, and as the next begins.
    here = np.flatnonzero((days >= 0) & (days <= 9) & (muscle["trial_row"] < 0))[:10]
    np.testing.assert_allclose(days[here], np.arange(10), atol=1e-6)
    expected = course(Muscle(), own, "overload", np.arange(10) * DAY)
    np.testing.assert_allclose(muscle["area"][here], [one.area for one in expected], rtol=1e-7)
    np.testing.assert_allclose(muscle["nuclei"][here], [one.nuclei for one in expected], rtol=1e-7)


def test_a_long_stretch_keeps_a_hundred_samples():
    state = memory.newborn({}, 1)
    table = passed(state, PERSON, "gap", 30 * YEAR, (5.0, 5.0), 100.0)
    assert {len(column) for column in table.values()} == {101}
    assert table["calendar_s"][[0, -1]].tolist() == [100.0, 100.0 + 30 * YEAR]
    assert set(table["time_s"]) == {5.0}
    assert state.muscle == Muscle()


@pytest.mark.parametrize("stop", range(3))
def test_a_life_stopped_anywhere_keeps_its_muscle_bit_for_bit(stop, tmp_path):
    whole = lived(rows(*LOADED), tmp_path / "whole")
    with pytest.raises(KeyboardInterrupt):
        lived(rows(*LOADED), tmp_path / "cut", Brain(fails_at=stop))
    assert same_recording(whole, lived(rows(*LOADED), tmp_path / "cut")) == []


def test_without_a_skill_a_gap_has_no_night_to_simulate():
    groups = [{"name": "all", "phases": [{"gap": "3 weeks"}]}]
    idle = read({"title": "x", "groups": groups}, name="case")
    assert [(row.kind, row.duration_s) for row in rows_of(idle, idle.groups[0])] == [("pass", 21 * DAY)]
    assert "sleep" in [row.kind for row in rows({"gap": "3 weeks"})]


# --- as a landmark ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """Every group of the protocol, 20 learners each, without a compiler and without a brain."""
    folder = tmp_path_factory.mktemp("results")

    def never(*_, **__):
        raise AssertionError("a protocol without trials prepares no network")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "prepared", never)
        run_protocol(load("bruusgaard_2010"), out=folder)
    return folder


def test_the_landmark_holds(results):
    measures = measures_of(results, landmark)
    verdict = landmark.holds(measures)
    assert verdict.word == REPRODUCED, verdict.reasons
    trained = {name: np.mean(measures["trained"][name]) for name in (landmark.AREA, landmark.NUCLEI, landmark.REGROWTH)}
    # Near what is published, within what 20 animals can tell.
    assert trained == pytest.approx({landmark.AREA: 35, landmark.NUCLEI: 54, landmark.REGROWTH: 31}, rel=0.15)
    assert all(lead >= 2 for lead in measures["trained"][landmark.LEAD])


def test_where_nuclei_are_lost_the_advantage_is_gone(results):
    measures = measures_of(results, landmark)
    again, naive = (np.mean(measures[group][landmark.REGROWTH]) for group in ("nuclei_lost", "never_trained"))
    assert again == pytest.approx(naive, rel=0.15)
    verdict = landmark.holds(measures | {"trained": measures["nuclei_lost"]})
    assert verdict.word == NOT_REPRODUCED
    fails = [reason for reason in verdict.reasons if reason.startswith("fails")]
    assert [reason.split(" lose ")[0].split(" regrow ")[0] for reason in fails] == ["fails: rodents"] * 2


def test_learners_differ_and_are_matched_between_groups(results):
    measures = measures_of(results, landmark)
    assert np.std(measures["trained"][landmark.NUCLEI]) > 5
    own = [anatomy.personal(Parameters(), FIRST_SEED + number).fibres for number in range(20)]
    expected = [100 * 0.33 * p.recruitment for p in own]
    np.testing.assert_allclose(measures["human_trained"][landmark.NUCLEI], expected, rtol=0.05)


def test_a_recording_of_a_muscle_alone_is_sound_and_small(results):
    path = results / "bruusgaard_2010" / "trained" / "learner-0001.h5"
    assert faults_of(path) == []
    recording = open_recording(path)
    assert recording.projections() == ()
    assert len(recording.events["muscle"]["area"]) == 22 + 93 + 7
    assert path.stat().st_size < 500_000


@pytest.mark.parametrize(
    ("planted", "fails"),
    [
        ({"lead_days": 1.0}, "nuclei lead area by 1.0 d"),
        ({"kept": 1.3}, "rodents lose 13.3 % of their nuclei"),
        ({"naive": 0.12}, "rodents regrow +30.0 %, the naive +12.0 %"),
        ({"people": 0.3}, "people regrow +30.0 %, the naive +14.0 %"),
    ],
)
def test_the_landmark_fails_on_planted_faults(tmp_path, planted, fails):
    planted_fibres(tmp_path, **planted)
    verdict = landmark.holds(measures_of(tmp_path, landmark))
    assert verdict.word == NOT_REPRODUCED
    assert [reason for reason in verdict.reasons if reason.startswith("fails")][0].startswith(f"fails: {fails}")


def test_nineteen_animals_are_too_few(results):
    measures = measures_of(results, landmark)
    few = {name: values[:19] for name, values in measures["never_trained"].items()}
    verdict = landmark.holds(measures | {"never_trained": few})
    assert (verdict.word, verdict.reasons) == (NOT_RUN, ("never_trained: 19 of at least 20 learners",))
