"""What a name may mean: foods with how sure each is."""

from dataclasses import dataclass

from nutriplan.diary.eaten import Alternative
from nutriplan.tables.foods import Food

SURE = 0.7  # a match below is asked about or reported
SHOWN = 5
_WORTH_SHOWING = 0.15


@dataclass(frozen=True, slots=True)
class Match:
    """A food that a name may mean; `parts` are the foods of a mixed drink and their shares of its weight."""

    food: Food
    confidence: float
    parts: tuple[tuple[Food, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """What a name may mean, best first, and why nothing is sure when nothing is."""

    matches: tuple[Match, ...]
    is_dish: bool = False
    unknown: tuple[str, ...] = ()

    @property
    def sure(self) -> Match | None:
        """The match to take without asking."""
        return self.matches[0] if self.matches and self.matches[0].confidence >= SURE else None

    def alternatives(self, but: str = "") -> tuple[Alternative, ...]:
        """The matches to choose from, without one of them."""
        others = [match for match in self.matches if match.food.food_id != but and match.confidence >= _WORTH_SHOWING]
        return tuple(
            Alternative(match.food.food_id, match.food.name, round(match.confidence, 2)) for match in others[:SHOWN]
        )
