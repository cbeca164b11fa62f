"""Understanding a line: which food and how much; or why not, what to write instead, and what it may have meant."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from nutriplan.diary.amounts import NO_AMOUNT, Amount, AmountReader, Read
from nutriplan.diary.eaten import Alternative, Eaten, NotUnderstood
from nutriplan.diary.entry import Entry
from nutriplan.diary.figures import ENERGY, agrees, closest
from nutriplan.diary.index import FoodIndex
from nutriplan.diary.match import Found, Match
from nutriplan.diary.own import own_food
from nutriplan.diary.parts import joined_by_link, parted_by_comma
from nutriplan.diary.portions import Portion, Portions
from nutriplan.diary.reasons import why_not
from nutriplan.tables.foods import Food
from nutriplan.tables.household import Household, UnitKind

Ask = Callable[[str, Sequence[Alternative]], str | None]
_BOUGHT = re.compile(r"\b(?:dry weight|raw weight|dry|uncooked|raw|unprepared)\b", re.IGNORECASE)
_UNKNOWN_UNIT = re.compile(r"^(\S+) of (.+)$")
_IN_BRACKETS = re.compile(r"[^()]*\(([^()]+,[^()]+)\)")
_WEIGHT_BEHIND = re.compile(r"\s+-\s+([\d.,]+\s?(?:g|ml))$")  # "1.00 cup - 244 g"
_UNITS = "write a number and g, ml, cup, tbsp, tsp, slice or piece"
_NOT_A_YIELD = frozenset({"none", "sr28_refuse", "sr28_portions", "brew_ratio"})
_SPLASHED = frozenset({"milk", "plant_milk"})
_CERTAIN = 0.9  # as sure as a link between two foods has to be to be taken for one name


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a line or a part of it."""

    eaten: tuple[Eaten, ...] = ()
    not_understood: tuple[NotUnderstood, ...] = ()


@dataclass(frozen=True, slots=True)
class _Item:
    """A part of a line: one food with its amount; `splash` when it is poured into a drink."""

    entry: Entry
    name: str
    amount: Amount
    splash: bool = False
    part: str = ""  # of the line, as written, where it is not all of it


