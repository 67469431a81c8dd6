import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.tasks import TASKS
from protocols.faults import ProtocolFaults
from protocols.language import library, load, read
from protocols.words import VERBS

HEAD = 'title = "A test"\n[skills.tapping]\ntask = "piano"\n[skills.serve]\ntask = "tennis"\n'


def protocol_text(phases, more=""):
    return f'{HEAD}\n[[groups]]\nname = "all"\n{more}\nphases = [{phases}]\n'


def faults_of(tmp_path, text):
    path = tmp_path / "case.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ProtocolFaults) as caught:
        load(path)
    return [str(fault) for fault in caught.value.faults]


def loaded(tmp_path, text):
    path = tmp_path / "case.toml"
    path.write_text(text, encoding="utf-8")
    return load(path)


EVERY_VERB = """
  { demonstrate = "tapping", times = 3 },
  { practice = ["tapping", "serve"], trials = 2, trial = "30 s", rest = "20*s", order = "random" },
  { practice = "tapping", cued = false, sequence = "1-2", loudness = [1, 2], interval = "300 ms" },
  { test = "serve", feedback = ["sight"], attention = "skill", load = 0.5, plasticity = false, delay = "450 ms" },
  { recall = "tapping" },
  { wake = "4 h" },
  { sleep = "8 h", replay = false, atonia = false, spindles = false, cue = "tapping", cue_stage = "N3" },
  { gap = "10 years" },
  { lesion = "striatum", fraction = 0.5 },
  { inactivate = "hippocampus" }, { restore = "hippocampus" },
  { modulate = { dopamine = 0.2 } },
  { overload = "1 month", muscle = "fingers" }, { disuse = "2 weeks" },
"""


def test_every_verb_is_read(tmp_path):
    phases = loaded(tmp_path, protocol_text(EVERY_VERB)).group("all").phases
    assert {phase.verb for phase in phases} == set(VERBS)
    mixed = phases[1]
    assert (mixed.practice, mixed.trials, mixed.trial, mixed.rest) == (("tapping", "serve"), 2, 30.0, 20.0)
    assert phases[2].settings == {"cued": False, "sequence": (1, 2), "loudness": (1.0, 2.0), "interval": 0.3}
    assert phases[7].gap == 3652.5 * 86400


def test_repeated_phases_are_written_out(tmp_path):
    days = loaded(tmp_path, protocol_text("{ repeat = 3, phases = [{ wake = '16 h' }, { sleep = '8 h' }] }, { gap = '1 day' }"))
    assert [phase.verb for phase in days.groups[0].phases] == ["wake", "sleep"] * 3 + ["gap"]


def test_settings_left_out_have_the_tasks_defaults(tmp_path):
    skill = loaded(tmp_path, protocol_text('{ wake = "1 h" }')).skills["tapping"]
    assert skill.settings == {name: setting.default for name, setting in TASKS["piano"].settings.items()}


def test_named_parameters_with_and_without_quotes(tmp_path):
    for text in (
        '{ "motor_cortex.eta" = 0, "synapse.tau" = "20 ms" }',
        '{ motor_cortex.eta = 0, synapse.tau = "20 ms" }',
    ):
        protocol = loaded(tmp_path, protocol_text('{ wake = "1 h" }', more=f"set = {text}"))
        assert protocol.groups[0].set == {"motor_cortex.eta": 0.0, "synapse.tau": "20 ms"}


@pytest.mark.parametrize(
    ("settings", "fault"),
    [
        ("weights = [1.0, 0.0]", "wanted a list of numbers from 1/16 to 16"),
        ("weights = [17]", "wanted a list of numbers from 1/16 to 16"),
        ('delays = ["-0.4 ms"]', "wanted durations of zero, or of at least 1 ms"),
        ('burst = 5\ninterval = "400.4 ms"', "an interval of 400 ms, wanted more than the 400 ms that one pairing lasts"),
        ('rule = "three_factor"\ndopamine = ["1 s"]\ninterval = "200 ms"', "wanted more than the 297 ms that one pairing lasts"),
    ],
)
def test_a_pairing_that_cannot_be_made_is_a_fault(tmp_path, settings, fault):
    text = protocol_text('{ practice = "slice" }').replace(HEAD, f'{HEAD}[skills.slice]\ntask = "pairing"\n{settings}\n')
    [found] = faults_of(tmp_path, text)
    assert fault in found


def test_what_a_phase_says_of_a_trial_counts(tmp_path):
    text = protocol_text('{ practice = "slice", interval = "10 s" }, { test = "serve", delay = "2 s", speed = 2.0 }')
    skill = '[skills.slice]\ntask = "pairing"\nburst = 20\ndopamine = ["1 s"]\ndelays = ["0 ms"]\nweights = [0.0625, 16]\n'
    assert loaded(tmp_path, text.replace(HEAD, HEAD + skill)).group("all").phases[0].settings == {"interval": 10.0}


