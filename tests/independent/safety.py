"""Looks for what must never stand in a plan: a second opinion on safety that shares no code with nutriplan.

It reads a plan JSON and the food table alone, and holds the plan against lists that are written here anew: what the
diet and the allergies of the profile forbid (by the table's own columns and, where the descriptions of USDA SR28 are at
hand, by the words in them), what must not be eaten in pregnancy, the most grams of some foods, and that nobody whom
only a doctor may advise is told a dose.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

Foods = dict[str, dict[str, str]]

_MEAT = {"poultry", "meat", "liver"}
_SEA = {"fish", "shellfish"}
_ANIMAL = {"milk", "yogurt", "cheese", "eggs", "butter"}
# What each diet forbids, by food group; honey and the like are left to the table's own column.
FORBIDDEN_GROUPS = {
    "omnivore": set[str](),
    "pescatarian": _MEAT,
    "vegetarian": _MEAT | _SEA,
    "vegan": _MEAT | _SEA | _ANIMAL,
}
DIETS = ("vegan", "vegetarian", "pescatarian", "omnivore")
# Words of an SR28 description that tell of an allergen, and those that clear it again.
ALLERGEN_WORDS = {
    "milk": (
        r"\b(milk|cheese|yogurt|butter|cream|kefir|whey)\b",
        r"almond|peanut|cashew|seed butter|soy|tofu|coconut|rice|oat",
    ),
    "gluten": (r"\b(wheat|barley|rye|spelt|bulgur|couscous|semolina|oats?|oatmeal)\b", r"buckwheat|gluten-free"),
    "eggs": (r"\begg\b", r"eggplant"),
    "fish": (r"^fish,", r"$^"),
    "crustaceans": (r"crustaceans", r"$^"),
    "soybeans": (r"\b(soy|soybeans?|tofu|tempeh|edamame|miso)\b", r"$^"),
    "peanuts": (r"\bpeanuts?\b", r"$^"),
    "nuts": (r"^nuts, (almond|walnut|cashew|hazel|filbert|brazil|pecan|pistachio|macadamia)", r"$^"),
    "sesame": (r"\b(sesame|tahini)\b", r"$^"),
}
NEVER_IN_PREGNANCY = {
    "liver", "fish_liver_oil", "alcohol", "mould_ripened_cheese", "blue_cheese", "unpasteurised", "raw_sprouts",
    "raw_egg", "raw_fish", "cold_smoked_fish", "cured_meat", "deli_meat", "liquorice", "energy_drink", "fish_avoid",
    "fish_good", "kelp", "brown_seaweed",
}  # fmt: skip
NEVER = {"alcohol", "quinine", "kelp"}
# (trait or food group, most grams, in a "day" or a "week", for whom)
MOST = (
    ({"brazil_nut"}, 5.0, "day", "everyone"),
    ({"liver"}, 100.0, "week", "everyone"),
    ({"fish", "shellfish"}, 340.0, "week", "mothers"),
    ({"oily_fish"}, 280.0, "week", "mothers"),
    ({"tuna"}, 280.0, "week", "pregnant"),
)
# Whoever has one of these is never told to take the mineral, and nothing raises its target.
HELD_BACK = {
    "kidney_disease": ("potassium_mg", "magnesium_mg", "phosphorus_mg"),
    "ace_inhibitor_or_arb": ("potassium_mg",),
    "lisinopril": ("potassium_mg",),
    "losartan": ("potassium_mg",),
    "potassium_sparing_diuretic": ("potassium_mg",),
    "spironolactone": ("potassium_mg",),
    "trimethoprim": ("potassium_mg",),
}
NO_TARGET = {"kidney_disease": ("potassium_mg", "phosphorus_mg")}
_DOSE = re.compile(r"\btake\b[^.;:]*\d[\d.,]*\s*(mg|g|ug|µg|iu)\b", re.IGNORECASE)


def violations(plan: dict[str, Any], foods: Foods, described: dict[str, str] | None = None) -> list[tuple[str, str]]:
    """Everything that must not be, as (kind, sentence).

    Args:
        plan: The plan JSON.
        foods: food_id -> cells of the food table.
        described: ndb_no -> description in SR28, where it is at hand.
    """
    return [
        *_of_foods(plan, foods, described or {}),
        *_of_portions(plan, foods),
        *_of_limits(plan, foods),
        *_of_doses(plan),
    ]


def _eaten(plan: dict[str, Any]) -> Iterator[tuple[str, str, str, float]]:
    for day in plan["days"]:
        for meal in day["meals"]:
            for item in meal["items"]:
                yield day["date"], meal["slot"], item["food"], float(item["grams"])


def _kinds(row: dict[str, str]) -> set[str]:
    return {row["food_group"], *row["traits"].split("|")} - {""}


def _pregnant(profile: dict[str, Any]) -> bool:
    return bool(profile["trimester"] or profile["gestation_week"])


def _of_foods(plan: dict[str, Any], foods: Foods, described: dict[str, str]) -> Iterator[tuple[str, str]]:
    profile = plan["profile"]
    left_out = {item["what"] for item in plan["excluded"]}
    for food in sorted({food for _, _, food, _ in _eaten(plan)}):
        row = foods[food]
        kinds, words = _kinds(row), described.get(row["ndb_no"], "").lower()
        if food in left_out:
            yield "excluded", f"{food} is listed as left out, and served"
        if kinds & FORBIDDEN_GROUPS[profile["diet"]] or DIETS.index(row["diet"]) > DIETS.index(profile["diet"]):
            yield "diet", f"{food} is not {profile['diet']}"
        for wish in profile["exclude"]:
            banned = {"halal": {"pork", "alcohol"}, "kosher": {"pork", "shellfish"}}.get(wish, {wish})
            if kinds & banned or wish in row["short_name"].split():
                yield "excluded", f"{food} although {wish} is excluded"
        for allergen in profile["allergy"]:
            tells, clears = ALLERGEN_WORDS.get(allergen, (r"$^", r"$^"))
            told = re.search(tells, words) and not re.search(clears, words)
            if allergen in row["allergens"].split("|") or told:
                yield "allergen", f"{food} ({words or 'by the table'}) with an allergy to {allergen}"
        unsafe = kinds & (NEVER | (NEVER_IN_PREGNANCY if _pregnant(profile) else set[str]()))
        if unsafe:
            yield "unsafe", f"{food}: {', '.join(sorted(unsafe))}"
        fertile = profile["sex"] == "female" and 11 <= profile["age"] <= 50
        if "fish_avoid" in kinds and (fertile or profile["age"] <= 18):
            yield "unsafe", f"{food} is high in mercury"


def _of_portions(plan: dict[str, Any], foods: Foods) -> Iterator[tuple[str, str]]:
    in_day: defaultdict[tuple[str, str], float] = defaultdict(float)
    for date, slot, food, grams in _eaten(plan):
        row = foods[food]
        steps = grams / float(row["step_g"])
        if grams <= 0 or abs(steps - round(steps)) > 1e-6:
            yield "steps", f"{date} {slot}: {grams:g} g of {food} are no whole steps of {row['step_g']} g"
        if grams > float(row["max_g_meal"]) + 1e-6:
            yield "meal most", f"{date} {slot}: {grams:g} g of {food}, at most {row['max_g_meal']} g a meal"
        in_day[date, food] += grams
    for (date, food), total in sorted(in_day.items()):
        if total > float(foods[food]["max_g_day"]) + 1e-6:
            yield "day most", f"{date}: {total:g} g of {food}, at most {foods[food]['max_g_day']} g a day"


def _of_limits(plan: dict[str, Any], foods: Foods) -> Iterator[tuple[str, str]]:
    profile = plan["profile"]
    groups = {"everyone"}
    groups |= {"pregnant", "mothers"} if _pregnant(profile) else set()
    groups |= {"mothers"} if profile["lactation"] else set()
    for kinds, most, period, whom in MOST:
        if whom not in groups:
            continue
        total: defaultdict[str, float] = defaultdict(float)
        for number, day in enumerate(plan["days"]):
            key = day["date"] if period == "day" else f"week {number // 7 + 1}"
            for meal in day["meals"]:
                for item in meal["items"]:
                    if _kinds(foods[item["food"]]) & kinds:
                        total[key] += item["grams"]
        for key, grams in total.items():
            if grams > most + 1e-6:
                yield "limit", f"{key}: {grams:g} g of {' and '.join(sorted(kinds))}, at most {most:g} g a {period}"


def _of_doses(plan: dict[str, Any]) -> Iterator[tuple[str, str]]:
    profile = plan["profile"]
    words = {*profile["condition"], *profile["medication"]}
    held = {nutrient for word in words for nutrient in HELD_BACK.get(word, ())}
    freed = {nutrient for word in words for nutrient in NO_TARGET.get(word, ())}
    for target in plan["targets"]:
        if target["nutrient"] in freed and target["lower"] is not None:
            yield "dose", f"{target['nutrient']} has a target although only a clinic may set it"
        raised = [
            step["rule"]
            for step in target["adjustments"]
            if step["before"] is not None and step["after"] is not None and step["after"] > step["before"]
        ]
        if target["nutrient"] in held and raised and target["lower"] is not None:
            yield "dose", f"{target['nutrient']} was raised by {', '.join(raised)}"
    for shortfall in plan["shortfalls"]:
        for fix in shortfall["fixes"]:
            tablets = "a supplement of" in fix and (shortfall["nutrient"] in held or "potassium" in fix)
            if tablets or _DOSE.search(fix):
                yield "dose", f"{shortfall['nutrient']}: {fix}"
    for notice in plan["notices"]:
        if _DOSE.search(notice["text"]):
            yield "dose", notice["text"]
