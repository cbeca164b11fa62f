"""What is said of the package beside its code: version, licences, citation; and the check of the wheel itself."""

import re
import runpy
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest

from nutriplan import __version__

ROOT = Path(__file__).parents[1]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CHECK = runpy.run_path(str(ROOT / "scripts" / "check_package.py"))


def name_of(requirement: str) -> str:
    return re.split(r"[\[<>=;]", requirement)[0]


def rows(page: str) -> dict[str, str]:
    text = (ROOT / page).read_text(encoding="utf-8")
    return dict(re.findall(r"^\| ([a-z0-9-]+) \| ([^|]+) \|", text, re.MULTILINE))


def test_every_dependency_has_its_licence_listed() -> None:
    extras = PROJECT["project"]["optional-dependencies"]
    direct = [*PROJECT["project"]["dependencies"], *extras["data"], *extras["cluster"]]
    listed = rows("docs/reference/licences.md")
    assert {name_of(each) for each in direct} <= listed.keys()
    assert not [name for name, licence in listed.items() if licence == "see its files"]


def test_no_dependency_has_a_licence_that_binds_the_whole() -> None:
    assert not [name for name, licence in rows("docs/reference/licences.md").items() if re.search(r"\bA?GPL", licence)]


def test_every_dependency_is_explained() -> None:
    told = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = set(re.findall(r"[\w-]+", " ".join(re.findall(r"^\| ([^|]+) \|", told, re.MULTILINE))))
    groups = [PROJECT["project"]["dependencies"], *PROJECT["project"]["optional-dependencies"].values()]
    asked = {name_of(each) for group in groups for each in group}
    assert asked - named == {"nutriplan"}


def test_the_version_is_the_same_everywhere() -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+", __version__)
    assert f"\nversion: {__version__}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    headings = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert next(each for each in headings if each != "Unreleased") == __version__


def wheel(folder: Path, left_out: str = "", more: tuple[str, ...] = ()) -> Path:
    """A wheel of empty files."""
    names = [name.removeprefix("src/") for name in CHECK["tracked"]() if name.startswith("src/")]
    names += [f"nutriplan/{name}" for name in CHECK["tracked"]() if name.startswith("data/")]
    names += ["nutriplan.dist-info/entry_points.txt", "nutriplan.dist-info/licenses/LICENSE", *more]
    with zipfile.ZipFile(folder / "nutriplan.whl", "w") as archive:
        for name in names:
            if name != left_out:
                archive.writestr(name, "")
    return folder / "nutriplan.whl"


def test_a_whole_wheel_passes(tmp_path: Path) -> None:
    CHECK["check_inside"](wheel(tmp_path))


@pytest.mark.parametrize(
    "name",
    ["nutriplan/py.typed", "nutriplan/data/foods.csv", "nutriplan/cli/app.py", "nutriplan.dist-info/licenses/LICENSE"],
)
def test_a_wheel_without_a_file_is_found_out(tmp_path: Path, name: str) -> None:
    with pytest.raises(CHECK["PackageError"], match="missing"):
        CHECK["check_inside"](wheel(tmp_path, left_out=name))


def test_a_wheel_with_tests_is_found_out(tmp_path: Path) -> None:
    with pytest.raises(CHECK["PackageError"], match="not for the wheel"):
        CHECK["check_inside"](wheel(tmp_path, more=("tests/test_x.py",)))


def test_builds_that_differ_are_found_out() -> None:
    same = {"a.whl": b"1", "a.tar.gz": b"2"}
    CHECK["check_same"](same, dict(same))
    with pytest.raises(CHECK["PackageError"], match=r"a\.whl"):
        CHECK["check_same"](same, {**same, "a.whl": b"3"})