def test_words_are_frozen(tmp_path):
    protocol = loaded(tmp_path, protocol_text('{ wake = "1 h" }'))
    with pytest.raises(ValueError, match="frozen"):
        protocol.learners = 3


BAD_PHASES = [
    ('{ practise = "tapping" }', "phases[0]", 'no verb in it, got "practise"', 'did you mean "practice"?'),
    ("{ }", "phases[0]", "empty", "verbs: practice"),
    ('{ sleep = "1 h", wake = "1 h" }', "phases[0]", "got 2 verbs (sleep, wake)", ""),
    (
        '{ practice = "taping" }',
        "phases[0].practice",
        'unknown skill "taping"; skills here: tapping, serve',
        '"tapping"?',
    ),
    ('{ practice = ["tapping", "x"] }', "phases[0].practice", 'unknown skill "x"', ""),
    ("{ practice = [] }", "phases[0].practice", "got an empty list", ""),
    ("{ practice = 3 }", "phases[0].practice", "got 3, wanted a name", ""),
    ('{ practice = "tapping", trails = 3 }', "phases[0].trails", "unknown option", 'did you mean "trials"?'),
    ('{ practice = "tapping", field = -1 }', "phases[0].field", 'unknown option "field" of practice', "sequence"),
    ('{ practice = "tapping", trials = 0 }', "phases[0].trials", "got 0, wanted greater than or equal to 1", ""),
    ('{ practice = "tapping", trials = -3 }', "phases[0].trials", "got -3", ""),
    ('{ practice = "tapping", trials = 2.5 }', "phases[0].trials", "got 2.5, wanted a whole number", ""),
    ('{ practice = "tapping", trials = "3" }', "phases[0].trials", 'got "3", wanted a whole number', ""),
    ('{ practice = "tapping", trial = "30 mV" }', "phases[0].trial", 'got "30 mV", which is a voltage', "30 s"),
    ('{ practice = "tapping", trial = 30 }', "phases[0].trial", "got 30, wanted a duration as text", ""),
    ('{ practice = "tapping", trial = "0 s" }', "phases[0].trial", "wanted a duration above zero", ""),
    ('{ practice = "tapping", trial = "0.4 ms" }', "phases[0].trial", "of at least a step, 1 ms", ""),
    ('{ practice = "tapping", rest = "-1 s" }', "phases[0].rest", "wanted a duration of zero or more", ""),
    ('{ practice = "tapping", load = 1.5 }', "phases[0].load", "got 1.5", ""),
    ('{ practice = "tapping", load = nan }', "phases[0].load", "got nan", ""),
    ('{ practice = "tapping", plasticity = 1 }', "phases[0].plasticity", "got 1, wanted true or false", ""),
    ('{ practice = "tapping", order = "mixed" }', "phases[0].order", 'wanted "blocked", "random" or "alternating"', ""),
    ('{ practice = "tapping", attention = "skills" }', "phases[0].attention", 'got "skills"', 'did you mean "skill"?'),
    ('{ practice = "tapping", loudness = -1 }', "phases[0].loudness", "got -1, wanted a number above zero", ""),
    ('{ practice = "tapping", loudness = [1, 1, 0, 1, 1] }', "phases[0].loudness", "wanted a number above zero", ""),
    ('{ practice = "tapping", feedback = ["sigt"] }', "phases[0].feedback.0", "unknown sense", '"sight"?'),
    ('{ practice = "tapping", sequence = "4-x" }', "phases[0].sequence", 'got "4-x"', "keys 0-9"),
    ('{ practice = "tapping", interval = "3 Hz" }', "phases[0].interval", "a rate", ""),
    ('{ practice = "tapping", loudness = [1, 2] }', "phases[0].loudness", "got 2 values", "5 elements"),
    ('{ test = "serve", delay = "2 s" }', "phases[0]", "a ball after 2 s (delay over speed), wanted at most 1.5 s", ""),
    (
        '{ test = "serve", speed = 1e9 }',
        "phases[0]",
        "a ball after 6e-07 ms (delay over speed), wanted at least a step, 1 ms",
        "",
    ),
    ("{ modulate = { dopamine = 11 } }", "phases[0].modulate.dopamine", "got 11, wanted less than or equal to 10", ""),
    (
        '{ test = "tapping", strength = 1e9 }',
        "phases[0].strength",
        "got 1000000000.0, wanted a number of zero or more, up to 10",
        "",
    ),
    ('{ test = "serve", speed = 0.3 }', "phases[0]", "a ball after 2 s", ""),
    ('{ test = "serve", delay = 3 }', "phases[0].delay", "got 3, wanted a duration as text", ""),
    ('{ sleep = "8 h", replay = "no" }', "phases[0].replay", 'got "no", wanted true or false', ""),
    ('{ sleep = "8 h", cue = "tapping" }', "phases[0]", "cue and cue_stage go together", ""),
    ('{ sleep = "8 h", naps = 2 }', "phases[0].naps", "unknown option", "allowed: replay, atonia, spindles"),
    ('{ sleep = "3 days" }', "phases[0].sleep", "got 3 days, wanted at most 24 h", "a gap"),
    ('{ wake = "-4 h" }', "phases[0].wake", "wanted a duration above zero", ""),
    ('{ gap = "1 mont" }', "phases[0].gap", 'unknown unit "mont"', 'did you mean "month"?'),
    ('{ lesion = "motor" }', "phases[0].lesion", "unknown region", 'did you mean "motor_cortex"?'),
    ('{ lesion = "striatum", fraction = 2 }', "phases[0].fraction", "got 2", ""),
    ("{ modulate = { dopmine = 1 } }", "phases[0].modulate.dopmine", "unknown modulator", '"dopamine"?'),
    ("{ modulate = { dopamine = -1 } }", "phases[0].modulate.dopamine", "got -1", ""),
    ("{ modulate = {} }", "phases[0].modulate", "wanted at least one", ""),
    ('{ overload = "3 weeks", muscle = "finger" }', "phases[0].muscle", "unknown muscle", 'did you mean "fingers"?'),
    ('{ disuse = "-3 weeks" }', "phases[0].disuse", "wanted a duration above zero", ""),
    ("{ repeat = 0, phases = [{ wake = '1 h' }] }", "phases[0].repeat", "got 0, wanted a whole number", ""),
    ("{ repeat = 2 }", "phases[0].phases", "there is none", ""),
    ("{ repeat = 2, phases = [{ slep = '1 h' }] }", "phases[0].phases[0]", "no verb in it", 'did you mean "sleep"?'),
    ('"sleep"', "phases[0]", 'got "sleep", wanted a table', ""),
]


