"""The meals of a day, when they are served, and the share of its energy that each may have."""

from datetime import time
from typing import Annotated

from pydantic import Field

from nutriplan.tables.dishes import Slot
from nutriplan.tables.rows import Row, Text

Share = Annotated[float, Field(ge=0, le=1)]


class MealSlot(Row):
    """A row of meal_slots.csv: least and most share of the day's energy, when it is served and for how long
    [min].
    """

    slot: Slot
    name: Text
    share_min: Share
    share_max: Share
    serve_at: time
    serve_minutes: Annotated[int, Field(gt=0)]
    source: Text
    locator: str
