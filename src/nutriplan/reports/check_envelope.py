"""What scripts read of a checked diary: `nutriplan.check/1` as JSON.

`check_schema()` is shipped as docs/reference/check.schema.json.
"""

from collections.abc import Mapping
from typing import Any

from nutriplan.check.result import CheckResult, Closed, DayReport, NutrientLine, Rest, Suggestion
from nutriplan.diary.eaten import Eaten
from nutriplan.reports.check_documents import (
    CHECK_SCHEMA,
    AddedDocument,
    CautionDocument,
    ChangeDocument,
    CheckDocument,
    ContributionDocument,
    EatenDocument,
    NutrientDocument,
    ReportDocument,
    RestDocument,
    RestItemDocument,
    RestMealDocument,
    SuggestionDocument,
    SwappedDocument,
    UnmatchedDocument,
)
from nutriplan.reports.envelope import document_text
from nutriplan.tables.foods import Food


def check_json(result: CheckResult) -> str:
    """A checked diary as JSON text; the same diary and profile give the same text."""
    days = list(enumerate(result.days))
    return document_text(
        CheckDocument(
            **_report(result.main, result),
            schema_=CHECK_SCHEMA,
            version=result.version,
            name=result.name,
            profile=result.profile,
            assumed=result.assumed,
            reference=result.main.targets.reference,
            items=tuple(_eaten(number, line, result.foods) for number, day in days for line in day.eaten),
            unmatched=tuple(
                UnmatchedDocument(
                    day=number,
                    line=line.line,
                    text=line.text,
                    reason=line.reason,
                    remedy=line.remedy,
                    alternatives=line.alternatives,
                )
                for number, day in days
                for line in day.not_understood
            ),
            days=tuple(ReportDocument(**_report(day, result)) for day in result.days) if result.mean else (),
        )
    )


def check_schema() -> dict[str, Any]:
    """The JSON Schema of a checked diary."""
    return CheckDocument.model_json_schema(mode="serialization", by_alias=True)


def _report(report: DayReport, result: CheckResult) -> dict[str, Any]:
    return {
        "label": report.label,
        "date": report.date,
        "of_days": report.of_days,
        "intake": dict(report.intake),
        "coverage": dict(report.coverage),
        "targets": report.targets.targets,
        "not_enforced": report.targets.not_enforced,
        "notices": report.targets.advice,
        "nutrients": tuple(_nutrient(line, result) for line in report.lines),
        "gaps": tuple(line.nutrient for line in report.gaps),
        "excesses": tuple(line.nutrient for line in report.excesses),
        "meals": report.meals,
        "cautions": tuple(
            CautionDocument(weight=item.weight, what=item.what, text=item.text, source=item.source)
            for item in report.cautions
        ),
        "suggestions": tuple(_suggestion(item) for item in report.suggestions),
        "unclosable": report.unclosable,
        "left_alone": report.left_alone,
        "rest": _rest(report.rest, result.foods) if report.rest else None,
    }


def _eaten(day: int, eaten: Eaten, foods: Mapping[str, Food]) -> EatenDocument:
    food = eaten.food
    return EatenDocument(
        day=day,
        line=eaten.line,
        text=eaten.text,
        meal=eaten.meal,
        food=food.food_id,
        name=food.name,
        ndb_no=food.ndb_no if food.food_id in foods else None,
        grams=eaten.grams,
        amount=eaten.amount,
        assumed=eaten.assumed,
        confidence=round(eaten.confidence, 3),
        alternatives=eaten.alternatives,
    )


def _nutrient(line: NutrientLine, result: CheckResult) -> NutrientDocument:
    target = line.target
    nutrient = result.nutrients[line.nutrient]
    return NutrientDocument(
        nutrient=line.nutrient,
        unit=nutrient.unit,
        focus=nutrient.role == "focus",
        amount=line.amount,
        at_most=line.at_most,
        average_requirement=line.average,
        lower=target.lower if target else None,
        upper=target.upper if target else None,
        percent=line.amount / line.base * 100 if line.base else None,
        status=line.status,
        could_be_met=line.could_be_met,
        coverage=line.coverage,
        unknown=line.unknown,
        top=tuple(ContributionDocument(name=item.name, amount=item.amount, share=item.share) for item in line.top),
    )


def _suggestion(item: Suggestion) -> SuggestionDocument:
    return SuggestionDocument(
        added=tuple(
            AddedDocument(
                food=each.food.food_id,
                ndb_no=each.food.ndb_no,
                name=each.food.name,
                grams=each.grams,
                measure=each.measure,
                eaten_as=each.eaten_as,
            )
            for each in item.added
        ),
        swapped=tuple(
            SwappedDocument(
                line=each.line,
                old_food=each.old.food_id,
                old_grams=each.old_grams,
                old_measure=each.old_measure,
                food=each.new.food_id,
                ndb_no=each.new.ndb_no,
                name=each.new.name,
                grams=each.new_grams,
                measure=each.new_measure,
            )
            for each in item.swapped
        ),
        closes=tuple(_change(each) for each in item.closes),
        leaves=tuple(_change(each) for each in item.leaves),
        energy_kcal=item.energy_kcal,
    )


def _change(item: Closed) -> ChangeDocument:
    return ChangeDocument(nutrient=item.nutrient, before=item.before, after=item.after, target=item.target)


def _rest(rest: Rest, foods: Mapping[str, Food]) -> RestDocument:
    meals = tuple(
        RestMealDocument(
            slot=meal.slot,
            dish=meal.dish_id,
            name=meal.name,
            minutes=meal.minutes,
            method=meal.method,
            items=tuple(
                RestItemDocument(
                    food=item.food_id, ndb_no=foods[item.food_id].ndb_no, grams=item.grams, measure=item.measure
                )
                for item in meal.items
            ),
        )
        for meal in rest.meals
    )
    return RestDocument(meals=meals, totals=dict(rest.totals), missed=tuple(_change(item) for item in rest.missed))
