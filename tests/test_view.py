"""The view: every word and rounded number before any format prints it."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from nutriplan.errors import DataError
from nutriplan.plan import BoundKind, Exclusion, Item, SolverReport
from nutriplan.profile import Lactation, Profile, Sex
from nutriplan.reports.view.citations import Citations
from nutriplan.reports.view.day import day_view, item_view
from nutriplan.reports.view.exclusions import exclusion_groups
from nutriplan.reports.view.guidance import guidance_view, load_guidance
from nutriplan.reports.view.head import head, profile_line, proof_line, proof_paragraph
from nutriplan.reports.view.judge import Status, status_of_day
from nutriplan.reports.view.notes import notes_view
from nutriplan.reports.view.report import report_view
from nutriplan.reports.view.shopping import shopping_view
from nutriplan.reports.view.shortfalls import shortfall_views
from nutriplan.reports.view.targets import targets_view
from nutriplan.reports.view.week import portion, week_view
from nutriplan.targets.target import AppliedAdjustment, Operation, Target
from nutriplan.week import WeekResult
from reports_fixture import FOODS, NUTRIENTS, week_result, without_name

MAGNESIUM, THIAMIN = NUTRIENTS["magnesium_mg"], NUTRIENTS["thiamin_mg"]
MONDAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def week() -> WeekResult:
    return week_result()


@pytest.fixture(scope="module")
def missed() -> WeekResult:
    return week_result(shortfalls=True)


def target(lower: float | None, upper: float | None = None, **more: object) -> Target:
    plain = Target("magnesium_mg", "mg", lower, upper, "RDA", "IOM1997", focus=True)
    return replace(plain, **more)  # type: ignore[arg-type] # fields by name, whatever their types


def test_profile_line(week: WeekResult) -> None:
    assert profile_line(week.profile) == (
        "woman 31, 168 cm, 70 kg, active, omnivore, pregnant, 2nd trimester, without peanuts"
    )
    nursing = Profile(sex=Sex.FEMALE, age=29, height_cm=160.4, weight_kg=61.5, lactation=Lactation.MONTHS_0_6)
    assert profile_line(nursing) == "woman 29, 160 cm, 61.5 kg, low active, omnivore, breastfeeding, months 0–6"
    expecting = Profile(sex=Sex.FEMALE, age=29, height_cm=160, weight_kg=61, gestation_week=30, exclude=("beef_liver",))
    assert profile_line(expecting).endswith("pregnant, 3rd trimester (week 30), not: beef liver")


def test_profile_line_tells_sport_weather_and_medicines() -> None:
    sporty = Profile(
        sex=Sex.MALE, age=16, height_cm=178, weight_kg=70, exercise=("vigorous 2h tue,thu",), temperature_c=32,
        humidity_pct=60, smoker=True,
    )  # fmt: skip
    assert profile_line(sporty) == (
        "boy 16, 178 cm, 70 kg, low active, omnivore, vigorous 2 h Tue/Thu, 32 °C and 60 % humidity, smoker"
    )


def test_head_with_and_without_a_name(week: WeekResult) -> None:
    assert head(week).title == "Menu for 23–29 November 2026, Anna Sørensen"
    assert head(without_name(week)).title == "Menu for 23–29 November 2026"
    assert head(without_name(week)).person == "Your plan"


def test_a_bound_is_a_bound_and_an_estimate_an_estimate() -> None:
    exact = SolverReport("finished", 10.0, 9.9, BoundKind.EXACT, 0.01, 0.002, 5.0)
    unknown = SolverReport("stopped", 10.0, float("-inf"), BoundKind.LP, float("inf"), float("nan"), 5.0)
    assert proof_line(exact) == "within 1.0 % of the best possible (proven exactly)"
    wide = replace(exact, bound_kind=BoundKind.LP, gap=0.914)
    assert proof_line(wide) == "not proven to be near the best possible (the linear bound leaves 91 %)"
    assert "0.20 %; that is an estimate" in proof_paragraph(exact)
    assert proof_line(unknown) == "no bound proven"
    assert "No bound was proven" in proof_paragraph(unknown)
    assert "estimate" not in proof_paragraph(unknown)


def test_week(week: WeekResult) -> None:
    view = week_view(week)
    assert view.good
    assert [row.slot for row in view.rows] == [
        "Breakfast", "Morning snack", "Lunch", "Afternoon snack", "Dinner", "Drinks",
    ]  # fmt: skip
    assert view.days[0].weekday == "Monday"
    assert view.days[0].energy == "2,280 kcal"
    assert [row.name for row in view.heat[:3]] == ["Magnesium", "Potassium", "Calcium"]
    assert len(view.heat) == 12
    vitamin_d = view.heat[-1]
    assert [cell.text for cell in vitamin_d.cells] == ["108", "82", "132", "94", "92", "143", "101"]
    assert [cell.status for cell in vitamin_d.cells].count(Status.MEAN) == 3
    dinner = next(row for row in view.rows if row.slot == "Dinner").cells[0]
    assert dinner is not None
    assert dinner.portions[0] == "150 g salmon"
    assert not any("olive oil" in text for text in dinner.portions)


def test_missed_week(missed: WeekResult) -> None:
    view = week_view(missed)
    assert not view.good
    assert [status_of_day(missed, day.date) for day in missed.days] == [
        Status.MET, Status.SHORT, Status.OVER, Status.MET, Status.SHORT, Status.MET, Status.MET,
    ]  # fmt: skip
    assert [day.missed for day in view.days] == [0, 2, 1, 0, 2, 0, 0]
    assert {day.status for day in view.days} == {Status.MET}  # what is missed is not energy
    magnesium = view.heat[0].cells
    assert (magnesium[1].text, magnesium[1].status) == ("99", Status.SHORT)
    assert status_of_day(missed, MONDAY) is Status.MET


def test_a_focus_nutrient_without_lower_bound_shows_its_amount(week: WeekResult) -> None:
    open_targets = tuple(
        replace(row, lower=None, upper=3000.0) if row.nutrient == "potassium_mg" else row
        for row in week.targets.targets
    )
    view = week_view(replace(week, targets=replace(week.targets, targets=open_targets)))
    potassium = next(row for row in view.heat if row.name == "Potassium")
    assert potassium.target == ""
    assert potassium.cells[0].share is None
    assert potassium.cells[0].text.endswith(" mg")


@pytest.mark.parametrize(
    ("said", "name", "printed"),
    [
        ("1/2 cup", "oats", "½ cup oats"),
        ("6 prunes", "prunes", "6 prunes"),
        ("1 fruit", "kiwi", "1 kiwi"),
        ("1 tortilla", "corn tortillas", "1 corn tortilla"),
        ("3/4 cup, pieces", "mango", "¾ cup mango"),
        ("2 slices", "rye bread", "2 slices rye bread"),
        ("", "salmon", "40 g salmon"),
    ],
)
def test_portions_say_nothing_twice(said: str, name: str, printed: str) -> None:
    assert portion(said, 40.0, name) == printed


def test_day(week: WeekResult) -> None:
    view = day_view(week, week.days[0])
    assert (view.weekday, view.date, view.energy) == ("Monday", "23 November 2026", "2,280 kcal")
    assert view.verdict == "All targets met"
    breakfast = view.meals[0]
    assert breakfast.note == "15 min · 492 kcal"
    assert (breakfast.items[0].name, breakfast.items[0].measure, breakfast.items[0].grams) == (
        "Buckwheat, cooked", "1 cup", "168 g",
    )  # fmt: skip
    assert len(view.bars) + len(view.guards) == 34
    assert view.bars[0].sources == "pumpkin seeds 15 %, buckwheat 14 %"
    sodium = next(row for row in view.guards if row.name == "Sodium")
    assert (sodium.bounds, sodium.status) == ("≤ 2,300", Status.MET)


def test_a_weight_is_said_once(week: WeekResult) -> None:
    view = item_view(week, Item("salmon_atlantic_cooked", 150.0, "150 g"))
    assert (view.measure, view.grams) == ("", "150 g")


def test_day_that_misses(missed: WeekResult) -> None:
    view = day_view(missed, missed.days[1])
    assert view.verdict == "Not met: magnesium and iron"
    assert (view.bars[0].amount, view.bars[0].percent, view.bars[0].status) == ("349.7 mg", "99 %", Status.SHORT)
    sodium = next(row for row in day_view(missed, missed.days[2]).guards if row.name == "Sodium")
    assert sodium.status is Status.OVER


def test_shortfalls(missed: WeekResult) -> None:
    views = shortfall_views(missed)
    assert [view.name for view in views] == ["Magnesium", "Iron", "Sodium"]
    assert views[0].misses[0].by == "0.3 mg short, met but for rounding"
    assert views[1].misses[0].by == "4.6 mg short"
    assert views[0].misses[0].anchor == "day-2026-11-24"
    assert len(views[0].fixes) == 2
    assert views[2].above
    mean = replace(missed.shortfalls[0], date=None)
    assert shortfall_views(replace(missed, shortfalls=(mean,)))[0].misses[0].when == "Mean of the plan"


def test_steps_are_sums(week: WeekResult) -> None:
    def shown(*steps: AppliedAdjustment, upper: float | None = None) -> list[str]:
        row = target(10.0, upper, adjustments=steps)
        other = replace(week, targets=replace(week.targets, targets=(row,)))
        return [step.change for step in targets_view(other, Citations({}), "US").targets[0].steps]

    def step(operation: Operation, value: float, before: float | None, after: float) -> AppliedAdjustment:
        return AppliedAdjustment("rule", operation, value, before, after, "why", "grade", "IOM1997")

    assert shown(step(Operation.SET, 350, 310, 350)) == ["from 310 to 350"]
    assert shown(step(Operation.ADD, 40, 310, 350)) == ["310 + 40 = 350"]
    assert shown(step(Operation.ADD, -50, 310, 260)) == ["310 − 50 = 260"]
    assert shown(step(Operation.MULTIPLY, 1.8, 100, 180)) == ["100 × 1.8 = 180"]
    assert shown(step(Operation.CAP, 200, None, 200), upper=200) == ["limit 200"]


def test_targets_are_explained_with_numbered_sources(week: WeekResult) -> None:
    cites = Citations(week.sources)
    view = targets_view(week, cites, "US reference intakes (DRI)")
    magnesium = next(row for row in view.targets if row.name == "Magnesium")
    listed = dict(cites.listed())
    assert (magnesium.bounds, magnesium.unit) == ("≥ 350", "mg")
    assert listed[magnesium.basis.removeprefix("RDA ")] == week.sources["IOM1997"]
    assert magnesium.steps[0].reason == "Pregnancy: more lean tissue to supply (≥ 19 y)"
    vitamin_d = next(row for row in view.targets if row.name == "Vitamin D")
    assert vitamin_d.note == "held as the mean of the plan, no day below 10.5 µg"
    assert view.energy.steps[0].change == "2,100 + 200 = 2,300"
    assert listed[view.energy.source] == week.sources["NASEM2023"]
    assert [row.name for row in view.not_enforced] == [
        "Magnesium", "Niacin, preformed (vitamin B3)", "Iodine", "Biotin (vitamin B7)",
    ]  # fmt: skip


def test_advice_and_water_are_told(week: WeekResult) -> None:
    view = targets_view(week, Citations({}), "US")
    assert view.advice[0].kind == "Ask your doctor"
    assert view.advice[1].text == "Take 400 µg of folic acid a day as your midwife tells you."
    assert [told.kind for told in view.fluid] == ["A day", "On 24 Nov", "Sweat"]
    assert "1.1 L of sweat with 940 mg of sodium" in view.fluid[2].text
    assert day_view(week, week.days[0]).water == "3.0 L of water wanted, in food and drink"
    assert day_view(week, week.days[1]).water == "4.1 L of water wanted, in food and drink"


def test_exclusions_are_grouped_by_reason() -> None:
    rows = (
        Exclusion("a", "Apple cake", "contains nuts", "you"),
        Exclusion("b", "Beef liver", "so much retinol", "NHS_FOODS"),
        Exclusion("c", "Liver dumplings", "needs beef liver: so much retinol", "NHS_FOODS"),
    )
    groups = exclusion_groups(rows, Citations({}))
    assert [(group.reason, group.names, group.source) for group in groups] == [
        ("So much retinol", "Beef liver; Liver dumplings", "[1]"),
        ("Contains nuts", "Apple cake", ""),
    ]
    many = tuple(Exclusion(str(place), f"Food {place:03}", "why", "NHS_FOODS") for place in range(200))
    assert exclusion_groups(many, Citations({}))[0].names.endswith("and 186 more")


def test_shopping(week: WeekResult) -> None:
    (trip,) = shopping_view(week).trips
    assert trip.heading == ""
    assert trip.aisles[0].name == "Fruit and vegetables"
    assert sum(len(aisle.items) for aisle in trip.aisles) == len(week.shopping)
    avocado = next(buy for buy in trip.aisles[0].items if buy.item == "Avocado")
    assert (avocado.text, avocado.needed) == ("100 g", "for Thu")
    longer = shopping_view(week_result(days=8)).trips[0]
    assert {buy.needed for aisle in longer.aisles for buy in aisle.items if buy.item == "Avocado"} == {"for Thu 26 Nov"}


def test_notes_tell_what_is_unknown(week: WeekResult) -> None:
    view = notes_view(week, ())
    assert view.complete == "For 22 of 34 nutrients the amount is known in every food of this plan."
    assert any(row.names == "Vitamin D" for row in view.coverage)
    assert all(row.covered.endswith(" %") for row in view.coverage)
    assert any(FOODS["salmon_atlantic_cooked"].name in row.foods for row in view.coverage)


def test_citations_number_by_first_mention() -> None:
    cites = Citations({"A": "Book A"})
    assert cites.cite("A") == "[1]"
    assert cites.cite("B|A") == "[2, 1]"
    assert cites.cite("you") == ""
    assert cites.listed() == (("[1]", "Book A"), ("[2]", "B"))


def test_all_sources_of_a_report_have_a_citation(week: WeekResult) -> None:
    for _, citation in report_view(week).notes.sources:
        assert " " in citation


def test_guidance_promises_nothing() -> None:
    view = guidance_view(load_guidance(), Citations({}))
    assert len(view.stretches) >= 3
    assert view.red_flags[0].heading == "Call emergency services"
    said = " ".join(advice.text.lower() for advice in (*view.habits, *view.evidence, *view.first_aid))
    for promise in ("cures", "guarantee", "prevents cramps", "stops cramps"):
        assert promise not in said


def test_a_broken_guidance_file_is_a_data_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="can't be read"):
        load_guidance(tmp_path / "nowhere")
    (tmp_path / "guidance.toml").write_text('standing_text = "x"\n', encoding="utf-8")
    with pytest.raises(DataError, match="fault"):
        load_guidance(tmp_path)
