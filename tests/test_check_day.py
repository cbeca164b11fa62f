"""A day's intake against targets: sums, unknown amounts, statuses, averages, cautions."""

from dataclasses import replace
from datetime import date, timedelta
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from check_days import FRIDAY, by_id, checked, diary, eaten, known, person, plate_of, random_day
from nutriplan.check.checker import Options, check_diary, mean_targets
from nutriplan.check.plate import Plate, Portion, Tables
from nutriplan.check.result import DayReport, Status, Weight
from nutriplan.diary.own import own_food
from nutriplan.errors import UsageError
from nutriplan.tables.catalog import Catalog, load_catalog
from nutriplan.tables.references import ReferenceTables
from nutriplan.targets.adjust import Person as TargetPerson
from nutriplan.targets.average import average_requirements
from nutriplan.targets.build import targets_for

WOMAN = person(age=35)


def own(name: str, grams: float, **figures: float) -> Portion:
    catalog = load_catalog()
    composed = [row.nutrient_id for row in catalog.nutrients.values() if row.composed]
    return Portion(own_food(1, name, grams, figures, composed), grams)


def plate(*portions: Portion) -> Plate:
    catalog = load_catalog()
    return Plate(portions, Tables(catalog.nutrients, catalog.foods))


@given(st.integers(0, 5_000))
def test_the_intake_is_the_sum_of_what_was_eaten(seed: int) -> None:
    lines = random_day(seed)
    day = plate(*(Portion(line.food, line.grams) for line in lines))
    for nutrient in ("energy_kcal", "magnesium_mg", "vitamin_d_ug", "caffeine_mg"):
        assert day.known(nutrient) == pytest.approx(known(plate_of(lines), nutrient))
        assert day.known(nutrient) <= day.at_most(nutrient) * (1 + 1e-12)
        assert 0 <= day.coverage(nutrient) <= 1
        assert (day.coverage(nutrient) == 1) == (not day.unknown(nutrient))


@given(st.integers(0, 5_000), st.floats(0.1, 10))
def test_twice_the_food_is_twice_the_intake_at_the_same_coverage(seed: int, times: float) -> None:
    lines = random_day(seed)
    once = plate(*(Portion(line.food, line.grams) for line in lines))
    more = plate(*(Portion(line.food, line.grams * times) for line in lines))
    assert more.known("zinc_mg") == pytest.approx(once.known("zinc_mg") * times)
    assert more.coverage("choline_mg") == pytest.approx(once.coverage("choline_mg"))


def test_unknown_is_never_zero() -> None:
    pie = own("Aunt's pie", 200, energy_kcal=500, sodium_mg=400)
    bread = Portion(load_catalog().foods["bread_rye"], 64)
    day = plate(pie, bread)
    assert day.at_most("sodium_mg") == day.known("sodium_mg") > 400
    assert day.at_most("vitamin_k_ug") == inf, "nothing is known of pies, so no bound is"
    assert day.unknown("vitamin_k_ug") == ("Aunt's pie",)
    energy = bread.grams * (bread.food.nutrients["energy_kcal"] or 0) / 100
    assert day.coverage("vitamin_k_ug") == pytest.approx(energy / (energy + 500))


def test_a_food_of_unknown_energy_weighs_as_an_average_gram() -> None:
    day = plate(own("Mystery", 100, iron_mg=3), Portion(load_catalog().foods["bread_rye"], 100))
    assert day.coverage("iron_mg") == pytest.approx(1)
    assert day.coverage("energy_kcal") == pytest.approx(0.5)


def test_two_own_foods_of_one_line_number_stay_two() -> None:
    one, two = own("Soup", 100, iron_mg=1), own("Stew", 100, iron_mg=5)
    day = plate(one, two, one)
    assert day.known("iron_mg") == pytest.approx(7)
    assert {food.name for food in day.foods.values()} == {"Soup", "Stew"}


def test_an_unknown_amount_makes_a_limit_doubtful_and_a_known_one_passes_it() -> None:
    unsure = checked([eaten(own("Pie", 100, energy_kcal=250).food, 100)], WOMAN).main
    assert unsure.line("sodium_mg").status.is_gap
    assert unsure.line("caffeine_mg").status is Status.MAYBE_ABOVE
    assert unsure.line("caffeine_mg").at_most is None
    over = checked(by_id({"coffee": 1_200}), WOMAN).main.line("caffeine_mg")
    assert over.status is Status.ABOVE
    assert over in checked(by_id({"coffee": 1_200}), WOMAN).main.excesses


