"""What `foods search`, `top`, `show --compare`, `check` and `import` print."""

from collections import Counter
from collections.abc import Mapping, Sequence
from string import ascii_uppercase

from nutriplan.food_import.report import Count, Coverage, ImportReport
from nutriplan.food_store.check import Check, Finding
from nutriplan.food_store.lookup import Hits
from nutriplan.food_store.rank import Per, Ranked, Ranking
from nutriplan.food_store.schema import FoodEntry
from nutriplan.reports.lines import INDENT, WIDTH, wrapped
from nutriplan.reports.view.judge import in_order
from nutriplan.reports.view.words import amount, number, plural, short, unit
from nutriplan.tables.foods import Food
from nutriplan.tables.nutrients import Nutrient

_PER = {Per.HUNDRED_GRAMS: "per 100 g", Per.HUNDRED_KCAL: "per 100 kcal", Per.PORTION: "per portion"}
MOST_COMPARED = len(ascii_uppercase)
_CELL = 14
_NAME = 30
_ABREAST = 3  # as many as a terminal is wide


def hits_text(hits: Hits) -> str:
    """Foods found: the curated ones as ever, imported ones with source and id."""
    lines = found_text(hits.curated).splitlines()
    for food in hits.imported:
        measure = f" ({food.measure}, {food.measure_g:g} {food.basis})" if food.measure_g else ""
        brand = f", {food.brand}" if food.brand else ""
        lines += wrapped(f"{food.ref}  {food.name}{brand}{measure} [{food.source}]", INDENT, first="")
    shown = len(hits.curated) + len(hits.imported)
    if hits.total > shown:
        lines.append(f"... and {hits.total - shown:,} more; --limit shows more, another word narrows it down")
    return "\n".join(lines)


def found_text(foods: Sequence[Food]) -> str:
    """Foods found: id, name, household measure and what it is rich in."""
    lines = []
    for food in foods:
        rich = ", ".join(_nutrient_word(tag.removesuffix(":high")) for tag in food.tags if tag.endswith(":high"))
        lines.append(f"{food.food_id}  {food.name} ({food.measure}, {food.measure_g:g} g)")
        lines += wrapped(f"rich in {rich}", INDENT) if rich else []
    return "\n".join(lines)


def food_text(food: Food, nutrients: Mapping[str, Nutrient]) -> str:
    """A food's figures per household portion and per 100 g; an unknown one says so."""
    lines = [
        f"{food.name}  [{food.food_id}, USDA SR28 {food.ndb_no}]",
        f"{food.diet}; contains {', '.join(food.allergens) or 'none of the 14 allergens'}",
        "",
    ]
    return "\n".join([*lines, *_figures(food, "g", nutrients)])


def top_text(found: Sequence[Ranked], ranking: Ranking, nutrient: Nutrient) -> str:
    """A ranking, most first."""
    lines = [f"{nutrient.name} [{unit(nutrient.unit)}] {_PER[ranking.per]}"]
    width = max(len(amount(each.amount, nutrient)) for each in found)
    for each in found:
        portion = f" ({each.portion})" if each.portion else ""
        text = f"{each.name}{portion} [{each.ref}]"
        lines += wrapped(text, width + 2, first=f"{amount(each.amount, nutrient):>{width}}  ")
    return "\n".join(lines)


def compare_foods_text(foods: Sequence[FoodEntry], nutrients: Mapping[str, Nutrient]) -> str:
    """Foods side by side, per 100 g (or ml), at most `MOST_COMPARED`; an unknown amount says so."""
    lettered = list(zip(ascii_uppercase, foods, strict=False))
    lines = [f"{letter}: {food.name} [{food.ref}, {food.source}]" for letter, food in lettered]
    for first in range(0, len(lettered), _ABREAST):
        lines += ["", *_abreast(lettered[first : first + _ABREAST], nutrients)]
    return "\n".join(lines)


def _abreast(lettered: Sequence[tuple[str, FoodEntry]], nutrients: Mapping[str, Nutrient]) -> list[str]:
    """As many foods as a terminal is wide, a column each under its letter."""
    heads = [f"{letter}, 100 {food.basis}" for letter, food in lettered]
    lines = [" " * _NAME + "".join(f"{head:>{_CELL}}" for head in heads)]
    for nutrient in in_order(nutrients[key] for key in lettered[0][1].nutrients):
        values = [food.nutrients[nutrient.nutrient_id] for _, food in lettered]
        cells = ["unknown" if value is None else amount(value, nutrient) for value in values]
        row = "".join(f"{cell:>{_CELL}}" for cell in cells)
        lines.append(f"{nutrient.short_name[: _NAME - 1]:{_NAME}}{row} {unit(nutrient.unit)}")
    return lines


def entry_text(food: FoodEntry, nutrients: Mapping[str, Nutrient]) -> str:
    """An imported food per portion and per 100 g (or ml)."""
    told = ", ".join(filter(None, (food.source, food.brand, food.food_group, food.published)))
    return "\n".join([f"{food.name}  [{food.ref}]", told, "", *_figures(food, food.basis, nutrients)])


