"""The pages that are read off the code: the model's constraints, the planner's weights, the JSON documents."""

import ast
import html
import inspect
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from types import ModuleType
from typing import Any

from nutriplan.effort import Effort, with_effort
from nutriplan.exercise import Intensity
from nutriplan.model import (
    bound,
    centre,
    combine,
    couple,
    day_model,
    dive,
    fit,
    master,
    mend,
    multipliers,
    pricing,
    rest,
    settings,
    week_rows,
    whole_day,
)
from nutriplan.profile import Activity, Climate, Lactation, Reference
from nutriplan.reports.check_envelope import check_schema
from nutriplan.reports.envelope import plan_schema
from nutriplan.reports.family_envelope import household_schema
from nutriplan.reports.shopping_list import shopping_schema
from nutriplan.tables.catalog import load_catalog
from nutriplan.tables.foods import Allergen, Diet
from nutriplan.tables.health import load_health

MADE = "Made from the code by `scripts/make_docs.py`; do not edit by hand."
SCHEMAS = {
    "plan": ("`plan --json`", plan_schema),
    "check": ("`check --json`", check_schema),
    "household": ("`plan --people --json`", household_schema),
    "shopping": ("`--shopping list.json`", shopping_schema),
}
_MODELS: Sequence[tuple[str, ModuleType]] = (
    ("A day", day_model),
    ("The rules of a week", week_rows),
    ("The week: choosing days", master),
    ("The week: prices held near the centre", centre),
    ("The week: days priced from two sides", pricing),
    ("The week: days priced as they are chosen", dive),
    ("The week: what is left of it", rest),
    ("The week: its last two days", couple),
    ("The week: mended", mend),
    ("The linear bound", bound),
    ("The exact day", whole_day),
    ("Days by their dishes: bounds", multipliers),
    ("Days by their dishes: the search", combine),
    ("Days by their dishes: servings chosen together", fit),
)
# What keys hold that are plain text or numbers, and so have no definition of their own in a schema.
_PLAIN = {
    "schema": "name and number of the format",
    "version": "of nutriplan that wrote it",
    "seed": "of the search",
    "command": "the line that makes it again",
    "profile": "who it is for, by the names of the options; height in cm, weight in kg, energy in kcal a day",
    "assumed": "what was not given, and what was taken for it",
    "reference": "set of reference intakes: `us` or `eu`",
    "revision": "how often the plan was changed",
    "name": "of the file or the household",
    "label": "of the day or the mean",
    "date": "of the day, where one is known",
    "of_days": "days that are checked; more than one: what stands at the top is their mean",
    "intake": "nutrient id: known amount eaten",
    "coverage": "nutrient id: share of the day's energy from foods whose figure is known",
    "gaps": "nutrient ids below their targets",
    "excesses": "nutrient ids above their limits",
    "shared": "the meals that all share",
    "notes": "what to know about the shared dishes",
    "portions": "for how many it is",
    "pantry": "whether what is there was taken off",
    "left_alone": "nutrient ids that nothing is suggested for",
}
# The weights that go by what is missed.
_MISSED = {
    "limit": "a safety limit or UL", "focus": "a focus nutrient", "guard": "another target", "energy": "energy",
}  # fmt: skip
_ANSWER = "  "  # two blanks part what a constraint is for from its inequality


def model_page() -> str:
    """The planner's mathematics, from the docstrings of the modules and functions that write its rows."""
    lines = ["# The model, constraint by constraint", "", MADE, ""]
    lines += [
        "What the planner asks of HiGHS, in the words of the functions that write it. How the parts work together",
        "is told in [How the planner works](planner.md). The same rows on a toy catalogue, number by number, stand in",
        "`tests/data/lp/`.",
    ]
    for title, module in _MODELS:
        lines += ["", f"## {title}", "", f"`{module.__name__}`", "", *_docstring(module)]
        rows = list(_constraints(module))
        if rows:
            lines += ["", "| rows written by | what for | inequality |", "| --- | --- | --- |", *rows]
    return "\n".join(lines) + "\n"


