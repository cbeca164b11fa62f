"""`nutriplan targets` as a user meets it: table, explanation, comparison, JSON and refusals."""

import json
import re
from datetime import date
from functools import cache
from typing import Any

import pytest

from nutriplan.reports.explain_text import nutrient_named
from nutriplan.tables.references import ReferenceTables
from test_cli import run

RUNNER = ("--exercise", "vigorous 2h tue,thu,sat", "--temperature-c", "33")
KIDNEY = ("--condition", "kidney_disease")


@cache
def text_of(*arguments: str) -> str:
    """What `targets` prints, which is never wider than a terminal."""
    answer = run("targets", *arguments)
    assert answer.returncode == 0, answer.stderr
    assert max(len(line) for line in answer.stdout.splitlines()) <= 80
    return answer.stdout


def words(text: str) -> str:
    """The text without its line breaks."""
    return " ".join(text.split())


def rows(text: str) -> dict[str, list[str]]:
    """First words of the lines -> their other words, the first line of each."""
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        if parts := re.split(r"\s{2,}", line.strip()):
            found.setdefault(parts[0], parts[1:])
    return found


def document(*arguments: str) -> dict[str, Any]:
    answer = run("targets", "--json", *arguments)
    assert answer.returncode == 0, answer.stderr
    loaded: dict[str, Any] = json.loads(answer.stdout)
    return loaded


def test_the_table_holds_base_steps_target_limit_and_period() -> None:
    text = text_of("--age", "30", "--trimester", "2")
    table = rows(text)
    assert table["base"] == ["steps", "target", "limit unit period basis"]
    assert words(" ".join(table["Magnesium"])) == "310 +40 350 mg day RDA [IOM1997]"
    assert words(" ".join(table["Vitamin B6"])) == "1.3 +0.6 1.9 100 mg day RDA/UL [IOM1998]"
    assert "310 -> 350: lean tissue is gained in pregnancy (official value) [IOM1997]" in words(text)
    assert "limit 4,000 -> 3,500: more phosphorus is absorbed" in words(text)
    assert "Energy: 2," in text
    assert "Water: 3 L a day, in food and drink together, AI [IOM2005W]" in words(text)


def test_targets_that_differ_by_weekday_name_their_days() -> None:
    text = text_of(*RUNNER, "--age", "30")
    blocks = re.findall(r"^  Sodium\s+1,500\s+1,500\s+([\d,]+) mg.*\n    on ([A-Za-z, ]+)$", text, re.MULTILINE)
    assert blocks == [("2,300", "Mon, Wed, Fri, Sun"), ("4,329", "Tue, Thu, Sat")]
    assert "Water: 2.7 L a day; 5.2 L on Tue, Thu, Sat" in text
    assert "Tue, Thu, Sat: exercise costs about 2.5 L of sweat with 2,029 mg of sodium" in words(text)


def test_what_to_ask_a_doctor_comes_first_and_takes_targets_away() -> None:
    text = text_of(*KIDNEY, *RUNNER)
    assert text.startswith("Ask your doctor\n===============\n- Kidney disease: only your clinic")
    order = [text.index(word) for word in ("Ask your doctor", "\nSafety\n", "\nMatters more for you\n", "\nNotes\n")]
    assert order == sorted(order)
    assert "Potassium" not in rows(text)
    assert rows(text)["Phosphorus"][:3] == ["4,000", "4,000 mg", "day"]
    assert "Potassium, AI 2,600 mg: no target is set: only your doctor can say" in words(text)
    assert "Ask your doctor how much of it to make up for" in words(text)
    assert "for every kg lost" not in text


@pytest.mark.parametrize("more", [("--explain", "iron"), ("--compare", "climate=cool,hot")])
def test_the_doctor_stands_at_the_top_of_every_view(more: tuple[str, ...]) -> None:
    assert text_of(*KIDNEY, *more).startswith("Ask your doctor\n=====")


def test_json_says_what_holds_on_which_day() -> None:
    answer = document(*RUNNER, "--age", "30")
    assert answer["schema"] == "nutriplan.targets/1"
    assert {"energy", "fluid", "targets", "not_enforced", "notices"} <= set(answer)
    magnesium = [row for row in answer["targets"] if row["nutrient"] == "magnesium_mg"]
    lower_on = {date.fromisoformat(day).weekday(): row["lower"] for row in magnesium for day in row["days"]}
    assert lower_on == {day: pytest.approx(341 if day in (1, 3, 5) else 310) for day in range(7)}
    first = min(date.fromisoformat(day) for row in magnesium for day in row["days"])
    assert first > date.today()
    assert [row["days"] for row in answer["targets"] if row["nutrient"] == "iron_mg"] == [None]
    assert sorted(row["water_l"] for row in answer["fluid"]) == [2.7, pytest.approx(5.159, abs=0.001)]


