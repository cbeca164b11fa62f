"""The dive: a whole week of each class, priced on the way, near to what the relaxed master says of it."""

from dataclasses import replace

import numpy as np
import pytest

from nutriplan.model import dive
from nutriplan.model.days import within_food_caps
from nutriplan.model.dive import Dive
from nutriplan.model.generation import Generation
from nutriplan.model.master import MasterPrices
from nutriplan.model.problem import Ints
from nutriplan.model.threads import at_most
from nutriplan.model.week_rows import rule_cost
from test_generation import FREE, HARD, PLAIN, SMALL
from toy import problem

FIVE = problem(5)


def generation(seed: int = 0, *, long: bool = False) -> Generation:
    """A generation of two classes, or of one of five days, with some days in its pool."""
    made = Generation([FIVE] if long else [PLAIN, HARD], replace(SMALL, cycles=1), FREE, np.random.default_rng(seed))
    made.first_days()
    made._round()
    return made


def dived(made: Generation, *, late: bool = False) -> Ints:
    return Dive(made.master, made.pool, 200, lambda: late).week()


def cost(made: Generation, week: Ints) -> float:
    rows = made.pool.rows
    return float(rows.cost[week].sum()) + rule_cost(made.view.rules, rows.use[week].sum(axis=0))


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("long", [False, True])
def test_a_week_has_the_days_of_each_class_and_is_no_cheaper_than_the_mix(seed: int, long: bool) -> None:
    made = generation(seed, long=long)
    week = dived(made)
    counts = np.bincount(made.pool.rows.kind[week], minlength=len(made.searches))
    assert counts.tolist() == made.master.days.tolist()
    assert within_food_caps(FIVE.space, made.pool.days).all()
    assert cost(made, week) >= made.master.relaxed(made.pool.rows).value - 1e-6


def test_pricing_on_the_way_finds_cheaper_weeks_than_the_pool_holds() -> None:
    better = 0
    for seed in range(6):
        made = generation(seed, long=True)
        plain = cost(made, made.master.dive(made.pool.rows))
        size = len(made.pool)
        better += cost(made, dived(made)) < plain - 1e-6
        assert len(made.pool) > size
    assert better >= 4


def test_nothing_is_priced_when_it_is_late() -> None:
    made, calls = generation(long=True), []
    pricing = Dive._price

    def counted(self: Dive, kind: int, at: MasterPrices) -> float:
        calls.append(kind)
        return pricing(self, kind, at)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Dive, "_price", counted)
        week = dived(made, late=True)
        assert len(week) == FIVE.days
        assert not calls
        dived(made)
        assert calls


def test_of_several_days_the_one_that_leaves_the_week_cheapest_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dive, "_SERVED", 0.0)
    monkeypatch.setattr(dive, "_SAME", -np.inf)  # so that all are tried
    monkeypatch.setattr(dive, "_ROUNDS", 0)  # so that the pool stays
    made = generation(long=True)
    at = made.master.relaxed(made.pool.rows)
    day, its = Dive(made.master, made.pool, 200, lambda: False)._choice([], at)
    tried = np.argsort(-at.served, kind="stable")[: dive._TRIED].tolist()
    values = {each: made.master.relaxed(made.pool.rows, [each]).value for each in tried}
    assert len(values) == dive._TRIED
    assert values[day] == min(values.values()) == pytest.approx(its.value)


def test_the_same_on_any_number_of_threads() -> None:
    def found(threads: int) -> list[bytes]:
        with at_most(threads):
            made = generation(3, long=True)
            chosen = dived(made)
            week = made.pool.days.take(chosen)
        return [part.tobytes() for part in (week.dish, week.option, week.steps)]

    assert found(1) == found(2)
