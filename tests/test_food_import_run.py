"""An import as a whole: it repeats without change, adds its own source, and if it is killed the old table stands."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from food_files import fdc_folder, food, foundation, imported, refs, silent, zipped
from nutriplan.errors import DataError, ExitCode, OutputError, UsageError
from nutriplan.food_import.lock import locked
from nutriplan.food_import.run import import_foods
from nutriplan.food_store import engine
from nutriplan.food_store.table import open_table

_KILLS = 6
_MANY = 30_000  # foods: an import long enough to be killed in the middle


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return tmp_path / "table" / "foods.duckdb"


def sr28_like(folder: Path, magnesium: str = "9") -> Path:
    """A download of another source, with the same FDC number as that of `foundation`."""
    return fdc_folder(folder, food=[("2", "sr_legacy_food", "Rye", "", "")], food_nutrient=[("2", "1090", magnesium)])


class TestRepeated:
    def test_the_same_files_change_not_a_byte(self, tmp_path: Path, table: Path) -> None:
        folder = foundation(tmp_path / "in", {"1090": "7"})
        assert imported(folder, table).changed
        before, stamp = table.read_bytes(), table.stat().st_mtime_ns
        again = imported(folder, table)
        assert not again.changed
        assert [(source.source, source.foods) for source in again.sources] == [("fdc_foundation", 1)]
        assert (table.read_bytes(), table.stat().st_mtime_ns) == (before, stamp)

    def test_the_same_files_in_a_zip_of_another_name_are_the_same(self, tmp_path: Path, table: Path) -> None:
        folder = foundation(tmp_path / "in", {"1090": "7"})
        imported(zipped(folder, tmp_path / "a.zip"), table)
        assert not imported(zipped(folder, tmp_path / "b.zip", prefix=""), table).changed

    def test_a_changed_file_replaces_its_source(self, tmp_path: Path, table: Path) -> None:
        imported(foundation(tmp_path / "in", {"1090": "7"}), table)
        report = imported(foundation(tmp_path / "in", {"1090": "8"}), table)
        assert (report.changed, report.sources[0].foods_before) == (True, 1)
        assert food(table, "fdc:1").nutrients["magnesium_mg"] == 8
        assert refs(table) == ["fdc:1"]


class TestIncremental:
    def test_another_source_is_added_and_the_first_kept(self, tmp_path: Path, table: Path) -> None:
        imported(foundation(tmp_path / "in", {"1090": "7"}), table)
        imported(sr28_like(tmp_path / "other"), table)
        assert refs(table) == ["fdc:1", "fdc:2"]
        assert not imported(foundation(tmp_path / "in", {"1090": "7"}), table).changed
        imported(sr28_like(tmp_path / "other", "10"), table)
        assert food(table, "fdc:1").nutrients["magnesium_mg"] == 7
        assert food(table, "fdc:2").nutrients["magnesium_mg"] == 10

    def test_a_download_partly_replaced_since_is_read_again(self, tmp_path: Path, table: Path) -> None:
        both = fdc_folder(
            tmp_path / "both",
            food=[("1", "foundation_food", "Oats", "", ""), ("2", "sr_legacy_food", "Rye", "", "")],
            food_nutrient=[("1", "1090", "7"), ("2", "1090", "9")],
        )
        imported(both, table)
        imported(sr28_like(tmp_path / "other", "10"), table)
        assert imported(both, table).changed
        assert food(table, "fdc:2").nutrients["magnesium_mg"] == 9


class TestKilled:
    @pytest.fixture
    def large(self, tmp_path: Path) -> Path:
        foods = [(str(number), "sr_legacy_food", f"Food {number}", "", "") for number in range(10, 10 + _MANY)]
        amounts = [(row[0], code, "5") for row in foods for code in ("1003", "1087", "1090")]
        return fdc_folder(tmp_path / "large", food=foods, food_nutrient=amounts)

    @pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="a process is killed in another way there")
    def test_at_any_point_the_old_table_stands_and_the_next_import_completes(
        self, tmp_path: Path, table: Path, large: Path
    ) -> None:
        imported(foundation(tmp_path / "in", {"1090": "7"}), table)
        before = table.read_bytes()
        work = table.with_name(f".{table.name}.import")
        call = [sys.executable, "-m", "nutriplan", "foods", "import", str(large), "--foods", str(table)]
        interrupted = 0
        for step in range(_KILLS):
            child = subprocess.Popen(call, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ)
            limit = time.monotonic() + 60
            while not work.exists() and child.poll() is None and time.monotonic() < limit:
                time.sleep(0.005)
            time.sleep(0.25 * step)  # from the first moment of work on, ever later
            child.kill()
            if child.wait() == 0:
                break  # it was faster than the last kills
            assert child.returncode == -signal.SIGKILL
            interrupted += 1
            if table.read_bytes() != before:
                break  # killed after the one step that puts the new table in place
            assert refs(table) == ["fdc:1"]
        assert interrupted >= 2
        report = imported(large, table)
        assert report.foods == _MANY
        assert len(refs(table)) == _MANY + 1
        assert sorted(each.name for each in table.parent.iterdir()) == [".foods.duckdb.lock", "foods.duckdb"]

    @pytest.mark.skipif(sys.platform == "win32", reason="a process is interrupted in another way there")
    @pytest.mark.parametrize("stage", ["reading foods", "reading amounts", "making foods"])
    def test_interrupted_by_hand_it_stops_at_once(self, stage: str, tmp_path: Path, table: Path, large: Path) -> None:
        imported(foundation(tmp_path / "in", {"1090": "7"}), table)
        before = table.read_bytes()
        code = (  # a shell's background jobs ignore the signal, and so would this one
            "import runpy, signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
            "runpy.run_module('nutriplan', run_name='__main__')"
        )
        call = [sys.executable, "-c", code, "foods", "import", str(large), "--foods", str(table)]
        with subprocess.Popen(call, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as child:
            assert child.stderr is not None
            for line in child.stderr:
                if stage in line:
                    child.send_signal(signal.SIGINT)
                    break
            rest = child.stderr.read()
        assert "Traceback" not in rest
        assert child.returncode == 130
        assert table.read_bytes() == before
        assert sorted(each.name for each in table.parent.iterdir()) == [".foods.duckdb.lock", "foods.duckdb"]

    @pytest.mark.parametrize("room", [2_000, 100_000, 600_000])
    def test_a_full_disk_ends_in_a_sentence(self, room: int, tmp_path: Path, table: Path, large: Path) -> None:
        """No file may grow beyond some bytes, which meets the writer as a full disk does."""
        pytest.importorskip("resource")
        imported(foundation(tmp_path / "in", {"1090": "7"}), table)
        before = table.read_bytes()
        code = "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        code += f"resource.setrlimit(resource.RLIMIT_FSIZE, ({room}, {room}))\n"
        code += f"sys.argv = ['nutriplan', 'foods', 'import', {str(large)!r}, '--foods', {str(table)!r}]\n"
        code += "from nutriplan.cli.app import main; main()"
        answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
        assert answer.returncode == ExitCode.DATA, answer.stderr
        assert "Traceback" not in answer.stderr
        assert table.read_bytes() == before
        assert sorted(each.name for each in table.parent.iterdir()) == [".foods.duckdb.lock", "foods.duckdb"]

    def test_an_error_in_the_middle_leaves_nothing_behind(
        self, tmp_path: Path, table: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        imported(foundation(tmp_path / "in", {"1090": "7"}), table)
        before = table.read_bytes()

        def broken(text: str) -> None:
            if text.startswith("reading portions"):
                raise RuntimeError(text)

        with pytest.raises(RuntimeError):
            import_foods(sr28_like(tmp_path / "other"), table, None, broken)
        assert table.read_bytes() == before
        assert sorted(each.name for each in table.parent.iterdir()) == [".foods.duckdb.lock", "foods.duckdb"]


class TestRefused:
    def test_two_imports_at_once(self, tmp_path: Path, table: Path) -> None:
        with locked(table), pytest.raises(OutputError, match="another import"):
            imported(foundation(tmp_path / "in", {"1090": "7"}), table)

    def test_a_file_that_is_no_table(self, tmp_path: Path, table: Path) -> None:
        table.parent.mkdir()
        table.write_bytes(b"something else" * 1000)
        with pytest.raises((DataError, OutputError)):
            imported(foundation(tmp_path / "in", {"1090": "7"}), table)
        assert table.read_bytes() == b"something else" * 1000

    def test_a_table_of_another_version(self, tmp_path: Path, table: Path) -> None:
        imported(foundation(tmp_path / "in", {"1090": "7"}), table)
        connection = engine.connect()
        connection.execute(f"ATTACH '{table}' AS t; UPDATE t.meta SET version = 99; DETACH t")
        connection.close()
        with pytest.raises(DataError, match="another version"), open_table(table):
            pass

    def test_a_place_that_cannot_be_written(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("x")
        with pytest.raises(OutputError):
            imported(foundation(tmp_path / "in", {"1090": "7"}), tmp_path / "file" / "foods.duckdb")

    def test_without_the_engine(self, tmp_path: Path, table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(engine, "find_spec", lambda _: None)
        with pytest.raises(UsageError, match=r"nutriplan\[data\]"):
            import_foods(foundation(tmp_path / "in", {"1090": "7"}), table, None, silent)
