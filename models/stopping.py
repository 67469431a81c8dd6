"""Let a network end its own run: the Brian2 function ``stop_run(flag)``.

A trial is over when the learner has finished it, which only the running program knows. In a text of the group that
knows it (give the function in the group's ``namespace``; ``ended`` is a shared integer or boolean variable)::

    trial.run_regularly("stopped = stop_run(ended)", when="end")

As soon as ``flag`` is not zero for any cell, the step under way is completed and the run ends there. The value is the
flag itself, as a float.
"""

from typing import Any

import brian2
import numpy as np


def _stop_run(flag: Any) -> Any:
    if np.any(flag):
        brian2.stop()
    return flag * 1.0


stop_run = brian2.Function(
    _stop_run,
    arg_units=[1],
    arg_names=["flag"],
    arg_types=["any"],
    return_unit=1,
    return_type="float",
    # It has an effect, so it must be called in every step even if its argument looks constant.
    stateless=False,
)
stop_run.implementations.add_implementation("numpy", _stop_run)
stop_run.implementations.add_implementation(
    "cpp",
    {
        "support_code": """
inline double _stop_run(const double flag) {
    if (flag != 0) Network::_globally_stopped = true;
    return flag;
}
"""
    },
    name="_stop_run",
)
stop_run.implementations.add_implementation(
    "cython",
    """
from brian2.core.network import Network as _Network
cdef double _stop_run(double flag):
    if flag != 0:
        _Network._globally_stopped = True
    return flag
""",
    name="_stop_run",
)
