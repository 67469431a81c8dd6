import re

import pytest

from analysis.check import PROVENANCE
from protocols.language import load, read
from protocols.provenance import code_version, collect, identity, machine, now, packages

PARAMETERS = [
    {"name": "synapse.eta", "value": 0.01, "unit": "1", "source": "a choice"},
    {"name": "synapse.tau", "value": 0.02, "unit": "s", "source": "a choice"},
]


def of(raw, learner=1, seed=5, parameters=PARAMETERS):
    protocol = read(raw, name="case")
    return identity(protocol, protocol.groups[0], learner, seed, parameters)


def written(**changes):
    skills = {"tapping": {"task": "piano"}, "serve": {"task": "tennis"}}
    phases = [{"practice": "tapping", "trials": 3}]
    raw = {"title": "x", "learners": 2, "skills": skills, "groups": [{"name": "a", "phases": phases}]}
    return raw | changes


def test_what_does_not_change_the_outcome_does_not_count():
    skills = {"tapping": {"task": "piano"}, "serve": {"task": "tennis", "speed": 2}}
    more = [*written()["groups"], {"name": "b", "phases": [{"wake": "1 h"}]}]
    assert of(written()) == of(written(title="y", learners=9, skills=skills, groups=more))
    assert of(written()) == of(written(), parameters=[row | {"source": "another"} for row in PARAMETERS])


@pytest.mark.parametrize(
    ("other", "differing"),
    [
        (lambda: of(written(), seed=6), "seed"),
        (lambda: of(written(), learner=2), "learner"),
        (lambda: of(written(), parameters=[PARAMETERS[0] | {"value": 0}, PARAMETERS[1]]), "parameters"),
        (lambda: of(written(skills={"tapping": {"task": "piano", "cued": False}})), "skills"),
        (lambda: of(written(skills={"serve": {"task": "tennis"}, "tapping": {"task": "piano"}})), "skills"),
        (lambda: of(written(groups=[{"name": "a", "phases": [{"practice": "tapping", "trials": 4}]}])), "phases"),
    ],
)
def test_what_changes_the_outcome_counts(other, differing):
    here, there = of(written()), other()
    assert [name for name in here if here[name] != there[name]] == [differing]


def test_provenance_says_what_the_layout_promises():
    protocol = load("walker_2002")
    compiler = {"command": "g++", "flags": ["-O3"]}
    found = collect(protocol, protocol.groups[0], 3, 7, PARAMETERS, compiler, started=now())
    assert set(found) >= {*PROVENANCE, "compiler", "machine", "parent", "identity"}
    assert found["parameters"]["synapse.tau"] == {"value": 0.02, "unit": "s", "source": "a choice"}
    assert found["protocol"]["groups"][0]["phases"][0]["trial"] == "30.0 s"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", found["started"])
    assert found["started"] <= found["ended"]


def test_versions_and_machine():
    assert re.match(r"\d+\.\d+", code_version())
    assert {"python", "brian2", "numpy"} <= set(packages())
    assert machine()["cores"] >= 1
