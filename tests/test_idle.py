"""What changes nothing is said, and nothing else is."""

import pytest
from test_commands import motor_memory

from models import choice_wiring, list_wiring, movement_wiring, place_wiring, stroke, wiring
from models.regions.names import HAS_PART_IN, LIST_TASK, LOUDNESS, REGIONS
from protocols.idle import idle, parts
from protocols.language import library, load, read

PIANO = {"task": "piano"}
SKILLS = {
    "tapping": PIANO,
    "by_heart": PIANO | {"cued": False},
    "loud": PIANO | {"loudness": 2.0},
    "plain": PIANO | {"loudness": [1, 1, 1, 1, 1]},
    "cards": {"task": "choice"},
    "serve": {"task": "tennis"},
    "find": {"task": "maze"},
}


def told(*phases, skills=("tapping",), before=()):
    """Return what is said of a group that practises some skills and then lives through phases."""
    practised = [{"practice": name} for name in skills]
    own = {name: SKILLS[name] for name in (*skills, "by_heart")}
    raw = {"title": "x", "skills": own, "groups": [{"name": "all", "phases": [*before, *practised, *phases]}]}
    protocol = read(raw, name="case")
    return [(fault.place, fault.message) for fault in idle(protocol, protocol.groups)]


def test_regions_have_a_part_where_they_have_cells():
    strokes = {name: movement_wiring.REGION[name] for name in stroke.POPULATIONS}
    of = {"piano": wiring.REGION, LIST_TASK: list_wiring.REGION, "choice": choice_wiring.REGION, "maze": place_wiring.REGION}
    of |= dict.fromkeys(("tennis", "reach", "bicycle"), movement_wiring.REGION)
    found = {region: {task for task, its in of.items() if region in its.values()} for region in REGIONS}
    for part, populations in wiring.PARTS.items():
        found[part] = {task for task, its in of.items() if set(populations) & set(its)}
    for region in set(strokes.values()) & set(REGIONS) - set(wiring.REGION.values()):
        found[region].add(LOUDNESS)
    assert {region: set(tasks) for region, tasks in HAS_PART_IN.items()} == found


@pytest.mark.parametrize(
    ("skill", "verb", "region"),
    [
        ("tapping", "lesion", "cerebellar_cortex"),
        ("tapping", "inactivate", "hippocampus"),
        ("by_heart", "lesion", "hippocampus"),
        ("plain", "lesion", "cerebellar_nuclei"),
        ("serve", "lesion", "dopamine"),
        ("find", "lesion", "motor_cortex"),
    ],
)
def test_silencing_a_region_that_no_task_has_is_said(skill, verb, region):
    ((place, message),) = told({verb: region}, {"wake": "1 h"}, skills=(skill,))
    assert place == "groups[all].phases[1]"
    assert message.startswith(f"{verb} of {region} changes nothing: it has a part in ")


@pytest.mark.parametrize(
    ("skill", "region"),
    [("loud", "cerebellar_cortex"), ("serve", "motor_cortex"), ("find", "accumbens")],
)
def test_silencing_one_that_a_task_has_is_not(skill, region):
    assert told({"lesion": region}, {"wake": "1 h"}, skills=(skill,)) == []


def test_what_is_shown_counts_as_a_list():
    assert told({"inactivate": "hippocampus"}, {"restore": "hippocampus"}, before=[{"demonstrate": "by_heart"}]) == []


def test_a_restored_region_must_have_been_taken():
    taken = [{"inactivate": "dopamine"}, {"restore": "dopamine"}]
    says = "restore of dopamine changes nothing: it is not inactivated (a lesion is for good)"
    assert told(*taken) == []
    assert told({"restore": "dopamine"}, *taken) == [("groups[all].phases[1]", says)]
    assert told(*taken, {"restore": "dopamine"}) == [("groups[all].phases[3]", says)]
    assert told({"lesion": "dopamine"}, {"restore": "dopamine"}) == [("groups[all].phases[2]", says)]


