"""What is bought by the piece though it is eaten by weight: a cucumber, a clove of garlic, a slice of bread."""

from nutriplan.tables.rows import PositiveGrams, Row, Text


class Piece(Row):
    """A row of purchase_pieces.csv: the weight of a piece as bought [g], and what to call one and many of them (blank
    where the thing itself is counted).
    """

    purchase_name: Text
    one: str
    many: str
    piece_g: PositiveGrams
    source: Text
    locator: Text