def _figures(food: Food | FoodEntry, basis: str, nutrients: Mapping[str, Nutrient]) -> list[str]:
    """The columns per portion and per 100 of the basis."""
    size = f"{food.measure_g:g} {basis}" if food.measure_g else ""
    lines = [f"{'':{_NAME}}{(food.measure or 'no portion')[:18]:>18} {f'100 {basis}':>12}"]
    lines += [f"{'':{_NAME}}{size:>18}"] if size else []
    for nutrient in in_order(nutrients[key] for key in food.nutrients):
        value = food.nutrients[nutrient.nutrient_id]
        portion = (
            "" if not food.measure_g else "unknown" if value is None else amount(value * food.measure_g / 100, nutrient)
        )
        whole = "unknown" if value is None else amount(value, nutrient)
        lines.append(f"{nutrient.short_name:{_NAME}}{portion:>18} {whole:>12} {unit(nutrient.unit)}")
    return lines


def findings_text(found: Sequence[Finding], foods: int, most: int, nutrients: Mapping[str, Nutrient]) -> str:
    """What the checks found, by check, the farthest off first."""
    counts = Counter(finding.check for finding in found)
    lines = [f"{plural(len(found), 'finding')} in {foods:,} foods. Each is worth a look; odd is not yet wrong."]
    for check in Check:
        if not counts[check]:
            continue
        lines += ["", f"{check[0].upper()}{check[1:]}: {counts[check]:,}"]
        mine = [finding for finding in found if finding.check is check]
        for finding in mine[:most]:
            nutrient = nutrients.get(finding.nutrient)
            name = f"{nutrient.short_name} " if nutrient else ""
            symbol = unit(nutrient.unit) if nutrient else "g"
            figures = f"{short(finding.found)} {symbol} against {short(finding.expected)}"
            text = f"{name}{figures}: {finding.name} [{finding.ref}]"
            lines += wrapped(text, 2 * INDENT, first=" " * INDENT)
        if len(mine) > most:
            lines.append(f"{'':{INDENT}}... and {len(mine) - most:,} more; --limit shows more, --json all")
    return "\n".join(lines)


def import_text(report: ImportReport, nutrients: Mapping[str, Nutrient]) -> str:
    """The report of an import."""
    if not report.changed:
        known = ", ".join(f"{source.source} ({plural_foods(source.foods)})" for source in report.sources)
        return "\n".join(wrapped(f"Nothing changed: this very file is in the table already: {known}.", 0))
    lines = [f"{plural_foods(report.foods)} came in."]
    for source in report.sources:
        before = f", in place of {plural_foods(source.foods_before)}" if source.foods_before else ""
        lines += wrapped(f"{source.source}: {plural_foods(source.foods)}{before} (from {source.label})", INDENT)
    lines += _counts("Records left out", report.left_out)
    lines += _counts("Amounts", report.values)
    lines += _counts("Lines that could not be read", report.lines_not_read)
    if report.portions or report.portions_left_out:
        without = f"; {report.portions_left_out:,} without grams left out" if report.portions_left_out else ""
        lines += ["", f"Household measures: {report.portions:,}{without}."]
    if report.missing_files:
        lines += ["", *wrapped(f"Not in the download, done without: {', '.join(report.missing_files)}.", 0)]
    lines += ["", f"{'Known for':{_NAME}}{'foods':>12}{'of all':>8}{'zeros':>10}"]
    covered = {coverage.nutrient: coverage for coverage in report.coverage}
    for nutrient in in_order(nutrients[key] for key in covered):
        each = covered[nutrient.nutrient_id]
        share = f"{int(100 * each.known / max(report.foods, 1))} %"
        lines.append(f"{nutrient.short_name[: _NAME - 1]:{_NAME}}{each.known:>12,}{share:>8}{each.zeros:>10,}")
    lines += [line for each in report.coverage for line in _unusable(each, nutrients[each.nutrient])]
    lines += ["", *wrapped("What is not known stays unknown and is never counted as zero.", 0)]
    return "\n".join([*lines, f"Table: {report.table}"])


def _unusable(coverage: Coverage, nutrient: Nutrient) -> list[str]:
    return [
        line
        for each in coverage.unusable
        for line in wrapped(
            f"{nutrient.short_name} unknown for {plural_foods(each.count)} that tell it {each.what}.", 0
        )
    ]


def plural_foods(count: int) -> str:
    """A count of foods: `1 food`, `1,204 foods`."""
    return f"{number(count, 0)} {'food' if count == 1 else 'foods'}"


def _counts(heading: str, counts: Sequence[Count]) -> list[str]:
    lines = ["", f"{heading}:"] if counts else []
    for each in counts:
        examples = f" (e.g. {', '.join(each.examples)})" if each.examples else ""
        lines += wrapped(f"{each.count:>9,}  {each.what}{examples}"[: 3 * WIDTH], INDENT + 9, first="")
    return lines


def _nutrient_word(name: str) -> str:
    """A nutrient of a claim as it reads: `vitamin B6`."""
    words = name.split("_")
    return " ".join(word.upper() if words[0] == "vitamin" and place else word for place, word in enumerate(words))
