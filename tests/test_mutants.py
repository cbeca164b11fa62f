"""The page on mutation testing reads what mutmut left, and names every survivor that nobody has looked at."""

import json
from pathlib import Path

import pytest

from mutants import KILLED, SURVIVED, UNREACHED, UNTRIED, Mutant, mutants_of, mutants_page, read_review

SOURCE = """
def x_double__mutmut_orig(value):
    more = value
    return value * 2

def x_double__mutmut_1(value):
    more = None
    return value * 2

def x_double__mutmut_2(value):
    more = value
    return value / 2

class Judge:
    def xǁJudgeǁof__mutmut_orig(self):
        return 1

    def xǁJudgeǁof__mutmut_1(self):
        return 2
"""
CODES = {"a.x_double__mutmut_1": 0, "a.x_double__mutmut_2": 1, "a.xǁJudgeǁof__mutmut_1": 33}


@pytest.fixture
def mutants(tmp_path: Path) -> list[Mutant]:
    (tmp_path / "a.py").write_text(SOURCE, encoding="utf-8")
    (tmp_path / "a.py.meta").write_text(json.dumps({"exit_code_by_key": CODES}), encoding="utf-8")
    return mutants_of(tmp_path)


def test_each_mutant_has_its_lines_and_verdict(mutants: list[Mutant]) -> None:
    assert mutants == [
        Mutant("a.py", "Judge.of", "return 1", "return 2", UNREACHED),
        Mutant("a.py", "double", "more = value", "more = None", SURVIVED),
        Mutant("a.py", "double", "return value * 2", "return value / 2", KILLED),
    ]


def test_the_page_counts_them_and_gives_the_reasons(mutants: list[Mutant], tmp_path: Path) -> None:
    review = tmp_path / "review.csv"
    review.write_text("module,function,was,became,reason\na.py,double,more = value,more = None,never read\n"
                      "a.py,Judge.of,return 1,return 2,\n", encoding="utf-8")  # fmt: skip
    page = mutants_page(mutants, read_review(review), "2026-11-22")
    assert "Of 3 that were tried, **1 were noticed**" in page
    assert "| `a.py` | 3 | 1 | 0 | 1 | 1 | 0 |" in page
    assert "- never read: 1, in `a.double` (1)" in page
    assert "Not reviewed yet: 1." in page, "a row without a reason is no review"


def test_what_was_not_tried_is_said(mutants: list[Mutant]) -> None:
    waiting = Mutant("b.py", "halve", "1", "2", UNTRIED)
    page = mutants_page([*mutants, waiting], {}, "2026-11-22")
    assert "ended before the other 1 were tried" in page
    assert "Of 3 that were tried" in page