@pytest.mark.parametrize(("phase", "place", "says", "hint"), BAD_PHASES, ids=[case[0] for case in BAD_PHASES])
def test_one_fault_in_a_phase_gives_one_message(tmp_path, phase, place, says, hint):
    (fault,) = faults_of(tmp_path, protocol_text(phase))
    assert fault.startswith(f"groups[all].{place}: ")
    assert says in fault
    assert hint in fault


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('title = "x"', "groups: there is none"),
        (HEAD + '[groups]\nname = "a"', "groups: got {'name': 'a'}; wanted at least one [[groups]]"),
        (HEAD + '[[groups]]\nname = "a"\nphases = []', "groups[a].phases: got an empty list"),
        (HEAD + '[[groups]]\nname = "a"', "groups[a].phases: there is none"),
        (HEAD + '[[groups]]\nphases = [{ wake = "1 h" }]', "groups[0].name: is missing"),
        (HEAD + '[[groups]]\nname = "a b"\nphases = [{ wake = "1 h" }]', "wanted a name of letters"),
        (HEAD + '[[groups]]\nname = "../a"\nphases = [{ wake = "1 h" }]', "wanted a name of letters"),
        (
            HEAD
            + '[[groups]]\nname = "a"\nphases = [{ wake = "1 h" }]\n' * 1
            + '[[groups]]\nname = "a"\nphases = [{ wake = "1 h" }]',
            "two groups",
        ),
        (protocol_text('{ wake = "1 h" }', more='set = { "a.b" = "20 mss" }'), 'a.b: got "20 mss", unknown unit "mss"'),
        (protocol_text('{ wake = "1 h" }', more='set = { "a.b" = true }'), "a.b: got true"),
        (protocol_text('{ wake = "1 h" }').replace("title", "tilte"), 'unknown word "tilte"'),
        ("learners = 0\n" + protocol_text('{ wake = "1 h" }'), "learners: got 0"),
        ("seed = -1\n" + protocol_text('{ wake = "1 h" }'), "seed: got -1"),
        ("seed = 4294967296\n" + protocol_text('{ wake = "1 h" }'), "seed: got 4294967296"),
        (protocol_text('{ wake = "1 h" }').replace('"piano"', '"pinao"'), 'unknown task "pinao"'),
        (protocol_text('{ wake = "1 h" }').replace('task = "piano"', ""), "skills.tapping.task: has no task"),
        (
            protocol_text('{ wake = "1 h" }').replace('task = "tennis"', 'task = "tennis"\nspeeed = 2'),
            'did you mean "speed"?',
        ),
        (
            protocol_text('{ wake = "1 h" }').replace("skills.tapping", 'skills."my tapping"'),
            "wanted a name of letters",
        ),
        ("skills = 3\n[[groups]]\nname = 'a'\nphases = [{ wake = '1 h' }]\n", "skills: got 3"),
        ("name = 'x'\n" + protocol_text('{ wake = "1 h" }'), "name: is not written in a protocol"),
        (HEAD + '[skills.search]\ntask = "maze"\nlayout = "Open"', 'got "Open", wanted "open" or "cross"'),
        (HEAD + '[skills.search]\ntask = "maze"\nlayout = "Open"', 'did you mean "open"?'),
        ("title = ", "not TOML"),
        ("a = " + "[" * 5000, "not TOML"),
    ],
)
def test_a_fault_elsewhere_is_named(tmp_path, text, says):
    assert any(says in fault for fault in faults_of(tmp_path, text))


