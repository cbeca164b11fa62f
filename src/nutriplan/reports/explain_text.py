"""One nutrient explained: from the reference value over every step to the target, and why its limits bind or don't."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from difflib import get_close_matches

from nutriplan.errors import UsageError
from nutriplan.profile import Profile, State
from nutriplan.profile_input import Person
from nutriplan.reports.lines import (
    HEADINGS,
    INDENT,
    YOU,
    bullet,
    cited,
    per_day,
    sweat_lines,
    weekdays,
    wrapped,
)
from nutriplan.reports.targets_text import ENERGY, doctor_lines, person_lines, sides_of
from nutriplan.reports.view.judge import in_order
from nutriplan.reports.view.words import bound, number, prose, short, trimmed, unit
from nutriplan.tables.nutrients import Nutrient
from nutriplan.tables.references import IntakeKind, ReferenceIntake, ReferenceTables, Scope
from nutriplan.tables.rules import ALL_NUTRIENTS, Basis, NoticeKind
from nutriplan.targets.intakes import (
    HIGH_SHARES,
    LOW_SHARES,
    LOWER_KINDS,
    UPPER_KINDS,
    binds_food,
    covering_intakes,
    find_intake,
    state_told_apart,
    the_one,
)
from nutriplan.targets.sides import printed_kind
from nutriplan.targets.target import WATER, AppliedAdjustment, Fluid, NotEnforced, Operation, Target, TargetSet

_NEAR = 5
_DETAIL = 7
_WATER_WORDS = frozenset({"water", "fluid", "drinks"})
_PER: Mapping[Basis, str] = {
    Basis.PER_DAY: "a day",
    Basis.ADDED_PER_DAY: "a day on top",
    Basis.PER_KG: "per kg of body weight",
    Basis.PER_MJ: "per MJ of energy",
    Basis.PCT_ENERGY: "",
}
_WHY_BINDING: Mapping[Scope, str] = {
    Scope.TOTAL: "It is on all that is eaten, drunk and taken, so menus are held to it.",
    Scope.PREFORMED_ONLY: "It is on this form alone, which the food table tells apart, so menus are held to it.",
    Scope.SYNTHETIC_ONLY: "It is on the added form alone, which the food table tells apart, so menus are held to it.",
    Scope.SUPPLEMENT_ONLY: "It is on supplements.",
}
_SHARE = "It is a share of energy, held at any energy of the day's band."
_BY_RULE = "It comes from the steps above, so menus are held to it."


def nutrient_named(text: str, tables: ReferenceTables) -> Nutrient:
    """The nutrient of an id, a name, a short name or a name of the reference tables.

    Raises:
        UsageError: None is called so; near names are offered.
    """
    word = _word(text)
    if word in _WATER_WORDS:
        return tables.nutrients[WATER]
    ranked = [(rank, row) for row in tables.nutrients.values() for rank, name in enumerate(_names(row)) if name == word]
    if ranked:
        return min(ranked, key=lambda pair: pair[0])[1]
    names = {name: row for row in tables.nutrients.values() for name in _names(row)}
    near = dict.fromkeys(names[name].nutrient_id for name in get_close_matches(word, names, n=_NEAR))
    offered = ", ".join(near) or ", ".join(row.nutrient_id for row in in_order(tables.nutrients.values()))
    raise UsageError(f"--explain: no nutrient is called {text!r}; {'near it are' if near else 'known are'}: {offered}")


def _names(row: Nutrient) -> list[str]:
    """Everything a nutrient may be called, the most exact first."""
    name, _, other = row.name.partition("(")
    names = (row.nutrient_id, row.short_name, row.name, name, row.reference_id, other.rstrip(")"))
    return [_word(each) for each in names if each.strip()]


def _word(text: str) -> str:
    return "_".join(text.lower().replace("_", " ").replace("-", " ").split())


def explain_text(asked: TargetSet, person: Person, nutrient: Nutrient, tables: ReferenceTables) -> str:
    """Everything that is asked of a nutrient, and why."""
    key = nutrient.nutrient_id
    versions = [target for target in asked.targets if target.nutrient == key]
    unbound = [item for item in asked.not_enforced if item.nutrient == key]
    lines = [*doctor_lines(asked), f"{nutrient.name} [{key}]", *person_lines(person)]
    for fluid in asked.fluid if key == WATER else ():
        lines += _water(fluid, nutrient, asked, person.profile, tables)
    for target in versions:
        energy = key == ENERGY
        lines += (
            _energy(asked, target, nutrient, tables) if energy else _chain(target, nutrient, person.profile, tables)
        )
    if not versions and not unbound:
        lines += ["", "Nothing is asked of it: it is counted for information only."]
    if unbound:
        lines += ["", "Known, but not enforced", *(line for item in unbound for line in _unbound(item, tables))]
    return "\n".join([*lines, *_said(asked, nutrient, tables), *_related(nutrient, tables)])


def _chain(target: Target, nutrient: Nutrient, profile: Profile, tables: ReferenceTables) -> Iterator[str]:
    """A target from its reference value to what is asked on its days."""
    sides = sides_of(target, tables)
    says = unit(target.unit)
    yield from _on(target.days)
    if sides.lower_base is not None or sides.lower_steps:
        yield ""
        yield from _base("Reference value", sides.lower_base, nutrient)
        yield from _row_lines(_lower_row(target, profile, tables), target.basis, target.source, tables)
        if target.note:
            yield from wrapped(f"Taken for: {prose(target.note)}", INDENT)
        yield from _steps(sides.lower_steps, nutrient, tables)
        asked = "nothing more from food" if target.lower is None else f"{bound(target.lower, nutrient)} {says}"
        yield f"Target: {per_day(asked, target.days)}"
    if sides.upper_base is not None or sides.upper_steps:
        yield ""
        yield from _limit(target, nutrient, profile, tables)
    else:
        yield from ["", "Limit: none that binds food"]


def _on(days: Collection[date] | None) -> list[str]:
    """A heading for the days that a target holds on, where it doesn't hold on all."""
    return ["", f"On {weekdays(days)}", "-" * (3 + len(weekdays(days)))] if days else []


