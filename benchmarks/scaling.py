"""How the time grows with the number of dishes and of foods.

Fewer dishes are a random choice out of all; more are all of them and copies under new names. More foods are copies that
stand beside the originals as further alternatives of every role.
"""

from collections.abc import Sequence
from dataclasses import replace
from statistics import median
from time import perf_counter, process_time

import numpy as np

from benchmarks.parts import Asked, Part
from benchmarks.store import Run
from benchmarks.week_case import person_of
from nutriplan.eligibility import eligible
from nutriplan.exercise import WEEK_DAYS
from nutriplan.model.settings import PlannerSettings
from nutriplan.model.solve import solve_week
from nutriplan.problem_setup import week_problem
from nutriplan.tables.catalog import Catalog, load_catalog
from nutriplan.tables.dishes import Dish
from nutriplan.tables.references import load_references
from nutriplan.targets.days import weekday_classes

NAME = "scaling"
_PROFILE = "woman_30"
_DISHES = (150, 300, 600)
_FOODS = (1, 2, 4)  # times all foods
_CLOCKS = ("seconds", "processor_seconds")


def jobs(asked: Asked) -> list[Run]:
    """Each size, sizes in turn for each seed so that a busy minute of the machine meets them all."""
    sizes: list[Run] = [
        *({"case": "dishes", "size": size} for size in _DISHES),
        *({"case": "foods", "size": times} for times in (_FOODS if asked.full else _FOODS[:2])),
    ]
    return [{**size, "seed": seed} for seed in asked.seeds for size in sizes]


def measure(job: Run) -> Run:
    """The seconds of a week's problem and plan from a catalogue of a size."""
    catalog = load_catalog()
    if job["case"] == "dishes":
        catalog = replace(catalog, dishes=so_many(catalog.dishes, job["size"], job["seed"]))
    else:
        catalog = with_twins(catalog, job["size"] - 1)
    person, tables, settings = person_of(_PROFILE), load_references(), PlannerSettings(seed=job["seed"])
    begun, processor = perf_counter(), process_time()
    allowed = eligible(catalog.foods, catalog.dishes, tables.food_rules, person.profile)
    targets = weekday_classes(person.profile, tables)[0].targets.targets
    problem = week_problem(catalog, allowed, targets, {}, WEEK_DAYS, WEEK_DAYS, settings.variety)
    built = perf_counter()
    week = solve_week([problem], [0] * WEEK_DAYS, settings)
    done = perf_counter()
    return {
        "seconds": round(done - begun, 3),
        "processor_seconds": round(process_time() - processor, 3),
        "problem_seconds": round(built - begun, 3),
        "objective": round(week.objective, 4),
        "dishes": len(problem.space.dishes),
        "foods": len(catalog.foods),
        "options": len(problem.space.food),
    }


def so_many(dishes: Sequence[Dish], count: int, seed: int) -> tuple[Dish, ...]:
    """A number of dishes: a random choice of them, or all and copies of some."""
    order = np.random.default_rng(seed).permutation(len(dishes))
    chosen: list[Dish] = []
    for place in range(count):
        again, at = divmod(place, len(dishes))
        dish = dishes[int(order[at])]
        chosen.append(_copy(dish, again) if again else dish)
    return tuple(sorted(chosen, key=lambda dish: dish.dish_id))


def _copy(dish: Dish, number: int) -> Dish:
    return replace(dish, row=dish.row.model_copy(update={"dish_id": f"{dish.dish_id}_copy_{number}"}))


def with_twins(catalog: Catalog, twins: int) -> Catalog:
    """The catalogue with a number of copies of every food, each of them a further alternative wherever it stands."""
    foods = dict(catalog.foods)
    for number in range(1, twins + 1):
        for food in catalog.foods.values():
            name = f"{food.food_id}_twin_{number}"
            foods[name] = food.model_copy(update={"food_id": name})
    return replace(catalog, foods=foods, dishes=tuple(_with_twins(dish, twins) for dish in catalog.dishes))


def _with_twins(dish: Dish, twins: int) -> Dish:
    roles = []
    for role, options in dish.roles:
        more = [
            option.model_copy(update={"food_id": f"{option.food_id}_twin_{number}"})
            for number in range(1, twins + 1)
            for option in options
        ]
        roles.append((role, (*options, *more)))
    return replace(dish, roles=tuple(roles))


def summary(runs: Sequence[Run]) -> Run:
    """Median wall and processor seconds of each size, and their ratio to those of the smallest."""
    return {case: _by_size([run for run in runs if run["case"] == case]) for case in ("dishes", "foods")}


def _by_size(runs: Sequence[Run]) -> Run:
    if not runs:
        return {}
    middle = {
        size: {name: median(run[name] for run in runs if run["size"] == size) for name in _CLOCKS}
        for size in sorted({run["size"] for run in runs})
    }
    least = next(iter(middle.values()))
    return {
        str(size): {**of, "over_smallest": {name: round(value / least[name], 3) for name, value in of.items()}}
        for size, of in middle.items()
    }


PART = Part(NAME, jobs, measure, summary)
