"""Named after what once crashed or could do harm: monstrous files, devices, links, markup, formulas, Ctrl-C."""

import io
import json
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from typer.testing import CliRunner

from nutriplan.cells import guarded
from nutriplan.cli.app import app
from nutriplan.errors import DataError, OutputError
from nutriplan.files import check_writable, write_bytes
from nutriplan.food_import.mapping import read_mapping
from nutriplan.pantry import read_pantry
from nutriplan.profile_input import read_profile
from nutriplan.reports.paper import Paper, Printing
from nutriplan.reports.pdf.document import draw_pdf
from nutriplan.reports.reopen import read_week
from nutriplan.reports.sheet import plan_csv
from nutriplan.reports.view.report import report_view
from nutriplan.shopping import ALONE
from nutriplan.tables.catalog import load_catalog

SAMPLE = Path(__file__).parents[1] / "reports" / "sample-week.json"
PLAN: dict[str, Any] = json.loads(SAMPLE.read_text(encoding="utf-8"))
DEEP = 50_000
MARKUP = "</para><b>&amp;<img src='file:///etc/passwd'/>"


def saved(folder: Path, text: str) -> Path:
    path = folder / "plan.json"
    path.write_text(text, encoding="utf-8")
    return path


class TestMonstrousFiles:
    def test_a_deeply_nested_plan(self, tmp_path: Path) -> None:
        text = '{"schema": "nutriplan.plan/1", "days": ' + "[" * DEEP + "]" * DEEP + "}"
        with pytest.raises(DataError, match=r"plan\.json: can't be read as JSON"):
            read_week(saved(tmp_path, text))

    @pytest.mark.parametrize("reader", [read_profile, read_mapping])
    def test_a_deeply_nested_toml(self, tmp_path: Path, reader: Any) -> None:
        path = tmp_path / "deep.toml"
        path.write_text("a = " + "[" * DEEP + "]" * DEEP, encoding="utf-8")
        with pytest.raises(DataError, match=r"deep\.toml: can't be read as TOML"):
            reader(path)

    @pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
    @pytest.mark.parametrize("key", ["seed", "grams"])
    def test_a_number_that_is_none(self, tmp_path: Path, number: str, key: str) -> None:
        text = json.dumps(PLAN).replace(f'"{key}": ', f'"{key}": {number}, "x": ', 1)
        with pytest.raises(DataError, match="no amount of anything"):
            read_week(saved(tmp_path, text))

    @pytest.mark.parametrize(("path", "value"), [
        (("revision",), 10**25), (("revision",), -1), (("solver", "gap"), 10**400),
        (("energy", "energy_kcal"), 10**400),
        (("shopping", 0, "grams"), 10**400),
    ])  # fmt: skip
    def test_a_number_beyond_all_bounds(self, tmp_path: Path, path: tuple[Any, ...], value: int) -> None:
        plan = json.loads(json.dumps(PLAN))
        node = plan
        for key in path[:-1]:
            node = node[key]
        node[path[-1]] = value
        with pytest.raises(DataError, match=str(path[-1])):
            read_week(saved(tmp_path, json.dumps(plan)))

    @pytest.mark.parametrize("part", ["targets", "shortfalls"])
    def test_a_target_of_what_is_no_nutrient(self, tmp_path: Path, part: str) -> None:
        plan = json.loads(json.dumps(PLAN))
        miss: dict[str, Any] = {"date": None, "target": 2, "amount": 1, "short_by": 1, "above": False, "fixes": []}
        plan[part] = [{**(plan["targets"][0] if part == "targets" else miss), "nutrient": "<b>x"}]
        with pytest.raises(DataError, match=r"no nutrient is called <b>x; make the plan again"):
            read_week(saved(tmp_path, json.dumps(plan)))

    def test_a_pantry_with_an_endless_cell(self, tmp_path: Path) -> None:
        path = tmp_path / "pantry.csv"
        path.write_text('food,amount,unit\n"' + "x" * 200_000 + '",1,g\n', encoding="utf-8")
        with pytest.raises(DataError, match=r"1 fault\(s\)") as caught:
            read_pantry(path, load_catalog().foods, {})
        assert "pantry.csv, line 2: can't be read (field larger" in str(caught.value)


