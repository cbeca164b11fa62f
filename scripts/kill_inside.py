"""Runs nutriplan until a step of writing a file is about to be taken, and has the process killed just then.

python scripts/kill_inside.py SIGNAL STEP words ...

A step is a temporary file made, its mode set once it is written, or its being put in its place. A busy machine makes
no difference to the moment, as it does to a kill from outside.
"""

import os
import signal
import sys

from nutriplan.cli.app import main

_STEPS = frozenset({"tempfile.mkstemp", "os.chmod", "os.rename"})


class Killer:
    """An audit hook that sends a signal to its own process before the n-th step."""

    def __init__(self, number: signal.Signals, step: int) -> None:
        self.number = number
        self.left = step

    def __call__(self, event: str, _: object) -> None:
        """Count a step, and kill before the last."""
        if event in _STEPS:
            self.left -= 1
            if self.left == 0:
                os.kill(os.getpid(), self.number)


if __name__ == "__main__":
    sys.addaudithook(Killer(signal.Signals[sys.argv[1]], int(sys.argv[2])))
    sys.argv = ["nutriplan", *sys.argv[3:]]
    main()