def test_a_gap_that_unknown_amounts_may_fill_says_so() -> None:
    report = checked([*by_id({"apple": 182}), eaten(own("Pie", 100, energy_kcal=250).food, 100, 2)], WOMAN).main
    assert report.line("vitamin_d_ug").could_be_met
    assert not checked(by_id({"apple": 182}), WOMAN).main.line("vitamin_c_mg").could_be_met


@pytest.mark.parametrize(
    ("oranges", "status"),
    [(0.0, Status.BELOW_AVERAGE), (115.0, Status.BELOW), (160.0, Status.MET), (4_000.0, Status.ABOVE)],
)
def test_statuses_follow_requirement_target_and_limit(oranges: float, status: Status) -> None:
    """Vitamin C of a woman: EAR 60, RDA 75, UL 2,000 mg; 100 g of orange hold 53.2 mg (SR28 09200)."""
    amounts = {"rice_white_cooked": 200.0} | ({"orange": oranges} if oranges else {})
    line = checked(by_id(amounts), WOMAN).main.line("vitamin_c_mg")
    assert line.average == 60
    assert line.target is not None
    assert (line.target.lower, line.target.upper) == (75, 2_000)
    assert line.status is status


def test_the_average_requirement_is_that_of_the_state_less_what_a_supplement_gives(tables: ReferenceTables) -> None:
    def average(**facts: object) -> dict[str, float]:
        profile = person(**facts).profile
        return dict(average_requirements(TargetPerson(profile, tables, 2_000)))

    assert average(age=31)["magnesium_mg"] == 265
    assert average(age=31, trimester=2)["magnesium_mg"] == 300
    assert average(age=31, trimester=2)["iron_mg"] == 22
    assert average(age=31, supplement=["vitamin_d 4 ug"])["vitamin_d_ug"] == 6
    assert average(age=31, reference="eu")["zinc_mg"] > 0
    assert "potassium_mg" not in average(age=31), "an adequate intake has no average requirement"


def test_what_a_doctor_sets_or_a_supplement_fills_is_shown_without_a_target() -> None:
    lines = random_day(1)
    kidney = checked(lines, person(sex="male", age=60, condition=["kidney_disease"])).main.line("potassium_mg")
    filled = checked(lines, person(age=31, supplement=["vitamin_b12 10 ug"])).main.line("vitamin_b12_ug")
    assert kidney.status is filled.status is Status.FREE
    assert "doctor" in kidney.without
    assert "supplement" in filled.without


def test_contributions_and_meal_shares_add_up() -> None:
    lines = random_day(4)
    report = checked(lines, WOMAN).main
    assert sum(meal.share for meal in report.meals) == pytest.approx(1)
    assert sum(meal.energy_kcal for meal in report.meals) == pytest.approx(report.intake["energy_kcal"])
    top = report.line("magnesium_mg").top
    assert len(top) == 3
    assert [item.amount for item in top] == sorted((item.amount for item in top), reverse=True)
    assert top[0].share == pytest.approx(top[0].amount / report.intake["magnesium_mg"])


def cautions(report: DayReport, weight: Weight) -> dict[str, str]:
    return {item.what: item.source for item in report.cautions if item.weight is weight}


def test_what_is_unsafe_in_pregnancy_is_told_with_its_source(catalog: Catalog) -> None:
    lines = by_id({"beef_liver_cooked": 100, "wine_red": 147, "tuna_light_canned_water": 300})
    pregnant = checked(lines, person(age=31, trimester=2)).main
    avoid = cautions(pregnant, Weight.AVOID)
    assert avoid[catalog.foods["beef_liver_cooked"].name] == "NHS_FOODS"
    assert avoid[catalog.foods["wine_red"].name] == "CDC_ALC"
    assert catalog.foods["tuna_light_canned_water"].name in cautions(pregnant, Weight.LIMIT)
    assert pregnant.line("alcohol_g").status is Status.FREE
    assert catalog.foods["wine_red"].name not in cautions(checked(lines, WOMAN).main, Weight.AVOID)