def test_a_name_that_cannot_be_is_told_once(tmp_path):
    text = protocol_text('{ wake = "1 h" }').replace("skills.tapping", 'skills."my tapping"')
    assert [fault for fault in faults_of(tmp_path, text) if "my tapping" in fault] == [
        'skills.my tapping: got "my tapping", wanted a name of letters, digits, - and _'
    ]


def test_a_mark_of_the_byte_order_is_not_part_of_the_text(tmp_path):
    text = protocol_text('{ wake = "1 h" }')
    assert loaded(tmp_path, f"\ufeff{text}") == loaded(tmp_path, text)


def test_all_faults_come_at_once(tmp_path):
    faults = faults_of(
        tmp_path,
        "lerners = 3\n" + protocol_text('{ practise = "tapping" }, { sleep = 3, replay = 1 }, { gap = "1 mV" }'),
    )
    assert len(faults) == 5


def test_what_is_no_protocol_file(tmp_path):
    binary = tmp_path / "binary.toml"
    binary.write_bytes(b'title = "\xff"')
    for path, says in (
        (tmp_path, "is a directory"),
        (tmp_path / "missing.toml", "no such file"),
        (binary, "not UTF-8 text: byte 0xff at position 9"),
        ("walker_2003", 'did you mean "walker_2002"?'),
        (Path("/dev/null"), "is not an ordinary file"),
    ):
        with pytest.raises(ProtocolFaults) as caught:
            load(path)
        assert says in str(caught.value)
        assert "\n" not in str(caught.value)


def test_a_file_whose_name_cannot_be_a_folder(tmp_path):
    path = tmp_path / "my protocol.toml"
    path.write_text(protocol_text('{ wake = "1 h" }'))
    with pytest.raises(ProtocolFaults, match='the file\'s name "my protocol" names the folder'):
        load(path)


@pytest.mark.parametrize("name", library())
def test_the_library_is_right(name):
    protocol = load(name)
    assert protocol.name == name
    assert protocol.title
    assert protocol.source


EXPERIMENT_DIFFERS = {"fibres.animal"}
"""What an experiment itself differs in: rats or people."""
CONTROLS = {
    ("unfinished", "not_settled"),
    ("bruusgaard_2010", "nuclei_lost"),
    ("choice", "no_direct_path"),
    ("choice", "no_gate"),
    ("night_stages", "no_dreams"),
    ("night_stages", "no_contacts"),
    ("night_stages", "no_priming"),
    ("shadmehr_1997", "no_late_phase"),
}
"""Groups that are a control by what they change; those of the table of ablations all are."""


@pytest.mark.parametrize("name", library())
def test_no_protocol_has_numbers_of_its_own(name):
    """One set of parameters for everything: a group changes one for a lesion or a control alone."""
    for group in load(name).groups:
        if name != "ablations" and (name, group.name) not in CONTROLS:
            assert set(group.set) <= EXPERIMENT_DIFFERS, group.name


def test_a_resolved_protocol_says_all_and_is_plain_data(tmp_path):
    resolved = json.loads(loaded(tmp_path, protocol_text(EVERY_VERB)).model_dump_json())
    assert resolved["groups"][0]["phases"][1]["trial"] == "30.0 s"
    assert resolved["skills"]["tapping"]["settings"]["sequence"] == [4, 1, 3, 2, 4]


toml_values = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(max_size=8),
        st.sampled_from([*VERBS, "8 h", "tapping"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from([*VERBS, "trials", "rest", "cue", "sequence", "name", "settings"]), inner, max_size=3),
    ),
    max_leaves=8,
)


@given(
    st.dictionaries(st.sampled_from(["title", "learners", "seed", "skills", "groups", "name", "source"]), toml_values),
    st.lists(toml_values, max_size=3),
)
def test_no_input_gives_another_error(raw, phases):
    raw = {"title": "x", "skills": {"tapping": {"task": "piano"}}, "groups": [{"name": "a", "phases": phases}]} | raw
    try:
        read(raw, name="case")
    except ProtocolFaults as faults:
        assert faults.faults


def test_reading_needs_no_simulator():
    code = "import sys, protocols.language; sys.exit(any(m in sys.modules for m in ('brian2', 'numpy', 'h5py')))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
