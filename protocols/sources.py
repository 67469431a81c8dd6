"""Brian2's C++ as we compile it: patched so that one program serves all runs, and joined into few files.

Brian2's standalone device writes one source file for each code object, hundreds for a brain, and its makefile spends a second on
the headers of each. Here they are joined into a few units, each file's body in a namespace of its own, and the program is given
its run length, first step, inputs and progress by `RUNTIME_HEADER`.
"""

from __future__ import annotations

import importlib.metadata
import json
import re
from collections.abc import Callable, Iterable
from pathlib import Path

COMMON_FLAGS = ("-std=c++17", "-march=native", "-ffp-contract=off", "-fno-math-errno", "-fno-trapping-math", "-w", "-I.")
HOT_FLAGS = ("-O3",)
COLD_FLAGS = ("-O1",)
BULK_FLAGS = ("-O0",)
"""For the files that only allocate, read and write arrays: most of the compile time at -O3, nothing of the run."""
BULK_SOURCES = ("objects.cpp", "main.cpp", "run.cpp")

HOT_UNITS = 2


RUNTIME_HEADER = r"""
#ifndef MOTOR_MEMORY_RUNTIME_H
#define MOTOR_MEMORY_RUNTIME_H
// What the engine needs from the program: run length and first step, progress, and an end when the parent has died.
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <ios>
#include <set>
#include <string>
#include <vector>
#include <unistd.h>
#include "objects.h"

namespace motor_memory {

inline const char* from_environment(const char* name) {
    const char* text = std::getenv(name);
    if (!text) {
        std::cerr << "The environment variable " << name << " is not set: this program is run by its engine." << std::endl;
        std::exit(2);
    }
    return text;
}

static Clock* base_clock;
static long long first_step, parent;
static const char* progress_file;
static std::chrono::steady_clock::time_point last_look;

// Put the network and its clocks where this stretch begins, so that t and t_in_timesteps go on from the last one, and
// the spikes that were on their way back into the queues. Returns the stretch's length in seconds.
inline double start(Network& network, const std::vector<Clock*>& clocks, const std::vector<SynapticPathway*>& pathways) {
    base_clock = clocks[0];
    first_step = std::atoll(from_environment("MOTOR_MEMORY_FIRST_STEP"));
    parent = std::atoll(from_environment("MOTOR_MEMORY_PARENT"));
    progress_file = std::getenv("MOTOR_MEMORY_PROGRESS");
    last_look = std::chrono::steady_clock::now();
    network.t = first_step * base_clock->dt[0];
    for (Clock* clock : clocks) {
        clock->set_interval(network.t, network.t);
        clock->t[0] = clock->timestep[0] * clock->dt[0];
    }
    std::ifstream file("in_flight.raw", std::ios::binary);
    for (int32_t spike[3]; file.read(reinterpret_cast<char*>(spike), sizeof spike);) {
        CSpikeQueue& queue = *pathways.at(spike[0])->queue[0];
        queue.ensure_delay(spike[1]);
        queue.queue[(queue.offset + spike[1]) % queue.queue.size()].push_back(spike[2]);
    }
    return std::atoll(from_environment("MOTOR_MEMORY_STEPS")) * base_clock->dt[0];
}

// Write the spikes on their way (pathway, steps to go, synapse) and everything else.
template <class WriteRest> void finish(const std::vector<SynapticPathway*>& pathways, WriteRest write_rest) {
    try {
        std::ofstream file;
        file.exceptions(std::ios::failbit | std::ios::badbit);
        file.open("results/in_flight.raw", std::ios::binary);
        for (size_t number = 0; number < pathways.size(); number++) {
            const CSpikeQueue& queue = *pathways[number]->queue[0];
            for (size_t to_go = 1; to_go < queue.queue.size(); to_go++)
                for (const int32_t synapse : queue.queue[(queue.offset + to_go) % queue.queue.size()]) {
                    const int32_t spike[3] = {int32_t(number), int32_t(to_go), synapse};
                    file.write(reinterpret_cast<const char*>(spike), sizeof spike);
                }
        }
        file.close();
        write_rest();
    } catch (const std::ios_base::failure&) {
        std::cerr << "The results could not be written: is the disk full?" << std::endl;
        std::_Exit(4);
    }
}

inline void after_step() {
    const auto now = std::chrono::steady_clock::now();
    if (now - last_look < std::chrono::milliseconds(250)) return;
    last_look = now;
    if (getppid() != parent) std::_Exit(3);
    if (!progress_file) return;
    if (std::FILE* file = std::fopen(progress_file, "w")) {
        const long long done = base_clock->timestep[0] + 1 - first_step;
        std::fprintf(file, "%lld %.9g\n", done, done * base_clock->dt[0]);
        std::fclose(file);
    }
}

// A run's own wiring comes before the arrays that the program was made with.
inline std::string read_from(const std::string& name) {
    const std::string own = "static_arrays/" + name;
    return std::ifstream(own).is_open() ? own : std::string(from_environment("MOTOR_MEMORY_PROGRAM")) + "/" + own;
}

// Arrays that nobody asked for are not worth the disk. The list of what to keep lies in the folder of the run.
inline std::string written_to(const std::string& folder, const std::string& name) {
    static std::set<std::string> kept;
    static bool everything = true, read = false;
    if (!read) {
        read = true;
        std::ifstream list("keep.txt");
        everything = !list.is_open();
        for (std::string line; std::getline(list, line);) kept.insert(line);
    }
    return everything || kept.count(name) ? folder + name : "/dev/null";
}

}  // namespace motor_memory
#endif
"""