def _docstring(module: ModuleType) -> Iterator[str]:
    """A module's docstring: paragraphs as they are, indented blocks as text to the letter."""
    for paragraph in (inspect.getdoc(module) or "").split("\n\n"):
        formula = paragraph.startswith("    ")
        yield from ("```text", textwrap.dedent(paragraph), "```", "") if formula else (_escaped(paragraph), "")


def _escaped(text: str) -> str:
    return text.replace("<", "&lt;").replace("*", r"\*").replace("_", r"\_")


def _constraints(module: ModuleType) -> Iterator[str]:
    """A row for each function whose docstring states an inequality."""
    tree = ast.parse(inspect.getsource(module))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            first = (ast.get_docstring(node) or "").partition("\n")[0]
            what, found, inequality = first.rstrip(".").partition(f":{_ANSWER}")
            if found:
                yield f"| `{node.name}` | {what} | `{inequality}` |"


def settings_page() -> str:
    """Every weight and work limit of the planner, with its default and what it means."""
    lines = ["# Weights and settings of the planner", "", MADE, ""]
    lines += [
        "The planner trades these against each other; they are choices of this planner and no nutrition figures",
        "(those are rows of the [data tables](data.md)). They stand in `nutriplan.model.settings`; from Python",
        "they are set by `PlannerSettings(weights=Weights(...))` ([Python API](python-api.md)).",
    ]
    for kind in (settings.Weights, settings.Variety, settings.PlannerSettings):
        what = inspect.getdoc(kind) or ""
        lines += ["", f"## {kind.__name__}", "", what.partition("Attributes:")[0].strip(), ""]
        lines += ["| setting | default | meaning |", "| --- | ---: | --- |"]
        meanings = _meanings(kind)
        for field in fields(kind):
            if isinstance(field.default, settings.Weights | settings.Variety):
                continue
            lines.append(f"| `{field.name}` | {_number(field.default)} | {meanings[field.name]} |")
    quick = with_effort(settings.PlannerSettings(), Effort.QUICK)
    lines += ["", "## Effort", "", f"`--effort quick` works with `rounds={quick.rounds}` and `cycles={quick.cycles}`."]
    return "\n".join(lines) + "\n"


def _number(value: object) -> str:
    return f"{value:,g}" if isinstance(value, float) else str(value)


def _meanings(kind: type[Any]) -> Mapping[str, str]:
    """Field -> its line under `Attributes:`, or else the comment behind it."""
    told: dict[str, str] = {field.name: "" for field in fields(kind)}
    for line in inspect.getsource(kind).splitlines():
        name, _, text = line.strip().partition(":")
        if name in told and not told[name]:
            told[name] = text.partition("  # ")[2].strip() if "  # " in text else text.strip().rstrip(".")
    return told | {name: f"a full miss of {what}" for name, what in _MISSED.items() if name in told}


def json_page() -> str:
    """The top keys of every JSON document, with the schema that says the rest."""
    lines = ["# JSON", "", MADE, ""]
    lines += [
        "Every document names its `schema`; its number goes up when a key changes its meaning or goes away. Amounts",
        "are in the unit that ends the nutrient's id (`magnesium_mg`, `folate_dfe_ug`), dates are ISO 8601, a figure",
        "that is not known is `null` and never 0. [Use nutriplan from scripts](../how-to/scripts.md) shows how to read",
        "them.",
    ]
    for name, (command, make) in SCHEMAS.items():
        schema = make()
        key = schema["properties"]["schema"]["const"]
        lines += ["", f"## {key}", "", f"Written by {command}; [JSON Schema]({name}.schema.json). {_flat(schema)}", ""]
        lines += ["| key | holds | what it is |", "| --- | --- | --- |"]
        for top, part in schema["properties"].items():
            told = _PLAIN.get(top) or _meaning(part, schema["$defs"])
            lines.append(f"| `{top}` | {_type(part)} | {told} |")
    targets = "`profile`, `targets`, `not_enforced`, `notices`, `energy` and `fluid` as in a plan."
    lines += ["", "## nutriplan.targets/1", "", f"Written by `targets --json`: {targets}"]
    return "\n".join(lines) + "\n"


