"""The plan as JSON, schema `nutriplan.plan/1`: what scripts read, exactly as printed."""

import json
from typing import Any

from nutriplan.plan import Day, Shortfall
from nutriplan.targets.target import AppliedAdjustment, NotEnforced, Target, TargetSet
from nutriplan.week import WeekResult

PLAN_SCHEMA = "nutriplan.plan/1"
TARGETS_SCHEMA = "nutriplan.targets/1"
_DECIMALS = 6


def plan_json(result: WeekResult) -> str:
    """The plan as JSON text with a closing newline; the same plan gives the same text but for `solver.seconds`."""
    return _text(plan_document(result))


def targets_json(targets: TargetSet, profile: dict[str, Any]) -> str:
    """The targets as JSON text."""
    energy = {"energy_kcal": _number(targets.energy.energy_kcal), "equation": targets.energy.equation,
              "formula": targets.energy.formula, "source": targets.energy.source,
              "adjustments": [_adjustment(step) for step in targets.energy.adjustments]}
    return _text({
        "schema": TARGETS_SCHEMA,
        "profile": profile,
        "reference": targets.reference,
        "energy": energy,
        "targets": [_target(target) for target in targets.targets],
        "not_enforced": [_not_enforced(item) for item in targets.not_enforced],
        "notices": list(targets.notices),
    })


def plan_document(result: WeekResult) -> dict[str, Any]:
    """The plan as a mapping in the order of its schema."""
    solver = result.solver
    return {
        "schema": PLAN_SCHEMA,
        "version": result.version,
        "seed": result.seed,
        "profile": result.profile.model_dump(mode="json", exclude_defaults=False),
        "assumed": list(result.assumed),
        "reference": result.targets.reference,
        "targets": [_target(target) for target in result.targets.targets],
        "not_enforced": [_not_enforced(item) for item in result.targets.not_enforced],
        "notices": list(result.targets.notices),
        "excluded": [
            {"what": e.what, "name": e.name, "reason": e.reason, "source": e.source} for e in result.excluded
        ],
        "days": [_day(result, day) for day in result.days],
        "shortfalls": [_shortfall(shortfall) for shortfall in result.shortfalls],
        "shopping": [
            {"aisle": line.aisle, "item": line.item, "grams": line.grams, "text": line.text} for line in result.shopping
        ],
        "solver": {
            "status": solver.status,
            "objective": _number(solver.objective),
            "bound": _number(solver.bound),
            "bound_kind": solver.bound_kind.value,
            "gap": _number(solver.gap),
            "estimate": _number(solver.estimate),
            "seconds": round(solver.seconds, 3),
        },
    }


def _day(result: WeekResult, day: Day) -> dict[str, Any]:
    return {
        "date": day.date.isoformat(),
        "meals": [
            {
                "slot": meal.slot.value,
                "dish": meal.dish_id,
                "name": meal.name,
                "minutes": meal.minutes,
                "method": meal.method,
                "items": [
                    {
                        "food": item.food_id,
                        "ndb_no": result.foods[item.food_id].ndb_no,
                        "grams": item.grams,
                        "measure": item.measure,
                    }
                    for item in meal.items
                ],
            }
            for meal in day.meals
        ],
        "totals": {name: _number(value) for name, value in day.totals.items()},
        "unknown": {name: list(foods) for name, foods in day.unknown.items()},
    }


def _target(target: Target) -> dict[str, Any]:
    return {
        "nutrient": target.nutrient,
        "unit": target.unit,
        "lower": target.lower,
        "upper": target.upper,
        "period": target.period.value,
        "floor": target.floor,
        "basis": target.basis,
        "source": target.source,
        "upper_basis": target.upper_basis,
        "upper_source": target.upper_source,
        "focus": target.focus,
        "base": target.base,
        "days": None if target.days is None else [day.isoformat() for day in target.days],
        "adjustments": [_adjustment(step) for step in target.adjustments],
    }


def _adjustment(step: AppliedAdjustment) -> dict[str, Any]:
    return {
        "rule": step.rule,
        "operation": step.operation.value,
        "value": step.value,
        "before": step.before,
        "after": step.after,
        "reason": step.reason,
        "grade": step.grade,
        "source": step.source,
    }


def _not_enforced(item: NotEnforced) -> dict[str, Any]:
    return {
        "nutrient": item.nutrient,
        "basis": item.basis,
        "value": item.value,
        "unit": item.unit,
        "reason": item.reason,
        "source": item.source,
    }


def _shortfall(shortfall: Shortfall) -> dict[str, Any]:
    return {
        "nutrient": shortfall.nutrient,
        "date": None if shortfall.date is None else shortfall.date.isoformat(),
        "target": _number(shortfall.target),
        "amount": _number(shortfall.amount),
        "short_by": _number(shortfall.short_by),
        "above": shortfall.above,
        "fixes": list(shortfall.fixes),
    }


def _number(value: float) -> float:
    return round(value, _DECIMALS)


def _text(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1) + "\n"
