"""What stands on every page: for whom, when, on which conditions; and how far the plan is from the best possible."""

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nutriplan.exercise import WEEK, parse_session
from nutriplan.plan import BoundKind, SolverReport
from nutriplan.profile import Lactation, Profile, Reference, Sex
from nutriplan.reports.view.words import date_range, number, prose

if TYPE_CHECKING:  # for its name alone: it brings dishes and wishes, which the targets do without
    from nutriplan.week import WeekResult

DISCLAIMER = "Not medical advice"
_TRIMESTERS = {1: "1st trimester", 2: "2nd trimester", 3: "3rd trimester"}
_REFERENCES = {Reference.US: "US reference intakes (DRI)", Reference.EU: "EU reference values (EFSA)"}
_ADULT = 18
_CAPITALS = re.compile(r"(?<=vitamin )[a-k](?=\d*\b)|(?<=\d )iu\b|\b(?:ace|arb)\b")
_TELLS_LITTLE = 0.25  # a wider gap speaks of the bound, not of the menus
_BOUNDS = {BoundKind.LP: "proven by a linear bound", BoundKind.EXACT: "proven exactly"}


@dataclass(frozen=True, slots=True)
class Head:
    """Header and footer of every page.

    `person` is the name or a neutral phrase, `profile` the conditions in one line, `proof` how good the plan is.
    """

    title: str
    person: str
    dates: str
    profile: str
    reference: str
    version: str
    data: str
    proof: str
    disclaimer: str


def head(result: "WeekResult") -> Head:
    """The header and footer of a plan."""
    dates = date_range(result.days[0].date, result.days[-1].date)
    person = result.profile.name.strip()
    return Head(
        title=f"Menu for {dates}" + (f", {person}" if person else ""),
        person=person or "Your plan",
        dates=dates,
        profile=profile_line(result.profile),
        reference=reference_name(result),
        version=f"nutriplan {result.version}",
        data="food composition USDA SR28",
        proof=proof_line(result.solver),
        disclaimer=DISCLAIMER,
    )


def reference_name(result: "WeekResult") -> str:
    """The set of reference intakes in words."""
    return _REFERENCES.get(result.profile.reference, f"{str(result.profile.reference).upper()} reference intakes")


def profile_line(profile: Profile) -> str:
    """Who the plan is for in one line: `woman 31, 168 cm, 70 kg, active, vegetarian, 2nd trimester (week 20)`."""
    parts = [
        f"{_who(profile)} {profile.age}",
        f"{number(profile.height_cm, 0)} cm",
        f"{number(profile.weight_kg, 0 if profile.weight_kg == int(profile.weight_kg) else 1)} kg",
        str(profile.activity).replace("-", " "),
        str(profile.diet),
        *_state_parts(profile),
        *_habit_parts(profile),
    ]
    if profile.allergy:
        parts.append("without " + ", ".join(str(allergen) for allergen in profile.allergy))
    if profile.exclude:
        parts.append("not: " + ", ".join(word.replace("_", " ") for word in profile.exclude))
    return ", ".join(parts)


def _state_parts(profile: Profile) -> list[str]:
    trimester = profile.pregnancy_trimester
    if trimester is not None:
        week = f" (week {profile.gestation_week})" if profile.gestation_week else ""
        return [f"pregnant, {_TRIMESTERS[trimester]}{week}"]
    if profile.lactation is not None:
        months = "0–6" if profile.lactation is Lactation.MONTHS_0_6 else "7–12"
        return [f"breastfeeding, months {months}"]
    return []


def _who(profile: Profile) -> str:
    if profile.age < _ADULT:
        return "girl" if profile.sex is Sex.FEMALE else "boy"
    return "woman" if profile.sex is Sex.FEMALE else "man"


def _habit_parts(profile: Profile) -> list[str]:
    """Sport with its weather, medicines, conditions and supplements, as far as they are given."""
    parts = [_session(text) for text in profile.exercise]
    if profile.climate:
        parts.append(f"{profile.climate} weather")
    if profile.temperature_c is not None:
        humid = f" and {number(profile.humidity_pct, 0)} % humidity" if profile.humidity_pct is not None else ""
        parts.append(f"{number(profile.temperature_c, 0)} °C{humid}")
    if profile.sweat_rate is not None:
        parts.append(f"sweats {profile.sweat_rate:g} L/h")
    words = (*profile.medication, *profile.condition, *(f"takes {text}" for text in profile.supplement))
    parts += [prose(_CAPITALS.sub(lambda found: found[0].upper(), word.replace("_", " "))) for word in words]
    flags = {"smoker": profile.smoker, "stress": profile.stress, "high protein": profile.high_protein}
    return parts + [name for name, given in flags.items() if given]


def _session(text: str) -> str:
    """An exercise as `vigorous 2 h Tue/Thu`: commas are what stands between the parts of the line."""
    session = parse_session(text)
    days = "" if session.days == WEEK else f" {'/'.join(day.capitalize() for day in session.days)}"
    return f"{str(session.intensity).replace('-', ' ')} {session.hours:g} h{days}"


def proof_line(solver: SolverReport) -> str:
    """How far the plan is from the best possible, against a proven bound only."""
    if not _bounded(solver):
        return "no bound proven"
    bound = _BOUNDS[solver.bound_kind]
    if solver.gap > _TELLS_LITTLE:
        which = "exact" if solver.bound_kind is BoundKind.EXACT else "linear"
        return f"not proven to be near the best possible (the {which} bound leaves {solver.gap:.0%})".replace("%", " %")
    return f"within {solver.gap:.1%} of the best possible ({bound})".replace("%", " %")


def _bounded(solver: SolverReport) -> bool:
    """Whether there is a bound that says something: nothing costs less than 0."""
    return math.isfinite(solver.gap) and math.isfinite(solver.bound) and solver.bound > 0


def proof_paragraph(solver: SolverReport) -> str:
    """How the plan was found, in sentences that call a bound a bound and an estimate an estimate."""
    kind = {
        BoundKind.LP: "the linear relaxation of the whole plan, a bound that is proven but generous",
        BoundKind.EXACT: "a bound proven by pricing every day exactly",
    }[solver.bound_kind]
    proven = (
        f"Its proven gap is {solver.gap:.2%} against {kind}." if _bounded(solver) else "No bound was proven for it."
    )
    estimate = (
        f" The distance to the column generation's own linear programme is {solver.estimate:.2%}; that is an estimate"
        " and proves nothing."
        if math.isfinite(solver.estimate)
        else ""
    )
    meaning = (
        " The gap is about what makes a good menu (variety, usual portions, balanced meals), not about the targets:"
        " those are judged from the grams printed."
    )
    text = f"The planner ended with the status “{prose(solver.status)}”. {proven}{estimate}{meaning}"
    return text.replace("%", " %")
