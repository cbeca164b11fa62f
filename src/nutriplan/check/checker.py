"""From a diary to a report: targets, intake, cautions, and the least change that closes the gaps."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import fsum

from nutriplan import __version__
from nutriplan.check.assess import intake_of, meal_shares, nutrient_lines
from nutriplan.check.plate import Plate, Portion, Tables, mean_plate
from nutriplan.check.result import CheckResult, DayReport
from nutriplan.check.safety import cautions_for, unwise_kinds
from nutriplan.diary.eaten import Diary, DiaryDay
from nutriplan.eligibility import Eligible, eligible
from nutriplan.errors import UsageError
from nutriplan.exercise import Weekday
from nutriplan.profile_input import Person
from nutriplan.tables.additions import check_additions, load_additions
from nutriplan.tables.catalog import Catalog
from nutriplan.tables.references import ConstantId, ReferenceTables
from nutriplan.targets.adjust import Person as TargetPerson
from nutriplan.targets.average import average_requirements
from nutriplan.targets.build import targets_for
from nutriplan.targets.target import Target, TargetSet

_MOST_EXTRA_KCAL = 3000.0


@dataclass(frozen=True, slots=True)
class Options:
    """What is asked beside the diary: energy [kcal] that suggestions may add beyond the day's (None: a little), and
    whether the rest of the day is planned, with the meals still to come where they are named.
    """

    extra_kcal: float | None = None
    plan_rest: bool = False
    meals_left: str | None = None

    def check(self, days: int) -> None:
        """Refuse what can't be done.

        Raises:
            UsageError: With every fault.
        """
        faults = []
        if self.extra_kcal is not None and not 0 <= self.extra_kcal <= _MOST_EXTRA_KCAL:
            faults.append(f"--extra-kcal: {self.extra_kcal:g} is not between 0 and {_MOST_EXTRA_KCAL:g}")
        if self.meals_left is not None and not self.plan_rest:
            faults.append("--meals-left goes with --plan-rest")
        if self.plan_rest and days > 1:
            faults.append(f"--plan-rest: the diary holds {days} days; give one day")
        if faults:
            raise UsageError("check:", faults)


def check_diary(
    diary: Diary, person: Person, catalog: Catalog, tables: ReferenceTables, options: Options | None = None
) -> CheckResult:
    """Hold a diary against a person's targets.

    Args:
        diary: What was eaten, as it was understood.
        person: Whose targets.
        catalog: Foods and dishes for suggestions; its foods' highest known amounts stand for unknown ones.
        tables: Reference values and rules.
        options: What is asked beside.

    Raises:
        UsageError: The options contradict each other or the diary.
        MissingReferenceError: No reference value covers the person.
    """
    options = options or Options()
    options.check(len(diary.days))
    return _Checker(diary, person, catalog, tables, options).result()


class _Checker:
    """Makes the reports of one diary."""

    def __init__(
        self, diary: Diary, person: Person, catalog: Catalog, tables: ReferenceTables, options: Options
    ) -> None:
        self.diary, self.person, self.catalog, self.tables, self.options = diary, person, catalog, tables, options
        self.measured = Tables(catalog.nutrients, catalog.foods)
        self.asked: dict[Weekday | None, TargetSet] = {}
        self.average: dict[float, Mapping[str, float]] = {}

    def result(self) -> CheckResult:
        """The reports of all days; suggestions are for the mean where there are several."""
        plates = [self._plate(day) for day in self.diary.days]
        asked = [self._targets(day) for day in self.diary.days]
        one = len(plates) == 1
        days = tuple(
            self._report(day, [plate], targets, mend=one)
            for day, plate, targets in zip(self.diary.days, plates, asked, strict=True)
        )
        mean = None if one else self._report(None, plates, mean_targets(asked), mend=True)
        return CheckResult(
            version=__version__,
            name=self.diary.name,
            profile=self.person.profile,
            assumed=self.person.assumed,
            days=days,
            mean=mean,
            nutrients=self.catalog.nutrients,
            foods=self.catalog.foods,
            sources={key: source.printed for key, source in self.tables.sources.items()},
        )

    def _plate(self, day: DiaryDay) -> Plate:
        return Plate(tuple(Portion(e.food, e.grams, e.meal) for e in day.eaten), self.measured, day.date)

    def _targets(self, day: DiaryDay) -> TargetSet:
        profile = self.person.profile
        weekday = Weekday.of(day.date) if day.date is not None and profile.sessions else None
        if weekday not in self.asked:
            self.asked[weekday] = targets_for(profile, self.tables, weekday)
        return self.asked[weekday]

    def _average(self, person: TargetPerson) -> Mapping[str, float]:
        """The average requirements, which days differ in by their energy alone."""
        if person.energy_kcal not in self.average:
            self.average[person.energy_kcal] = average_requirements(person)
        return self.average[person.energy_kcal]

    def _report(self, day: DiaryDay | None, plates: Sequence[Plate], asked: TargetSet, *, mend: bool) -> DayReport:
        """The report of a day, or of the mean of several where `day` is None."""
        person = TargetPerson(self.person.profile, self.tables, asked.energy.energy_kcal)
        plate = plates[0] if day else mean_plate(plates)
        average = self._average(person)
        intake, coverage = intake_of(plate)
        report = DayReport(
            label=day.label if day else f"Mean of {len(plates)} days",
            date=day.date if day else None,
            of_days=len(plates),
            targets=asked,
            eaten=day.eaten if day else (),
            not_understood=day.not_understood if day else (),
            lines=nutrient_lines(plate, asked, average),
            intake=intake,
            coverage=coverage,
            meals=meal_shares(plate),
            cautions=cautions_for(plates, person),
        )
        if mend and plate.portions and self.person.profile.age >= self.tables.constant(ConstantId.PLAN_AGE_MIN):
            return self._mended(report, plate, average, person)
        return report

    def _mended(self, report: DayReport, plate: Plate, average: Mapping[str, float], person: TargetPerson) -> DayReport:
        """The report with what would close its gaps."""
        from nutriplan.check.suggest import Case, advise  # the solver is loaded only where there is something to solve

        allowed = self._allowed(person)
        if self.options.plan_rest:
            return self._with_rest(report, plate, allowed)
        additions = load_additions()
        check_additions(additions, self.catalog.foods)
        extra = self.options.extra_kcal
        case = Case(
            plate=plate,
            lines=report.lines,
            asked=report.targets,
            average=average,
            allowed=allowed,
            additions=additions,
            extra_kcal=self.tables.constant(ConstantId.CHECK_EXTRA_KCAL) if extra is None else extra,
            slack=self.tables.constant(ConstantId.CHECK_EXCESS_MORE),
            swappable=report.eaten,
            begun=report.has_begun_only,
        )
        advice = advise(case)
        return replace(
            report,
            suggestions=advice.suggestions,
            unclosable=advice.unclosable,
            left_alone=advice.left_alone,
        )

    def _with_rest(self, report: DayReport, plate: Plate, allowed: Eligible) -> DayReport:
        from nutriplan.check.rest import Kitchen, plan_rest, slots_left
        from nutriplan.model.settings import PlannerSettings

        slots = slots_left((portion.meal for portion in plate.portions), self.options.meals_left)
        return replace(
            report, rest=plan_rest(plate, report.targets, Kitchen(self.catalog, allowed, PlannerSettings()), slots)
        )

    def _allowed(self, person: TargetPerson) -> Eligible:
        """What the person may eat, without the foods that their medicines call for care with."""
        allowed = eligible(self.catalog.foods, self.catalog.dishes, self.tables.food_rules, self.person.profile)
        unwise = unwise_kinds(person)
        return replace(
            allowed,
            foods={name: food for name, food in allowed.foods.items() if not unwise & {*food.traits, food.food_group}},
        )


def mean_targets(asked: Sequence[TargetSet]) -> TargetSet:
    """The targets of a mean day: each bound the mean of the days that have it.

    Args:
        asked: The targets of each day.
    """
    first = asked[0]
    if all(each is first for each in asked):
        return first
    by_nutrient: dict[str, list[Target]] = {}
    for each in asked:
        for target in each.targets:
            by_nutrient.setdefault(target.nutrient, []).append(target)
    targets = tuple(
        replace(versions[0], lower=_mean(versions, _lower), upper=_mean(versions, _upper))
        for versions in by_nutrient.values()
    )
    return replace(first, targets=targets)


def _mean(versions: Sequence[Target], side: Callable[[Target], float | None]) -> float | None:
    bounds = [bound for target in versions if (bound := side(target)) is not None]
    return fsum(bounds) / len(bounds) if bounds else None


def _lower(target: Target) -> float | None:
    return target.lower


def _upper(target: Target) -> float | None:
    return target.upper