def test_json_leaves_out_what_only_a_doctor_may_set() -> None:
    answer = document(*KIDNEY)
    lowers = {row["nutrient"] for row in answer["targets"] if row["lower"] is not None}
    assert not {"potassium_mg", "phosphorus_mg"} & lowers
    assert [notice["kind"] for notice in answer["notices"]][:4] == ["doctor"] * 4


def test_explain_shows_the_whole_chain_with_sources_in_words() -> None:
    text = words(text_of("--explain", "magnesium", "--age", "30", "--trimester", "2", *RUNNER))
    for part in (
        "Reference value: 310 mg RDA for women and girls, 19 to 30 years: 310 mg a day Source: Institute of Medicine.",
        "1. pregnancy_magnesium_mg: set 350 mg 310 -> 350 mg Why: lean tissue is gained in pregnancy",
        "2. strenuous_magnesium_mg: add 35 mg 350 -> 385 mg Why: ",
        "Evidence: primary study Source: Nielsen FH, Lukaski HC.",
        "Target: 350 mg on Mon, Wed, Fri, Sun",
        "Target: 385 mg on Tue, Thu, Sat",
        "Limit: none that binds food",
        "UL 350 mg: a limit on supplements, laxatives and antacids",
        "Trials are too small to tell whether magnesium",
    ):
        assert part in text


@pytest.mark.parametrize(
    ("nutrient", "arguments", "parts"),
    [
        ("vitamin a", (), ("Target: 700 µg a day", "See also: Retinol (preformed vitamin A) [retinol_ug]")),
        ("retinol", (), ("Limit: 3,000 µg a day (UL)", "on this form alone")),
        ("Vitamin B6", (), ("Limit: 100 mg a day (UL)", "It is on all that is eaten")),
        ("saturated fat", (), ("10 % of energy", "It is a share of energy")),
        ("caffeine", ("--trimester", "1"), ("pregnancy_caffeine_limit: cap 200 mg", "Limit: 200 mg a day (limit)")),
        ("vitamin_d_ug", ("--supplement", "vitamin_d 10 ug"), ("supplement: add -10 µg 15 -> 5 µg", "100 -> 90 µg")),
        ("iron", ("--diet", "vegan", "--age", "30"), ("vegan_iron_mg: multiply × 1.8 18 -> 32.4 mg",)),
        ("magnesium", ("--condition", "alcohol"), ("Matters more for you",)),
        ("energy", ("--trimester", "2"), ("EER 2023", "add 200 kcal", "a day of menus holds")),
        ("water", RUNNER, ("Target: 2.7 L on Mon", "sweat_water_l: add 2.459 L", "Target: 5.2 L on Tue, Thu, Sat")),
        ("potassium", KIDNEY, ("AI 2600 mg", "only your doctor can say how much is right")),
        ("biotin", (), ("the food table (SR28) has no biotin values",)),
        ("sugars", (), ("Nothing is asked of it",)),
    ],
)
def test_explain_tells_why(nutrient: str, arguments: tuple[str, ...], parts: tuple[str, ...]) -> None:
    text = words(text_of("--explain", nutrient, *arguments)).replace("2,600", "2600")
    assert [part for part in parts if part not in text] == []


@pytest.mark.parametrize(
    ("name", "nutrient_id"),
    [
        ("FOLATE", "folate_dfe_ug"),
        ("folic acid", "folic_acid_ug"),
        ("vitamin-b12", "vitamin_b12_ug"),
        ("vitamin b1", "thiamin_mg"),
        ("fiber", "fiber_g"),
        ("Fibre", "fiber_g"),
        ("water", "water_l"),
        ("water_g", "water_g"),
    ],
)
def test_a_nutrient_is_known_by_all_its_names(tables: ReferenceTables, name: str, nutrient_id: str) -> None:
    assert nutrient_named(name, tables).nutrient_id == nutrient_id


def test_every_nutrient_is_known_by_its_id_and_short_name(tables: ReferenceTables) -> None:
    for row in tables.nutrients.values():
        assert nutrient_named(row.nutrient_id, tables) is row
        if row.nutrient_id != "water_g":  # `water` asks for the fluid of a day
            assert nutrient_named(row.short_name, tables) is row