def _flat(part: Mapping[str, Any]) -> str:
    return html.escape(" ".join(str(part.get("description", "")).split()), quote=False)


def _names(part: Mapping[str, Any]) -> Iterator[str]:
    """The definitions that a part of a schema points to: its own, those of its items, those of its choices."""
    if "$ref" in part:
        yield str(part["$ref"]).rpartition("/")[2]
    nested = [part.get("items"), part.get("additionalProperties"), *part.get("anyOf", ())]
    for each in nested:
        if isinstance(each, dict):
            yield from _names(each)


def _type(part: Mapping[str, Any]) -> str:
    options = [option for option in part.get("anyOf", ()) if option.get("type") != "null"]
    if options:
        return " or ".join(_type(option) for option in options) + ", or null"
    if "const" in part:
        return f"`{part['const']}`"
    kind = str(part.get("type", "object"))
    held = part.get("items") if kind == "array" else part.get("additionalProperties")
    inner = _type(held) if isinstance(held, dict) else ""
    return {"array": f"list of {inner}", "object": f"object of {inner}" if inner else "object"}.get(kind, kind)


def _meaning(part: Mapping[str, Any], definitions: Mapping[str, Any]) -> str:
    told = [_flat(definitions[name]) for name in _names(part) if name in definitions]
    return (told or [""])[0].partition(" Attributes:")[0].replace("|", r"\|")


def unknown_page() -> str:
    """How many foods have no figure for each nutrient."""
    catalog = load_catalog()
    lines = ["# Unknown figures", "", MADE, ""]
    lines += [
        f"So many of the {len(catalog.foods)} foods have no figure.",
        "What that means for a plan is told in [The data and their limits](../explanation/data.md).",
    ]
    lines += ["", "| nutrient | foods without a figure |", "| --- | ---: |"]
    for nutrient in catalog.nutrients.values():
        blank = sum(food.nutrients.get(nutrient.nutrient_id) is None for food in catalog.foods.values())
        if nutrient.composed:
            lines.append(f"| {nutrient.name} | {blank} |")
    return "\n".join(lines) + "\n"


def words_page() -> str:
    """The words that the facts of a profile may be, from the enums and the tables of health."""
    health = load_health()
    named = {
        "Medicines": [(row.drug_id, row.name, row.synonyms) for row in health.drugs],
        "Conditions": [(row.condition_id, row.name, row.synonyms) for row in health.conditions],
        "Supplements": sorted({(row.supplement_id, row.name, row.synonyms) for row in health.supplements}),
    }
    closed: Mapping[str, Iterable[str]] = {
        "`--allergy`": Allergen,
        "`--diet`": Diet,
        "`--activity`": Activity,
        "`--exercise`": Intensity,
        "`--climate`": Climate,
        "`--lactation`": Lactation,
        "`--reference`": Reference,
    }
    lines = ["# Words", "", MADE, "", "What may stand after the options that say who you are, and in a profile."]
    lines += ["", "| option | words |", "| --- | --- |"]
    lines += [f"| {option} | {', '.join(f'`{word}`' for word in words)} |" for option, words in closed.items()]
    lines += [
        "",
        "Nuts are tree nuts; peanuts are a word of their own. An exercise is an intensity, a time and days:",
        "`vigorous 1.5h tue,thu,sat`, `moderate 30 min daily`. A supplement is a word, an amount and a unit:",
        "`magnesium 200 mg`.",
    ]
    for title, rows in named.items():
        lines += ["", f"## {title}", "", "| word | is | also understood |", "| --- | --- | --- |"]
        lines += [f"| `{word}` | {name} | {', '.join(synonyms)} |" for word, name, synonyms in rows]
    return "\n".join(lines) + "\n"


def pages(root: Path) -> dict[Path, str]:
    """Path -> text of every page made here."""
    return {
        root / "docs" / "explanation" / "model.md": model_page(),
        root / "docs" / "reference" / "settings.md": settings_page(),
        root / "docs" / "reference" / "json.md": json_page(),
        root / "docs" / "reference" / "unknown-figures.md": unknown_page(),
        root / "docs" / "reference" / "words.md": words_page(),
    }