def test_a_lesion_of_nothing_or_after_everything_is_said():
    none = {"lesion": "dopamine", "fraction": 0.0}
    assert told(none, {"wake": "1 h"}) == [("groups[all].phases[1]", "lesion of dopamine changes nothing: its fraction is 0")]
    half, third = ({"lesion": "dopamine", "fraction": fraction} for fraction in (0.5, 0.3))
    says = [("groups[all].phases[3]", "lesion of dopamine changes nothing: the same cells are lost already")]
    assert told(half, {"wake": "1 h"}, third, {"wake": "1 h"}) == says
    assert told(third, {"wake": "1 h"}, half, {"wake": "1 h"}) == []
    assert told({"inactivate": "dopamine"}) == [
        ("groups[all].phases[1]", "inactivate of dopamine changes nothing: no phase follows")
    ]


@pytest.mark.parametrize(
    "night", [{"sleep": "8 h", "atonia": False}, {"sleep": "8 h", "spindles": False}, {"gap": "30 days", "spindles": False}]
)
def test_a_night_of_a_limb_has_no_atonia_to_take_off(night):
    ((_, message),) = told(night, skills=("serve",))
    assert message.startswith(f"{list(night)[-1]} = false changes nothing")
    assert told(night) == []


def test_dopamine_is_no_matter_to_a_limb():
    ((_, message),) = told({"modulate": {"dopamine": 0.2}}, skills=("serve",))
    assert message.startswith("modulate of dopamine changes nothing")
    assert told({"modulate": {"dopamine": 0.2}}) == []


def test_acetylcholine_is_no_matter_to_a_limb():
    ((_, message),) = told({"modulate": {"acetylcholine": 2}}, skills=("serve",))
    assert message == "modulate of acetylcholine changes nothing: it has a part in piano, lists"
    assert told({"modulate": {"acetylcholine": 2}}) == []


def test_a_sound_in_rem_is_heard_by_nobody():
    ((_, message),) = told({"sleep": "8 h", "cue": "tapping", "cue_stage": "REM"})
    assert message.startswith("a cue in REM changes nothing")


def test_a_sound_brings_back_what_was_practised():
    cued = {"sleep": "8 h", "cue_stage": "N3"}
    assert told(cued | {"cue": "tapping"}) == []
    says = [("groups[all].phases[1]", 'cue = "by_heart" belongs to nothing learnt: the skill was not practised before')]
    assert told(cued | {"cue": "by_heart"}) == says
    probed = {"practice": "by_heart", "plasticity": False}
    assert told(cued | {"cue": "by_heart"}, before=[probed], skills=()) == says


def test_who_learns_nothing_replays_nothing():
    nights = [{"repeat": 3, "phases": [{"sleep": "8 h", "replay": False}]}]
    assert told(*nights, skills=()) == [
        ("groups[all].phases[0]", "replay = false changes nothing: nothing that this group does is replayed")
    ]
    assert len(told(*nights, skills=("cards",))) == 1
    assert told(*nights) == []


def test_the_library_says_nothing_that_changes_nothing():
    protocols = [load(name) for name in library()]
    assert {one.name: idle(one, one.groups) for one in protocols if idle(one, one.groups)} == {}
    assert parts(load("from_memory"), load("from_memory").groups[0]) == {"piano", LIST_TASK}


def test_check_says_it_and_calls_the_file_right_all_the_same(tmp_path):
    path = tmp_path / "case.toml"
    phases = '[{ practice = "serve" }, { lesion = "subthalamic" }, { lesion = "dopamine" }, { wake = "1 h" }]'
    path.write_text(f'title = "x"\n[skills.serve]\ntask = "tennis"\n[[groups]]\nname = "a"\nphases = {phases}')
    refused = motor_memory("check", path)
    assert "a run would refuse it" in refused.stderr and "note:" not in refused.stderr
    path.write_text(path.read_text().replace('{ lesion = "subthalamic" }, ', ""))
    done = motor_memory("check", path)
    assert (done.exit_code, done.stdout) == (0, "")
    assert f"{path}: note: groups[a].phases[1]: lesion of dopamine changes nothing" in done.stderr
    assert "note" not in motor_memory("-q", "check", path).stderr
