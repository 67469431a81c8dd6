"""What a learner learnt, in lines for people."""

from __future__ import annotations

from typing import Any


def learnt(skill: dict[str, Any]) -> list[str]:
    """Say what practice, night and gap did to a skill; `skill` is one of `analysis.summary.analyse`."""
    if "course" in skill:
        return _course(skill["course"])
    if "phases" not in skill:
        first, last = skill["score"]
        return [f"{skill['trials']} trials, score {_number(first, '.2f')} → {_number(last, '.2f')}"]
    return [_phase(phase) for phase in skill["phases"] if phase["verb"] == "practice"] + [
        _kept(phase, kept) for kept in skill["memory"] for phase in skill["phases"] if phase["phase"] == kept["phase"]
    ]


def more(measured: dict[str, Any]) -> list[str]:
    """Say the rest of what was measured: shape of the curve, chunks, replay, spikes."""
    lines = []
    for name, skill in measured["skills"].items():
        if shape := skill.get("shape"):
            lines.append(f"{name}: the learning curve is closer to {shape['better']}")
        if chunks := skill.get("chunks"):
            lines.append(f"{name}: " + (f"chunks of {', '.join(map(str, chunks))} elements" if len(chunks) > 1 else "no chunks"))
        if replay := skill.get("replay"):
            lines.append(f"{name}: {_replay(replay)}")
    for name, one in measured["spikes"].items():
        variation = _number(one["cv_of_intervals"], ".2f")
        lines.append(
            f"{name}: {one['spikes']:,} spikes, {_number(one['rate_hz'], '.2f')} Hz, CV {variation}, {one['silent_cells']} silent"
        )
    return lines


def _course(course: dict[str, Any]) -> list[str]:
    from analysis.style import duration_text

    def shown(value: float | None) -> str:
        return _number(value, ".3g") if course["unit"] else _number(value, ".0%")

    unit = f" {course['unit']}" if course["unit"] else ""
    lines = [
        f"{phase['verb']} of {phase['trials']} trials: {course['title']} {' → '.join(map(shown, phase['ends']))}{unit}"
        for phase in course["phases"]
    ]
    for kept in course["memory"]:
        after = "a short time" if kept["after_s"] is None else duration_text(kept["after_s"])
        gained = "" if kept["retention"] is None else f"{_number(kept['retention'], '.0%')} of what practice had gained, "
        lines.append(f"{after} later: {gained}{_number(kept['change_percent'], '+.0f')} % against its end")
    return lines


def _replay(replay: dict[str, Any]) -> str:
    often, chance = _number(replay["ordered_per_hour"], ".0f"), _number(replay["chance_per_hour"], ".0f")
    compression = _number(replay["compression"], ".1f")
    return f"{often} replays in order per hour of sleep ({chance} by chance), {compression} times faster than playing"


def _phase(phase: dict[str, Any]) -> str:
    keys, intervals, cued = (phase[name] for name in ("keys_per_30s", "interval_s", "conscious"))
    milliseconds = [None if interval is None else 1000 * interval for interval in intervals]
    return (
        f"practice of {phase['trials']} trials: {_change(keys, '.0f')} right keys in 30 s "
        f"({_change(milliseconds, '.0f')} ms per key), {_change(cued, '.0%')} of them waited for the note"
    )


def _kept(phase: dict[str, Any], kept: dict[str, Any]) -> str:
    from analysis.style import duration_text

    after = "a short time" if kept["after_s"] is None else duration_text(kept["after_s"])
    return (
        f"{after} later: {_number(phase['keys_per_30s'][0], '.0f')} right keys in the first trial "
        f"({_number(kept['retention'], '.0%')} of what practice had gained), {_number(kept['offline_gain_percent'], '+.0f')} % "
        f"against the end of practice over {phase['trials']} trials"
    )


def _change(values: list[float | None], form: str) -> str:
    return " → ".join(_number(value, form) for value in values)


def _number(value: float | None, form: str) -> str:
    if value is None:
        return "?"
    return format(value, form) if isinstance(value, int | float) else str(value)
