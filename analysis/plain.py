"""Results as plain data that JSON can hold."""

from __future__ import annotations

import math
from typing import Any

import numpy as np


def without_nan(value: Any) -> Any:
    """Turn numpy values into plain ones, and what is not finite into None: NaN is not JSON."""
    if isinstance(value, dict):
        return {str(key): without_nan(member) for key, member in value.items()}
    if isinstance(value, list | tuple):
        return [without_nan(member) for member in value]
    if isinstance(value, np.ndarray | np.generic):
        return without_nan(value.tolist())
    return None if isinstance(value, float) and not math.isfinite(value) else value
