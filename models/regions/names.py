"""The names of regions, plastic projections, modulators and senses, as protocols and recordings write them."""

REGIONS: dict[str, str] = {
    "motor_cortex": "key and target pools; learns the next element",
    "prefrontal": "intention, and the conscious cue of each step",
    "thalamus": "lets the motor cortex go; spindles in sleep",
    "striatum": "which of the bids goes through, when a movement may begin; habits",
    "associative_striatum": "its part that hears the prefrontal cortex: lets a step go when its cue is there; movements",
    "sensorimotor_striatum": "its part that hears the motor cortex: learns to let the next step go without a cue",
    "pallidum": "holds the thalamus until the striatum lets go",
    "subthalamic": "holds the next step back until the last is felt",
    "accumbens": "ventral striatum: what a place promises",
    "dopamine": "midbrain neurons: reward prediction error",
    "cerebellar_cortex": "Purkinje cells: correction of commands, timing",
    "cerebellar_nuclei": "output of the cerebellum, its slow memory",
    "inferior_olive": "climbing fibres: the error that teaches the cerebellum",
    "hippocampus": "the list of elements, places",
    "spinal_cord": "motor neurons, reflexes, atonia",
}

LIST_TASK, LOUDNESS = "lists", "loudness"
"""What stands for a task where a list is shown, and then recalled or played; for the piano where a loudness is asked for."""

_LIMBS = ("tennis", "reach", "bicycle")
_CEREBELLAR = (*_LIMBS, LOUDNESS)
HAS_PART_IN: dict[str, tuple[str, ...]] = {
    "motor_cortex": ("piano", "choice", *_LIMBS),
    "prefrontal": ("piano", LIST_TASK, *_LIMBS, "maze"),
    "thalamus": ("piano", "choice", *_LIMBS),
    "striatum": ("piano", "choice", *_LIMBS, "maze"),
    "associative_striatum": ("piano", *_LIMBS),
    "sensorimotor_striatum": ("piano",),
    "pallidum": ("piano", "choice", *_LIMBS),
    "subthalamic": ("piano", "choice"),
    "accumbens": ("maze",),
    "dopamine": ("piano", "choice", "maze"),
    "cerebellar_cortex": _CEREBELLAR,
    "cerebellar_nuclei": _CEREBELLAR,
    "inferior_olive": _CEREBELLAR,
    "hippocampus": (LIST_TASK, "maze"),
    "spinal_cord": ("piano", *_LIMBS),
}
"""Region to the tasks in which it has cells."""

ACTS_IN: dict[str, tuple[str, ...]] = {"dopamine": HAS_PART_IN["dopamine"], "acetylcholine": ("piano", LIST_TASK)}
"""Modulator to the tasks in which its level matters; that of acetylcholine at the piano asleep."""

PROJECTIONS: dict[str, str] = {
    "recurrent": "motor cortex to its own dendrites; predicts the next element",
    "start": "prefrontal intention to motor cortex; starts a sequence as one",
    "habit": "motor cortex to sensorimotor striatum; lets the next step go after this one",
    "habit_start": "prefrontal intention to sensorimotor striatum; lets the first step go",
    "pf_pc": "parallel fibres to Purkinje cells; corrects movements; forgets most in minutes, in rest keeps some for years",
    "card_d1": "cards to D1 cells of the striatum; which key is worth pressing",
    "card_d2": "cards to D2 cells of the striatum; which key is not",
    "card_value": "cards to value cells; what a card promises",
    "place_value": "place cells to the accumbens; what a place promises",
    "view_turn": "what is seen of a maze to cells of a turn in the dorsal striatum; which way to turn at a crossing",
    "mf_dcn": "mossy fibres to the cerebellar nuclei; takes over in rest what the cortex has learnt",
}

MODULATORS: dict[str, str] = {
    "dopamine": "third factor of what is learnt; 1 = normal, 0 = none",
    "acetylcholine": "waking against sleep; 1 = normal, 0 = none",
}

MUSCLES: dict[str, str] = {
    "fingers": "flexors of the fingers",
}

SENSES: dict[str, str] = {
    "sight": "what is seen",
    "balance": "tilt and its rate",
    "spindles": "length and velocity of the muscles",
    "tendon": "force of the muscles",
    "touch": "contact and pressure",
    "pain": "force above the limit",
}
