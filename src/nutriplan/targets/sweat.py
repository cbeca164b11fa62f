"""What exercise and heat take on a day: hours x sweat rate x concentration / absorbed share."""

from dataclasses import dataclass, replace

from nutriplan.exercise import STRENUOUS, WEEK, Weekday, hours_on
from nutriplan.profile import Climate, Profile
from nutriplan.profile_input import ASSUMED_CLIMATE
from nutriplan.tables.conditions import Facts, Measure, Topic
from nutriplan.tables.sweat import SweatKind, SweatTable

_ORDER = tuple(Climate)
_DECIMALS = 6
_PERCENT = 100


@dataclass(frozen=True, slots=True)
class SweatDay:
    """Exercise of a weekday: hours [h], those that are strenuous, and the sweat [L] it costs."""

    hours: float
    strenuous_hours: float
    litres: float


@dataclass(frozen=True, slots=True)
class SweatLoss:
    """What must be eaten [unit of the nutrient] for what sweat takes, with the sum as a reader can check it."""

    amount: float
    formula: str


def climate_of(profile: Profile, table: SweatTable) -> Climate | None:
    """The climate given, or that of the temperature; humid air makes a warm one a step hotter. None when unknown."""
    if profile.climate is not None or profile.temperature_c is None:
        return profile.climate
    places = [
        place for place, climate in enumerate(_ORDER) if profile.temperature_c <= table.climates.get(climate, 1e9)
    ]
    humid = profile.temperature_c >= table.number(SweatKind.HUMID_FROM_C) and (
        profile.humidity_pct or 0.0
    ) > table.number(SweatKind.HUMID_ABOVE_PCT)
    return _ORDER[min(places[0] + humid, len(_ORDER) - 1)]


def sweat_of(profile: Profile, table: SweatTable, weekday: Weekday | None) -> SweatDay:
    """The exercise of a weekday; None stands for a day of which only the daily exercise is known.

    A sweat rate that was measured goes before the table, whose rates are scaled to the person's body mass.
    """
    by_intensity = hours_on(profile.sessions, weekday)
    hours = sum(by_intensity.values())
    if profile.sweat_rate is not None:
        litres = hours * profile.sweat_rate
    else:
        climate = climate_of(profile, table) or ASSUMED_CLIMATE
        mass = profile.weight_kg / table.number(SweatKind.REFERENCE_MASS)
        litres = sum(time * table.rate(intensity, climate) * mass for intensity, time in by_intensity.items())
    strenuous = sum(time for intensity, time in by_intensity.items() if intensity in STRENUOUS)
    return SweatDay(round(hours, _DECIMALS), round(strenuous, _DECIMALS), round(litres, _DECIMALS))


def loss_of(table: SweatTable, nutrient: str, litres: float, base: float) -> SweatLoss:
    """What a day's sweat asks of a nutrient, capped.

    Args:
        table: Concentrations, absorbed shares and caps.
        nutrient: The nutrient id.
        litres: The sweat of the day [L].
        base: The target it is added to, which a cap in percent is taken of.

    Raises:
        MissingReferenceError: sweat.csv has no concentration of the nutrient.
    """
    concentration = table.one(SweatKind.CONCENTRATION, nutrient_id=nutrient)
    absorbed = table.number(SweatKind.ABSORBED, nutrient=nutrient)
    amount = litres * concentration.value / absorbed
    formula = (
        f"{litres:.3g} L of sweat x {concentration.value:g} {concentration.unit} / {absorbed:g} absorbed = {amount:.4g}"
    )
    cap = table.find(SweatKind.CAP, nutrient)
    share = table.find(SweatKind.CAP_PCT, nutrient)
    most = min(cap.value if cap else amount, share.value / _PERCENT * base if share else amount)
    if most < amount:
        formula += f", at most {most:.4g}"
    return SweatLoss(round(min(amount, most), _DECIMALS), formula)


def day_facts(profile: Profile, table: SweatTable, weekday: Weekday | None) -> Facts:
    """The facts of the person on a weekday: who they are, and the exercise and sweat of the day."""
    facts = profile.facts()
    climate = climate_of(profile, table)
    day = sweat_of(profile, table, weekday)
    week = sum(sweat_of(profile, table, each).strenuous_hours for each in WEEK)
    words = {Topic.CLIMATE: frozenset({str(climate)})} if climate else {}
    numbers = {
        Measure.SWEAT_L: day.litres,
        Measure.EXERCISE_H: day.hours,
        Measure.STRENUOUS_H: day.strenuous_hours,
        Measure.STRENUOUS_H_WEEK: week,
    }
    return replace(facts, words={**facts.words, **words}, numbers={**facts.numbers, **numbers})
