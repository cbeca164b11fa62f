"""What every table row is: a frozen pydantic model in which a blank cell is unknown."""

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


class Row(BaseModel):
    """A row of a table as it enters: frozen, no unknown column, no NaN or infinity."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


def _split(cell: object) -> object:
    return tuple(part.strip() for part in cell.split("|") if part.strip()) if isinstance(cell, str) else cell


def _blank_is_none(cell: object) -> object:
    return None if cell == "" else cell


Slug = Annotated[str, Field(pattern=r"^[a-z0-9_]+$")]
Text = Annotated[str, Field(min_length=1)]
SplitPipes = BeforeValidator(_split)
BlankIsNone = BeforeValidator(_blank_is_none)
Grams = Annotated[float, Field(ge=0)]
PositiveGrams = Annotated[float, Field(gt=0)]
OptionalNumber = Annotated[float | None, BlankIsNone]
OptionalText = Annotated[str | None, BlankIsNone]