def _energy(asked: TargetSet, target: Target, nutrient: Nutrient, tables: ReferenceTables) -> Iterator[str]:
    """The energy from its equation to the band of a day."""
    energy = asked.energy
    yield from ["", *_base("Energy", target.base, nutrient)]
    yield from wrapped(f"{energy.equation}: {prose(energy.formula)}", INDENT)
    yield from _source(energy.source, "", tables)
    yield from _steps(energy.adjustments, nutrient, tables)
    ends = [f"{bound(end, nutrient)} {unit(target.unit)}" for end in (target.lower, target.upper) if end is not None]
    text = (
        f"Target: {number(energy.energy_kcal, 0)} {unit(target.unit)} a day; a day of menus holds {' to '.join(ends)}"
    )
    yield from wrapped(text, INDENT, first="")


def _water(
    fluid: Fluid, nutrient: Nutrient, asked: TargetSet, profile: Profile, tables: ReferenceTables
) -> Iterator[str]:
    """The water of a day from its reference value, and what makes up for sweat."""
    yield from _on(fluid.days)
    yield from ["", *_base("Reference value", fluid.base_l, nutrient)]
    row = find_intake(tables, profile, WATER, LOWER_KINDS, State.NONE)
    yield from _row_lines(row, fluid.basis, fluid.source, tables)
    yield from _steps(fluid.adjustments, nutrient, tables)
    litres = f"{trimmed(fluid.water_l, 1)} {unit(nutrient.unit)}"
    yield f"Target: {per_day(litres, fluid.days)}, in food and drink together"
    if fluid.sweat_l > 0:
        yield from sweat_lines(fluid, asked)
        if not asked.doctor_sets_fluid:
            yield from _source(fluid.replace_source, "", tables)


def _base(what: str, base: float | None, nutrient: Nutrient) -> list[str]:
    return [f"{what}: none" if base is None else f"{what}: {bound(base, nutrient)} {unit(nutrient.unit)}"]


def _limit(target: Target, nutrient: Nutrient, profile: Profile, tables: ReferenceTables) -> Iterator[str]:
    sides = sides_of(target, tables)
    row = _upper_row(target, profile, tables)
    basis, source = target.upper_basis or target.basis, target.upper_source or target.source
    if sides.upper_base is not None:
        yield from _base("Limit before any step", sides.upper_base, nutrient)
        yield from _row_lines(row, basis, source, tables)
    yield from _steps(sides.upper_steps, nutrient, tables)
    if target.upper is None:
        yield "Limit: your supplements alone reach it"
        return
    yield f"Limit: {per_day(f'{bound(target.upper, nutrient)} {unit(target.unit)}', target.days)} ({basis})"
    yield from wrapped(_why(row, basis), INDENT)


def _why(row: ReferenceIntake | None, basis: str) -> str:
    if row is None:
        return _BY_RULE
    return _SHARE if row.basis is Basis.PCT_ENERGY else _WHY_BINDING[row.scope]


