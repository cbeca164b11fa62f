"""A week as the planner returns it, for the reports to draw: real foods and sums, plain targets, no solver."""

import csv
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from nutriplan.plan import BoundKind, Day, Exclusion, Item, Meal, ShoppingItem, Shortfall, SolverReport
from nutriplan.profile import Activity, Profile, Sex
from nutriplan.tables.dishes import Slot
from nutriplan.tables.foods import Allergen, Food
from nutriplan.tables.nutrients import Nutrient
from nutriplan.tables.reader import read_rows
from nutriplan.tables.rules import NoticeKind
from nutriplan.targets.target import (
    Advice,
    AppliedAdjustment,
    EnergyEstimate,
    Fluid,
    NotEnforced,
    Operation,
    Period,
    Target,
    TargetSet,
)
from nutriplan.week import WeekResult

HERE = Path(__file__).parent
START = date(2026, 11, 23)
NUTRIENTS = {
    row.nutrient_id: row for row in read_rows(HERE.parent / "data" / "nutrients.csv", Nutrient, key=("nutrient_id",))
}
_COMPOSED = [nutrient_id for nutrient_id, row in NUTRIENTS.items() if row.composed]
FOODS = {food.food_id: food for food in read_rows(HERE / "reports_foods.csv", Food, nest={"nutrients": _COMPOSED})}

# Bounds of a pregnant woman of 31: nutrient -> (lower, upper, basis of the lower bound, basis of the upper bound).
_BOUNDS: dict[str, tuple[float | None, float | None, str, str | None]] = {
    "energy_kcal": (2231.0, 2369.0, "EER ± 3 %", "EER ± 3 %"),
    "magnesium_mg": (350, None, "RDA", None),
    "potassium_mg": (2900, None, "AI", None),
    "calcium_mg": (1000, 2500, "RDA", "UL"),
    "phosphorus_mg": (700, 3500, "RDA", "UL"),
    "thiamin_mg": (1.4, None, "RDA", None),
    "riboflavin_mg": (1.4, None, "RDA", None),
    "niacin_mg": (18, None, "RDA", None),
    "pantothenic_acid_mg": (6, None, "AI", None),
    "vitamin_b6_mg": (1.9, 100, "RDA", "UL"),
    "folate_dfe_ug": (600, None, "RDA", None),
    "vitamin_b12_ug": (2.6, None, "RDA", None),
    "vitamin_d_ug": (15, 100, "RDA", "UL"),
    "protein_g": (77, 201, "RDA", "AMDR"),
    "carbohydrate_g": (267, 363, "AMDR", "AMDR"),
    "fat_g": (53, 87, "AMDR", "AMDR"),
    "fiber_g": (28, None, "AI", None),
    "saturated_fat_g": (None, 24.8, "DGA", "DGA"),
    "vitamin_a_rae_ug": (770, None, "RDA", None),
    "retinol_ug": (None, 3000, "UL", "UL"),
    "vitamin_c_mg": (85, 2000, "RDA", "UL"),
    "vitamin_e_mg": (15, None, "RDA", None),
    "vitamin_k_ug": (90, None, "AI", None),
    "choline_mg": (450, 3500, "AI", "UL"),
    "iron_mg": (27, 45, "RDA", "UL"),
    "zinc_mg": (11, 40, "RDA", "UL"),
    "copper_mg": (1, 10, "RDA", "UL"),
    "manganese_mg": (2, 11, "AI", "UL"),
    "selenium_ug": (60, 400, "RDA", "UL"),
    "sodium_mg": (None, 2300, "CDRR", "CDRR"),
    "folic_acid_ug": (None, 1000, "UL", "UL"),
    "caffeine_mg": (None, 200, "limit", "limit"),
    "water_g": (2300, None, "AI", None),
    "sugars_g": (None, 115, "limit", "limit"),
}
_SOURCES = {
    "IOM1997": "Institute of Medicine. Dietary Reference Intakes for Calcium, Phosphorus, Magnesium, Vitamin D, and"
    " Fluoride. National Academies Press, 1997",
    "IOM1998": "Institute of Medicine. Dietary Reference Intakes for Thiamin, Riboflavin, Niacin, Vitamin B6, Folate,"
    " Vitamin B12, Pantothenic Acid, Biotin, and Choline. National Academies Press, 1998",
    "NASEM2019": "National Academies. Dietary Reference Intakes for Sodium and Potassium. 2019",
    "NASEM2023": "National Academies. Dietary Reference Intakes for Energy. 2023",
    "IOM2005": "Institute of Medicine. Dietary Reference Intakes for Energy, Carbohydrate, Fiber, Fat, Protein. 2005",
    "NHS_FOODS": "NHS. Foods to avoid in pregnancy. Web page",
    "FDA_EPA": "FDA and EPA. Advice about eating fish. 2021",
}
_MINERALS_1997 = {"magnesium_mg", "calcium_mg", "phosphorus_mg", "vitamin_d_ug"}
_STEPS = {
    "magnesium_mg": (310.0, "ma_preg", 350.0, "pregnancy: more lean tissue to supply (>= 19 y)", "IOM1997"),
    "folate_dfe_ug": (400.0, "fo_preg", 600.0, "pregnancy: cell division of mother and child", "IOM1998"),
    "iron_mg": (18.0, "fe_preg", 27.0, "pregnancy: blood volume and stores of the child", "IOM2001"),
    "protein_g": (56.0, "pr_preg", 77.0, "pregnancy, 2nd trimester on: 1.1 g per kg of body weight", "IOM2005"),
}


