"""Builds the wheel and the sdist, and tries the wheel as a stranger would: in a new environment, without the checkout.

python scripts/check_package.py                 with this Python and the newest one that is found
python scripts/check_package.py python3.12 ...  with these

Checked are: the same bytes from two builds of differently dated copies; what is inside; a bare install; that commands
and shipped tables work from it.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import repeat
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
EPOCH = "1767225600"  # any fixed date will do
NEWER = ("python3.14", "python3.13", "python3.12")
LEFT_OUT = ("tests/", "scripts/", "benchmarks/", "docs/")
# Runs inside the new environment.
PROBE = """
import importlib.util, json, sys
from importlib.resources import files
import nutriplan
from nutriplan.resources import data_dir
from nutriplan.tables.catalog import load_catalog
print(json.dumps({
    "package": nutriplan.__file__, "version": nutriplan.__version__, "data": str(data_dir()),
    "typed": files("nutriplan").joinpath("py.typed").is_file(), "foods": len(load_catalog().foods),
    "dev": [name for name in ("pytest", "pandas", "mypy", "duckdb") if importlib.util.find_spec(name)],
}))
"""


class PackageError(Exception):
    """Something about the package is not as it should be."""


def check(held: object, fault: str) -> None:
    """Raise unless it holds."""
    if not held:
        raise PackageError(fault)


def run(*call: str | Path, cwd: Path, env: Mapping[str, str] | None = None) -> str:
    """The output of a command; its words and errors where it fails."""
    done = subprocess.run([str(word) for word in call], cwd=cwd, env=env, capture_output=True, text=True)
    check(done.returncode == 0, f"{' '.join(str(word) for word in call)}: {done.stdout}{done.stderr}")
    return done.stdout


def tracked() -> list[str]:
    """The files of the checkout that belong to it; of an unpacked sdist, which has no history, all that came."""
    if not (ROOT / ".git").exists():
        files = (path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file())
        return [str(path) for path in files if not {"__pycache__", "build", ".venv"} & set(path.parts)]
    listed = run("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", cwd=ROOT).split("\0")
    return [name for name in listed if name and (ROOT / name).is_file()]


def built(folder: Path, date: int, mask: int) -> dict[str, bytes]:
    """Build a copy of the checkout whose files have a date and rights of their own: file name -> bytes."""
    copy = folder / "nutriplan"
    for name in tracked():
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, copy / name)
        (copy / name).chmod(0o666 & ~mask)
        os.utime(copy / name, (date, date))
    env = {**os.environ, "SOURCE_DATE_EPOCH": EPOCH, "PYTHONHASHSEED": str(date % 1000), "TZ": f"UTC+{date % 11}"}
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder / "dist", copy, cwd=folder, env=env)
    return {file.name: file.read_bytes() for file in sorted((folder / "dist").iterdir())}


def check_same(one: Mapping[str, bytes], other: Mapping[str, bytes]) -> None:
    """Two builds have the same bytes."""
    check(one.keys() == other.keys() and len(one) == 2, f"built {sorted(one)} and {sorted(other)}")
    differing = [name for name in one if one[name] != other[name]]
    check(not differing, f"not reproducible: {', '.join(differing)}")


def check_inside(wheel: Path) -> None:
    """The wheel has the modules, the types, the tables and the licence, and nothing of the workshop."""
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    data = {f"nutriplan/{name}" for name in tracked() if name.startswith("data/")}
    modules = {name.removeprefix("src/") for name in tracked() if name.startswith("src/")}
    missing = sorted((data | modules) - names)
    check(not missing, f"missing in the wheel: {', '.join(missing[:5])}")
    check("nutriplan/py.typed" in names, "py.typed is missing")
    check(any(name.endswith("licenses/LICENSE") for name in names), "the licence is missing")
    check(any(name.endswith("entry_points.txt") for name in names), "the command is missing")
    strangers = [name for name in names if name.startswith(LEFT_OUT) or name.endswith(".pyc")]
    check(not strangers, f"not for the wheel: {', '.join(strangers[:5])}")


def check_bare(python: str, wheel: Path, folder: Path) -> str:
    """Install into a new environment and use it from an empty folder; a line on what was tried."""
    venv, desk = folder / "venv", folder / "desk"
    desk.mkdir(parents=True)
    run(python, "-m", "venv", venv, cwd=folder)
    own = venv / "bin" / "python"
    run(own, "-m", "pip", "install", "--quiet", "--no-compile", wheel, cwd=desk)
    env = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "MYPYPATH", "VIRTUAL_ENV")}
    found = json.loads(run(own, "-c", PROBE, cwd=desk, env=env))
    check(found["package"].startswith(str(venv)), f"not the installed package: {found['package']}")
    check(found["data"].startswith(str(venv)), f"not the installed tables: {found['data']}")
    check(found["typed"] and found["foods"] >= 450, "py.typed or the foods can't be read")
    check(not found["dev"], f"a bare install brings {', '.join(found['dev'])}")
    version = run(venv / "bin" / "nutriplan", "--version", cwd=desk, env=env).strip()
    check(version == f"nutriplan {found['version']}", version)
    targets = run(own, "-m", "nutriplan", "targets", "--trimester", "2", "--age", "31", "--json", cwd=desk, env=env)
    check(json.loads(targets)["schema"] == "nutriplan.targets/1", "targets --json")
    plan = ("--days", "1", "--effort", "quick", "--start", "2026-11-23", "--json", "plan.json", "--pdf", "plan.pdf")
    run(own, "-m", "nutriplan", "plan", *plan, "--pages", "week,shopping,cramps", cwd=desk, env=env)
    check(json.loads((desk / "plan.json").read_text(encoding="utf-8"))["days"], "plan --json")
    check((desk / "plan.pdf").read_bytes().startswith(b"%PDF"), "plan --pdf")
    return f"{run(own, '--version', cwd=desk).strip()}: installed bare, planned a day"


def newest() -> str | None:
    """The newest other Python that is found."""
    for name in NEWER:
        for python in _pythons(name):
            known = subprocess.run([python, "-c", "import venv"], capture_output=True)
            if known.returncode == 0:
                same = name.removeprefix("python") == f"{sys.version_info.major}.{sys.version_info.minor}"
                return None if same else python
    return None


def _pythons(name: str) -> Iterator[str]:
    """Where a Python may be: on the path, or among those that pyenv keeps."""
    found = shutil.which(name)
    if found:
        yield found
    kept = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    yield from (str(path) for path in sorted(kept.glob(f"{name.removeprefix('python')}.*/bin/python"), reverse=True))


def main(pythons: list[str]) -> int:
    """Check everything; 1 and the fault at the first that does not hold."""
    wanted = pythons or [sys.executable, *filter(None, [newest()])]
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        try:
            one, other = (folder / name for name in ("one", "other"))
            for each in (one, other):
                each.mkdir()
            first = built(one, 1_000_000_000, 0o022)
            check_same(first, built(other, 1_700_000_001, 0o077))
            wheel = next((one / "dist").glob("*.whl"))
            check_inside(wheel)
            print(f"built twice, the same bytes: {', '.join(f'{name} {len(file):,}' for name, file in first.items())}")
            places = [folder / str(number) for number in range(len(wanted))]
            with ThreadPoolExecutor() as tries:
                for told in tries.map(check_bare, wanted, repeat(wheel), places):
                    print(told)
        except PackageError as error:
            print(f"package: {error}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
