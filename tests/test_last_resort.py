"""What is left beside food: a supplement to ask a doctor about, never more, and never for a slight miss."""

from datetime import date
from typing import Any

import pytest

from nutriplan.fixes import _WIDEN, FixFinder, _resort, with_fixes
from nutriplan.model.settings import PlannerSettings
from nutriplan.plan import Shortfall
from nutriplan.profile_input import person_from
from nutriplan.tables.references import load_references
from nutriplan.targets.days import day_classes, merged
from nutriplan.trials import missed_targets
from nutriplan.wishes import NO_WISHES
from plans import START


def finder_of(**facts: Any) -> FixFinder:
    person, tables = person_from(facts, load_references()), load_references()
    targets = merged(day_classes(person.profile, tables, [START]))
    return FixFinder(person, NO_WISHES, [START], targets, frozenset(), PlannerSettings())


def miss_of(nutrient: str, target: float, amount: float, day: date | None = START) -> Shortfall:
    return Shortfall(nutrient, day, target, amount, abs(target - amount), amount > target, ())


def words(*misses: Shortfall, **facts: Any) -> tuple[str, ...]:
    """The words for targets of which nothing is tried."""
    missed, finder = missed_targets(misses), finder_of(**facts)
    return tuple(said for miss in missed for said in _resort(miss, missed, finder))


def test_a_supplement_is_something_to_ask_about() -> None:
    said = words(miss_of("vitamin_d_ug", 15, 4.5))
    assert said == ("ask your doctor about a supplement of vitamin D: up to 10.5 ug a day are missing",)


def test_not_beyond_the_limit_for_supplements() -> None:
    (said,) = words(miss_of("magnesium_mg", 900, 100))  # the limit for supplements is 350 mg
    assert said.endswith("800 mg a day are missing, more than a supplement may give")


def test_never_potassium_tablets() -> None:
    assert "take no tablets" in words(miss_of("potassium_mg", 2600, 2000))[0]


def test_nor_what_a_doctor_must_judge_for_another_reason() -> None:
    miss = miss_of("magnesium_mg", 310, 200)
    assert "take no tablets" in words(miss, medication=["ACE inhibitor"])[0]
    assert "supplement of magnesium" in words(miss)[0]


@pytest.mark.parametrize(("nutrient", "target", "amount"), [("energy_kcal", 2000, 2300), ("fat_g", 50, 40)])
def test_balance_is_no_matter_for_tablets(nutrient: str, target: float, amount: float) -> None:
    assert words(miss_of(nutrient, target, amount)) == ()


@pytest.mark.parametrize(("amount", "asked"), [(2.394, False), (2.3765, False), (2.3755, True), (2.2, True)])
def test_no_supplement_is_brought_up_for_less_than_a_hundredth(amount: float, *, asked: bool) -> None:
    assert bool(words(miss_of("vitamin_b12_ug", 2.4, amount))) is asked


def test_a_slight_miss_of_a_day_beside_a_large_one_of_the_mean_is_not_slight() -> None:
    said = words(miss_of("iron_mg", 18, 17.9), miss_of("iron_mg", 18, 15, None))
    assert [text.endswith("up to 3 mg a day are missing") for text in said] == [True, True]


def test_a_slight_miss_stays_listed_with_something_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FixFinder, "sets", lambda _self, missed: dict.fromkeys(missed, ()))
    (named,) = with_fixes([miss_of("vitamin_b12_ug", 2.4, 2.394)], finder_of())
    assert (named.nutrient, named.amount, named.fixes) == ("vitamin_b12_ug", 2.394, (_WIDEN,))