def test_compare_puts_columns_side_by_side_and_counts_the_equal_rows() -> None:
    arguments = ("--age", "30", "--compare", "trimester=none,1,2,3")
    table = rows(text_of(*arguments))
    assert table["trimester"] == ["none", "1", "2", "3"]
    names = list(table)
    start = names.index("trimester")
    assert names[start + 1 : start + 3] == ["Energy, kcal", "Water, L"]
    assert table["Magnesium, mg"] == ["310", "350", "350", "350"]
    assert table["Iron, mg"] == ["18–45", "27–45", "27–45", "27–45"]
    assert "Calcium, mg" not in table
    hidden = re.search(r"^(\d+) other targets are equal", text_of(*arguments), re.MULTILINE)
    assert hidden is not None
    whole = rows(text_of(*arguments, "--all"))
    assert whole["Calcium, mg"] == ["1,000–2,500"] * 4
    assert len(whole) - len(table) == int(hidden[1]) - 1  # the count itself is gone
    assert "trimester 1: A supplement of 400 micrograms of folic acid" in words(text_of(*arguments))


def test_compare_by_climate_names_the_days_that_differ() -> None:
    text = text_of("--age", "30", "--exercise", "vigorous 2h tue,thu", "--compare", "climate=cool,hot")
    found = re.findall(r"^Sodium, mg +(\S+) +(\S+)\n    on ([\w, ]+)$", text, re.MULTILINE)
    assert found == [
        ("1,500–2,300", "1,500–2,300", "Mon, Wed, Fri, Sat, Sun"),
        ("1,500–3,509", "1,500–4,329", "Tue, Thu"),
    ]


@pytest.mark.parametrize(
    ("compare", "row", "cells"),
    [
        ("reference=us,eu", "Potassium, mg", ["2,600", "3,500"]),
        ("--gestation-week=10,30", "Protein, g", None),
        ("condition=none,kidney_disease", "Potassium, mg", ["2,600", "ask doctor"]),
        ("exercise=none,vigorous 2h tue,thu,low 1h", "exercise", ["none", "vigorous 2h tue,thu", "low 1h"]),
        ("smoker=no,yes", "Vitamin C, mg", ["75–2,000", "110–2,000"]),
    ],
)
def test_any_fact_can_be_compared(compare: str, row: str, cells: list[str] | None) -> None:
    table = rows(text_of("--age", "30", f"--compare={compare}"))
    assert row in table
    assert cells is None or table[row] == cells


def test_what_is_assumed_follows_the_compared_fact() -> None:
    text = text_of("--compare", "sex=female,male")
    assert "female: woman 35, 163 cm, 57 kg; assumed: height 163 cm, weight 57 kg" in text
    assert "male: man 35, 177 cm, 70 kg; assumed: height 177 cm, weight 70 kg" in text


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--explain", "magnesum"), 2, ("magnesium_mg",)),
        (("--explain", "zzzz"), 2, ("known are: magnesium_mg, potassium_mg",)),
        (("--compare", "trimester"), 2, ("trimester=1,2,3",)),
        (("--compare", "age=30"), 2, ("two or more",)),
        (("--compare", "trimestr=1,2"), 2, ("did you mean trimester",)),
        (
            ("--compare", "trimester=1,5,x"),
            2,
            ("5: trimester: input should be less than or equal to 3", "x: trimester"),
        ),
        (("--compare", "sex=female,male", "--lactation", "0-6"), 2, ("male: lactation goes with sex female only",)),
        (("--compare", "reference=us,eu", "--age", "5"), 3, ("eu: ", "reference_intakes.csv")),
        (("--json", "--explain", "iron"), 2, ("choose one",)),
        (("--all",), 2, ("--compare",)),
    ],
)
def test_a_wish_that_cannot_be_read_is_a_sentence(arguments: tuple[str, ...], code: int, said: tuple[str, ...]) -> None:
    answer = run("targets", *arguments)
    assert (answer.returncode, answer.stdout) == (code, "")
    assert [part for part in said if part not in answer.stderr] == []
    assert "Traceback" not in answer.stderr


def test_nonsense_is_refused_with_all_faults_and_what_is_accepted() -> None:
    nonsense = {
        "--gestation-week": ("50", "gestation_week: input should be less than or equal to 42"),
        "--exercise": ("vigorous 30h", "30 h a day is not between 0 and 16"),
        "--humidity-pct": ("-5", "humidity_pct: input should be greater than or equal to 0"),
        "--medication": ("xyzzy", "accepted: loop_diuretic, thiazide_diuretic"),
        "--condition": ("gloom", "accepted: "),
        "--supplement": ("moonlight 3 mg", "not a supplement that can be counted"),
        "--climate": ("arctic", "'cool', 'warm' or 'hot'"),
    }
    answer = run("targets", *(f"{option}={value}" for option, (value, _) in nonsense.items()))
    assert answer.returncode == 2
    assert f"{len(nonsense)} thing(s) to mend" in answer.stderr
    assert [said for _, said in nonsense.values() if said not in answer.stderr] == []