class BuildFault(Exception):
    """The program could not be generated or compiled."""


def replaced(text: str, pattern: str, replacement: Callable[[re.Match[str]], str], what: str, times: int = 1) -> str:
    """Replace a pattern in a generated file, and say so if it is not there: another Brian2 may write otherwise.

    Parameters
    ----------
    times : int
        How many matches there must be; 0 = any number, but at least one.
    """
    text, count = re.subn(pattern, replacement, text, flags=re.MULTILINE)
    if count == 0 or (times and count != times):
        version = importlib.metadata.version("brian2")
        raise BuildFault(f"Brian2 {version} writes {what} otherwise than expected ({count} places found)")
    return text


LOOP_OVER_CELLS = re.compile(r"^ *for\(int _idx=0; _idx<_N; _idx\+\+\)$", flags=re.MULTILINE)


def independent(text: str) -> str:
    """Say of a code object's loop over cells that its turns do not depend on each other, if they do not.

    Brian2's arrays are globals, of which the compiler cannot tell whether they overlap, so it takes one cell at a time.
    Said otherwise it takes several, with the same roundings. Left alone is a loop that reads or writes anywhere else
    what it writes for its own cell (``[_idx]``).
    """
    if not (loop := LOOP_OVER_CELLS.search(text)):
        return text
    body = text[loop.end() :]
    written = set(re.findall(r"(_ptr_\w+)\[[^\]]*\] *[-+*/]?=(?!=)", body))
    elsewhere = {array for array, index in re.findall(r"(_ptr_\w+)\[([^\]]*)\]", body) if index != "_idx"}
    if written & elsewhere:
        return text
    return f"{text[: loop.start()]}#pragma GCC ivdep\n{text[loop.start() :]}"


LOOP_OVER_EVENTS = re.compile(r"^ *for\(int _spiking_synapse_idx=0;$", flags=re.MULTILINE)
LAST_UPDATE = re.compile(r"^ *double lastupdate = .*;$", flags=re.MULTILINE)
DECAY = re.compile(r"exp\(_lio_\d+ \* \(- \(t - lastupdate\)\)\)")


def remembered(text: str) -> str:
    """Compute what event-driven variables have decayed by once for neighbouring synapses that were updated in the same step.

    Those of one cell lie together and get its spikes and its doses together: most exponentials are the one before.
    """
    decays = sorted(set(DECAY.findall(text)))
    loop, last = LOOP_OVER_EVENTS.search(text), LAST_UPDATE.search(text)
    if not (decays and loop and last):
        return text
    before = "".join(f"double _decay_{k};\n" for k in range(len(decays)))
    now = " ".join(f"_decay_{k} = {decay};" for k, decay in enumerate(decays))
    head, body, tail = text[: loop.start()], text[loop.start() : last.end()], text[last.end() :]
    for k, decay in enumerate(decays):
        tail = tail.replace(decay, f"_decay_{k}")
    once = f"if (lastupdate != _decayed_since) {{ _decayed_since = lastupdate; {now} }}"
    return f"{head}double _decayed_since = NAN;\n{before}{body}\n{once}{tail}"


