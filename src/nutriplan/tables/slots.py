"""The meals of a day and the share of its energy that each may have."""

from typing import Annotated

from pydantic import Field

from nutriplan.tables.dishes import Slot
from nutriplan.tables.rows import Row, Text

Share = Annotated[float, Field(ge=0, le=1)]


class MealSlot(Row):
    """A row of meal_slots.csv: least and most share of the day's energy, and the hour it is served."""

    slot: Slot
    name: Text
    share_min: Share
    share_max: Share
    serve_at: Text
    source: Text
    locator: str
