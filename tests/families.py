"""A household that shares its main meals, planned once for all tests of it."""

from datetime import date

from nutriplan.family.people import Family
from nutriplan.family.planner import plan_family
from nutriplan.family.result import FamilyResult
from nutriplan.model.settings import PlannerSettings
from nutriplan.profile_input import person_from
from nutriplan.tables.references import load_references

START = date(2026, 11, 23)
DAYS = 3
LIGHT = PlannerSettings(rounds=3, cycles=1, dives=0)
# One with a rule of safety, one with an allergy and a small appetite, one who eats no meat and trains on a day.
FACTS: tuple[dict[str, object], ...] = (
    {"name": "Anna <b>", "sex": "female", "age": 34, "trimester": 2},
    {"name": "Clara", "sex": "female", "age": 7, "allergy": ["milk"]},
    {
        "name": "Ben",
        "sex": "male",
        "age": 36,
        "diet": "pescatarian",
        "exercise": ["vigorous 1h tue"],
        "exclude": ["tofu"],
    },
)


def household() -> Family:
    tables = load_references()
    return Family("Berg", tuple(person_from(facts, tables) for facts in FACTS))


def planned_household() -> FamilyResult:
    return plan_family(household(), START, DAYS, command="nutriplan plan --people family.toml", settings=LIGHT)
