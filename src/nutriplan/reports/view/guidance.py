"""What to do when a cramp strikes: the standing text of guidance.toml, checked and ready to print."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from nutriplan.errors import DataError
from nutriplan.reports.view.citations import Citations
from nutriplan.reports.view.words import capitalised, prose
from nutriplan.resources import data_dir
from nutriplan.tables.reader import read_rows
from nutriplan.tables.references import Source
from nutriplan.tables.rows import Row, Slug, Text

GUIDANCE_FILE = "guidance.toml"
Keys = tuple[Text, ...]


class _Sentence(Row):
    """A sentence of the file with its source keys."""

    text: Text
    sources: Keys


class _Stretch(Row):
    """A stretch of the file."""

    stretch_id: Slug
    figure: Slug
    name: Text
    steps: Annotated[tuple[Text, ...], Field(min_length=1)]
    dose: str
    sources: Keys


class _RedFlag(Row):
    """Signs of one urgency."""

    urgency: Slug
    heading: Text
    signs: Annotated[tuple[Text, ...], Field(min_length=1)]
    sources: Keys


class _Evidence(Row):
    """What trials show on one topic."""

    topic: Text
    statement: Text
    certainty: str
    sources: Keys


class GuidanceFile(Row):
    """guidance.toml as it enters."""

    standing_text: Text
    standing_sources: Keys
    first_aid: tuple[_Sentence, ...]
    stretches: tuple[_Stretch, ...]
    stretch_note: _Sentence
    habits: tuple[_Sentence, ...]
    red_flags: tuple[_RedFlag, ...]
    evidence: tuple[_Evidence, ...]
    never: tuple[_Sentence, ...]


@dataclass(frozen=True, slots=True)
class Advice:
    """A sentence of advice with its reference mark; `topic` leads it where there is one."""

    text: str
    source: str
    topic: str = ""


@dataclass(frozen=True, slots=True)
class Stretch:
    """An exercise; `figure` names the drawing, `dose` says how often."""

    name: str
    figure: str
    dose: str
    steps: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class RedFlags:
    """Signs that need a doctor, by how soon."""

    heading: str
    signs: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class GuidanceView:
    """The page on cramps."""

    standing: str
    first_aid: tuple[Advice, ...]
    stretch_note: Advice
    stretches: tuple[Stretch, ...]
    red_flags: tuple[RedFlags, ...]
    never: tuple[Advice, ...]
    habits: tuple[Advice, ...]
    evidence: tuple[Advice, ...]


@cache
def load_guidance(folder: Path | None = None) -> GuidanceFile:
    """Read guidance.toml from a folder, the shipped one when None.

    Raises:
        DataError: The file is missing or not as described, with every fault.
    """
    path = (folder or data_dir()) / GUIDANCE_FILE
    try:
        return GuidanceFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        faults = [f"{'.'.join(str(part) for part in item['loc'])}: {item['msg']}" for item in error.errors()]
        raise DataError(f"{path.name} has {len(faults)} fault(s):", faults) from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise DataError(f"{path}: can't be read as TOML ({error})") from error


@cache
def shipped_citations() -> Mapping[str, str]:
    """The citation of every shipped source, for the keys of guidance.toml.

    Raises:
        DataError: sources.csv has faults.
    """
    rows = read_rows(data_dir() / "sources.csv", Source, key=["key"])
    return {row.key: row.printed for row in rows}


def guidance_view(guidance: GuidanceFile, cites: Citations) -> GuidanceView:
    """The page on cramps; its sources are numbered in the order in which they are printed."""

    def advice(rows: tuple[_Sentence, ...]) -> tuple[Advice, ...]:
        return tuple(Advice(prose(row.text), cites.cite(row.sources)) for row in rows)

    return GuidanceView(
        standing=prose(guidance.standing_text),
        first_aid=advice(guidance.first_aid),
        stretch_note=advice((guidance.stretch_note,))[0],
        stretches=tuple(
            Stretch(row.name, row.figure, prose(row.dose), tuple(map(prose, row.steps)), cites.cite(row.sources))
            for row in guidance.stretches
        ),
        red_flags=tuple(
            RedFlags(row.heading, tuple(capitalised(prose(sign)) for sign in row.signs), cites.cite(row.sources))
            for row in guidance.red_flags
        ),
        never=advice(guidance.never),
        habits=advice(guidance.habits),
        evidence=tuple(_evidence(row, cites) for row in guidance.evidence),
    )


def _evidence(row: _Evidence, cites: Citations) -> Advice:
    certainty = f" (certainty: {row.certainty})" if row.certainty not in ("", "none") else ""
    return Advice(f"{prose(row.statement)}{certainty}", cites.cite(row.sources), prose(row.topic))
