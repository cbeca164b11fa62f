"""A batch keeps what is finished, solves equal problems once, and makes anew only what has changed."""

import errno
import json
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from batches import ANNA, BEN, CHEAP, HEADER, Done, Here, people_of, plan_files, run_here
from nutriplan import files, planner
from nutriplan.batch import work
from nutriplan.batch.collect import Format, check_format, write_all
from nutriplan.batch.engine import Lost
from nutriplan.batch.figures import Status
from nutriplan.batch.folder import Folder
from nutriplan.batch.run import Batch
from nutriplan.errors import OutputError, UsageError
from nutriplan.planner import Case, Planned, plan_days
from nutriplan.reports.envelope import plan_json
from nutriplan.reports.paper import Page, Paper, Printing
from nutriplan.saved_plan import read_saved
from nutriplan.solver_report import CUT_SHORT
from nutriplan.tables.catalog import Catalog
from plans import START

TWIN = "twin,Anna's twin,female,30,vegetarian"
NEEDS_MORE = "low,Low,female,30,vegan,800"  # so little energy that targets are missed


@pytest.fixture(scope="session")
def first(tmp_path_factory: pytest.TempPathFactory) -> Done:
    """Anna, her twin, someone at fault, and Ben."""
    folder = tmp_path_factory.mktemp("first")
    return run_here(people_of(folder, ANNA, "carl,Carl,male,old,vegan", TWIN, BEN), folder / "out")


class TestResults:
    def test_the_plan_is_the_one_that_the_command_makes(self, first: Done) -> None:
        person = first.line("ben").entry.person
        assert person is not None
        alone = plan_days(person, START, 1, settings=CHEAP.planner(), command=CHEAP.command(person))
        timeless = replace(alone, solver=replace(alone.solver, seconds=0.0))
        assert first.folder.plan_path(first.line("ben").entry).read_text(encoding="utf-8") == plan_json(timeless)

    def test_equal_problems_are_solved_once_and_told_in_each_ones_name(self, first: Done) -> None:
        assert first.solved == ["anna", "ben"]
        assert first.line("twin").figures.shared
        anna, twin = first.plan("anna"), first.plan("twin")
        assert anna["days"] == twin["days"]
        assert (anna["profile"]["name"], twin["profile"]["name"]) == ("Anna A.", "Anna's twin")
        assert "Anna A." in anna["command"]
        assert "Anna A." not in json.dumps(twin)

    def test_a_shared_plan_is_what_the_person_would_have_got_alone(self, first: Done, tmp_path: Path) -> None:
        alone = run_here(people_of(tmp_path, TWIN), tmp_path / "out")
        assert alone.solved == ["twin"]
        assert alone.plan("twin") == first.plan("twin")

    def test_a_fault_stands_first_and_has_no_plan(self, first: Done) -> None:
        assert first.lines[0].entry.key == "carl"
        assert first.line("carl").figures.status is Status.FAULT
        assert "age" in first.line("carl").fault
        assert {*plan_files(first.folder.root)} == {"anna.json", "ben.json", "twin.json"}

    def test_everybody_is_counted(self, first: Done) -> None:
        last = first.tallies[-1]
        assert (last.total, last.done, last.solved, last.faults) == (4, 4, 2, 1)

    def test_a_saved_plan_can_be_read_back(self, first: Done, catalog: Catalog) -> None:
        saved = read_saved(first.folder.plan_path(first.line("anna").entry), catalog)
        assert [day.date for day in saved.days] == [START]


