"""What scripts read of the food tables: foods (`nutriplan.foods/1`), findings and the report of an import."""

from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from nutriplan.food_import.report import ImportReport
from nutriplan.food_store.check import Finding
from nutriplan.food_store.rank import Ranked, Ranking
from nutriplan.food_store.schema import FoodEntry
from nutriplan.reports.envelope import Amount, Document, document_text


class FoodDocument(Document):
    """A food; amounts per 100 of the basis, null where unknown."""

    food: str
    source: str
    name: str
    brand: str
    food_group: str
    basis: str
    measure: str
    measure_g: float | None
    published: str
    ndb_no: str
    nutrients: dict[str, Amount | None]


class FoodsDocument(Document):
    """Foods, and how many there are in all."""

    schema_: Literal["nutriplan.foods/1"] = Field("nutriplan.foods/1", alias="schema")
    total: int
    foods: tuple[FoodDocument, ...]


class RankedDocument(Document):
    """A food of a ranking."""

    food: str
    name: str
    source: str
    amount: Amount
    portion: str


class TopDocument(Document):
    """A ranking, most first."""

    schema_: Literal["nutriplan.foods_top/1"] = Field("nutriplan.foods_top/1", alias="schema")
    nutrient: str
    per: str
    group: str | None
    foods: tuple[RankedDocument, ...]


class FindingDocument(Document):
    """A finding of `foods check`."""

    check: str
    food: str
    name: str
    nutrient: str
    found: Amount
    expected: Amount
    off: Amount


class FindingsDocument(Document):
    """All findings."""

    schema_: Literal["nutriplan.foods_check/1"] = Field("nutriplan.foods_check/1", alias="schema")
    foods: int
    findings: tuple[FindingDocument, ...]


class ImportDocument(Document):
    """The report of an import."""

    schema_: Literal["nutriplan.import/1"] = Field("nutriplan.import/1", alias="schema")
    report: ImportReport


def foods_json(foods: Sequence[FoodEntry], total: int) -> str:
    """Foods as JSON text."""
    documents = tuple(
        FoodDocument(
            food=each.ref,
            source=each.source,
            name=each.name,
            brand=each.brand,
            food_group=each.food_group,
            basis=each.basis,
            measure=each.measure,
            measure_g=each.measure_g,
            published=each.published,
            ndb_no=each.ndb_no,
            nutrients=each.nutrients,
        )
        for each in foods
    )
    return document_text(FoodsDocument(total=total, foods=documents))


def top_json(found: Sequence[Ranked], ranking: Ranking) -> str:
    """A ranking as JSON text."""
    ranked = tuple(
        RankedDocument(food=each.ref, name=each.name, source=each.source, amount=each.amount, portion=each.portion)
        for each in found
    )
    return document_text(TopDocument(nutrient=ranking.nutrient, per=ranking.per, group=ranking.group, foods=ranked))


def findings_json(found: Sequence[Finding], foods: int) -> str:
    """Findings as JSON text."""
    documents = tuple(
        FindingDocument(
            check=each.check.name.lower(),
            food=each.ref,
            name=each.name,
            nutrient=each.nutrient,
            found=each.found,
            expected=each.expected,
            off=each.off,
        )
        for each in found
    )
    return document_text(FindingsDocument(foods=foods, findings=documents))


def import_json(report: ImportReport) -> str:
    """The report of an import as JSON text."""
    return document_text(ImportDocument(report=report))
