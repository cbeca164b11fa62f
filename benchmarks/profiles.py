"""Twenty people who differ in what they need and in what they eat."""

from collections.abc import Mapping
from typing import Any

PROFILES: Mapping[str, Mapping[str, Any]] = {
    "woman_30": {"sex": "female", "age": 30},
    "man_30": {"sex": "male", "age": 30},
    "woman_70": {"sex": "female", "age": 70},
    "man_75": {"sex": "male", "age": 75},
    "pregnant": {"sex": "female", "age": 30, "trimester": 2},
    "breastfeeding": {"sex": "female", "age": 30, "lactation": "0-6"},
    "very_active_man": {"sex": "male", "age": 25, "activity": "very-active"},
    "runner": {"sex": "female", "age": 35, "exercise": ["vigorous 1.5h tue,thu,sat"]},
    "vegetarian": {"sex": "female", "age": 30, "diet": "vegetarian"},
    "vegan_woman": {"sex": "female", "age": 30, "diet": "vegan"},
    "vegan_man": {"sex": "male", "age": 40, "diet": "vegan"},
    "pescatarian": {"sex": "male", "age": 50, "diet": "pescatarian"},
    "no_gluten": {"sex": "female", "age": 40, "allergy": ["gluten"]},
    "no_milk": {"sex": "male", "age": 40, "allergy": ["milk"]},
    "no_gluten_no_milk": {"sex": "female", "age": 40, "allergy": ["gluten", "milk"]},
    "no_fish": {"sex": "female", "age": 30, "allergy": ["fish"]},
    "no_nuts": {"sex": "male", "age": 30, "allergy": ["nuts", "peanuts"]},
    "no_eggs": {"sex": "female", "age": 55, "allergy": ["eggs"]},
    "little_energy": {"sex": "female", "age": 65, "energy_kcal": 1600},
    "much_energy": {"sex": "male", "age": 22, "energy_kcal": 3600},
}
