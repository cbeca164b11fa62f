"""Numbers, units and dates as printed, and how an amount stands to its target."""

from dataclasses import replace
from datetime import date

import pytest

from nutriplan.reports.view import words
from nutriplan.reports.view.day import bounds_text
from nutriplan.reports.view.judge import Status, status, target_on
from nutriplan.targets.target import Period, Target
from reports_fixture import NUTRIENTS

MAGNESIUM, THIAMIN = NUTRIENTS["magnesium_mg"], NUTRIENTS["thiamin_mg"]
MONDAY = date(2026, 11, 23)


def target(lower: float | None, upper: float | None = None, **more: object) -> Target:
    plain = Target("magnesium_mg", "mg", lower, upper, "RDA", "IOM1997", focus=True)
    return replace(plain, **more)  # type: ignore[arg-type] # fields by name, whatever their types


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("1/2 cup", "½ cup"),
        ("1 1/2 cups", "1½ cups"),
        ("2 3/4 cups, sliced", "2¾ cups, sliced"),
        ("11/2 cups", "11/2 cups"),
        ("5/8 cup", "5/8 cup"),
        ("150 g", "150 g"),
        ("a pinch", "a pinch"),
    ],
)
def test_measures(text: str, printed: str) -> None:
    assert words.measure(text) == printed


@pytest.mark.parametrize(
    ("value", "printed"), [(168.0, "168 g"), (4.5, "4.5 g"), (1500.0, "1,500 g"), (0.5, "0.5 g"), (99.96, "100 g")]
)
def test_grams(value: float, printed: str) -> None:
    assert words.grams(value) == printed


@pytest.mark.parametrize(
    ("symbol", "printed"),
    [("ug", "µg"), ("mg", "mg"), ("ug_dfe", "µg DFE"), ("ug RAE", "µg RAE"), ("percent", "% of energy")],
)
def test_units(symbol: str, printed: str) -> None:
    assert words.unit(symbol) == printed


def test_prose_uses_a_printers_signs() -> None:
    assert words.prose("take 400 ug at >= 30 degC, 3 x 10, -5") == "take 400 µg at ≥ 30 °C, 3 × 10, −5"
    assert words.prose("a well-known vitamin B6-rich food") == "a well-known vitamin B6-rich food"
    assert "\u03bc" not in words.prose("5 ug")


@pytest.mark.parametrize(
    ("share", "reached", "printed"),
    [(0.9999, False, "99"), (0.99999999, True, "100"), (1.004, True, "100"), (1.18, True, "118"), (0.0, False, "0")],
)
def test_percent_never_rounds_a_miss_to_100(share: float, reached: bool, printed: str) -> None:
    assert words.percent(share, reached=reached) == printed


@pytest.mark.parametrize(
    ("value", "goal", "printed"),
    [(349.7, 350, "349.7"), (349.96, 350, "349.96"), (349.9999, 350, "349.9999"), (320, 350, "320")],
)
def test_a_miss_never_prints_like_its_target(value: float, goal: float, printed: str) -> None:
    assert words.amount_beside(value, goal, MAGNESIUM) == printed


def test_amounts_and_bounds() -> None:
    assert words.amount_with_unit(2000.4, MAGNESIUM) == "2,000 mg"
    assert words.amount(-0.001, THIAMIN) == "0.00"
    assert words.bound(1.40, THIAMIN) == "1.4"
    assert words.bound(100, MAGNESIUM) == "100"
    assert bounds_text(target(350), MAGNESIUM) == "≥ 350"
    assert bounds_text(target(None, 2300), MAGNESIUM) == "≤ 2,300"
    assert bounds_text(target(0, 2300), MAGNESIUM) == "≤ 2,300"
    assert bounds_text(target(45, 65), MAGNESIUM) == "45–65"
    assert bounds_text(None, MAGNESIUM) == ""


@pytest.mark.parametrize(
    ("first", "last", "printed"),
    [
        (MONDAY, date(2026, 11, 29), "23–29 November 2026"),
        (MONDAY, MONDAY, "23 November 2026"),
        (date(2026, 11, 30), date(2026, 12, 6), "30 November – 6 December 2026"),
        (date(2026, 12, 28), date(2027, 1, 3), "28 December 2026 – 3 January 2027"),
    ],
)
def test_date_ranges(first: date, last: date, printed: str) -> None:
    assert words.date_range(first, last) == printed


@pytest.mark.parametrize(
    ("amount", "goal", "stands"),
    [
        (350.0, target(350), Status.MET),
        (350 * (1 - 1e-12), target(350), Status.MET),
        (349.9, target(350), Status.SHORT),
        (2301.0, target(None, 2300), Status.OVER),
        (250.0, target(350, period=Period.WEEK, floor=245.0), Status.MEAN),
        (240.0, target(350, period=Period.WEEK, floor=245.0), Status.SHORT),
        (1.0, target(None), Status.FREE),
        (1.0, None, Status.FREE),
    ],
)
def test_status(amount: float, goal: Target | None, stands: Status) -> None:
    assert status(amount, goal) is stands


def test_a_target_for_the_date_goes_before_one_for_all_days() -> None:
    usual, training = target(350), target(400, days=(MONDAY,))
    assert target_on((usual, training), "magnesium_mg", MONDAY) is training
    assert target_on((usual, training), "magnesium_mg", date(2026, 11, 24)) is usual
    assert target_on((usual,), "zinc_mg", MONDAY) is None
