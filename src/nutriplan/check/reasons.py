"""Why a gap stays open: each reason but the last is proven by the relaxation, in which portions may be fractions."""

from dataclasses import replace

from nutriplan.check.gap_model import GapModel, Menu, Prices, Relaxed
from nutriplan.check.plate import Tables
from nutriplan.check.room import Rooms

_CLOSED = 1e-4
_FAR = 1e9  # more energy than any day has


class Reasons:
    """Tells why gaps stay open on one day."""

    def __init__(self, menu: Menu, rooms: Rooms, tables: Tables) -> None:
        self.menu, self.rooms, self.tables = menu, rooms, tables

    def why(self, nutrient: str) -> str:
        """Why no suggestion closes the gap of a nutrient."""
        alone = replace(self.rooms, needs=tuple(need for need in self.rooms.needs if need.nutrient == nutrient))
        if self._relaxed(replace(alone, limits=(), energy_kcal=_FAR)).open_share > _CLOSED:
            return f"{self.menu.most_foods} ordinary portions of the foods you may eat hold too little of it"
        free = self._relaxed(replace(alone, energy_kcal=_FAR))
        if free.open_share > _CLOSED:
            return "a limit on something else that comes with it is reached first"
        if self._relaxed(alone).open_share > _CLOSED:
            return (
                f"it takes {free.energy_kcal:.0f} kcal or more, and the day has room for {self.rooms.energy_kcal:.0f}: "
                "allow more with --extra-kcal"
            )
        return "not together with the other gaps in so few whole portions"

    def _relaxed(self, rooms: Rooms) -> Relaxed:
        return GapModel(self.menu, rooms, self.tables, Prices()).relaxed()
