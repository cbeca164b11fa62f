"""The targets of one person under several values of one fact, side by side."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nutriplan.exercise import WEEK, Weekday
from nutriplan.profile_input import Person
from nutriplan.reports.lines import HEADINGS, REST, bullet, cited, wrapped
from nutriplan.reports.targets_text import ENERGY, FOOTER, REFERENCE_NAMES
from nutriplan.reports.view.head import profile_line
from nutriplan.reports.view.judge import in_order
from nutriplan.reports.view.words import DASH, bound, number, plural, prose, trimmed, unit
from nutriplan.tables.nutrients import Nutrient
from nutriplan.tables.references import ReferenceTables
from nutriplan.tables.rules import NoticeKind
from nutriplan.targets.advice import FOR_A_DOCTOR
from nutriplan.targets.days import WeekdayClass
from nutriplan.targets.target import Target

_LEAST_NAME, _LEAST_CELL, _GAP = 20, 9, 2
_DAYS_INDENT = 4


@dataclass(frozen=True, slots=True)
class Column:
    """A value of the fact that is compared, the person it makes, and that person's week."""

    label: str
    person: Person
    classes: tuple[WeekdayClass, ...]

    def of(self, day: Weekday) -> WeekdayClass:
        """The class of a weekday."""
        return next(each for each in self.classes if day in each.weekdays)


@dataclass(frozen=True, slots=True)
class _Row:
    """Cells that hold on some weekdays (none named: on all)."""

    name: str
    days: tuple[Weekday, ...]
    cells: tuple[str, ...]

    @property
    def equal(self) -> bool:
        return len(set(self.cells)) == 1


def compare_text(fact: str, columns: Sequence[Column], tables: ReferenceTables, *, every: bool = False) -> str:
    """Targets side by side: energy and water, then the nutrients that differ, then how many are equal.

    Args:
        fact: What is compared, as it is to be printed.
        columns: At least two.
        tables: For the names of nutrients.
        every: Show the equal ones too.
    """
    always = [*_energy(columns), *_water(columns)]
    by_nutrient = [_rows(columns, nutrient) for nutrient in _asked(columns, tables)]
    shown = [rows for rows in by_nutrient if every or not all(row.equal for row in rows)]
    table = [*always, *(row for rows in shown for row in rows)]
    name = max(_LEAST_NAME, *(len(row.name) + _GAP for row in table))
    cells = [[column.label, *(row.cells[place] for row in table)] for place, column in enumerate(columns)]
    widths = [max(_LEAST_CELL, *(len(cell) + _GAP for cell in of_column)) for of_column in cells]
    lines = [*_doctor(fact, columns), *_heads(columns), ""]
    lines += [_line(fact, [column.label for column in columns], name, widths)]
    lines += [text for row in table for text in _row_lines(row, name, widths)]
    lines += _count(len(shown), len(by_nutrient) - len(shown))
    return "\n".join([*lines, *_notices(fact, columns), "", FOOTER])


def _count(shown: int, equal: int) -> list[str]:
    """How many targets are left out because they are equal."""
    if not equal:
        return []
    text = f"{plural(equal, 'other target')} {'is' if equal == 1 else 'are'} equal"
    return ["", f"{text if shown else f'No other target differs: all {equal} are equal'} (--all shows them)."]


def _line(name: str, cells: Sequence[str], width: int, widths: Sequence[int]) -> str:
    return f"{name:{width}}{''.join(f'{cell:>{size}}' for cell, size in zip(cells, widths, strict=True))}"


def _row_lines(row: _Row, width: int, widths: Sequence[int]) -> list[str]:
    days = [f"{'':{_DAYS_INDENT}}on {', '.join(day.capitalize() for day in row.days)}"] if row.days else []
    return [_line(row.name, row.cells, width, widths), *days]


def _asked(columns: Sequence[Column], tables: ReferenceTables) -> list[Nutrient]:
    """Every nutrient with a target in any column, but energy."""
    named = {target.nutrient for column in columns for each in column.classes for target in each.targets.targets}
    return in_order(row for key, row in tables.nutrients.items() if key in named and key != ENERGY)