class TestGoingOn:
    def test_a_second_run_does_nothing(self, tmp_path: Path) -> None:
        people = people_of(tmp_path, ANNA, BEN)
        before = run_here(people, tmp_path / "out")
        files_before = {path: path.stat().st_mtime_ns for path in (tmp_path / "out" / "plans").iterdir()}
        again = run_here(people, tmp_path / "out")
        assert not again.engine.asked
        assert again.lines == before.lines
        assert {path: path.stat().st_mtime_ns for path in (tmp_path / "out" / "plans").iterdir()} == files_before

    def test_a_changed_row_alone_is_planned_anew(self, tmp_path: Path) -> None:
        out = tmp_path / "out"
        before = run_here(people_of(tmp_path, ANNA, BEN), out)
        changed = run_here(people_of(tmp_path, ANNA, BEN.replace("45", "46"), TWIN), out)
        assert changed.engine.asked["plan_person"] == 2
        assert changed.line("twin").figures.shared  # found by the first run
        assert changed.plan("anna") == before.plan("anna")
        assert changed.plan("ben")["profile"]["age"] == 46

    def test_notes_are_handed_through_without_planning_anew(self, tmp_path: Path) -> None:
        header = f"{HEADER},notes"
        run_here(people_of(tmp_path, f"{ANNA},first", header=header), tmp_path / "out")
        again = run_here(people_of(tmp_path, f"{ANNA},second", header=header), tmp_path / "out")
        assert not again.engine.asked
        assert again.line("anna").entry.notes == "second"

    @pytest.mark.parametrize("change", [{"seed": 1}, {"days": 2}, {"start": START.replace(day=24)}])
    def test_another_option_plans_anew(self, change: dict[str, Any], tmp_path: Path) -> None:
        people, out = people_of(tmp_path, ANNA), tmp_path / "out"
        run_here(people, out)
        request = replace(CHEAP, **change)
        if "seed" in change:
            request = replace(request, settings=replace(CHEAP.planner(), seed=1))
        assert run_here(people, out, request).solved == ["anna"]

    def test_another_time_limit_does_not(self, tmp_path: Path) -> None:
        people, out = people_of(tmp_path, ANNA), tmp_path / "out"
        run_here(people, out)
        assert not run_here(people, out, replace(CHEAP, time_limit_s=5.0)).engine.asked

    def test_a_pdf_that_is_asked_for_later_takes_no_planning(self, tmp_path: Path) -> None:
        people, out = people_of(tmp_path, ANNA), tmp_path / "out"
        run_here(people, out)
        printed = replace(CHEAP, printing=Printing(Paper.A4, pages=frozenset({Page.WEEK, Page.SWAPS})))
        again = run_here(people, out, printed)
        assert again.solved == []
        assert plan_files(out)["anna.pdf"].startswith(b"%PDF")
        assert again.plan("anna")["swaps"]

    @pytest.mark.parametrize("spoil", [Path.unlink, lambda path: path.write_bytes(path.read_bytes()[:100])])
    def test_a_file_that_is_gone_or_cut_off_is_made_again(self, spoil: Any, tmp_path: Path) -> None:
        people, out = people_of(tmp_path, ANNA), tmp_path / "out"
        run_here(people, out)
        whole = plan_files(out)
        spoil(out / "plans" / "anna.json")
        assert run_here(people, out).engine.asked["plan_person"] == 1
        assert plan_files(out) == whole

    @pytest.mark.parametrize("part", ["records", "cache"])
    def test_a_state_file_that_makes_no_sense_costs_time_alone(self, part: str, tmp_path: Path) -> None:
        people, out = people_of(tmp_path, ANNA), tmp_path / "out"
        run_here(people, out)
        whole = plan_files(out)
        for path in (out / ".nutriplan" / part).iterdir():
            path.write_bytes(b'{"digest": 3')
        (out / "plans" / "anna.json").unlink()
        run_here(people, out)
        assert plan_files(out) == whole

    def test_a_row_that_gets_a_fault_loses_its_old_plan(self, tmp_path: Path) -> None:
        run_here(people_of(tmp_path, ANNA, BEN), tmp_path / "out")
        faulty = run_here(people_of(tmp_path, ANNA.replace("30", "soon"), BEN), tmp_path / "out")
        assert {*plan_files(tmp_path / "out")} == {"ben.json"}
        assert faulty.line("ben").figures.status is Status.MET
        mended = run_here(people_of(tmp_path, ANNA, BEN), tmp_path / "out")
        assert mended.line("anna").figures.shared  # what was found before is still known
        assert mended.engine.asked == {"examine": 1, "plan_person": 1}

    def test_a_record_can_take_away_nothing_else(self, tmp_path: Path) -> None:
        run_here(people_of(tmp_path, ANNA), tmp_path / "out")
        record = tmp_path / "out" / ".nutriplan" / "records" / "anna.json"
        mine = tmp_path / "mine.txt"
        mine.write_text("mine", encoding="utf-8")
        content = json.loads(record.read_bytes())
        record.write_text(
            json.dumps({**content, "files": {"plans/../../mine.txt": 4, "../mine.txt": 4}}), encoding="utf-8"
        )
        run_here(people_of(tmp_path, ANNA.replace("30", "soon")), tmp_path / "out")
        assert mine.read_text(encoding="utf-8") == "mine"

    def test_old_files_of_nobody_are_named(self, tmp_path: Path) -> None:
        run_here(people_of(tmp_path, ANNA, BEN), tmp_path / "out")
        left = people_of(tmp_path, BEN)
        assert list(Folder(tmp_path / "out", apart=True).strangers(left)) == ["anna.json"]

    def test_what_a_killed_write_left_is_taken_away_when_it_is_old(self, tmp_path: Path) -> None:
        run_here(people_of(tmp_path, ANNA), tmp_path / "out")
        old, young = (tmp_path / "out" / "plans" / f".nutriplan-{name}" for name in ("old", "young"))
        for path in (old, young):
            path.write_bytes(b"half")
        os.utime(old, (0, 0))
        Folder(tmp_path / "out", apart=True).tidy()
        assert (old.exists(), young.exists()) == (False, True)