def test_allergies_medicines_and_unchecked_foods_are_told() -> None:
    who = person(age=60, sex="male", allergy=["milk"], medication=["warfarin"])
    pie = eaten(own("Pie", 100, energy_kcal=250).food, 100, 9)
    report = checked([*by_id({"cheddar": 28, "kale_cooked": 130, "spinach_cooked": 90}), pie], who).main
    assert "Cheddar" in " ".join(cautions(report, Weight.AVOID))
    assert any("vitamin K" in item.text for item in report.cautions)
    assert any(item.what == "Pie" and "no allergen" in item.text for item in report.cautions)


def test_several_days_get_a_report_each_and_a_mean(catalog: Catalog, tables: ReferenceTables) -> None:
    days = [random_day(seed) for seed in (1, 2, 3)]
    result = check_diary(diary(*days), WOMAN, catalog, tables)
    assert [day.date for day in result.days] == [FRIDAY + timedelta(days=place) for place in range(3)]
    assert result.mean is result.main
    assert result.main.of_days == 3
    for nutrient, amount in result.main.intake.items():
        assert amount == pytest.approx(sum(day.intake[nutrient] for day in result.days) / 3), nutrient
    assert not any(day.suggestions for day in result.days)
    assert result.main.suggestions
    assert not any(each.swapped for each in result.main.suggestions)


def test_targets_follow_the_weekday_of_the_exercise_and_the_mean_lies_between(
    catalog: Catalog, tables: ReferenceTables
) -> None:
    runner = person(sex="male", age=30, exercise=["vigorous 3h fri"], temperature_c=35)
    result = check_diary(diary(random_day(1), random_day(2)), runner, catalog, tables)
    friday, saturday, mean = (report.targets["potassium_mg"].lower or 0.0 for report in (*result.days, result.main))
    assert friday > saturday > 0
    assert mean == pytest.approx((friday + saturday) / 2)


def test_the_mean_of_equal_targets_is_themselves(tables: ReferenceTables) -> None:
    asked = targets_for(WOMAN.profile, tables)
    assert mean_targets([asked, asked]) is asked
    raised = replace(asked, targets=tuple(replace(t, lower=(t.lower or 0) + 2) for t in asked.targets))
    assert mean_targets([asked, raised])["iron_mg"].lower == pytest.approx(19)


def test_a_day_without_a_date_is_judged_like_any_day(catalog: Catalog, tables: ReferenceTables) -> None:
    dated = check_diary(diary(random_day(1)), WOMAN, catalog, tables)
    free = check_diary(diary(random_day(1), dated=False), WOMAN, catalog, tables)
    assert free.main.date is None
    assert [(line.nutrient, line.status) for line in free.main.lines] == [
        (line.nutrient, line.status) for line in dated.main.lines
    ]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (Options(extra_kcal=-1), "--extra-kcal"),
        (Options(extra_kcal=1e9), "--extra-kcal"),
        (Options(meals_left="dinner"), "--plan-rest"),
        (Options(plan_rest=True), "2 days"),
    ],
)
def test_options_that_make_no_sense_are_refused(
    catalog: Catalog, tables: ReferenceTables, options: Options, said: str
) -> None:
    with pytest.raises(UsageError) as caught:
        check_diary(diary(random_day(1), random_day(2)), WOMAN, catalog, tables, options)
    assert said in str(caught.value)


def test_a_day_of_nothing_understood_is_a_day_of_gaps(catalog: Catalog, tables: ReferenceTables) -> None:
    report = check_diary(diary(()), WOMAN, catalog, tables).main
    assert report.intake["energy_kcal"] == 0
    assert len(report.gaps) >= 20
    assert report.suggestions == ()
    assert date(2026, 11, 20) == report.date


def test_what_a_diet_leaves_out_is_noted_once_and_only_for_whom_it_holds(catalog: Catalog) -> None:
    lines = by_id({"butter_salted": 10, "salmon_atlantic_cooked": 100, "oats_rolled_dry": 50})
    pie = eaten(own("Pie", 100, energy_kcal=250).food, 100, 9)  # of which nobody says what is in it
    report = checked([*lines, pie], person(age=30, diet="vegan")).main
    notes = [item for item in report.cautions if "not vegan" in item.text]
    assert [item.what for item in notes] == [
        f"{catalog.foods['butter_salted'].name}, {catalog.foods['salmon_atlantic_cooked'].name}"
    ]
    fish = checked(lines, person(age=30, diet="pescatarian")).main.cautions
    assert not [item for item in fish if "which you say you eat" in item.text]
