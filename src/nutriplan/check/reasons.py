"""Why a gap stays open: proven where the relaxation can't close it either, else found by solving without one row."""

from dataclasses import replace
from functools import cached_property
from math import ceil, inf

from nutriplan.check.gap_model import GapModel, Menu, Prices
from nutriplan.check.plate import ENERGY, Tables, known_per_g
from nutriplan.check.result import Suggestion
from nutriplan.check.room import Rooms

_KEEP = 24
_CLOSED = 1e-4
_FAR = 1e9  # more energy or of a limited nutrient than any day has
_ROUND_KCAL = 10


class Reasons:
    """Tells why gaps stay open on one day."""

    def __init__(self, menu: Menu, rooms: Rooms, tables: Tables) -> None:
        self.menu, self.rooms, self.tables = menu, rooms, tables

    def why(self, nutrient: str, best: Suggestion | None) -> str:
        """Why no suggestion closes a gap.

        Args:
            nutrient: The nutrient of the gap.
            best: The best suggestion there is.
        """
        alone = replace(self.rooms, needs=tuple(need for need in self.rooms.needs if need.nutrient == nutrient))
        free = replace(alone, limits=(), energy_kcal=_FAR)
        if self._short(free):
            return f"{self.menu.most_foods} ordinary portions of the foods you may eat hold too little of it"
        if self._short(replace(alone, energy_kcal=_FAR)):
            return "a limit on something else that comes with it is reached first"
        if self._energy_needed(nutrient) < inf:
            return (
                f"it would take about {self._energy_needed(nutrient):.0f} kcal on top of the day, and there is room "
                f"for {self.rooms.energy_kcal:.0f}: allow more with --extra-kcal"
            )
        if best is not None and best.added:
            return "not together with the other gaps in so few foods"
        return "no ordinary portions of the foods you may eat fit the room that is left"

    def _short(self, rooms: Rooms) -> bool:
        """Whether even fractions of portions leave some of a single gap open."""
        answer = GapModel(self.menu, rooms, self.tables, Prices()).relaxed()
        return not len(answer.x) or answer.x[-1] > _CLOSED  # the last column is the gap's open share

    def _energy_needed(self, nutrient: str) -> float:
        """The energy [kcal] of what closes a gap when energy is free; infinite where that does not close it."""
        return self._with_free_energy.get(nutrient, inf)

    @cached_property
    def _with_free_energy(self) -> dict[str, float]:
        rooms = replace(self.rooms, energy_kcal=_FAR)
        chosen = GapModel(self.menu, rooms, self.tables, Prices()).best(_KEEP)
        if chosen is None:
            return {}
        held = {
            need.nutrient: sum(grams * known_per_g(choice.food, need.nutrient) for choice, grams in chosen.added)
            for need in rooms.needs
        }
        energy = sum(grams * known_per_g(choice.food, ENERGY) for choice, grams in chosen.added)
        needed = float(ceil(energy / _ROUND_KCAL) * _ROUND_KCAL)
        return {need.nutrient: needed for need in rooms.needs if held[need.nutrient] >= need.missing}
