"""What a meal is called where it is the leftovers of another one, or is cooked double for one."""

from collections.abc import Sequence
from datetime import timedelta

from nutriplan.plan import Day, Meal
from nutriplan.reports.view.words import prose, weekday
from nutriplan.tables.dishes import Slot


def meal_title(meal: Meal) -> str:
    """The name of a meal; that of leftovers says so."""
    return f"{leftovers_of(meal)}: {meal.name}" if meal.leftover_of else meal.name


def leftovers_of(meal: Meal) -> str:
    """What leftovers are: `Leftovers of Tuesday’s dinner`; nothing for any other meal."""
    return f"Leftovers of {weekday(meal.leftover_of)}’s dinner" if meal.leftover_of else ""


def meal_method(meal: Meal) -> str:
    """How a meal is made; leftovers are only warmed up."""
    if meal.leftover_of is None:
        return prose(meal.method)
    return (
        f"Cooked with {weekday(meal.leftover_of)}’s dinner and chilled overnight: heat until steaming hot what is eaten"
        " warm."
    )


def cooked_double(days: Sequence[Day], day: Day, meal: Meal) -> str:
    """What to say of a dinner of which the next day's lunch is made too; else nothing."""
    if meal.slot is not Slot.DINNER:
        return ""
    after = (other for other in days if other.date == day.date + timedelta(days=1))
    doubled = any(lunch.leftover_of == day.date for other in after for lunch in other.meals)
    return "cook tomorrow’s lunch with it" if doubled else ""
