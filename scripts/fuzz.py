"""Feeds changed files to the readers and looks for a crash.

python scripts/fuzz.py TARGET [--minutes 30]     of text, plan, import or person

Coverage leads the changes (atheris, from the extra `quality`): a file that reaches new code is kept and changed
further. A result or a refusal in words is as it should be; anything else stops the run, and the file that did it is
left beside its corpus in build/fuzz/, where the next run goes on. A crash that was mended becomes a named test.
"""

import argparse
import copy
import json
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import atheris

with atheris.instrument_imports(include=["nutriplan"], enable_loader_override=False):
    from nutriplan.batch.people import read_people
    from nutriplan.diary.read import read_diary
    from nutriplan.errors import NutriplanError
    from nutriplan.food_import.mapping import read_mapping
    from nutriplan.food_import.run import import_foods
    from nutriplan.profile_input import person_from, read_profile
    from nutriplan.reports.envelope import plan_json
    from nutriplan.reports.reopen import read_week
    from nutriplan.reports.text import week_text
    from nutriplan.tables.catalog import load_catalog
    from nutriplan.tables.references import load_references
    from nutriplan.targets.build import targets_for

ROOT = Path(__file__).resolve().parents[1]
Part: TypeAlias = Any  # of a JSON document
FOLDER = ROOT / "build" / "fuzz"
_LARGEST = 4_096  # bytes of a changed file; a saved plan is longer and is changed a part at a time
_ODD = ("null", "-1", '""', "1e999", "[[]]", '"\\u0000=1"')
_IMPORTS = ("foods.json", "foods.csv", "food.zip", "map.toml")


@dataclass(frozen=True, slots=True)
class Target:
    """What is fed: how a file is read, and files to begin with."""

    read: Callable[[bytes, Path], None]
    seeds: Callable[[], list[bytes]]


def read_text_of_a_day(content: bytes, _: Path) -> None:
    """A day as text, CSV or JSON: the content decides."""
    read_diary(content, "today.txt", list(load_catalog().foods.values()))


def read_saved_plan(content: bytes, folder: Path) -> None:
    """A saved plan of which one part is changed: a line says where it stands, and the rest is what stands there."""
    plan = copy.deepcopy(_sample())
    head, _, tail = content.partition(b"\n")
    place = head.decode("utf-8", "replace").split("/")
    try:
        _put(plan, place, json.loads(tail))
    except (ValueError, RecursionError, LookupError, TypeError):
        (folder / "plan.json").write_bytes(content)
    else:
        (folder / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    week = read_week(folder / "plan.json")
    plan_json(week).encode()
    week_text(week).encode()


def read_download(content: bytes, folder: Path) -> None:
    """A download of foods: the first byte tells its kind."""
    name = _IMPORTS[content[0] % len(_IMPORTS)] if content else _IMPORTS[0]
    path = folder / name
    path.write_bytes(content[1:])
    if name.endswith(".toml"):
        read_mapping(path)
    else:
        import_foods(path, folder / "foods.duckdb", None, lambda _: None)


def read_person(content: bytes, folder: Path) -> None:
    """A profile, and a table of people."""
    profile, people = folder / "me.toml", folder / "people.csv"
    profile.write_bytes(content)
    people.write_bytes(content)
    with suppress(NutriplanError):
        targets_for(person_from(read_profile(profile), load_references()).profile, load_references())
    read_people(people)


@cache
def _sample() -> dict[str, Any]:
    """The first day of the sample week."""
    found: dict[str, Any] = json.loads((ROOT / "reports" / "sample-week.json").read_text(encoding="utf-8"))
    return {**found, "days": found["days"][:1]}


def _put(node: Part, place: list[str], value: Part) -> None:
    for key in place[:-1]:
        node = node[int(key) if isinstance(node, list) else key]
    node[int(place[-1]) if isinstance(node, list) else place[-1]] = value


def _parts_of_the_sample() -> list[bytes]:
    found: list[bytes] = []

    def add(path: str, node: Part) -> None:
        text = json.dumps(node)
        if path and len(text) < _LARGEST // 2:
            found.extend(f"{path}\n{value}".encode() for value in (text, *_ODD))
        items = node.items() if isinstance(node, dict) else list(enumerate(node))[:1] if isinstance(node, list) else ()
        for key, value in items:
            add(f"{path}/{key}" if path else str(key), value)

    add("", _sample())
    return found


def _days() -> list[bytes]:
    text = (ROOT / "examples" / "today.txt").read_bytes()
    table = b"date,meal,food,amount,unit\n2026-11-22,Lunch,salmon,150,g\n"
    export = b'{"schema":"nutriplan.diary/1","entries":[{"food":"oats","amount":"1 cup"}]}'
    return [text, table, export, *text.splitlines()]


def _downloads() -> list[bytes]:
    oats = {
        "fdcId": 1,
        "dataType": "Foundation",
        "description": "Oats",
        "foodNutrients": [{"nutrient": {"id": 1090, "number": "304", "unitName": "mg"}, "amount": 138}],
        "foodPortions": [{"amount": 1, "measureUnit": {"name": "cup"}, "gramWeight": 81}],
    }
    own = b"id,name,measure,measure_g,magnesium_mg\nx,Oats,1 cup,81,138\n"
    mapping = b'source = "mine"\n[columns]\nid = "a"\nname = "b"\n[nutrients]\nzinc_mg = "c"\n'
    return [b"\0" + json.dumps({"FoundationFoods": [oats]}).encode(), b"\1" + own, b"\2PK\3\4", b"\3" + mapping]


def _people() -> list[bytes]:
    facts = b'sex = "female"\nage = 30\nweight_kg = 61.5\nexercise = ["vigorous 1.5h tue"]\nallergy = ["nuts"]\n'
    return [facts, (ROOT / "examples" / "people.csv").read_bytes()]


TARGETS: Mapping[str, Target] = {
    "text": Target(read_text_of_a_day, _days),
    "plan": Target(read_saved_plan, _parts_of_the_sample),
    "import": Target(read_download, _downloads),
    "person": Target(read_person, _people),
}


def main() -> None:
    """Run one target for its time; libFuzzer ends the process, with 0 where nothing crashed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("target", choices=TARGETS)
    parser.add_argument("--minutes", type=float, default=30.0)
    asked = parser.parse_args()
    target, corpus = TARGETS[asked.target], FOLDER / asked.target
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(target.seeds()):
        (corpus / f"seed-{number:03}").write_bytes(seed[:_LARGEST])
    scratch = FOLDER / f"{asked.target}-scratch"  # libFuzzer ends the process itself, so nothing could be taken away
    scratch.mkdir(exist_ok=True)

    def feed(content: bytes) -> None:
        try:
            target.read(content, scratch)
        except NutriplanError as refusal:
            if not str(refusal):
                raise

    limits = (f"-max_total_time={asked.minutes * 60:.0f}", f"-max_len={_LARGEST}", "-timeout=60")
    outcome = (f"-artifact_prefix={FOLDER}/{asked.target}-", "-print_final_stats=1", "-verbosity=1")
    atheris.Setup([sys.argv[0], str(corpus), *limits, *outcome], feed)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
