"""Amounts as one buys them: pieces, volumes and weights in words."""

from collections.abc import Iterable
from math import ceil

from nutriplan.measures import countable
from nutriplan.tables.foods import Food
from nutriplan.tables.pieces import Piece

CUP_ML = 240.0
_HAIR = 0.05  # of a piece: nobody buys another orange for a twentieth of one


def counted(foods: Iterable[Food]) -> bool:
    """Whether a thing is bought by number, in every form in which it is eaten."""
    return all(countable(food) for food in foods)


def poured(food: Food) -> bool:
    """Whether a food is bought by volume."""
    return food.state == "fluid" and food.measure == "1 cup"


def whole_pieces(pieces: float) -> int:
    """The whole pieces that an amount takes, at least one of anything."""
    return max(ceil(pieces - _HAIR), 1) if pieces > 0 else 0


def pieces_text(pieces: int, grams: float, piece: Piece | None) -> str:
    """Pieces with the weight that is needed: `2 (310 g)`, `3 cloves (11 g)`."""
    if not pieces:
        return f"{weight_text(grams)}, left over from the last shopping"
    noun = "" if piece is None else piece.one if pieces == 1 else piece.many
    return f"{pieces}{f' {noun}' if noun else ''} ({weight_text(grams)})"


def weight_text(grams: float) -> str:
    """A weight rounded up: `9 g`, `120 g`, `1.3 kg`."""
    if grams < 10:
        return f"{ceil(grams - 1e-6)} g"
    rounded = ceil(grams / 10 - 1e-6) * 10
    return f"{rounded} g" if rounded < 1000 else f"{ceil(grams / 100 - 1e-6) / 10:g} kg"


def volume_text(grams: float, food: Food) -> str:
    """A volume rounded up: `250 ml`, `1.1 l`; the food's measure is a cup."""
    millilitres = grams / food.measure_g * CUP_ML
    rounded = ceil(millilitres / 50 - 1e-6) * 50
    return f"{rounded} ml" if rounded < 1000 else f"{ceil(millilitres / 100 - 1e-6) / 10:g} l"