def _rows(columns: Sequence[Column], nutrient: Nutrient) -> list[_Row]:
    name = f"{nutrient.short_name}, {unit(nutrient.unit)}"
    return _by_days(name, columns, [[_cell(column.of(day), nutrient) for column in columns] for day in WEEK])


def _by_days(name: str, columns: Sequence[Column], week: Sequence[Sequence[str]]) -> list[_Row]:
    """One row where all weekdays have the same cells, else one for each set of weekdays that has."""
    alike: dict[tuple[str, ...], list[Weekday]] = {}
    for day, cells in zip(WEEK, week, strict=True):
        alike.setdefault(tuple(cells), []).append(day)
    return [_Row(name, () if len(alike) == 1 else tuple(days), cells) for cells, days in alike.items()]


def _cell(each: WeekdayClass, nutrient: Nutrient) -> str:
    target = next((row for row in each.targets.targets if row.nutrient == nutrient.nutrient_id), None)
    if target is not None:
        return _bounds(target, nutrient)
    held = (item.reason == FOR_A_DOCTOR for item in each.targets.not_enforced if item.nutrient == nutrient.nutrient_id)
    return "ask doctor" if any(held) else DASH


def _bounds(target: Target, nutrient: Nutrient) -> str:
    lower = "" if target.lower is None else bound(target.lower, nutrient)
    upper = "" if target.upper is None else bound(target.upper, nutrient)
    if lower and upper:
        return f"{lower}{DASH}{upper}"
    return lower or f"≤ {upper}"


def _energy(columns: Sequence[Column]) -> list[_Row]:
    cells = tuple(number(column.classes[0].targets.energy.energy_kcal, 0) for column in columns)
    return [_Row("Energy, kcal", (), cells)]


def _water(columns: Sequence[Column]) -> list[_Row]:
    week = [[trimmed(column.of(day).targets.fluid[0].water_l, 1) for column in columns] for day in WEEK]
    return _by_days("Water, L", columns, week)


def _heads(columns: Sequence[Column]) -> Iterator[str]:
    """Who is compared: what is common to all columns once, what is not under the column's label."""
    people = [profile_line(column.person.profile).split(", ") for column in columns]
    assumed = [list(column.person.assumed) for column in columns]
    sets = [[REFERENCE_NAMES[column.person.profile.reference]] for column in columns]
    kinds = (("", people), ("assumed: ", assumed), ("", sets))
    for lead, kind in kinds:
        if common := [text for text in kind[0] if all(text in of_column for of_column in kind)]:
            yield from wrapped(f"{lead.capitalize()}{', '.join(common)}", 2, first="")
    for place, column in enumerate(columns):
        own = []
        for lead, kind in kinds:
            texts = [text for text in kind[place] if not all(text in of_column for of_column in kind)]
            own += [f"{lead}{', '.join(texts)}"] if texts else []
        if own:
            yield from wrapped(f"{column.label}: {'; '.join(own)}", 4, first="  ")


def _doctor(fact: str, columns: Sequence[Column]) -> list[str]:
    heading = HEADINGS[NoticeKind.DOCTOR]
    lines = list(_told(fact, columns, (NoticeKind.DOCTOR,), differing=False))
    return [heading, "=" * len(heading), *lines, ""] if lines else []


def _notices(fact: str, columns: Sequence[Column]) -> Iterator[str]:
    """What is said in some columns and not in others."""
    lines = list(_told(fact, columns, (NoticeKind.SAFETY, *REST), differing=True))
    if lines:
        yield from ["", "Said in some columns only", *lines]


def _told(fact: str, columns: Sequence[Column], kinds: Sequence[NoticeKind], *, differing: bool) -> Iterator[str]:
    """Advice of some kinds, each once with the columns it is for where it is not for all."""
    held: dict[tuple[NoticeKind, str, str], list[str]] = {}
    for column in columns:
        said = dict.fromkeys(
            (item.kind, item.text, item.source) for each in column.classes for item in each.targets.advice
        )
        for item in said:
            held.setdefault(item, []).append(column.label)
    for kind in kinds:
        for (of_kind, text, source), labels in held.items():
            everywhere = len(labels) == len(columns)
            if of_kind is kind and not (differing and everywhere):
                mark = "" if everywhere else f"{fact} {', '.join(labels)}: "
                yield from bullet(f"{mark}{prose(text)}{cited(source)}")
