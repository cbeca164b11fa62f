"""Energy equations and what life stages add to them, as rows of tables."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from nutriplan.tables.conditions import When
from nutriplan.tables.rows import Aged, Row, Slug, Text
from nutriplan.tables.rules import Grade


class EnergyMethod(StrEnum):
    """Families of energy equations; what one adds for a life stage never goes on top of another."""

    EER_2023 = "eer_2023"
    EFSA_2013 = "efsa_2013"
    EER_2005 = "eer_2005"
    MIFFLIN_1990 = "mifflin_1990"
    MIFFLIN_1990_RESTING = "mifflin_1990_resting"
    MIFFLIN_1990_EXACT = "mifflin_1990_exact"


EnergyUnit = Literal["kcal", "MJ"]
Factor = Annotated[float, Field(gt=0)]


class EnergyEquation(Aged):
    """A row of energy_equations.csv, for the energy of a day in its unit.

    Energy = total_factor (c0 + c_age (years + age_offset) + body_factor (c_height cm + c_weight kg) + c_week weeks).
    `age_offset` takes completed years to the middle of the year where a year matters.
    """

    equation_id: Slug
    method: EnergyMethod
    name: Text
    when: When
    activity: Literal["any", "inactive", "low-active", "active", "very-active"]
    unit: EnergyUnit
    c0: float
    c_age: float
    age_offset: Annotated[float, Field(ge=0, lt=1)]
    c_height: float
    c_weight: float
    c_week: float
    body_factor: Factor
    total_factor: Factor
    source: Text
    locator: Text


class EnergyAddition(Row):
    """A row of energy_additions.csv: what is added to an equation of the same method, a day, in its unit."""

    rule_id: Slug
    method: EnergyMethod
    when: When
    value: float
    unit: EnergyUnit
    grade: Grade
    reason: Text
    source: Text
    locator: Text
