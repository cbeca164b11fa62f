"""The peer that goes day by day: each day solved with what the days before it left of the week's rules.

It is a strong peer, for it has all of the planner but the master: the duals of the day's linear programme steer the day
search, the day that is found takes most columns out of the programme, and HiGHS solves the rest in whole numbers.
"""

from time import perf_counter

import numpy as np

from benchmarks.elastic import add_rules, what_is_left
from benchmarks.monolith import PeerWeek
from benchmarks.week_case import WeekCase
from nutriplan.model.day_columns import DayColumns
from nutriplan.model.days import Days, within_food_caps
from nutriplan.model.highs import Floats, solve
from nutriplan.model.week_rows import WeekRules, rule_cost
from nutriplan.model.whole_day import Pricer, WholeDay

_TOLERANCE = 1e-5  # of reduced costs


def week_day_by_day(case: WeekCase, seconds: float) -> PeerWeek:
    """Solve one day after the other; the time that is left is shared evenly among the days that are left."""
    rules, pricers, count = case.view.rules, case.pricers(), len(case.wanted)
    used = np.zeros(len(rules.least))
    rng = np.random.default_rng(case.settings.seed)
    begun = perf_counter()
    days: list[Days] = []
    for number, kind in enumerate(case.kinds.tolist()):
        left = what_is_left(rules, used, (number + 1) / count)
        until = perf_counter() + max(begun + seconds - perf_counter(), 0.0) / (count - number)
        days.append(_day(case, pricers[kind], left, until, rng))
        used += case.view.use(days[-1])[0]
    seconds = perf_counter() - begun
    return PeerWeek(case.judge().cost(Days.join(days)), None, seconds)


def _day(case: WeekCase, pricer: Pricer, rules: WeekRules, until: float, rng: np.random.Generator) -> Days:
    """The best day that the search and then the solver find until a moment."""
    day = WholeDay(pricer)
    add_rules(day.draft, rules, [day.used])
    programme = day.draft.programme()
    relaxed = solve(programme.relaxed())
    duals = np.where(np.isfinite(rules.least) | np.isfinite(rules.most), relaxed.duals[-len(rules.least) :], 0.0)
    settings = case.settings
    found = pricer.search.run(case.view.prices(case.base, duals), None, settings.chains, settings.moves, rng)
    if (kept := within_food_caps(pricer.problem.space, found)).any():
        found = found.take(kept)
    known = found.take(np.argsort(_costs(case, pricer, rules, found), kind="stable")[:1])
    value = float(_costs(case, pricer, rules, known)[0])
    few = relaxed.reduced <= max(value - relaxed.objective, 0.0) + _TOLERANCE
    if programme.integer is not None:  # a column that need not be whole may stand for a part of itself
        few |= ~programme.integer
    answer = solve(programme.keeping(few), presolve=True, seconds=max(until - perf_counter(), 0.01))
    if not len(answer.x) or not np.isfinite(answer.objective):
        return known
    x = np.zeros(len(few))
    x[few] = answer.x
    solved = DayColumns(day.model).day(x)
    return solved if float(_costs(case, pricer, rules, solved)[0]) < value else known


def _costs(case: WeekCase, pricer: Pricer, rules: WeekRules, days: Days) -> Floats:
    """What each day costs, with what it bends of the rules that are left."""
    own = pricer.search.cost(case.base, days)
    bent = [rule_cost(rules, use) for use in case.view.use(days)]
    return np.asarray(own + np.array(bent))
