"""People who differ in body, age, diet, allergies, activity and phase of life, as a table for `nutriplan batch`."""

import csv
import io
import random
from collections.abc import Mapping

_COLUMNS = (
    "id",
    "name",
    "sex",
    "age",
    "height_cm",
    "weight_kg",
    "activity",
    "diet",
    "allergy",
    "trimester",
    "exercise",
)
_DIETS = ("omnivore",) * 6 + ("pescatarian", "vegetarian", "vegetarian", "vegan")
_ALLERGIES = ("",) * 7 + ("milk", "gluten", "nuts|peanuts")
_ACTIVITIES = ("inactive", "low-active", "low-active", "active", "very-active")
_EXERCISE = ("",) * 8 + ("moderate 1h mon,wed,fri", "vigorous 1.5h tue,thu,sat")
_PREGNANT = 0.08  # of the women who may be
_FERTILE = range(18, 46)


def crowd(count: int, seed: int, repeated: float = 0.0) -> str:
    """A table of people.

    Args:
        count: How many rows.
        seed: The same seed gives the same people.
        repeated: Share of the rows that repeat the problem of another under a name of their own.
    """
    draw = random.Random(seed)
    fresh = [_person(draw) for _ in range(count)]
    distinct = fresh[: count - round(count * repeated)]
    people = [distinct[at % len(distinct)] for at in range(count)]
    stream = io.StringIO()
    writer = csv.DictWriter(stream, _COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    for number, person in enumerate(people, start=1):
        writer.writerow({"id": f"p{number:05}", "name": f"Person {number}", **person})
    return stream.getvalue()


def _person(draw: random.Random) -> Mapping[str, str]:
    female = draw.random() < 0.5
    age = draw.randint(19, 80)
    height = round(draw.gauss(163 if female else 177, 6))
    pregnant = female and age in _FERTILE and draw.random() < _PREGNANT
    return {
        "sex": "female" if female else "male",
        "age": str(age),
        "height_cm": str(height),
        "weight_kg": f"{(height / 100) ** 2 * draw.uniform(20, 28):.1f}",
        "activity": draw.choice(_ACTIVITIES),
        "diet": draw.choice(_DIETS),
        "allergy": draw.choice(_ALLERGIES),
        "trimester": str(draw.randint(1, 3)) if pregnant else "",
        "exercise": draw.choice(_EXERCISE),
    }