def week_result(*, name: str = "Anna Sørensen", shortfalls: bool = False, days: int = 7) -> WeekResult:
    """A week that meets its 34 targets, or one that misses two of them."""
    targets = _targets()
    plan = tuple(_day(number, targets, shortfalls=shortfalls) for number in range(days))
    return WeekResult(
        version="0.1.0",
        seed=0,
        command="nutriplan plan --sex female --age 31 --height-cm 168 --weight-kg 70 --activity active --trimester 2"
        " --start 2026-11-23 --seed 0",
        profile=Profile(
            name=name,
            sex=Sex.FEMALE,
            age=31,
            height_cm=168,
            weight_kg=70,
            activity=Activity.ACTIVE,
            trimester=2,
            allergy=(Allergen.PEANUTS,),
        ),
        assumed=("weight before pregnancy 70 kg",),
        start=START,
        targets=targets,
        days=plan,
        shortfalls=_shortfalls(plan) if shortfalls else (),
        excluded=_exclusions(),
        shopping=_shopping(plan),
        solver=SolverReport("ended by its own rule", 1234.5, 1203.0, BoundKind.LP, 0.0255, 0.0061, 41.2),
        nutrients=NUTRIENTS,
        foods={key: FOODS[key] for day in plan for meal in day.meals for key in (item.food_id for item in meal.items)},
        sources={
            **_SOURCES,
            "IOM2001": "Institute of Medicine. Dietary Reference Intakes for Vitamin A ... and Zinc. 2001",
        },
    )


def _targets() -> TargetSet:
    return TargetSet(
        reference="us",
        energy=EnergyEstimate(
            2300.0,
            "2023 EER, women 19 and older, active, pregnant",
            "710.25 - 7.01 x age + 6.54 x height + 12.34 x weight",
            "NASEM2023",
            (
                AppliedAdjustment(
                    "eer_preg", Operation.ADD, 200, 2100, 2300, "tissue laid down, normal BMI", "official", "NASEM2023"
                ),
            ),
        ),
        targets=tuple(_target(key, *bounds) for key, bounds in _BOUNDS.items()),
        not_enforced=(
            NotEnforced(
                "biotin_ug", "AI", 30, "ug", "SR28 has no biotin values, so a menu can't be judged on it", "IOM1998"
            ),
            NotEnforced("iodine_ug", "RDA", 220, "ug", "SR28 has no iodine values: use iodised salt", "IOM2001"),
            NotEnforced("magnesium_mg", "UL", 350, "mg", "this limit is for supplements only, not for food", "IOM1997"),
            NotEnforced("niacin_mg", "UL", 35, "mg", "this limit is for added niacin only", "IOM1998"),
        ),
        advice=(
            Advice(NoticeKind.DOCTOR, "Ask your midwife before you take any supplement.", "NHS_FOODS"),
            Advice(NoticeKind.NOTE, "Take 400 ug of folic acid a day as your midwife tells you.", "NHS_FOODS"),
        ),
        fluid=(
            Fluid(3.0, "AI", "IOM2005", 3.0, 0.0, 0.0, 1.5, 2.0, "IOM2005"),
            Fluid(4.1, "AI", "IOM2005", 3.0, 1.1, 940.0, 1.5, 2.0, "IOM2005", (START + timedelta(days=1),)),
        ),
    )


def _target(key: str, lower: float | None, upper: float | None, basis: str, upper_basis: str | None) -> Target:
    source = "IOM1997" if key in _MINERALS_1997 else "NASEM2019" if key in ("potassium_mg", "sodium_mg") else "IOM1998"
    base = lower
    steps: tuple[AppliedAdjustment, ...] = ()
    if key in _STEPS:
        base, rule, value, reason, origin = _STEPS[key]
        steps = (AppliedAdjustment(rule, Operation.SET, value, base, value, reason, "official value", origin),)
    return Target(
        nutrient=key,
        unit=NUTRIENTS[key].unit,
        lower=lower,
        upper=upper,
        basis=basis,
        source=source,
        focus=NUTRIENTS[key].role == "focus",
        upper_basis=upper_basis,
        upper_source="IOM2005" if upper_basis == "AMDR" else source,
        period=Period.WEEK if key == "vitamin_d_ug" else Period.DAY,
        floor=10.5 if key == "vitamin_d_ug" else None,
        base=base,
        adjustments=steps,
    )