class TestOneFile:
    def test_a_folder_may_be_called_like_a_pattern(self, first: Done, tmp_path: Path) -> None:
        duckdb = pytest.importorskip("duckdb")
        for name in ("week 1", "week [1]", "it's"):
            (tmp_path / name).mkdir()
            table = tmp_path / name / "plans.parquet"
            write_all(table, Format.PARQUET, first.lines, first.folder)
            rows = duckdb.from_parquet(str(table.rename(tmp_path / "plans.parquet"))).project("id").fetchall()
            assert rows == [(line.entry.key,) for line in first.lines]

    def test_parquet_needs_the_extra(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "duckdb", None)
        check_format(Format.JSONL)
        with pytest.raises(UsageError, match=r"--format parquet needs DuckDB: pip install"):
            check_format(Format.PARQUET)


class TestMisses:
    def test_fixes_are_told_only_to_the_same_profile(self, tmp_path: Path) -> None:
        header = f"{HEADER},energy_kcal"
        other = NEEDS_MORE.replace("low,Low,female,30", "other,Other,female,31")  # the same targets, another profile
        same = NEEDS_MORE.replace("low,Low", "same,Same")
        done = run_here(people_of(tmp_path, NEEDS_MORE, other, same, header=header), tmp_path / "out")
        assert done.line("low").figures.status is Status.SHORT
        assert done.solved == ["low", "other"]
        assert done.plan("low")["days"] == done.plan("other")["days"] == done.plan("same")["days"]
        assert done.line("low").figures.misses == len(done.plan("low")["shortfalls"])

    def test_those_who_miss_most_stand_first(self, tmp_path: Path) -> None:
        header = f"{HEADER},energy_kcal"
        less = NEEDS_MORE.replace("low,Low", "least,Least").replace("800", "1000")
        done = run_here(people_of(tmp_path, f"{BEN},", less, NEEDS_MORE, header=header), tmp_path / "out")
        shares = [line.figures.worst_share for line in done.lines]
        assert shares == sorted(shares, reverse=True)
        assert done.lines[-1].entry.key == "ben"