def patch(source: Path) -> None:
    """Give main.cpp its run length, first step and progress, objects.cpp the list of what to write, and make loops quicker."""
    manifest = json.loads((source / "manifest.json").read_text())
    clocks = [clock["name"] for clock in manifest["clocks"]]
    (source / "runtime.h").write_text(RUNTIME_HEADER)

    def run_call(match: re.Match[str]) -> str:
        network = match[1]
        return f"""
        _pathways = {{{", ".join("&" + name for name in manifest["pathways"])}}};
        {network}.add(&{clocks[0]}, motor_memory::after_step);
        const double _duration = motor_memory::start({network}, {{{", ".join("&" + name for name in clocks)}}}, _pathways);
        {network}.run(_duration, NULL, 10.0);
        """

    main = (source / "main.cpp").read_text()
    main = replaced(main, r"^\s*(\w+)\.run\([^;]*, NULL, [^;]*\);", run_call, "the call that runs the network")
    finish = "motor_memory::finish(_pathways, brian_end);"
    main = replaced(main, r"^\s*brian_end\(\);", lambda match: finish, "the end of main")
    (source / "main.cpp").write_text(f'#include "runtime.h"\nstatic std::vector<SynapticPathway*> _pathways;\n{main}')

    objects = (source / "objects.cpp").read_text()
    objects = replaced(
        objects,
        r'(\w+)\.open\(results_dir \+ "(\w+)",',
        lambda match: (
            f"{match[1]}.exceptions(std::ios::failbit | std::ios::badbit);"
            f' {match[1]}.open(motor_memory::written_to(results_dir, "{match[2]}"),'
        ),
        "the files of results",
        times=0,
    )
    objects = replaced(
        objects,
        r'\.open\("static_arrays/(\w+)",',
        lambda match: f'.open(motor_memory::read_from("{match[1]}"),',
        "the reading of static arrays",
        times=0,
    )
    names = {spec["array"]: name for name, spec in manifest["arrays"].items()}
    objects = replaced(
        objects,
        r'if \(name == "[\w.]+"\) \{\s*var_size = (\w+)\.size\(\);',
        lambda match: f'if (name == "{names[match[1]]}") {{ var_size = {match[1]}.size();',
        "inputs of synapses",
        times=0,
    )
    (source / "objects.cpp").write_text(f'#include "runtime.h"\n{objects}')
    for path in (source / "code_objects").glob("*.cpp"):
        path.write_text(remembered(independent(path.read_text())))


def join_sources(source: Path) -> dict[str, tuple[str, ...]]:
    """Join the code objects' files into units; return every file to compile with its flags.

    Notes
    -----
    The include lines of a unit's files are hoisted. The rest of each file goes into a namespace of its own, because the
    helper functions repeat themselves from file to file, and short functions outside hand the calls on.
    """
    main = (source / "main.cpp").read_text()
    hot = set(re.findall(r"\.add\(&\w+, _run_(\w+)\);", main))
    if not hot:
        raise BuildFault("no code object runs in this network")
    files = sorted((source / "code_objects").glob("*.cpp"), key=lambda path: (-path.stat().st_size, path.name))
    units: dict[str, list[Path]] = {"cold": [path for path in files if path.stem not in hot]}
    for number, path in enumerate(path for path in files if path.stem in hot):
        units.setdefault(f"hot_{number % HOT_UNITS}", []).append(path)
    compiled: dict[str, tuple[str, ...]] = {}
    for name, members in units.items():
        if members:
            (source / f"unit_{name}.cpp").write_text(_joined(members))
            compiled[f"unit_{name}.cpp"] = COLD_FLAGS if name == "cold" else HOT_FLAGS
    for path in sorted(source.rglob("*.cpp")):
        name = str(path.relative_to(source))
        if name not in compiled and path not in files and path.read_text().strip():
            compiled[name] = BULK_FLAGS if name in BULK_SOURCES else HOT_FLAGS
    return compiled


def _joined(files: Iterable[Path]) -> str:
    includes: dict[str, None] = {}
    bodies = []
    for number, path in enumerate(files):
        text = path.read_text()
        functions = re.findall(r"^void (\w+)\(\)$", text, flags=re.MULTILINE)
        if not functions:
            raise BuildFault(f"no function found in {path.name}: Brian2 writes code objects otherwise than expected")
        lines = text.splitlines()
        includes.update(dict.fromkeys(line.strip() for line in lines if line.lstrip().startswith("#include")))
        body = "\n".join(line for line in lines if not line.lstrip().startswith("#include"))
        calls = "\n".join(f"void {function}() {{ u{number}::{function}(); }}" for function in functions)
        bodies.append(f"namespace u{number} {{\n{body}\n}}\n{calls}\n")
    return "\n".join([*includes, *bodies])