def _day(number: int, targets: TargetSet, *, shortfalls: bool) -> Day:
    with (HERE / "reports_menu.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if int(row["day"]) == number % 7]
    meals = tuple(_meal(row) for row in rows)
    eaten = [(FOODS[item.food_id], item.grams) for meal in meals for item in meal.items]
    totals = {key: sum((food.nutrients[key] or 0) * weight / 100 for food, weight in eaten) for key in _COMPOSED}
    unknown = {key: tuple(food.food_id for food, _ in eaten if food.nutrients[key] is None) for key in _COMPOSED}
    for target in targets.targets:  # the menu is hand-made: pull its sums inside the bounds, as a solver would
        bent = totals[target.nutrient]
        if target.lower is not None and bent < target.lower:
            bent = target.lower * (1.002 + 0.02 * ((number * 7 + len(target.nutrient)) % 5))
        totals[target.nutrient] = min(bent, target.upper * 0.97) if target.upper is not None else bent
    totals["vitamin_d_ug"] = (16.2, 12.4, 19.8, 14.2, 13.9, 21.5, 15.1)[number % 7]
    if shortfalls and number in (1, 4):
        totals.update(magnesium_mg=349.7, iron_mg=22.4)
    if shortfalls and number == 2:
        totals.update(sodium_mg=2470.0)
    return Day(START + timedelta(days=number), meals, totals, {key: foods for key, foods in unknown.items() if foods})


def _meal(row: dict[str, str]) -> Meal:
    items = []
    for part in row["items"].split("|"):
        food_id, grams = part.split(":")
        items.append(Item(food_id, float(grams), _measure(FOODS[food_id], float(grams))))
    return Meal(
        Slot(row["slot"]),
        row["dish_id"],
        row["name"],
        row["main_group"],
        int(row["minutes"]),
        row["method"],
        tuple(items),
    )


def _measure(food: Food, grams: float) -> str:
    if food.measure == "100 g":
        return f"{grams:.0f} g"
    count, noun = food.measure.split(" ", 1)
    amount = grams / food.measure_g * (0.25 if count == "1/4" else 0.5 if count == "1/2" else 1)
    quarters = round(amount * 4)
    whole, rest = divmod(quarters, 4)
    text = " ".join(part for part in (str(whole) if whole else "", ("", "1/4", "1/2", "3/4")[rest]) if part)
    return f"{text or '1/8'} {noun + 's' if quarters > 4 and noun in ('cup', 'slice', 'clove', 'square') else noun}"


def _shortfalls(plan: tuple[Day, ...]) -> tuple[Shortfall, ...]:
    fix = "allow pumpkin seeds as a snack on both days"
    found = []
    for day in plan:
        for key, target, above in (
            ("magnesium_mg", 350.0, False),
            ("iron_mg", 27.0, False),
            ("sodium_mg", 2300.0, True),
        ):
            amount = day.totals[key]
            by = amount - target if above else target - amount
            if by > 0:
                fixes = (
                    (fix, "a supplement within the upper limit, to be discussed with your doctor") if not above else ()
                )
                found.append(Shortfall(key, day.date, target, amount, by, above, fixes))
    return tuple(found)


def _exclusions() -> tuple[Exclusion, ...]:
    safety = "liver in pregnancy: more preformed vitamin A than the 3000 ug limit"
    fish = "fish high in mercury: not in pregnancy"
    raw = "raw or cold-smoked fish: listeria in pregnancy"
    livers = [
        f"{animal} liver, {how}"
        for animal in ("Beef", "Chicken", "Cod", "Lamb", "Pork")
        for how in ("braised", "fried")
    ]
    return (
        *(Exclusion(name.lower().replace(" ", "_"), name, safety, "NHS_FOODS") for name in livers),
        *(
            Exclusion(name.lower(), name, fish, "FDA_EPA")
            for name in ("Swordfish", "Shark", "King mackerel", "Bigeye tuna")
        ),
        *(Exclusion(f"raw_{number}", f"Cold-smoked salmon dish {number}", raw, "NHS_FOODS") for number in range(22)),
        *(
            Exclusion(f"peanut_{number}", f"Dish with peanuts {number}", "allergy: peanuts", "you")
            for number in range(17)
        ),
    )


def _shopping(plan: tuple[Day, ...]) -> tuple[ShoppingItem, ...]:
    weights: dict[str, float] = {}
    for day in plan:
        for meal in day.meals:
            for item in meal.items:
                weights[item.food_id] = weights.get(item.food_id, 0.0) + item.grams
    return tuple(
        ShoppingItem(str(FOODS[key].aisle), FOODS[key].name, grams, f"{grams:,.0f} g", (key,))
        for key, grams in sorted(weights.items())
        if key != "water"
    )


def without_name(result: WeekResult) -> WeekResult:
    """The same plan for someone who gives no name."""
    return replace(result, profile=result.profile.model_copy(update={"name": ""}))