class TestFaults:
    def test_a_bug_with_one_person_stops_nobody_else(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def planned(case: Case) -> Planned:
            if case.person.profile.name.startswith("Anna"):
                raise ZeroDivisionError("no apples")
            return before(case)

        before = planner.planned
        monkeypatch.setattr(work, "planned", planned)
        done = run_here(people_of(tmp_path, ANNA, BEN), tmp_path / "out")
        assert "ZeroDivisionError: no apples" in done.line("anna").fault
        assert done.line("ben").figures.status is Status.MET
        monkeypatch.undo()
        again = run_here(people_of(tmp_path, ANNA, BEN), tmp_path / "out")
        assert again.engine.asked["plan_person"] == 1
        assert again.line("anna").figures.status is Status.MET

    def test_someone_without_a_menu_is_a_fault_with_the_reason(self, tmp_path: Path) -> None:
        header = f"{HEADER},exclude"
        none_left = "none,None,male,30,vegan,grains|legumes|fruit|vegetables|nuts|seeds|drinks|water"
        done = run_here(people_of(tmp_path, none_left, f"{BEN},", header=header), tmp_path / "out")
        assert done.line("none").figures.status is Status.FAULT
        assert done.line("none").fault
        assert done.line("ben").figures.status is Status.MET

    def test_a_toddler_has_targets_but_no_menu(self, tmp_path: Path) -> None:
        done = run_here(people_of(tmp_path, "kid,Kid,male,2,omnivore", BEN), tmp_path / "out")
        assert done.line("kid").figures.status is Status.FAULT
        assert done.line("ben").figures.status is Status.MET

    def test_a_plan_that_was_cut_short_is_told_and_tried_again(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def cut(case: Case) -> Planned:
            found = before(case)
            return replace(found, solver=replace(found.solver, status=CUT_SHORT))

        before = planner.planned
        monkeypatch.setattr(work, "planned", cut)
        done = run_here(people_of(tmp_path, ANNA), tmp_path / "out")
        assert done.line("anna").figures.status is Status.CUT_SHORT
        monkeypatch.undo()
        again = run_here(people_of(tmp_path, ANNA), tmp_path / "out")
        assert again.line("anna").figures.status is Status.MET

    def test_those_with_the_problem_of_someone_who_was_lost_are_not_tried(self, tmp_path: Path) -> None:
        class Losing(Here):
            def run(self, work: Any, items: Any) -> Any:
                for number, result in super().run(work, items):
                    yield number, (Lost("ended") if work.__name__ == "plan_person" else result)

        done = run_here(people_of(tmp_path, ANNA, TWIN), tmp_path / "out", engine=Losing())
        assert done.engine.asked["plan_person"] == 1
        assert done.line("anna").fault == "ended"
        assert done.line("twin").fault == "ended (the same as for anna)"

    def test_a_full_disk_stops_the_run_and_loses_nothing(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        rows = [f"p{age},P{age},female,{age},vegetarian" for age in (30, 40, 60)]
        people, out = people_of(tmp_path, *rows), tmp_path / "out"
        written = 0

        def filling(handle: int, content: bytes) -> None:
            nonlocal written
            written += len(content)
            if written > 90_000:
                os.write(handle, content[: len(content) // 2])
                raise OSError(errno.ENOSPC, "No space left on device")
            before(handle, content)

        before = files._write_all
        monkeypatch.setattr(files, "_write_all", filling)
        with pytest.raises(OutputError, match="No space left"):
            Batch(people, CHEAP, Folder(out, apart=True), Here()).run(lambda tally: None)
        finished = plan_files(out)
        assert 0 < len(finished) < 3
        assert all(json.loads(content)["days"] for content in finished.values())
        monkeypatch.undo()
        again = run_here(people, out)
        assert again.engine.asked["plan_person"] <= 3 - len(finished) + 1
        assert all(line.figures.status is Status.MET for line in again.lines)
        assert {name: plan_files(out)[name] for name in finished} == finished
