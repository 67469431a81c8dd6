"""Where the command `motor-memory` begins, while nothing is loaded yet."""

from __future__ import annotations

import os
import signal


def main() -> None:
    """Load the commands and run the one that was asked for; an interrupt meanwhile ends it without a traceback."""
    # Read by numpy's BLAS when it is loaded: our products are thin, and its threads wait for each other on a busy machine.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from commands.main import main as commands

    commands()
