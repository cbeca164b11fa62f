"""What a person could let go of so that targets come within reach. An allergy or a safety rule is never one of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from nutriplan.profile import Profile
from nutriplan.tables.foods import Diet
from nutriplan.tables.references import ReferenceTables
from nutriplan.targets.energy import energy_of
from nutriplan.wishes import Wishes

_MORE_ENERGY = (1.1, 1.2)
_MOST_ENERGY_KCAL = 6000.0
_USUAL = 1.03  # a day within this share of the requirement keeps the weight
_WIDER = {Diet.VEGAN: ("milk", "eggs"), Diet.VEGETARIAN: ("fish",), Diet.PESCATARIAN: ("meat",)}


@dataclass(frozen=True, slots=True)
class Relaxation:
    """One thing to let go of, in words: an exclusion or a wish, or facts of the profile that change.

    `kind` tells alternatives of one sort (more energy, much more energy), of which no two go together.
    """

    words: str
    kind: str
    exclusion: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    wishes: Mapping[str, Any] = field(default_factory=dict)
    pin: str | None = None
    must: str | None = None
    avoid: str | None = None

    def applied(self, profile: Profile, wishes: Wishes) -> tuple[Profile, Wishes]:
        """The profile and the wishes without it."""
        kept = tuple(each for each in profile.exclude if each != self.exclusion)
        lists: dict[str, Any] = {
            name: tuple(each for each in getattr(wishes, name) if each != getattr(self, name))
            for name in ("pin", "must", "avoid")
        }
        return profile.model_copy(update={"exclude": kept, **self.facts}), replace(wishes, **lists, **self.wishes)


def relaxations(profile: Profile, wishes: Wishes, tables: ReferenceTables) -> tuple[Relaxation, ...]:
    """All that a person could let go of, small things first."""
    return (
        *(Relaxation(f"lift the exclusion of {word}", f"exclude {word}", exclusion=word) for word in profile.exclude),
        *_of_wishes(wishes),
        *_of_energy(profile, tables),
        *_of_diet(profile),
    )


def joined(some: Sequence[Relaxation]) -> str:
    """Several at once, in words."""
    return " and ".join(each.words for each in some)


def _of_wishes(wishes: Wishes) -> Iterator[Relaxation]:
    for pin in wishes.pin:
        yield Relaxation(f"let go of the pin {pin!r}", f"pin {pin}", pin=pin)
    for food in wishes.avoid:
        yield Relaxation(f"allow {food}, which you asked to avoid", f"avoid {food}", avoid=food)
    if wishes.max_minutes is not None:
        words = f"allow more than {wishes.max_minutes} minutes in the kitchen"
        yield Relaxation(words, "minutes", wishes={"max_minutes": None})
    yield from of_the_week(wishes)


def of_the_week(wishes: Wishes) -> Iterator[Relaxation]:
    """Wishes on a whole week, which no day by itself can tell of."""
    for food in wishes.must:
        yield Relaxation(f"do without {food}, which you asked for", f"must {food}", must=food)
    if wishes.repeat_breakfast:
        yield Relaxation("allow more than two breakfasts", "breakfasts", wishes={"repeat_breakfast": False})


def _of_energy(profile: Profile, tables: ReferenceTables) -> Iterator[Relaxation]:
    energy = energy_of(profile, tables).energy_kcal
    needed = energy_of(profile.model_copy(update={"energy_kcal": None}), tables).energy_kcal
    for factor in _MORE_ENERGY:
        more = round(energy * factor, -1)
        if more <= _MOST_ENERGY_KCAL:
            beyond = ", more than keeps your weight" if more > needed * _USUAL else ""
            words = f"raise energy from {energy:.0f} to {more:.0f} kcal a day{beyond}"
            yield Relaxation(words, "energy", facts={"energy_kcal": more})


def _of_diet(profile: Profile) -> Iterator[Relaxation]:
    diets = list(Diet)
    diet, allowed = profile.diet, list[str]()
    while diet in _WIDER:
        allowed += _WIDER[diet]
        diet = diets[diets.index(diet) + 1]
        yield Relaxation(f"allow {_listed(allowed)} ({diet} diet)", "diet", facts={"diet": diet})


def _listed(words: Sequence[str]) -> str:
    """Words in one phrase: `milk, eggs and fish`."""
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else words[0]