class Reader:
    """Understands the lines of a diary, one food table and one household at a time."""

    def __init__(self, index: FoodIndex, household: Household, ask: Ask | None) -> None:
        """A reader that asks `ask` where it is not sure; None: what is not sure is reported."""
        self._index, self._household, self._ask = index, household, ask
        self._amounts, self._portions = AmountReader(household), Portions(household)
        self._found: dict[str, Found] = {}

    @cached_property
    def _nutrients(self) -> tuple[str, ...]:
        return tuple(next(iter(self._index.foods.values())).nutrients) if self._index.foods else ()

    def understand(self, entry: Entry) -> Outcome:
        """What a line says was eaten; every part of it is either understood or not."""
        if entry.food_id is not None or entry.amount is not None:
            return self._cells(entry)
        if entry.food.startswith(("=", "@")):
            fault = self._fault(entry, "this is a formula", "write the value in its place", ())
            return Outcome(not_understood=(fault,))
        listed = parted_by_comma(self._unlabelled(entry.food), self._is_food, self._is_amount)
        outcomes = [self._part(entry, part) for part in listed]
        eaten = tuple(item for outcome in outcomes for item in outcome.eaten)
        return Outcome(eaten, tuple(item for outcome in outcomes for item in outcome.not_understood))

    def _unlabelled(self, text: str) -> str:
        """The foods that a line lists behind a dish: "side salad: lettuce, tomato", "tuna salad (tuna, mayo)"."""
        listed = _IN_BRACKETS.fullmatch(text)
        if listed is not None and all(self._is_food(part) for part in listed[1].split(",")):
            return listed[1].strip()
        label, colon, rest = text.partition(":")
        return rest.strip() if colon and rest.strip(" :") and self._find(label).is_dish else text

    def _read(self, text: str) -> Read:
        """The amount and name of one food; a bare unit counts as one where what follows is a food."""
        read = self._amounts.read(text)
        if read.amount.written or self._find(read.name).sure is not None:
            return read
        alone = self._amounts.unit_first(text)
        return alone if alone is not None and self._find(alone.name).sure is not None else read

    def _is_food(self, text: str) -> bool:
        return self._find(self._read(text).name).sure is not None

    def _is_amount(self, text: str) -> bool:
        return self._amounts.quantity(text, "") is not None

    def _find(self, name: str) -> Found:
        key = name.lower()
        if key not in self._found:
            self._found[key] = self._index.find(name)
        return self._found[key]

    def _part(self, entry: Entry, text: str) -> Outcome:
        """A part of a line: one food, or several joined by "with" or "and", understood together or not at all."""
        read = self._read(text)
        whole = _Item(entry, self._as_packed(read.name, read.amount), read.amount, part=text)
        links = joined_by_link(text)
        sure = self._find(read.name).sure
        if len(links) == 1 or (sure is not None and sure.confidence >= _CERTAIN):
            return self._item(whole)
        items: list[_Item] = []
        for link in links:
            read = self._read(link)
            items.append(_Item(entry, read.name, read.amount, splash=bool(items) and self._drink(items[0])))
        if not all(self._find(item.name).sure for item in items):
            return self._item(whole)
        outcomes = [self._item(item) for item in items]
        return Outcome(
            tuple(eaten for outcome in outcomes for eaten in outcome.eaten),
            tuple(fault for outcome in outcomes for fault in outcome.not_understood),
        )

    def _as_packed(self, name: str, amount: Amount) -> str:
        """A name with "canned" before it, where it was written by the tin and there is such a food."""
        tins = amount.packed or amount
        canned = f"canned {name}"
        return canned if tins.unit is not None and tins.unit.unit == "can" and self._find(canned).sure else name

    def _drink(self, item: _Item) -> bool:
        sure = self._find(item.name).sure
        return sure is not None and sure.food.food_group == "drinks"

    def _cells(self, entry: Entry) -> Outcome:
        """A row of a table, whose food and amount stand in cells of their own."""
        written = _WEIGHT_BEHIND.sub(r" (\1)", entry.amount or "")
        if not written:
            named = self._amounts.read(entry.food)
            bare = entry.food_id is not None or not named.amount.written or not named.name
            return self._item(_Item(entry, entry.food if bare else named.name, NO_AMOUNT if bare else named.amount))
        amount, detail = self._amounts.quantity(written, ""), ""
        if amount is None:
            read = self._amounts.read(written)  # "1.00 cup, chopped", "3 figs"
            detail = read.name
            if read.amount.unit is not None or read.amount.size is not None or self._counts(entry, read):
                amount = read.amount if read.amount.size else replace(read.amount, size=self._size_in(detail))
        if amount is None and entry.own.get(ENERGY) is None:
            return self._no_amount(entry, written)
        return self._item(_Item(entry, entry.food, amount or NO_AMOUNT), detail, unreadable=amount is None)

    def _size_in(self, detail: str) -> str | None:
        """The size that a detail names ("pita, large")."""
        units = (self._household.by_word.get(word.strip(",()")) for word in detail.lower().split())
        return next((unit.unit for unit in units if unit is not None and unit.kind is UnitKind.SIZE), None)

    def _counts(self, entry: Entry, read: Read) -> bool:
        """Whether an amount counts pieces of the food by what they are called."""
        match = self._find(entry.food).sure
        return read.amount.count is not None and match is not None and self._portions.counts(match.food, read.name)

    def _no_amount(self, entry: Entry, written: str) -> Outcome:
        number, _, unit = written.strip().partition(" ")
        if self._amounts.quantity(number, "") is not None and unit and not self._amounts.knows(unit):
            reason = f"the unit {unit!r} is not known"
        else:
            reason = f"the amount {written!r} is not understood"
        return Outcome(not_understood=(self._fault(entry, reason, _UNITS, self._find(entry.food).alternatives()),))

    def _item(self, item: _Item, detail: str = "", *, unreadable: bool = False) -> Outcome:
        if not item.name:
            remedy = "name one: '150 g salmon'"
            return Outcome(not_understood=(self._fault(item.entry, "no food is named", remedy, ()),))
        if item.amount.negative or item.amount.count == 0:
            reason = "the amount is below zero" if item.amount.negative else "the amount is zero"
            remedy = "write what was eaten, or leave the line out"
            return Outcome(not_understood=(self._fault(item.entry, reason, remedy, ()),))
        found = self._found_for(item)
        match = found.sure
        if item.entry.own.get(ENERGY) is not None:
            match = None if unreadable else self._meant(item, found)
            if match is None:
                return self._own(item)
        if match is None:
            return self._bought(item) or self._asked(item, found, detail)
        return self._weighed(item, found, match, detail)

    def _found_for(self, item: _Item) -> Found:
        food = self._index.by_id(item.entry.food_id) if item.entry.food_id else None
        return Found((Match(food, 1.0),)) if food is not None else self._find(item.name)

    def _asked(self, item: _Item, found: Found, detail: str) -> Outcome:
        """A food that the person names when asked; reported where nobody is there or knows."""
        choices = found.alternatives()
        chosen = self._ask(item.part or item.entry.text, choices) if self._ask is not None and choices else None
        food = self._index.by_id(chosen) if chosen is not None else None
        if food is not None:
            return self._weighed(item, found, Match(food, 1.0), detail)
        unit = _UNKNOWN_UNIT.match(item.name)
        if item.amount.count is not None and item.amount.unit is None and unit and self._find(unit[2]).sure:
            reason = f"the unit {unit[1]!r} is not known"
            fault = self._fault(item.entry, reason, _UNITS, self._find(unit[2]).alternatives())
            return Outcome(not_understood=(fault,))
        return Outcome(not_understood=(self._fault(item.entry, *why_not(item.name, found), choices),))

    def _weighed(self, item: _Item, found: Found, match: Match, detail: str) -> Outcome:
        """The grams of a food that is known."""
        weighed = match.parts[-1][0] if match.parts else match.food
        amount = item.amount
        if item.splash and not amount.written and weighed.food_group in _SPLASHED:
            amount = Amount(1.0, self._household.by_word["splash"])
        portion = self._portions.grams(weighed, amount, f"{item.name} {detail}")
        alternatives = found.alternatives(but=match.food.food_id)
        if portion is None:
            unit = amount.unit.unit if amount.unit is not None else amount.text
            reason = f"nothing says what a {unit} of {weighed.name} weighs"
            remedy = f"write grams, or count in: {weighed.measure}"
            return Outcome(not_understood=(self._fault(item.entry, reason, remedy, ()),))
        most = self._household.most_g(weighed.food_group)
        if not portion.grams <= most:
            reason = f"{portion.grams:,.0f} g is more than one line can be ({most:,.0f} g)"
            remedy = "mend the amount or its unit" if amount.unit is not None else "say the unit: 100 g"
            return Outcome(not_understood=(self._fault(item.entry, reason, remedy, ()),))
        parts = match.parts or ((match.food, 1.0),)
        eaten = (
            self._eaten(item, food, replace(portion, grams=portion.grams * share), match.confidence, alternatives)
            for food, share in parts
        )
        return Outcome(tuple(eaten))

    def _bought(self, item: _Item) -> Outcome | None:
        """A weight before cooking ("60 g dry rice") of a food that is listed cooked, by what it weighs when cooked."""
        unit = item.amount.unit
        bare = _BOUGHT.sub(" ", item.name)
        match = self._find(bare).sure if bare != item.name and unit and unit.kind is UnitKind.MASS else None
        if match is None or match.parts or match.food.state != "cooked":
            return None
        if set(match.food.purchase_source.split("|")) & _NOT_A_YIELD:
            return None
        bought = self._portions.grams(match.food, item.amount, item.name)
        if bought is None:
            return None
        grams = bought.grams / match.food.purchase_factor
        portion = Portion(grams, f"{bought.grams:g} g before cooking, {grams:.0f} g cooked", assumed=True)
        if grams > self._household.most_g(match.food.food_group):
            return None
        alternatives = self._find(bare).alternatives(but=match.food.food_id)
        return Outcome((self._eaten(item, match.food, portion, match.confidence, alternatives),))

    def _meant(self, item: _Item, found: Found) -> Match | None:
        """The food of the table that has the figures the diary gives; None where none has."""
        figures = item.entry.own
        if found.sure is None:
            return None
        portion = self._portions.grams(found.sure.food, item.amount, item.name)
        if portion is None or portion.assumed:
            return None
        match = closest(found.matches, portion.grams, figures)
        return match if agrees(match.food, portion.grams, figures) else None

    def _own(self, item: _Item) -> Outcome:
        """A food made of the diary's own figures."""
        unit = item.amount.unit
        weighed = unit is not None and unit.kind in (UnitKind.MASS, UnitKind.VOLUME)
        count = item.amount.count or 1.0
        grams = count * ((unit.grams or unit.ml or 0.0) if unit is not None else 0.0) if weighed else 100.0
        if not 0 < grams <= self._household.most_g(""):
            reason = f"{grams:,.0f} g is not an amount of one food"
            return Outcome(not_understood=(self._fault(item.entry, reason, "mend the amount or its unit", ()),))
        how = "the diary's own figures" if weighed else "the diary's own figures, weight not given"
        food = own_food(item.entry.line, item.name, grams, item.entry.own, self._nutrients)
        text = f"{item.entry.amount or 'no amount'}: {how}"
        eaten = Eaten(item.entry.line, item.entry.text, item.entry.meal, food, grams, text, not weighed, 1.0, ())
        return Outcome((eaten,))

    @staticmethod
    def _eaten(
        item: _Item, food: Food, portion: Portion, confidence: float, alternatives: tuple[Alternative, ...]
    ) -> Eaten:
        entry = item.entry
        sure = round(min(confidence, 1.0), 2)
        return Eaten(
            entry.line, entry.text, entry.meal, food, portion.grams, portion.text, portion.assumed, sure, alternatives
        )

    @staticmethod
    def _fault(entry: Entry, reason: str, remedy: str, alternatives: tuple[Alternative, ...]) -> NotUnderstood:
        return NotUnderstood(entry.line, entry.text, reason, remedy, alternatives)
