"""Whether the reference tables fit each other: units, names, contexts and sources."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

from nutriplan.tables.rules import ALL_NUTRIENTS, Basis

if TYPE_CHECKING:
    from nutriplan.tables.references import ReferenceTables


class _Sourced(Protocol):
    """Any row that names its source."""

    @property
    def source(self) -> str: ...


def reference_faults(tables: "ReferenceTables") -> list[str]:
    """What does not fit, each in a line: file, line, column, what is expected."""
    return [*_unit_faults(tables), *_name_faults(tables), *_context_faults(tables), *_source_faults(tables)]


def _unit_faults(tables: "ReferenceTables") -> Iterator[str]:
    for line, row in enumerate(tables.intakes, start=2):
        expected = "percent" if row.basis is Basis.PCT_ENERGY else _unit(tables, row.nutrient_id)
        if row.unit != expected:
            yield f"reference_intakes.csv, line {line}, column unit: expected {expected}, got {row.unit!r}"
    for line, rule in enumerate(tables.adjustments, start=2):
        expected = rule.unit_expected(_unit(tables, rule.nutrient_id))
        if rule.unit != expected:
            yield f"adjustments.csv, line {line}, column unit: expected {expected}, got {rule.unit!r}"


def _name_faults(tables: "ReferenceTables") -> Iterator[str]:
    named: Sequence[tuple[str, Sequence[tuple[str, ...]]]] = (
        ("notices.csv", [row.nutrient_id for row in tables.notices]),
        ("supplements.csv", [(row.nutrient_id,) for row in tables.health.supplements]),
        ("sweat.csv", [(row.nutrient_id,) for row in tables.sweat.rows]),
    )
    for name, rows in named:
        for line, nutrients in enumerate(rows, start=2):
            for nutrient in nutrients:
                if nutrient not in ("", ALL_NUTRIENTS) and nutrient not in tables.nutrients:
                    yield f"{name}, line {line}, column nutrient_id: {nutrient!r} is not in nutrients.csv"


def _context_faults(tables: "ReferenceTables") -> Iterator[str]:
    for line, row in enumerate(tables.intakes, start=2):
        if row.context and row.context not in tables.contexts:
            yield f"reference_intakes.csv, line {line}, column context: {row.context!r} is not in intake_contexts.csv"


def _unit(tables: "ReferenceTables", nutrient: str) -> str:
    row = tables.nutrients.get(nutrient)
    return row.unit if row else f"a nutrient of nutrients.csv instead of {nutrient}"


def _source_faults(tables: "ReferenceTables") -> Iterator[str]:
    sourced: Sequence[tuple[str, Sequence[_Sourced]]] = (
        ("reference_intakes.csv", tables.intakes),
        ("intake_contexts.csv", tuple(tables.contexts.values())),
        ("energy_equations.csv", tables.equations),
        ("energy_additions.csv", tables.energy_additions),
        ("adjustments.csv", tables.adjustments),
        ("notices.csv", tables.notices),
        ("interactions.csv", tables.interactions),
        ("sweat.csv", tables.sweat.rows),
        ("drugs.csv", tables.health.drugs),
        ("conditions.csv", tables.health.conditions),
        ("supplements.csv", tables.health.supplements),
        ("food_rules.csv", tables.food_rules),
        ("exclusion_lists.csv", tables.exclusion_lists),
        ("constants.csv", tables.constants),
        ("reference_bodies.csv", tables.bodies),
    )
    for name, rows in sourced:
        for line, row in enumerate(rows, start=2):
            if row.source not in tables.sources:
                yield f"{name}, line {line}, column source: {row.source!r} is not in sources.csv; add it"