class TestPlacesToWriteTo:
    def test_a_device_is_written_to_and_stays_a_device(self) -> None:
        main, other = os.openpty()
        device = Path(os.ttyname(other))
        try:
            check_writable(device)
            write_bytes(device, b"through")
            assert os.read(main, 100) == b"through"
            assert stat.S_ISCHR(device.stat().st_mode)
        finally:
            os.close(main)
            os.close(other)

    def test_a_pipe_is_written_to_and_stays_a_pipe(self, tmp_path: Path) -> None:
        pipe = tmp_path / "pipe"
        os.mkfifo(pipe)
        reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
        try:
            write_bytes(pipe, b"through")
            assert os.read(reader, 100) == b"through"
        finally:
            os.close(reader)
        assert stat.S_ISFIFO(pipe.stat().st_mode)

    def test_a_full_device_is_a_sentence(self) -> None:
        if not Path("/dev/full").exists():
            pytest.skip("this system has no full device")
        with pytest.raises(OutputError, match="/dev/full: can't be written"):
            write_bytes(Path("/dev/full"), b"x")

    def test_what_a_link_leads_to_stays_as_it_is(self, tmp_path: Path) -> None:
        other, link = tmp_path / "precious", tmp_path / "week.pdf"
        other.write_bytes(b"precious")
        link.symlink_to(other)
        check_writable(link)
        write_bytes(link, b"new")
        assert (other.read_bytes(), link.read_bytes(), link.is_symlink()) == (b"precious", b"new", False)

    def test_a_link_to_nowhere_becomes_a_file(self, tmp_path: Path) -> None:
        link = tmp_path / "week.pdf"
        link.symlink_to(tmp_path / "nowhere")
        write_bytes(link, b"new")
        assert (link.read_bytes(), (tmp_path / "nowhere").exists()) == (b"new", False)

    def test_a_link_in_a_circle_is_replaced(self, tmp_path: Path) -> None:
        link = tmp_path / "week.pdf"
        link.symlink_to(link)
        write_bytes(link, b"new")
        assert link.read_bytes() == b"new"


class TestText:
    def test_markup_in_a_plan_is_printed_as_it_stands(self, tmp_path: Path) -> None:
        plan = json.loads(json.dumps(PLAN))
        plan["profile"]["name"] = MARKUP
        for meal in plan["days"][0]["meals"]:
            meal |= {"name": f"{MARKUP} {meal['slot']}", "method": MARKUP}
        plan["excluded"] = [{"what": MARKUP, "name": MARKUP, "reason": MARKUP, "source": MARKUP, "rule": ""}]
        week = read_week(saved(tmp_path, json.dumps(plan)))
        pdf = draw_pdf(report_view(week, ALONE), Printing(Paper.A4))
        pages = PdfReader(io.BytesIO(pdf)).pages
        assert "file:///etc/passwd" in "".join(page.extract_text() for page in pages).replace("\n", "")
        assert not [image for page in pages for image in page.images]
        links = [annotation.get_object().get("/A", {}) for page in pages for annotation in page.get("/Annots", [])]
        assert not [link for link in links if "passwd" in str(link)]

    @pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
    def test_no_cell_begins_a_formula(self, cell: str) -> None:
        assert guarded(cell) == f"'{cell}"

    def test_a_plan_with_formulas_for_names_has_none_in_its_table(self, tmp_path: Path) -> None:
        plan = json.loads(json.dumps(PLAN))
        for meal in plan["days"][0]["meals"]:
            meal["name"] = '=HYPERLINK("http://x","y")'
        week = read_week(saved(tmp_path, json.dumps(plan)))
        table = plan_csv(week)
        assert "'=HYPERLINK" in table
        assert ",=HYPERLINK" not in table.replace('"', "")


class TestStopped:
    def test_ctrl_c_ends_in_a_sentence(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def stop(*_: object, **__: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr("nutriplan.reports.reopen.read_week", stop)
        answer = CliRunner().invoke(app, ["render", str(SAMPLE)])
        assert answer.exit_code == 130
        assert "nutriplan: stopped; no file is left half written." in answer.output

    def test_a_real_signal_does_the_same(self, tmp_path: Path) -> None:
        words = [sys.executable, "-m", "nutriplan", "render", str(SAMPLE), "--pantry", "pipe", "--csv", "w.csv"]
        os.mkfifo(tmp_path / "pipe")  # which nobody fills: the command waits there
        with subprocess.Popen(
            words, cwd=tmp_path, stderr=subprocess.PIPE, text=True, preexec_fn=_interruptible
        ) as running:
            writer = _opened(tmp_path / "pipe")
            running.send_signal(signal.SIGINT)
            told = running.communicate(timeout=60)[1]
            os.close(writer)
        assert running.returncode == 130
        assert "stopped; no file is left half written" in told
        assert sorted(path.name for path in tmp_path.iterdir()) == ["pipe"]

    def test_a_reader_that_goes_away_is_no_fault(self) -> None:
        with subprocess.Popen(
            [sys.executable, "-m", "nutriplan", "sources"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as running:
            assert running.stdout is not None
            assert running.stderr is not None
            running.stdout.close()
            told = running.stderr.read()
        assert (running.returncode, told) == (0, b"")


def _interruptible() -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def _opened(pipe: Path) -> int:
    """The writing end of a pipe, once someone reads it."""
    for _ in range(600):
        try:
            return os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
        except OSError:
            time.sleep(0.1)
    raise AssertionError("nobody read the pipe")
