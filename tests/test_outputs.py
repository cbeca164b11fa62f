"""The output options: what they mean, and what is wrong with them."""

import io
from pathlib import Path

import pytest

from nutriplan.cli.outputs import Outputs, in_colour
from nutriplan.reports.paper import Page, Paper, Printing
from nutriplan.shopping import ALONE, Household


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_without_options_nothing_is_written_and_one_person_shops_once() -> None:
    outputs = Outputs()
    assert (outputs.files, outputs.piped, outputs.faults()) == ({}, False, [])
    assert outputs.printing() == Printing(Paper.A4, large=False, mono=False, pages=frozenset(Page))
    assert outputs.household() == ALONE


def test_what_the_options_mean() -> None:
    outputs = Outputs(
        pdf=Path("-"), ics=Path("a.ics"), paper="letter", large=True, mono=True, pages="week, Days",
        shop="Saturday,wed,sat", portions=3,
    )  # fmt: skip
    assert outputs.faults() == []
    assert (outputs.files, outputs.piped) == ({"pdf": Path("-"), "ics": Path("a.ics")}, True)
    assert outputs.printing() == Printing(Paper.LETTER, True, True, frozenset({Page.WEEK, Page.DAYS}))
    assert outputs.household() == Household(portions=3, weekdays=(2, 5))


def test_the_pantry_is_read(tmp_path: Path) -> None:
    path = tmp_path / "pantry.txt"
    path.write_text("500 g rolled oats\n", encoding="utf-8")
    assert Outputs(pantry=path).household().pantry == {"Rolled oats": 500}


@pytest.mark.parametrize(
    ("outputs", "said"),
    [
        (Outputs(paper="a3"), ["--paper"]),
        (Outputs(pdf=Path("-"), csv=Path("-")), ["--pdf and --csv: only one output can go to standard output"]),
        (Outputs(pages="weeks"), ["--pages: weeks is not among week,"]),
        (Outputs(pages=" , "), ["--pages: nothing is not among"]),
        (Outputs(shop="noon"), ["--shop: noon is no weekday"]),
        (Outputs(shop="monkey"), ["--shop: monkey"]),
        (Outputs(shop="t,wed"), ["--shop: t is"]),
        (Outputs(portions=0), ["--portions: 0"]),
        (Outputs(portions=21), ["--portions: 21"]),
        (Outputs(paper="", shop="", portions=-1), ["--paper", "--shop: nothing", "--portions"]),
    ],
)
def test_every_fault_is_a_sentence(outputs: Outputs, said: list[str]) -> None:
    found = outputs.faults()
    assert len(found) == len(said)
    assert all(fault.startswith(words) for fault, words in zip(found, said, strict=True))


@pytest.mark.parametrize(
    ("stream", "settings", "expected"),
    [
        (Terminal(), {}, True),
        (io.StringIO(), {}, False),
        (Terminal(), {"NO_COLOR": "1"}, False),
        (Terminal(), {"NO_COLOR": ""}, True),  # an empty one does not count, says its convention
        (Terminal(), {"TERM": "dumb"}, False),
    ],
)
def test_colour_is_for_terminals_that_want_it(
    monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, settings: dict[str, str], expected: bool
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    assert in_colour(stream) is expected
