"""What seconds depend on beside the planner: the machine and the versions."""

import os
import platform
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

_PACKAGES = ("numpy", "numba", "highspy", "pandas", "pydantic", "typer", "reportlab", "duckdb")


def today() -> str:
    """The date, as it stands in results."""
    return datetime.now(UTC).date().isoformat()


def machine() -> dict[str, Any]:
    """Processor and versions; no name of a host, no path."""
    return {
        "cpu": _cpu(),
        "cores": os.cpu_count() or 1,
        "system": platform.system(),
        "python": platform.python_version(),
        "versions": versions(),
    }


def versions() -> Mapping[str, str]:
    """The packages that do the work."""
    return {name: version(name) for name in _PACKAGES}


def load_per_core() -> float | None:
    """How busy the machine was in the last minute: 1 is every core taken; None where the system does not tell."""
    try:
        return round(os.getloadavg()[0] / (os.cpu_count() or 1), 2)
    except (AttributeError, OSError):
        return None


def _cpu() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()
