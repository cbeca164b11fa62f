"""What every table row is: a frozen pydantic model in which a blank cell is unknown."""

from typing import Annotated, Literal

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
AgeMin = Annotated[int, Field(ge=0)]
AgeMax = Annotated[int | None, BlankIsNone]
RowSex = Literal["both", "female", "male"]


class Aged(Row):
    """A row for a sex and a span of completed years, both ends included; a blank end is open."""

    sex: RowSex
    age_min: AgeMin
    age_max: AgeMax

    def covers(self, sex: str, age: int) -> bool:
        """Whether the row is for this sex and age."""
        return self.sex in ("both", sex) and self.age_min <= age and (self.age_max is None or age <= self.age_max)
