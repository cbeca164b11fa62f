"""Exercise and heat: the worked examples of the sweat model, to the digits given, and what bounds it."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nutriplan.exercise import WEEK, Intensity, Session, Weekday, parse_session
from nutriplan.profile import Climate, Profile
from nutriplan.tables.references import ReferenceTables, load_references
from nutriplan.targets.build import targets_for
from nutriplan.targets.days import day_classes, merged, weekday_classes
from nutriplan.targets.sweat import climate_of, loss_of, sweat_of
from nutriplan.targets.target import TargetSet

TABLES = load_references(Path(__file__).parents[1] / "data")
MAN: dict[str, Any] = {"sex": "male", "age": 35, "height_cm": 178, "weight_kg": 70}
CASES: dict[str, dict[str, Any]] = {
    "A": {"weight_kg": 70, "exercise": ("moderate 1h",), "climate": "warm"},
    "B": {"weight_kg": 80, "exercise": ("vigorous 2h",), "climate": "warm"},
    "C": {"weight_kg": 70, "exercise": ("moderate 3h",), "climate": "hot"},
}
LOSSES = {
    "A": (0.75, 619, 163, 56, 5.1),
    "B": (2.29, 1886, 495, 169, 15.7),
    "C": (3.63, 2995, 787, 269, 24.9),
}


def man(**facts: Any) -> Profile:
    return Profile(**{**MAN, **facts})


def targets(weekday: Weekday | None = None, tables: ReferenceTables = TABLES, **facts: Any) -> TargetSet:
    return targets_for(man(**facts), tables, weekday)


@pytest.mark.parametrize("case", CASES)
def test_what_sweat_takes(case: str) -> None:
    litres, sodium, potassium, calcium, magnesium = LOSSES[case]
    day = sweat_of(man(**CASES[case]), TABLES.sweat, None)
    assert round(day.litres, 2) == litres
    table = replace(TABLES.sweat, rows=tuple(row for row in TABLES.sweat.rows if not row.kind.startswith("cap")))
    assert round(loss_of(table, "sodium_mg", day.litres, 0).amount) == sodium
    assert int(loss_of(table, "potassium_mg", day.litres, 0).amount + 0.5) == potassium
    assert round(loss_of(table, "calcium_mg", day.litres, 0).amount) == calcium
    assert round(loss_of(table, "magnesium_mg", day.litres, 420).amount, 1) == magnesium


@pytest.mark.parametrize(
    ("case", "potassium", "calcium", "magnesium", "sodium"),
    [("A", 162.5, 55.6, 5.1, 0), ("B", 495.2, 169.3, 42.0, 1885.7), ("C", 600, 200, 24.9, 2994.75)],
)
def test_targets_after_caps(case: str, potassium: float, calcium: float, magnesium: float, sodium: float) -> None:
    found = targets(**CASES[case])
    assert found["potassium_mg"].lower == pytest.approx(3400 + potassium, abs=0.05)
    assert found["calcium_mg"].lower == pytest.approx(1000 + calcium, abs=0.05)
    assert found["magnesium_mg"].lower == pytest.approx(420 + magnesium, abs=0.05)
    assert found["sodium_mg"].upper == pytest.approx(2300 + sodium, abs=0.05)


@pytest.mark.parametrize(("case", "added"), [("A", 24), ("B", 74), ("C", 84)])
def test_magnesium_of_the_older_table_stops_at_a_fifth(case: str, added: int) -> None:
    rows = tuple(
        row.model_copy(update={"value": 11.3}) if row.row_id == "concentration_magnesium" else row
        for row in TABLES.sweat.rows
    )
    found = targets(tables=replace(TABLES, sweat=replace(TABLES.sweat, rows=rows)), **CASES[case])
    assert round((found["magnesium_mg"].lower or 0) - 420) == added


def test_of_the_two_magnesium_methods_the_larger_counts_and_only_it_is_shown() -> None:
    (step,) = targets(**CASES["B"])["magnesium_mg"].adjustments
    assert (step.rule, step.value) == ("strenuous_magnesium_mg", 42)
    (step,) = targets(**CASES["C"])["magnesium_mg"].adjustments
    assert step.rule == "sweat_magnesium_mg"
    assert "3.63 L of sweat x 2.4 mg/L / 0.35" in step.reason


@pytest.mark.parametrize(
    "facts", [{"exercise": ("vigorous 0.9h",), "sweat_rate": 2}, {"exercise": ("moderate 1.2h",), "climate": "warm"}]
)
def test_sodium_stays_below_an_hour_or_a_litre(facts: dict[str, Any]) -> None:
    assert targets(**facts)["sodium_mg"].upper == 2300


def test_a_measured_rate_goes_before_the_table() -> None:
    day = sweat_of(man(exercise=("low 2h",), climate="hot", sweat_rate=1.1), TABLES.sweat, None)
    assert day.litres == pytest.approx(2.2)


@pytest.mark.parametrize(
    ("celsius", "humidity", "climate"),
    [
        (20, None, "cool"), (20.1, None, "warm"), (30, None, "warm"), (30.1, None, "hot"), (33, 90, "hot"),
        (25, 71, "hot"), (25, 70, "warm"), (24.9, 95, "warm"), (-5, 100, "cool"),
    ],
)  # fmt: skip
def test_climate_of_a_temperature(celsius: float, humidity: float | None, climate: str) -> None:
    assert climate_of(man(temperature_c=celsius, humidity_pct=humidity), TABLES.sweat) == climate


def test_weekdays_have_their_own_targets() -> None:
    runner = man(exercise=("vigorous 2h tue,thu,sat",), temperature_c=33)
    rest, training = weekday_classes(runner, TABLES)
    assert training.weekdays == (Weekday.TUE, Weekday.THU, Weekday.SAT)
    assert rest.targets["potassium_mg"].lower == 3400
    assert training.targets["potassium_mg"].lower == 4000
    assert rest.targets["energy_kcal"] == training.targets["energy_kcal"]
    assert training.targets.fluid[0].water_l == pytest.approx(3.7 + 3.02)


def test_dates_are_grouped_and_merged() -> None:
    runner = man(exercise=("vigorous 2h tue,thu,sat",), climate="hot")
    monday = date(2026, 11, 23)
    classes = day_classes(runner, TABLES, [monday + timedelta(days=offset) for offset in range(7)])
    assert [len(each.dates) for each in classes] == [4, 3]
    week = merged(classes)
    magnesium = [target for target in week.targets if target.nutrient == "magnesium_mg"]
    assert [(target.lower, len(target.days or ())) for target in magnesium] == [(420, 4), (462, 3)]
    assert [target.days for target in week.targets if target.nutrient == "iron_mg"] == [None]
    assert [len(fluid.days or ()) for fluid in week.fluid] == [4, 3]
    assert len(day_classes(man(), TABLES, [monday, monday + timedelta(days=1)])) == 1


def test_training_sets_protein_unless_a_life_stage_does() -> None:
    hard: dict[str, Any] = {"exercise": ("vigorous 1h",)}
    assert targets(**hard)["protein_g"].lower == pytest.approx(84)
    assert targets(age=75, **hard)["protein_g"].lower == pytest.approx(84)
    assert targets(age=75)["protein_g"].lower == pytest.approx(70)
    woman: dict[str, Any] = {"sex": "female", "age": 30, **hard}
    assert targets(**woman, lactation="0-6")["protein_g"].lower == pytest.approx(91)
    assert targets(**woman, trimester=2)["protein_g"].lower == pytest.approx(77)


def test_fluid_tells_what_sweat_takes_and_what_replaces_it() -> None:
    (fluid,) = targets(**CASES["B"]).fluid
    assert (fluid.base_l, fluid.replace_l_per_kg, fluid.most_loss_pct) == (3.7, 1.5, 2)
    assert fluid.water_l == pytest.approx(3.7 + 2.2857, abs=1e-4)
    assert round(fluid.sodium_mg) == 1886
    (pregnant,) = targets(sex="female", age=30, trimester=2).fluid
    assert (pregnant.base_l, pregnant.water_l) == (2.7, 3.0)
    (at_rest,) = targets().fluid
    assert (at_rest.sweat_l, at_rest.water_l) == (0, 3.7)


@pytest.mark.parametrize(
    ("text", "session"),
    [
        ("vigorous 2h tue,thu,sat", Session(Intensity.VIGOROUS, 2, (Weekday.TUE, Weekday.THU, Weekday.SAT))),
        ("Vigorous 1.5 h", Session(Intensity.VIGOROUS, 1.5)),
        ("very vigorous 90 min on Sunday", Session(Intensity.VERY_VIGOROUS, 1.5, (Weekday.SUN,))),
        ("low 1h30min fri-mon", Session(Intensity.LOW, 1.5, (Weekday.MON, Weekday.FRI, Weekday.SAT, Weekday.SUN))),
        ("moderate 45min daily", Session(Intensity.MODERATE, 0.75)),
    ],
)
def test_exercise_is_read(text: str, session: Session) -> None:
    assert parse_session(text) == session


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("vigorous", "can't be understood"), ("vigorous 0h", "not between 0 and 16"), ("hard 1h", "low, moderate"),
        ("vigorous 30h", "30 h a day"), ("vigorous 1h someday", "no weekday"), ("vigorous -2h", "understood"),
        ("", "write"),
    ],
)  # fmt: skip
def test_nonsense_exercise_is_refused(text: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        parse_session(text)


sessions = st.builds(
    Session,
    st.sampled_from(Intensity),
    st.integers(1, 64).map(lambda quarters: quarters / 4),
    st.sets(st.sampled_from(WEEK), min_size=1).map(lambda days: tuple(day for day in WEEK if day in days)),
)


@given(sessions)
def test_a_session_is_read_back_as_it_is_written(session: Session) -> None:
    assert parse_session(str(session)) == session


@settings(deadline=None, max_examples=60)
@given(st.floats(0.25, 16), st.sampled_from(Intensity), st.sampled_from(Climate), st.floats(30, 300))
def test_no_exercise_makes_an_absurd_target(
    hours: float, intensity: Intensity, climate: Climate, weight: float
) -> None:
    found = targets(exercise=(f"{intensity} {hours:.2f}h",), climate=climate, weight_kg=weight)
    added = {name: (found[name].lower or 0) - base for name, base in BASE.items()}
    assert 0 < added["magnesium_mg"] <= 84 + 1e-6
    assert 0 < added["potassium_mg"] <= 600
    assert 0 < added["calcium_mg"] <= 200
    assert all(len(found[name].adjustments) == 1 for name in ("magnesium_mg", "potassium_mg"))


BASE = {"magnesium_mg": 420, "potassium_mg": 3400, "calcium_mg": 1000}
