"""`python -m benchmarks.child COMMAND...`: runs a command, prints its wall seconds and peak memory, and ends as it did.

A process of its own and next to empty, for on Linux a child's peak memory begins with that of the process it came from.
"""

import json
import resource
import subprocess
import sys
from time import perf_counter


def main(command: list[str]) -> int:
    """Run and print; the exit code of the command."""
    begun = perf_counter()
    code = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode
    seconds = perf_counter() - begun
    unit = 1 if sys.platform == "darwin" else 1024
    peak_mb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * unit / 1e6
    sys.stdout.write(json.dumps({"seconds": seconds, "peak_mb": peak_mb}))
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
