"""The dive: a whole week of each class, priced on the way, near to what the relaxed master says of it."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from nutriplan.model import dive as dive_module
from nutriplan.model import mend, rest
from nutriplan.model.days import within_food_caps
from nutriplan.model.dive import _choice, dive
from nutriplan.model.generation import Generation
from nutriplan.model.master import MasterPrices
from nutriplan.model.mend import mended
from nutriplan.model.rest import Rest
from nutriplan.model.threads import at_most
from nutriplan.model.week_rows import rule_cost
from test_generation import FREE, HARD, PLAIN, SMALL, another_round
from toy import problem

FIVE = problem(5)


def generation(seed: int = 0, *, long: bool = False) -> Generation:
    """A generation of two classes, or of one of five days, with some days in its pool."""
    made = Generation([FIVE] if long else [PLAIN, HARD], replace(SMALL, cycles=1), FREE, np.random.default_rng(seed))
    made.first_days()
    another_round(made)
    return made


def rest_of(made: Generation, *, late: bool = False) -> Rest:
    return Rest(made.master, made.pricing, lambda: late)


def dived(made: Generation, *, late: bool = False) -> list[int]:
    return dive(rest_of(made, late=late))


def cost(made: Generation, week: Sequence[int]) -> float:
    rows, days = made.pool.rows, list(week)
    return float(rows.cost[days].sum()) + rule_cost(made.view.rules, rows.use.take(np.array(days)).total())


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
        plain = cost(made, made.master.dive(made.pool.rows).tolist())
        size = len(made.pool)
        better += cost(made, dived(made)) < plain - 1e-6
        assert len(made.pool) > size
    assert better >= 4


def test_nothing_is_priced_when_it_is_late() -> None:
    made, calls = generation(long=True), []
    pricing = Rest._price

    def counted(self: Rest, kind: int, at: MasterPrices) -> float:
        calls.append(kind)
        return pricing(self, kind, at)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rest, "_price", counted)
        week = dived(made, late=True)
        assert len(week) == FIVE.days
        assert not calls
        dived(made)
        assert calls


def test_of_several_days_the_one_that_leaves_the_week_cheapest_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dive_module, "_SERVED", 0.0)
    monkeypatch.setattr(dive_module, "_SAME", -np.inf)  # so that all are tried
    monkeypatch.setattr(rest, "_ROUNDS", 0)  # so that the pool stays
    made = generation(long=True)
    at = made.master.relaxed(made.pool.rows)
    day, its = _choice(rest_of(made), [], at)
    tried = np.argsort(-at.served, kind="stable")[: dive_module._TRIED].tolist()
    values = {each: made.master.relaxed(made.pool.rows, [each]).value for each in tried}
    assert len(values) == dive_module._TRIED
    assert values[day] == min(values.values()) == pytest.approx(its.value)


@pytest.mark.parametrize("long", [False, True])
def test_mending_a_week_never_makes_it_dearer_and_often_cheaper(long: bool) -> None:
    better = 0
    for seed in range(6):
        made = generation(seed, long=long)
        week = made.master.dive(made.pool.rows).tolist()
        before = cost(made, week)
        new = mended(rest_of(made), week)
        assert np.bincount(made.pool.rows.kind[new], minlength=len(made.searches)).tolist() == made.master.days.tolist()
        assert cost(made, new) <= before + 1e-9
        better += cost(made, new) < before - 1e-6
    assert better >= 2


def test_a_week_of_one_or_two_days_is_chosen_together_and_not_mended() -> None:
    for days in (1, 2):
        made = Generation([problem(days)], SMALL, FREE, np.random.default_rng(0))
        made.first_days()
        week = dived(made)
        assert len(week) == days
        size = len(made.pool)
        assert mended(rest_of(made), week) == week
        assert len(made.pool) == size


def test_the_pairs_whose_mix_costs_least_are_taken_out_first(monkeypatch: pytest.MonkeyPatch) -> None:
    made, asked = generation(1, long=True), []
    week = made.master.dive(made.pool.rows).tolist()

    def priced(self: Rest, stay: Sequence[int], beat: float) -> MasterPrices:
        asked.append(tuple(stay))
        return replace(self.relaxed(stay), value=beat)

    monkeypatch.setattr(Rest, "priced", priced)
    monkeypatch.setattr(Rest, "with_last", lambda self, stay, at: week)
    assert mended(rest_of(made), week) == week
    values = [made.master.relaxed(made.pool.rows, stay).value for stay in asked]
    assert len(set(asked)) == len(asked) == mend._PRICED
    assert values == sorted(values)


def test_no_two_days_of_the_pool_make_an_exchanged_week_cheaper(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mend, "_PRICED", 0)
    made = generation(2, long=True)
    week = [0, 1, 2, 3, 4]
    new, size = mended(rest_of(made), week), len(made.pool)
    assert cost(made, new) < cost(made, week)
    days = range(size)
    for stay in combinations(new, len(new) - 2):
        best = min(cost(made, [*stay, *pair]) for pair in combinations(days, 2))
        assert cost(made, new) <= best + 1e-9


def test_the_same_on_any_number_of_threads() -> None:
    def found(threads: int) -> list[bytes]:
        with at_most(threads):
            made = generation(3, long=True)
            chosen = dived(made)
            week = made.pool.days.take(np.array(chosen))
        return [part.tobytes() for part in (week.dish, week.option, week.steps)]

    assert found(1) == found(2)
