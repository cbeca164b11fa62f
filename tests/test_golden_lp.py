"""Every family of constraints of the planner as it reads on the toy catalogue, one file each in data/lp.

`python tests/test_golden_lp.py` writes the files again; look at the difference before you keep it.
"""

from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest

from lp_text import Part, Scribe, families, lp_text, numbered, whole_of
from nutriplan.model.bound import _limit_servings, _meet_means
from nutriplan.model.day_model import DayModel
from nutriplan.model.days import Days, Prices
from nutriplan.model.highs import Programme
from nutriplan.model.master import Master, Pool
from nutriplan.model.problem import Problem
from nutriplan.model.search import DaySearch
from nutriplan.model.settings import Weights
from nutriplan.model.uses import Uses
from nutriplan.model.week_rows import WeekView
from nutriplan.model.whole_day import Pricer, WholeDay
from toy import DISHES, SLOTS, problem

FOLDER = Path(__file__).parent / "data" / "lp"
WEIGHTS = Weights()
SERVED = ("fish_rice", "fruit", "nuts", "pilaf", "porridge")

AVERAGE_DAY = {
    "served": "What is served: meals, alternatives, steps above and below the typical portion; what they cost",
    "serve_meals": "Every meal is served",
    "serve_roles": "Every role of a served dish has one of its alternatives",
    "keep_range": "Portions stay within their ranges",
    "meet_rows": "Nutrients and daily food limits, in parts of their bounds; what falls short is paid for",
    "share_energy": "Energy shares of the meals, in parts of the day's energy",
    "meet_means": "Means of the week",
    "limit_servings": "Servings of a dish in a week of two days",
}
EXACT_DAY = {
    "flat_misses": "Any miss has a flat price besides its size",
    "use_families": "A family of foods is used once a day, in whatever meals it stands",
    "use_servings": "A serving counts from a size on",
    "repeat_families": "A family in two meals of a day",
    "repeat_dishes": "A dish twice in a day",
    "repeat_groups": "Lunch and dinner about the same main thing",
    "keep_daily_mosts": "Grams of a food beyond its daily most",
}

# What the columns that a family adds stand for.
_COLUMNS = {
    "share_energy": "outside",
    "meet_means": "short_of_mean",
    "limit_servings": "again",
    "flat_misses": "missed",
    "use_families": "on_this_day",
    "use_servings": "got",
    "repeat_families": "family_more",
    "repeat_dishes": "dish_more",
    "repeat_groups": "group_more",
    "keep_daily_mosts": "gram_more",
}


def task() -> Problem:
    dishes = [dish for dish in DISHES if dish.dish_id in SERVED]
    return problem(dishes=dishes, slots=SLOTS[:5], weekly={"vitamin_d_ug": 0.7})


def prices_of(task: Problem) -> Prices:
    """Prices that tell dishes, options and steps apart."""
    space = task.space
    dish = np.tile(1 + np.arange(len(space.dishes)) / 10, (len(space.slots), 1))
    option = np.where(space.food == 0, 0.5, 0.0)
    return Prices(dish, option, np.zeros(len(space.food)))


def pricer_of(task: Problem) -> Pricer:
    view = WeekView(task, task.days, WEIGHTS)
    return Pricer(task, DaySearch(task, WEIGHTS), view, prices_of(task), WEIGHTS)


def column_names(model: DayModel, scribe: Scribe) -> list[str]:
    """Names of columns: those of the day by what they serve, those of other families by family and number."""
    space = model.space
    names = numbered([_COLUMNS.get(family, family) for family in scribe.column_family])
    kinds = ["+".join(space.slots[slot].slot for slot in meal) for meal in model.meals]
    for column, kind, dish in zip(model.serve, model.served_kind, model.served_dish, strict=True):
        names[column] = f"serve({kinds[kind]},{space.dishes[dish].dish_id})"
    for at, (kind, option) in enumerate(zip(model.kind, model.option, strict=True)):
        what = f"{kinds[kind]},{space.dishes[space.dish[option]].dish_id},{space.foods[space.food[option]].food_id}"
        for name, columns in (("choose", model.choose), ("up", model.up), ("down", model.down)):
            names[columns[at]] = f"{name}({what})"
    for column, row in zip(model.short, model.problem.rows.names, strict=True):
        names[column] = f"short({row.replace(':', '_')})"
    return names


def row_names(model: DayModel, scribe: Scribe) -> list[str]:
    """Names of rows: family and number within it, those of the day's rows by what they hold."""
    names = numbered(scribe.row_family)
    first = scribe.row_family.index("meet_rows")
    for row, name in enumerate(model.problem.rows.names):
        names[first + row] = f"meet_rows({name.replace(':', '_')})"
    return names


def rule_names(view: WeekView) -> list[str]:
    """What each rule of the week is about."""
    space, task = view.problem.space, view.problem
    return [
        *(f"dish({dish.dish_id})" for dish in space.dishes),
        *(f"family({space.families[at]})" for at in view.spaced),
        *(f"dinner({name})" for name in space.group_names),
        *(f"limit({limit.name})" for limit in view.weekly),
        *(f"servings({rule.name})" for rule in task.at_least),
        *(f"mean({task.rows.names[at].partition(':')[2]})" for at in view.mean_rows),
    ]


