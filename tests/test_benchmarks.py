"""What the benchmark does apart from measuring: keep, resume, sum up and tell."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from benchmarks import batch, bounds, peers, plans, scaling
from benchmarks.__main__ import PARTS
from benchmarks.bounds import PATH, KeptBound, joined, read_bounds, with_exact_gaps, write_bounds
from benchmarks.crowd import crowd
from benchmarks.elastic import what_is_left
from benchmarks.machine import machine
from benchmarks.page import page
from benchmarks.parts import Asked
from benchmarks.profiles import PROFILES
from benchmarks.spread import spread
from benchmarks.store import Run, Store
from benchmarks.week_case import week_case
from hypothesis import given
from hypothesis import strategies as st

from nutriplan.batch.people import read_people
from nutriplan.batch.problem_key import profile_key
from nutriplan.errors import UsageError
from nutriplan.model.week_rows import WeekRules, rule_cost
from nutriplan.tables.catalog import Catalog

JOB: Run = {"profile": "woman_30", "seed": 0}


def bound(value: float, problem: str = "p", seed: int = 0) -> KeptBound:
    return KeptBound("woman_30", seed, value, "exact", problem, (), 1.0, "2026-11-22", {"numpy": "2"})


def plan_run(profile: str, days: int, seconds: float, **more: float | str) -> Run:
    figures = {
        "seconds": seconds,
        "processor_seconds": 2 * seconds,
        "objective": 8.0,
        "gap": 0.1,
        "estimate": 0.02,
        "misses": 0,
        "status": "finished",
    }
    return {"part": "plans", "case": plans.PLAN, "profile": profile, "chance": 0, "days": days, **figures, **more}


def one_rule(least: float, most: float, free: float, soft: float, hard: float) -> WeekRules:
    least_, most_, free_, soft_, hard_ = (np.array([value]) for value in (least, most, free, soft, hard))
    return WeekRules(least_, most_, free_, soft_, hard_, (1,))


def test_a_finished_run_is_kept_and_not_repeated(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    store = Store.opened(path)
    store.add("peers", JOB, {"seconds": 1.0})
    store.write({})
    again = Store.opened(path)
    assert again.has("peers", JOB)
    assert not again.has("peers", {**JOB, "seed": 1})
    assert not again.has("plans", JOB)
    assert not Store.opened(path, anew=True).runs


@pytest.mark.parametrize("name", ["machine", "planner"])
def test_runs_of_another_planner_or_machine_are_not_gone_on_with(tmp_path: Path, name: str) -> None:
    path = tmp_path / "result.json"
    Store.opened(path).write({})
    content = json.loads(path.read_text())
    path.write_text(json.dumps({**content, name: "another"}))
    with pytest.raises(UsageError, match=name):
        Store.opened(path)


def test_the_result_names_no_host_and_no_path() -> None:
    assert machine()["cores"] >= 1
    assert "/" not in json.dumps(machine())


@given(st.lists(st.floats(0.001, 1e6), min_size=1, max_size=30))
def test_a_spread_is_in_order(values: list[float]) -> None:
    found = spread(values)
    assert found["count"] == len(values)
    slack = 1e-4
    assert found["least"] - slack <= found["median"] <= found["p90"] + slack <= found["most"] + 2 * slack


def test_a_spread_of_nothing_claims_nothing() -> None:
    assert spread([]) == {"count": 0}


def test_a_bound_is_never_replaced_by_a_worse_one_of_the_same_programme() -> None:
    assert joined([bound(7.0)], bound(6.5)) == [bound(7.0)]
    assert joined([bound(7.0)], bound(7.5)) == [bound(7.5)]


def test_a_stale_bound_gives_way_even_to_a_lower_one() -> None:
    assert joined([bound(7.0, "old"), bound(5.0, seed=1)], bound(6.5)) == [bound(5.0, seed=1), bound(6.5)]


def test_only_what_is_missing_or_stale_is_proven(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, own = tmp_path / "bounds.json", week_case("woman_30", 0).fingerprint()
    monkeypatch.setattr(bounds, "proven", lambda _profile, _seed: bound(7.0, own))
    told: list[str] = []
    asked = Asked(("woman_30",), full=False)
    bounds.prove_missing(asked, told.append, path)
    bounds.prove_missing(asked, told.append, path)
    assert len(told) == 1
    write_bounds([bound(9.0, "of older tables")], path)
    bounds.prove_missing(asked, told.append, path)
    assert len(told) == 2
    assert read_bounds(path) == [bound(7.0, own)]


def test_bounds_are_read_as_they_were_written(tmp_path: Path) -> None:
    path = tmp_path / "bounds.json"
    assert read_bounds(path) == []
    write_bounds([bound(7.0, seed=1), bound(6.0)], path)
    assert read_bounds(path) == [bound(6.0), bound(7.0, seed=1)]


def test_only_a_bound_of_the_same_programme_gives_an_exact_gap() -> None:
    runs = [plan_run("woman_30", 7, 1.0, problem="p"), plan_run("woman_30", 7, 1.0, problem="other", exact_gap=0.5)]
    found = with_exact_gaps(runs, [bound(7.6)])
    assert found[0]["exact_gap"] == pytest.approx(0.05)
    assert "exact_gap" not in found[1]


def test_the_kept_bounds_can_be_read() -> None:
    assert all(each.profile in PROFILES and each.bound > 0 for each in read_bounds(PATH))


def test_a_fingerprint_tells_programmes_apart() -> None:
    case = week_case("woman_30", 0)
    own = case.fingerprint()
    assert own == week_case("woman_30", 0).fingerprint()
    dearer = replace(case.settings, weights=replace(case.settings.weights, group_too_often=7.0))
    assert replace(case, settings=dearer).fingerprint() != own
    seven = replace(case.classes[0], energy_kcal=case.classes[0].energy_kcal + 1)
    assert replace(case, classes=[seven]).fingerprint() != own


def test_the_summary_of_plans_takes_ratios_within_a_profile() -> None:
    given = {"seconds": 2.0, "processor_seconds": 1.0}
    exact = {"part": "plans", "case": plans.EXACT_DAY, "seconds": 4.0, "processor_seconds": 4.0, "given": given}
    runs: list[Run] = [{**exact, "profile": name} for name in "ab"]
    runs += [plan_run("a", 7, 2.0), plan_run("b", 7, 8.0), plan_run("a", 28, 6.0)]
    found = plans.summary(runs)
    assert found["ratios"]["seconds"]["week_over_exact_day"]["least"] == 0.5
    assert found["ratios"]["seconds"]["week_over_exact_day"]["most"] == 2.0
    assert found["ratios"]["processor_seconds"]["week_over_exact_day"]["least"] == 1.0
    assert found["ratios"]["seconds"]["week_over_given_day"]["most"] == 4.0
    assert found["given_day_seconds"] == spread([2.0, 2.0])
    assert found["ratios"]["seconds"]["month_over_week"] == spread([3.0])
    assert found["lengths"]["7"]["runs"] == 2
    assert [line["profile"] for line in plans.by_profile(runs)] == ["a", "b"]


def test_a_peer_without_a_week_is_beaten_and_a_cheaper_one_is_not() -> None:
    ours: Run = {"objective": 8.0, "seconds": 2.0}
    costs = ({"cost": None}, {"cost": 16.0}, {"cost": 7.0})
    names = ("monolith", "monolith_few", "day_by_day")
    runs = [
        {**ours, **dict.fromkeys(names, each["cost"]), **{f"{name}_seconds": 2.0 for name in names}} for each in costs
    ]
    found = peers.summary(runs)["monolith"]
    assert (found["runs"], found["beaten"], found["no_week"]) == (3, 2, 1)
    assert found["cost_over_ours"]["most"] == 2.0


@given(st.integers(0, 6), st.integers(0, 6))
def test_days_one_after_the_other_pay_for_a_rule_what_the_week_pays(first: int, second: int) -> None:
    rules = one_rule(least=-np.inf, most=2.0, free=1.0, soft=1.5, hard=1000.0)
    uses = np.array([float(first)]), np.array([float(second)])
    after = what_is_left(rules, uses[0], 1.0)
    assert rule_cost(rules, uses[0]) + rule_cost(after, uses[1]) == pytest.approx(rule_cost(rules, uses[0] + uses[1]))


def test_what_a_week_needs_is_due_by_and_by() -> None:
    rules = one_rule(least=2.0, most=np.inf, free=0.0, soft=0.0, hard=300.0)
    assert what_is_left(rules, np.array([0.0]), 0.5).least == 1.0
    assert what_is_left(rules, np.array([2.0]), 1.0).least == 0.0


@pytest.mark.parametrize("count", [150, 600])
def test_a_catalogue_can_have_any_number_of_dishes(catalog: Catalog, count: int) -> None:
    dishes = scaling.so_many(catalog.dishes, count, 0)
    assert len({dish.dish_id for dish in dishes}) == count


def test_twins_are_alternatives_of_every_role(catalog: Catalog) -> None:
    doubled = scaling.with_twins(catalog, 1)
    assert len(doubled.foods) == 2 * len(catalog.foods)
    for old, new in zip(catalog.dishes, doubled.dishes, strict=True):
        assert [2 * len(options) for _, options in old.roles] == [len(options) for _, options in new.roles]


@pytest.mark.parametrize("full", [False, True])
def test_no_job_comes_twice(full: bool) -> None:
    for part in PARTS.values():
        jobs = [json.dumps(job, sort_keys=True) for job in part.jobs(Asked(("woman_30", "runner"), full))]
        assert jobs
        assert len(set(jobs)) == len(jobs)


def test_the_page_tells_what_was_not_measured() -> None:
    summary = {"plans": {**plans.summary([plan_run("a", 7, 2.0)]), "most_load_per_core": 3.0}}
    head = {"date": "2026-11-22", "machine": {**machine(), "cpu": "a processor"}}
    text = page({**head, "summary": summary, "runs": [plan_run("a", 7, 2.0)]})
    assert "a processor" in text
    assert "other work" in text
    assert "| Gap to the exact bound, median | <= 2 % | not measured |" in text
    assert "| a | 2.0 | not measured | 8.00 | 10.0 % | not measured | 2.0 % | 0 |" in text


def test_a_crowd_is_varied_and_half_of_it_repeats_when_asked(tmp_path: Path) -> None:
    table = tmp_path / "people.csv"
    for repeated, distinct in ((0.0, 60), (0.5, 30)):
        table.write_text(crowd(60, 1, repeated), encoding="utf-8")
        people = [entry.person for entry in read_people(table)]
        assert len({person.profile.name for person in people if person}) == 60
        assert len({profile_key(person) for person in people if person}) == distinct
    assert crowd(60, 1) == crowd(60, 1) != crowd(60, 2)


def test_a_batch_is_summed_up_by_its_largest_run() -> None:
    figures = dict.fromkeys(batch._TOLD, 1.0)
    few, most = ({"part": "batch", "people": people, "cores": 2, "effort": "quick", **figures} for people in (8, 24))
    runs = [
        {**few, "case": batch.VARIED, "seconds": 9.0},
        {**most, "case": batch.VARIED, "seconds": 40.0, "efficiency": 0.9},
        {**most, "case": batch.REPEATED, "seconds": 20.0},
    ]
    found = batch.summary(runs)
    assert (found["people"], found["cases"]["varied, quick"]["efficiency"]) == (24, 0.9)
    assert found["repeated_over_varied"]["seconds"] == 0.5
    told = {"batch": {**found, "most_load_per_core": 1.0}}
    text = page({"date": "2026-11-22", "machine": machine(), "summary": told, "runs": []})
    assert "24 people on 2 cores" in text
    assert "varied: 0.50 of the time" in text
    assert "| varied, quick | 40 |" in text
