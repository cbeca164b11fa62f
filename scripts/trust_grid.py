"""The people of the trust report: bodies x diets x reference sets x seeds, with needs and illnesses dealt out."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

BODIES: dict[str, dict[str, Any]] = {
    "woman_22": {"sex": "female", "age": 22, "activity": "active"},
    "woman_30": {"sex": "female", "age": 30},
    "woman_45_light": {"sex": "female", "age": 45, "height_cm": 155, "weight_kg": 48, "activity": "inactive"},
    "woman_60": {"sex": "female", "age": 60, "height_cm": 168, "weight_kg": 82},
    "woman_76": {"sex": "female", "age": 76, "activity": "inactive"},
    "man_20": {"sex": "male", "age": 20, "activity": "very-active"},
    "man_35": {"sex": "male", "age": 35},
    "man_50_heavy": {"sex": "male", "age": 50, "height_cm": 185, "weight_kg": 105},
    "man_72": {"sex": "male", "age": 72, "activity": "inactive"},
    "girl_15": {"sex": "female", "age": 15},
    "boy_16": {"sex": "male", "age": 16, "activity": "active"},
    "trimester_1": {"sex": "female", "age": 29, "trimester": 1},
    "trimester_2": {"sex": "female", "age": 38, "trimester": 2},
    "week_30": {"sex": "female", "age": 26, "gestation_week": 30},
    "pregnant_17": {"sex": "female", "age": 17, "trimester": 3},
    "lactation_0_6": {"sex": "female", "age": 31, "lactation": "0-6"},
    "lactation_7_12": {"sex": "female", "age": 40, "lactation": "7-12"},
    "runner_hot": {"sex": "female", "age": 34, "exercise": ["vigorous 1.5h tue,thu,sat"], "climate": "hot"},
    "labourer_warm": {"sex": "male", "age": 28, "exercise": ["moderate 1h"], "climate": "warm"},
    "man_1900_kcal": {"sex": "male", "age": 44, "energy_kcal": 1900},
}
DIETS = ("omnivore", "pescatarian", "vegetarian", "vegan")
REFERENCES = ("us", "eu")
NEEDS: dict[str, dict[str, Any]] = {
    "none": {},
    "no_milk": {"allergy": ["milk"]},
    "no_gluten": {"allergy": ["gluten"]},
    "no_nuts": {"allergy": ["nuts", "peanuts"]},
    "no_eggs": {"allergy": ["eggs"]},
    "no_soya": {"allergy": ["soybeans"]},
    "no_fish": {"allergy": ["fish", "crustaceans"]},
    "no_sesame": {"allergy": ["sesame"]},
    "halal": {"exclude": ["halal"]},
    "no_mushrooms": {"exclude": ["mushrooms"]},
    "no_tofu_no_pork": {"exclude": ["tofu", "pork"]},
    "kidney": {"condition": ["kidney_disease"]},
    "ace": {"medication": ["lisinopril"]},
    "spironolactone": {"medication": ["spironolactone"]},
    "thiazide": {"medication": ["hydrochlorothiazide"]},
    "trimethoprim": {"medication": ["trimethoprim"]},
    "diabetes_metformin": {"condition": ["diabetes"], "medication": ["metformin"]},
    "warfarin": {"medication": ["warfarin"]},
    "vitamin_d": {"supplement": ["vitamin_d 10 ug"]},
}
_FULL_EVERY = 9
_SHUFFLE = 20260601


@dataclass(frozen=True, slots=True)
class TrustCase:
    """A plan to be made: who, by which reference set, with which seed and how much search."""

    body: str
    diet: str
    reference: str
    need: str
    seed: int
    effort: str

    @property
    def key(self) -> str:
        """A name of its own."""
        return "/".join((self.body, self.diet, self.reference, self.need, str(self.seed), self.effort))

    @property
    def facts(self) -> dict[str, Any]:
        """The facts of the profile."""
        return {**BODIES[self.body], "diet": self.diet, "reference": self.reference, **NEEDS[self.need]}


def grid(seeds: int = 2) -> list[TrustCase]:
    """All cases in an order that is mixed but fixed, so that any first part of it is a fair sample.

    Args:
        seeds: How many plans each body, diet and reference set gets, each with another need.
    """
    cases = list(_cases(seeds))
    random.Random(_SHUFFLE).shuffle(cases)
    return cases


def _cases(seeds: int) -> Iterator[TrustCase]:
    needs, number = list(NEEDS), 0  # 19 needs, a prime: they walk through all bodies and diets
    for seed in range(seeds):
        for body in BODIES:
            for diet in DIETS:
                for reference in REFERENCES:
                    effort = "quick" if number % _FULL_EVERY else "full"
                    yield TrustCase(body, diet, reference, needs[(number + 7 * seed) % len(needs)], seed, effort)
                    number += 1