def whole_text() -> Iterator[tuple[str, str]]:
    """Every file: name and text."""
    small = task()
    with patch("nutriplan.model.day_model.Draft", Scribe):
        average = DayModel(small, prices_of(small), WEIGHTS, whole=False)
        exact = WholeDay(pricer_of(small))
    _meet_means(average)
    _limit_servings(average)
    yield from _family_texts("average", average, AVERAGE_DAY)
    yield from _family_texts("exact", exact.model, EXACT_DAY)
    yield "exact_week_use", _use_text(exact)
    yield "master", _master_text(small)


def _family_texts(name: str, model: DayModel, titles: dict[str, str]) -> Iterator[tuple[str, str]]:
    scribe = model.draft
    assert isinstance(scribe, Scribe)
    programme = scribe.programme()
    columns, rows = column_names(model, scribe), row_names(model, scribe)
    for family, part in families(programme, scribe).items():
        if name == "average" or family not in AVERAGE_DAY:
            yield f"{name}_{family}", lp_text(titles[family], programme, part, columns, rows)


def _use_text(exact: WholeDay) -> str:
    """What a day uses of the rules of the week, a free row a rule."""
    scribe = exact.model.draft
    assert isinstance(scribe, Scribe)
    rules, columns, amounts = exact.used
    names, free = rule_names(exact.view), np.full(len(exact.view.rules.least), np.inf)
    nothing = np.zeros(len(scribe.column_family))
    use = Programme(nothing, nothing, nothing, rules, columns, amounts, -free, free)
    part = Part((), range(len(names)))
    return lp_text("What a day uses of the rules of the week", use, part, column_names(exact.model, scribe), names)


def _master_text(small: Problem) -> str:
    """The choice of two days out of a pool of seven, in two classes."""
    view = WeekView(small, small.days, WEIGHTS)
    pool = Pool(np.arange(1.0, 8.0), Uses.of(view.use(_seven_days(small))), np.array([0, 0, 0, 0, 1, 1, 1]))
    programme = Master(view.rules, (1, 1))._programme(pool, once=True)
    rules = rule_names(view)
    columns = [f"day({at})" for at in range(7)]
    columns += [f"{kind}({rule})" for kind in ("soft", "hard", "under") for rule in rules]
    rows = ["class(0)", "class(1)", *rules]
    title = "The choice of the days of a week out of a pool, relaxed"
    return lp_text(title, programme, whole_of(programme), columns, rows)


def _seven_days(small: Problem) -> Days:
    """Days that differ in their snacks, lunches and dinners, with every first alternative in its typical portion."""
    space = small.space
    index = {dish.dish_id: at for at, dish in enumerate(space.dishes)}
    meals = [
        ["porridge", snack, lunch, "fruit", dinner]
        for snack in ("fruit", "nuts")
        for lunch in ("fish_rice", "pilaf")
        for dinner in ("fish_rice", "pilaf")
    ][:7]
    dish = np.array([[index[name] for name in day] for day in meals])
    there = space.role_count[dish] > 0
    option = np.where(there, space.role_start[dish], len(space.food))
    steps = np.where(there, np.append(space.typical, 0)[option], 0)
    return Days(dish, option, steps)


TEXTS = dict(whole_text())


@pytest.mark.parametrize("name", TEXTS)
def test_reads_as_it_did(name: str) -> None:
    assert TEXTS[name] == (FOLDER / f"{name}.lp").read_text(encoding="utf-8")


def test_every_file_is_of_a_family_and_every_family_is_named() -> None:
    assert {path.stem for path in FOLDER.glob("*.lp")} == set(TEXTS)
    wanted = [*(f"average_{name}" for name in AVERAGE_DAY), *(f"exact_{name}" for name in EXACT_DAY)]
    assert set(TEXTS) == {*wanted, "exact_week_use", "master"}


def test_a_change_of_one_family_changes_one_file() -> None:
    real = DayModel._serve_meals

    def _serve_meals(model: DayModel) -> None:
        model.times = 2 * model.times
        real(model)
        model.times = model.times / 2

    with patch.object(DayModel, "_serve_meals", _serve_meals):
        changed = dict(whole_text())
    assert [name for name, text in TEXTS.items() if changed[name] != text] == ["average_serve_meals"]


def test_the_writer_prints_each_kind_of_row_and_bound() -> None:
    inf = np.inf
    programme = Programme(
        cost=np.array([2.0, 0.0, -1.5]),
        lower=np.array([0.0, 0.0, -inf]),
        upper=np.array([inf, 1.0, 4.0]),
        rows=np.array([0, 0, 1, 2, 3]),
        columns=np.array([0, 2, 1, 0, 2]),
        values=np.array([1.0, -0.25, 3.0, 1.0, 1.0]),
        row_lower=np.array([1.0, -inf, 0.5, -inf]),
        row_upper=np.array([1.0, 7.0, 2.0, inf]),
        integer=np.array([False, True, False]),
    )
    text = lp_text("Small", programme, whole_of(programme), ["x", "y", "z"], ["a", "b", "c", "d"])
    assert text.splitlines() == [
        "\\ Small",
        "Minimize",
        " cost: + 2 x - 1.5 z",
        "Subject To",
        " a: + x - 0.25 z = 1",
        " b: + 3 y <= 7",
        " c: 0.5 <= + x <= 2",
        " d: + z >= -inf",
        "Bounds",
        " x >= 0",
        " 0 <= y <= 1",
        " -inf <= z <= 4",
        "General",
        " y",
        "End",
    ]


def main() -> None:
    """Write the files again."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*.lp"):
        old.unlink()
    for name, text in TEXTS.items():
        (FOLDER / f"{name}.lp").write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
