"""Stigler's diet: the cheapest food of a day in 1939, a known answer for the planner's own arrays.

tests/data/stigler.csv is table A of Stigler, "The cost of subsistence", Journal of Farm Economics 27 (1945), 303-314:
what a dollar bought of nine nutrients in each of 77 foods, in prices of August 1939. Stigler found 39.93 dollars a year
by trial; the optimum of his linear programme, first worked out by Laderman in 1947, is 39.66 dollars.

It is one dish here, with a role for every food. A gram stands for a cent's worth, so that 100 g, to which the amounts
of the food table refer, are a dollar's worth, and a step of 1 g costs 0.01.
"""

import csv
from pathlib import Path

import numpy as np
import pytest

from nutriplan.model.bound import lower_bound
from nutriplan.model.day_model import DayModel
from nutriplan.model.days import Prices
from nutriplan.model.highs import Outcome, solve
from nutriplan.model.problem import Problem, build_space, day_rows
from nutriplan.model.settings import Weights
from nutriplan.tables.dishes import DishKind, DishRow, Ingredient, Slot, assemble
from nutriplan.tables.foods import Food
from nutriplan.tables.slots import MealSlot
from toy import food, target

DAYS_A_YEAR = 365
DOLLARS_A_YEAR = 39.6617
MOST_CENTS = 1000
CALORIES = "energy_kcal"  # in thousands here, as in Stigler's table
ALLOWANCES = {  # a day, of a moderately active man of 154 pounds
    CALORIES: 3.0,
    "protein_g": 70.0,
    "calcium_g": 0.8,
    "iron_mg": 12.0,
    "vitamin_a_1000_iu": 5.0,
    "thiamin_mg": 1.8,
    "riboflavin_mg": 2.7,
    "niacin_mg": 18.0,
    "vitamin_c_mg": 75.0,
}


def stiglers_foods() -> dict[str, Food]:
    """Foods by id, in the order of the table."""
    with (Path(__file__).parent / "data" / "stigler.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    foods = {}
    for row in rows:
        food_id = "_".join(row.pop("food").lower().replace("(", "").replace(")", "").split())
        bare = food(food_id, "food", 1, (0, 0, 0, 0), most_g=MOST_CENTS)
        foods[food_id] = bare.model_copy(
            update={"nutrients": dict(zip(ALLOWANCES, map(float, row.values()), strict=True))}
        )
    return foods


def stiglers_problem() -> Problem:
    foods = stiglers_foods()
    row = DishRow(dish_id="basket", name="Basket", slots=(DishKind.LUNCH,), main_group="x", minutes=0, method="Buy.")
    basket = [
        Ingredient(dish_id="basket", role=name, food_id=name, grams_min=0, grams_typical=0, grams_max=MOST_CENTS)
        for name in foods
    ]
    slot = MealSlot(
        slot=Slot.LUNCH, name="x", share_min=0, share_max=1, serve_at="12:00", serve_minutes=45, source="x", locator=""
    )
    rows = day_rows([target(nutrient, least) for nutrient, least in ALLOWANCES.items()], (), {}, {})
    space = build_space(foods, assemble([row], basket), [slot], rows, (), appetite=1.0)
    return Problem(space, rows, 10.0, (), (), 1, most_servings=1, most_food_days=1, most_group_dinners=1)


def dollar_prices(problem: Problem) -> Prices:
    """A cent a step, and back what the model asks for a step beyond the typical portion, which is none here."""
    space = problem.space
    return Prices(np.zeros((1, 1)), np.zeros(len(space.food)), np.full(len(space.food), 0.01 - 1.0))


def test_the_table_has_77_foods_and_nine_nutrients() -> None:
    foods = stiglers_foods()
    assert len(foods) == 77
    assert all(len(each.nutrients) == 9 for each in foods.values())


def test_the_cheapest_diet_is_the_known_one() -> None:
    problem = stiglers_problem()
    model = DayModel(problem, dollar_prices(problem), Weights(), whole=False)
    answer = solve(model.draft.programme())
    assert answer.outcome is Outcome.OPTIMAL
    assert answer.objective * DAYS_A_YEAR == pytest.approx(DOLLARS_A_YEAR, abs=1e-3)
    assert answer.objective == pytest.approx(0.10866, abs=1e-5)
    bought = {problem.space.foods[problem.space.food[at]].food_id: answer.x[model.up[at]] for at in model.option}
    cents = {name: amount * DAYS_A_YEAR for name, amount in bought.items() if amount > 1e-6}
    # dollars a year of the five foods, as printed with the problem since Dantzig
    assert {name: amount / 100 for name, amount in cents.items()} == pytest.approx(
        {
            "wheat_flour_enriched": 10.774,
            "beef_liver": 0.691,
            "cabbage": 4.093,
            "spinach": 1.828,
            "navy_beans_dried": 22.275,
        },
        abs=1e-3,
    )
    assert not answer.x[model.short].any()


def test_the_bound_of_a_week_of_one_day_is_the_same() -> None:
    problem = stiglers_problem()
    bound = lower_bound(problem, dollar_prices(problem), Weights())
    assert bound * DAYS_A_YEAR == pytest.approx(DOLLARS_A_YEAR, abs=1e-3)
