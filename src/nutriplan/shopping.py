"""The shopping list: what the plan's grams come to in the form and amounts in which food is bought."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from nutriplan.plan import Day, ShoppingItem
from nutriplan.purchase import counted, pieces_text, poured, volume_text, weight_text, whole_pieces
from nutriplan.tables.foods import Aisle, Food
from nutriplan.tables.pieces import Piece

_NOT_BOUGHT, _STAPLE, _PULSES = "not_bought", "staple", "legumes"
_WEEK = 7
_LEAST_G = 0.05  # less prints as nothing
_LITTLE_G = 30.0  # of what keeps for months: a kitchen that has any has enough
_KEEPS = frozenset({Aisle.GRAINS_PULSES, Aisle.NUTS_DRIED_FRUIT, Aisle.TINS_JARS, Aisle.DRINKS, Aisle.SWEETS})


@dataclass(frozen=True, slots=True)
class Household:
    """How the list is wanted: for how many, on which weekdays one shops (Monday is 0; none: once for the whole plan),
    and what is there already, by the name it is bought under [g as bought]; `eaters` are those whose plates the plan
    itself holds.
    """

    portions: int = 1
    weekdays: tuple[int, ...] = ()
    pantry: Mapping[str, float] = field(default_factory=dict)
    eaters: int = 1

    @property
    def people(self) -> int:
        """For how many the list is."""
        return self.portions * self.eaters


ALONE = Household()
NO_PIECES: Mapping[str, Piece] = {}


@dataclass(frozen=True, slots=True)
class Trip:
    """What is bought on a day for the meals from `first` to `last`; the day is None where one shops once."""

    day: date | None
    first: date
    last: date
    items: tuple[ShoppingItem, ...]


@dataclass(frozen=True, slots=True)
class _Need:
    """What one trip has to bring of a line: grams as bought, pieces where it is bought by number (a half is 0.5)."""

    grams: float
    pieces: float


def shopping_list(
    days: Sequence[Day], foods: Mapping[str, Food], pieces: Mapping[str, Piece] = NO_PIECES
) -> tuple[ShoppingItem, ...]:
    """Everything that one person buys for the days, by aisle in the order of a shop and then by name.

    Foods that are bought as the same thing (raw and cooked carrots) are one line; its grams are the eaten grams times
    each food's purchase factor. `pieces` are what is counted though it is eaten by weight, by the name it is bought
    under.
    """
    return tuple(item for trip in shopping_trips(days, foods, ALONE, pieces) for item in trip.items)


def shopping_trips(
    days: Sequence[Day], foods: Mapping[str, Food], household: Household, pieces: Mapping[str, Piece] = NO_PIECES
) -> tuple[Trip, ...]:
    """The same for a household, a list for each day on which it shops.

    The pantry is used up first, so that no line is ever below nothing; a whole piece that was bought for a part of it
    serves the next trip.
    """
    spans = _spans(days, household.weekdays)
    eaten = [_eaten(days_of, household.portions) for _, days_of in spans]
    lines: dict[tuple[int, str], list[str]] = {}
    for food_id in sorted({food_id for grams in eaten for food_id in grams}):
        food = foods[food_id]
        if _NOT_BOUGHT not in food.traits:
            lines.setdefault((list(Aisle).index(food.aisle), food.purchase_name), []).append(food_id)
    items: list[list[ShoppingItem]] = [[] for _ in spans]
    for (_, name), members in sorted(lines.items()):
        of_line = [foods[food_id] for food_id in members]
        piece = pieces.get(name)
        needs = _needs(of_line, eaten, household.pantry.get(name, 0.0), piece)
        for place, item in _line(of_line, needs, piece):
            items[place].append(item)
    return tuple(
        Trip(day, days_of[0].date, days_of[-1].date, tuple(bought))
        for (day, days_of), bought in zip(spans, items, strict=True)
    )


def _spans(days: Sequence[Day], weekdays: Sequence[int]) -> list[tuple[date | None, list[Day]]]:
    """The days that each trip serves: from the shopping day to the day before the next one."""
    if not days:
        return []
    if not weekdays:
        return [(None, list(days))]
    spans: dict[date | None, list[Day]] = {}
    for day in days:
        back = min((day.date.weekday() - weekday) % _WEEK for weekday in weekdays)
        spans.setdefault(day.date - timedelta(days=back), []).append(day)
    return list(spans.items())


def _eaten(days: Iterable[Day], portions: int) -> dict[str, float]:
    """Grams of each food on all plates."""
    eaten: dict[str, float] = {}
    for day in days:
        for meal in day.meals:
            for item in meal.items:
                eaten[item.food_id] = eaten.get(item.food_id, 0.0) + item.grams * portions
    return eaten


def _needs(
    foods: Sequence[Food], eaten: Sequence[Mapping[str, float]], pantry: float, piece: Piece | None
) -> list[_Need]:
    """What each trip has to bring of a line, after what the pantry gives."""
    needs = []
    for grams in eaten:
        bought = sum(grams.get(food.food_id, 0.0) * food.purchase_factor for food in foods)
        if piece is None:
            pieces = sum(grams.get(food.food_id, 0.0) / food.measure_g for food in foods)
        else:
            pieces = bought / piece.piece_g
        left = max(bought - pantry, 0.0)
        pantry = max(pantry - bought, 0.0)
        needs.append(_Need(left, pieces * left / bought if bought else 0.0))
    return needs


def _line(foods: Sequence[Food], needs: Sequence[_Need], piece: Piece | None) -> Iterable[tuple[int, ShoppingItem]]:
    """The line of each trip that needs it, with the trip's place."""
    first = foods[0]
    at_hand = _at_hand(foods, sum(need.grams for need in needs))
    ids = tuple(food.food_id for food in foods)
    before = pieces = 0.0
    for place, need in enumerate(needs):
        if need.grams < _LEAST_G:
            continue
        pieces += need.pieces
        new, before = whole_pieces(pieces) - whole_pieces(before), pieces
        text = _amount(foods, need.grams, new, piece)
        yield place, ShoppingItem(first.aisle, first.purchase_name, round(need.grams, 1), text, ids, at_hand)


def _amount(foods: Sequence[Food], grams: float, pieces: int, piece: Piece | None) -> str:
    """An amount in words: pieces, a volume, or a weight; pulses also as cooked, for those who open a tin."""
    first = foods[0]
    if piece is not None or counted(foods):
        return pieces_text(pieces, grams, piece)
    if poured(first):
        return volume_text(grams, first)
    if first.food_group == _PULSES and first.purchase_factor < 1 and len(foods) == 1:
        return f"{weight_text(grams)} ({weight_text(grams / first.purchase_factor)} cooked)"
    return weight_text(grams)


def _at_hand(foods: Sequence[Food], grams: float) -> bool:
    """Whether one looks in the cupboard first: oils and spices, staples that keep, a little of anything that keeps."""
    aisle = foods[0].aisle
    if aisle is Aisle.OILS_CONDIMENTS:
        return True
    return aisle in _KEEPS and (grams <= _LITTLE_G or all(_STAPLE in food.traits for food in foods))