def _row_lines(row: ReferenceIntake | None, basis: str, source: str, tables: ReferenceTables) -> list[str]:
    """The row of the reference tables that a value comes from, with its source in words."""
    if row is None:
        return [*wrapped(basis, INDENT), *_source(source, "", tables)]
    who = {"both": "everyone", "female": "women and girls", "male": "men and boys"}[row.sex]
    ages = f"{row.age_min} to {row.age_max} years" if row.age_max is not None else f"{row.age_min} years and older"
    state = "" if row.state == "none" else f", {row.state}"
    value = f"{short(row.value)} {unit(row.unit)} {_PER[row.basis]}".strip()
    text = f"{printed_kind(row.kind)} for {who}, {ages}{state}: {value}"
    return [*wrapped(text, INDENT), *_source(row.source, row.locator, tables)]


def _steps(steps: Sequence[AppliedAdjustment], nutrient: Nutrient, tables: ReferenceTables) -> Iterator[str]:
    locators = {rule.rule_id: rule.locator for rule in tables.adjustments}
    locators |= {rule.rule_id: rule.locator for rule in tables.energy_additions}
    for count, step in enumerate(steps, start=1):
        size = f"× {short(step.value)}" if step.operation is Operation.MULTIPLY else short(step.value)
        what = f"{step.operation} {size}" + ("" if step.operation is Operation.MULTIPLY else f" {unit(nutrient.unit)}")
        yield f"  {count}. {step.rule}: {what}"
        start = "none" if step.before is None else trimmed(step.before, nutrient.decimals)
        yield f"{'':{_DETAIL}}{start} -> {trimmed(step.after, nutrient.decimals)} {unit(nutrient.unit)}"
        yield from wrapped(f"Why: {prose(step.reason)}", _DETAIL)
        yield f"{'':{_DETAIL}}Evidence: {step.grade}"
        yield from _source(step.source, locators.get(step.rule, ""), tables, _DETAIL)


def _source(key: str, locator: str, tables: ReferenceTables, indent: int = INDENT) -> list[str]:
    """A source in words, with where in it and its key."""
    if key == YOU:
        return wrapped("Source: your own statement", indent)
    row = tables.sources[key]
    place = f", {locator}" if locator else ""
    return wrapped(f"Source: {row.printed}{place}{cited(key)}", indent)


def _unbound(item: NotEnforced, tables: ReferenceTables) -> list[str]:
    value = "" if item.value is None else f" {short(item.value)} {unit(item.unit)}"
    return [*bullet(f"{item.basis}{value}: {prose(item.reason)}"), *_source(item.source, "", tables, 2)]


def _said(asked: TargetSet, nutrient: Nutrient, tables: ReferenceTables) -> Iterator[str]:
    """What else is said about the nutrient, with its source; what to ask a doctor stands at the top."""
    about = [item for item in asked.advice if {nutrient.nutrient_id, ALL_NUTRIENTS} & set(item.nutrients)]
    for kind in NoticeKind:
        items = [item for item in about if item.kind is kind]
        if items and kind is not NoticeKind.DOCTOR:
            yield from ["", HEADINGS[kind]]
            for item in items:
                yield from [*bullet(prose(item.text)), *_source(item.source, "", tables, 2)]


def _related(nutrient: Nutrient, tables: ReferenceTables) -> Iterator[str]:
    """Other columns that share the reference name, such as retinol beside vitamin A."""
    same: Iterable[Nutrient] = (
        row
        for row in tables.nutrients.values()
        if row.reference_id and row.reference_id == nutrient.reference_id and row is not nutrient
    )
    if names := ", ".join(f"{row.name} [{row.nutrient_id}]" for row in same):
        yield from ["", *wrapped(f"See also: {names}", INDENT, first="")]


def _lower_row(target: Target, profile: Profile, tables: ReferenceTables) -> ReferenceIntake | None:
    """The row that the lower side starts from."""
    if target.basis in _printed(LOW_SHARES):
        return _state_row(target, profile, tables, LOW_SHARES)
    return find_intake(tables, profile, target.nutrient, LOWER_KINDS, State.NONE)


def _upper_row(target: Target, profile: Profile, tables: ReferenceTables) -> ReferenceIntake | None:
    """The row that the limit starts from; none where rules alone set it."""
    for kinds in (HIGH_SHARES, (IntakeKind.LIMIT,)):
        if target.upper_basis in _printed(kinds):
            return _state_row(target, profile, tables, kinds)
    covering = covering_intakes(tables, profile, target.nutrient, UPPER_KINDS, State.NONE)
    return the_one(profile, [row for row in covering if binds_food(row)], UPPER_KINDS)


def _state_row(
    target: Target, profile: Profile, tables: ReferenceTables, kinds: Sequence[IntakeKind]
) -> ReferenceIntake | None:
    state = state_told_apart(tables, profile, target.nutrient, kinds)
    return the_one(profile, covering_intakes(tables, profile, target.nutrient, kinds, state), kinds)


def _printed(kinds: Iterable[IntakeKind]) -> set[str]:
    return {printed_kind(kind) for kind in kinds}
