"""Numbers, units and dates as printed; the one place where `ug` becomes µg."""

import re
from collections.abc import Sequence
from datetime import date

from nutriplan.tables.dishes import Slot
from nutriplan.tables.foods import Aisle
from nutriplan.tables.nutrients import Nutrient

DASH = "–"
SLOT_NAMES = {
    Slot.BREAKFAST: "Breakfast",
    Slot.SNACK_1: "Morning snack",
    Slot.LUNCH: "Lunch",
    Slot.SNACK_2: "Afternoon snack",
    Slot.DINNER: "Dinner",
    Slot.DRINKS: "Drinks",
}
AISLE_NAMES = {
    Aisle.PRODUCE: "Fruit and vegetables",
    Aisle.BAKERY: "Bakery",
    Aisle.GRAINS_PULSES: "Grains, pasta and pulses",
    Aisle.DAIRY_EGGS: "Dairy and eggs",
    Aisle.MEAT: "Meat and poultry",
    Aisle.FISH: "Fish",
    Aisle.NUTS_DRIED_FRUIT: "Nuts, seeds and dried fruit",
    Aisle.TINS_JARS: "Tins and jars",
    Aisle.FROZEN: "Frozen",
    Aisle.OILS_CONDIMENTS: "Oils, herbs and spices",
    Aisle.DRINKS: "Drinks",
    Aisle.SWEETS: "Sweet things",
}
_UNITS = {"ug": "µg", "ug_rae": "µg RAE", "ug_dfe": "µg DFE", "percent": "% of energy"}
_FRACTIONS = {"1/2": "½", "1/3": "⅓", "2/3": "⅔", "1/4": "¼", "3/4": "¾", "1/8": "⅛"}
_TYPOGRAPHY = (
    (re.compile(r"\bug\b"), "µg"),
    (re.compile(r"\bdegC\b"), "°C"),
    (re.compile(r"\s*\+-\s*"), " ± "),
    (re.compile(r">="), "≥"),
    (re.compile(r"<="), "≤"),
    (re.compile(r"(?<=\d) x (?=\d)"), " × "),
    (re.compile(r"(?<![^ ])-(?=[ \d])"), "−"),
)
_FRACTION = re.compile(r"(?<![\d/])(?:(\d+) )?([1-3]/[2348])(?![\d/])")
_MAX_EXTRA_DECIMALS = 7


def unit(symbol: str) -> str:
    """A unit as printed."""
    return _UNITS.get(symbol, re.sub(r"^ug\b", "µg", symbol))


def prose(text: str) -> str:
    """A sentence from a table with the signs a printer would use."""
    for pattern, sign in _TYPOGRAPHY:
        text = pattern.sub(sign, text)
    return text


def number(value: float, decimals: int) -> str:
    """A number with its thousands marked; minus zero prints as zero."""
    text = f"{value:,.{decimals}f}"
    return text.removeprefix("-") if float(text.replace(",", "")) == 0 else text


def amount(value: float, nutrient: Nutrient) -> str:
    """An amount of a nutrient without its unit."""
    return number(value, nutrient.decimals)


def amount_with_unit(value: float, nutrient: Nutrient) -> str:
    """An amount of a nutrient with its unit."""
    return f"{amount(value, nutrient)} {unit(nutrient.unit)}"


def bound(value: float, nutrient: Nutrient) -> str:
    """A bound without its unit and without decimals that say nothing: `1.4`, `100`."""
    return trimmed(value, nutrient.decimals)


def trimmed(value: float, decimals: int) -> str:
    """A number with at most some decimals, without those that say nothing."""
    text = number(value, decimals)
    return text.rstrip("0").rstrip(".") if "." in text else text


def amount_beside(value: float, target: float, nutrient: Nutrient) -> str:
    """An amount that misses a target, with as many decimals as it takes not to print the same number as the target."""
    for decimals in range(nutrient.decimals, nutrient.decimals + _MAX_EXTRA_DECIMALS):
        text = number(value, decimals)
        if text != number(target, decimals):
            return text
    return number(value, nutrient.decimals + _MAX_EXTRA_DECIMALS)


def short(value: float) -> str:
    """A number of a table with no more digits than it needs (1.8, 40, 0.36)."""
    return f"{value:,.4g}" if abs(value) < 1000 else number(value, 0)


def grams(value: float) -> str:
    """A weight as weighed out: whole grams, or one decimal where the step needs it."""
    rounded = round(value, 1)
    return f"{number(rounded, 0 if rounded == int(rounded) else 1)} g"


def measure(text: str) -> str:
    """A household measure with proper fractions: `1 1/2 cups` becomes `1½ cups`."""
    return _FRACTION.sub(lambda match: f"{match[1] or ''}{_FRACTIONS.get(match[2], match[2])}", text)


def percent(share: float, *, reached: bool) -> str:
    """A share of a target in whole per cent that never prints 100 for a target that is missed, nor less for one met."""
    whole = max(round(share * 100), 100) if reached else min(int(share * 100 + 1e-9), 99)
    return str(whole)


def weekday(day: date) -> str:
    """The name of the weekday, in English whatever the locale."""
    return ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")[day.weekday()]


def month(day: date) -> str:
    """The name of the month, in English whatever the locale."""
    names = "January February March April May June July August September October November December"
    return names.split()[day.month - 1]


def short_date(day: date) -> str:
    """A date within the plan: `23 Nov`."""
    return f"{day.day} {month(day)[:3]}"


def long_date(day: date) -> str:
    """A date in full: `23 November 2026`."""
    return f"{day.day} {month(day)} {day.year}"


def date_range(first: date, last: date) -> str:
    """A span of dates with nothing said twice: `23–29 November 2026`."""
    if first == last:
        return long_date(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}{DASH}{long_date(last)}"
    if first.year == last.year:
        return f"{first.day} {month(first)} {DASH} {long_date(last)}"
    return f"{long_date(first)} {DASH} {long_date(last)}"


def listed(items: Sequence[str], last: str = "and") -> str:
    """Items in one phrase: `a, b and c`."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {last} {items[-1]}" if items else ""


def some(items: Sequence[str], most: int) -> str:
    """The first items of a long list, and how many more there are."""
    if len(items) <= most:
        return "; ".join(items)
    return f"{'; '.join(items[:most])} and {len(items) - most} more"


def plural(count: int, noun: str, many: str | None = None) -> str:
    """A count with its noun: `1 day`, `7 days`."""
    return f"{count} {noun if count == 1 else many or noun + 's'}"


def capitalised(text: str) -> str:
    """A text with its first letter large and the rest as it is."""
    return text[:1].upper() + text[1:]


def lower_first(text: str) -> str:
    """A text with its first letter small and the rest as it is."""
    return text[:1].lower() + text[1:]
