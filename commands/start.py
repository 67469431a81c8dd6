"""Where the command `motor-memory` begins: nothing is loaded yet, and an interrupt ends it without a traceback."""

from __future__ import annotations

import signal


def main() -> None:
    """Load the commands and run the one that was asked for."""
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from commands.main import main as commands

    commands()
