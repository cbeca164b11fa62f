"""Who the plan is for: the facts that change a target or a menu."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from nutriplan.exercise import MOST_HOURS_A_DAY, Session, overfull_days, parse_session
from nutriplan.tables.conditions import Facts, Measure, Topic
from nutriplan.tables.foods import Allergen, Diet
from nutriplan.tables.health import load_health
from nutriplan.tables.rows import SplitPipes


class Sex(StrEnum):
    """Sex, as the reference tables use it."""

    FEMALE = "female"
    MALE = "male"


class Activity(StrEnum):
    """Physical activity level of the 2023 energy equations."""

    INACTIVE = "inactive"
    LOW_ACTIVE = "low-active"
    ACTIVE = "active"
    VERY_ACTIVE = "very-active"


class Lactation(StrEnum):
    """Months since birth while breastfeeding."""

    MONTHS_0_6 = "0-6"
    MONTHS_7_12 = "7-12"


class State(StrEnum):
    """Physiological state, as the reference tables use it."""

    NONE = "none"
    PREGNANCY = "pregnancy"
    LACTATION = "lactation"


class Reference(StrEnum):
    """Sets of reference intakes."""

    US = "us"
    EU = "eu"


class Climate(StrEnum):
    """Weather that exercise is done in, as the sweat table divides it."""

    COOL = "cool"
    WARM = "warm"
    HOT = "hot"


# Middle of each trimester, used by the energy equation when the week itself is not given.
_FIRST_WEEK_OF_TRIMESTER = {1: 1, 2: 14, 3: 28}
_MIDDLE_WEEK_OF_TRIMESTER = {1: 7, 2: 20, 3: 34}


Medication = Annotated[str, AfterValidator(lambda text: load_health().drug_of(text))]
HealthWord = Annotated[str, AfterValidator(lambda text: load_health().condition_of(text))]
SupplementText = Annotated[str, AfterValidator(lambda text: load_health().supplement_of(text))]
ExerciseText = Annotated[str, AfterValidator(lambda text: str(parse_session(text)))]


class Profile(BaseModel):
    """A person, checked: frozen, no unknown field, no contradiction.

    Units are in the names: height [cm], weight [kg], energy [kcal/d]; age in completed years; sweat rate [L/h].
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    name: Annotated[str, Field(max_length=80)] = ""
    sex: Sex
    age: Annotated[int, Field(ge=1, le=120)]
    height_cm: Annotated[float, Field(ge=60, le=250)]
    weight_kg: Annotated[float, Field(ge=6, le=300)]
    pre_pregnancy_weight_kg: Annotated[float, Field(ge=30, le=300)] | None = None
    activity: Activity = Activity.LOW_ACTIVE
    trimester: Annotated[int, Field(ge=1, le=3)] | None = None
    gestation_week: Annotated[int, Field(ge=1, le=42)] | None = None
    lactation: Lactation | None = None
    diet: Diet = Diet.OMNIVORE
    allergy: Annotated[tuple[Allergen, ...], SplitPipes] = ()
    exclude: Annotated[tuple[str, ...], SplitPipes] = ()
    energy_kcal: Annotated[float, Field(ge=800, le=8000)] | None = None
    reference: Reference = Reference.US
    exercise: Annotated[tuple[ExerciseText, ...], SplitPipes] = ()
    climate: Climate | None = None
    temperature_c: Annotated[float, Field(ge=-40, le=55)] | None = None
    humidity_pct: Annotated[float, Field(ge=0, le=100)] | None = None
    sweat_rate: Annotated[float, Field(ge=0.1, le=6)] | None = None
    medication: Annotated[tuple[Medication, ...], SplitPipes] = ()
    condition: Annotated[tuple[HealthWord, ...], SplitPipes] = ()
    supplement: Annotated[tuple[SupplementText, ...], SplitPipes] = ()
    smoker: bool = False
    stress: bool = False
    high_protein: bool = False

    @model_validator(mode="after")
    def _no_contradiction(self) -> Self:
        faults = [
            *self._sex_faults(),
            *self._pregnancy_faults(),
            *self._body_faults(),
            *self._exercise_faults(),
        ]
        if faults:
            raise ValueError("\n".join(faults))
        return self

    def _sex_faults(self) -> list[str]:
        given = {
            "trimester": self.trimester,
            "gestation week": self.gestation_week,
            "lactation": self.lactation,
            "weight before pregnancy": self.pre_pregnancy_weight_kg,
        }
        if self.sex is Sex.FEMALE:
            return []
        return [f"{name} goes with sex female only" for name, value in given.items() if value is not None]

    def _pregnancy_faults(self) -> list[str]:
        faults = []
        pregnant = self.trimester is not None or self.gestation_week is not None
        if pregnant and self.lactation is not None:
            faults.append("give pregnancy or lactation, not both: no reference value covers the two together")
        if self.pre_pregnancy_weight_kg is not None and self.sex is Sex.FEMALE and not pregnant:
            faults.append("weight before pregnancy goes with a trimester or gestation week")
        first, last = AGES_WITH_PREGNANCY_ROWS
        if pregnant and not first <= self.age <= last:
            faults.append(f"pregnancy rows of the reference tables are for ages {first} to {last}")
        if self.trimester and self.gestation_week and self.trimester != trimester_of(self.gestation_week):
            faults.append(
                f"gestation week {self.gestation_week} lies in trimester {trimester_of(self.gestation_week)}, "
                f"not {self.trimester}; give one of the two"
            )
        return faults

    def _body_faults(self) -> list[str]:
        if self.age < _GROWN:
            return []
        return [
            f"{name}: {value:g} {unit} is too little from age {_GROWN} on; at least {least:g} {unit}"
            for name, value, least, unit in (
                ("height", self.height_cm, _LEAST_HEIGHT_CM, "cm"),
                ("weight", self.weight_kg, _LEAST_WEIGHT_KG, "kg"),
            )
            if value < least
        ]

    def _exercise_faults(self) -> list[str]:
        faults = []
        if self.climate is not None and self.temperature_c is not None:
            faults.append("give a climate or a temperature, not both")
        if self.humidity_pct is not None and self.temperature_c is None:
            faults.append("humidity goes with a temperature")
        if self.sweat_rate is not None and not self.exercise:
            faults.append("a sweat rate goes with exercise")
        if full := overfull_days(self.sessions):
            faults.append(f"exercise adds up to more than {MOST_HOURS_A_DAY:g} h on {', '.join(full)}")
        return faults

    @property
    def sessions(self) -> tuple[Session, ...]:
        """The exercise of a week."""
        return tuple(parse_session(text) for text in self.exercise)

    @property
    def state(self) -> State:
        """Pregnancy, lactation or none."""
        if self.trimester or self.gestation_week:
            return State.PREGNANCY
        return State.LACTATION if self.lactation else State.NONE

    @property
    def pregnancy_trimester(self) -> int | None:
        """The trimester, given or from the gestation week."""
        return trimester_of(self.gestation_week) if self.gestation_week else self.trimester

    @property
    def pregnancy_week(self) -> int | None:
        """The gestation week, given or the middle of the trimester."""
        return self.gestation_week or (self.trimester and _MIDDLE_WEEK_OF_TRIMESTER[self.trimester])

    @property
    def bmi(self) -> float:
        """Body mass index [kg/m2] at the weight given."""
        return self.weight_kg / (self.height_cm / 100) ** 2

    @property
    def usual_weight_kg(self) -> float:
        """The weight [kg] before pregnancy where it is given, else the weight given."""
        return self.pre_pregnancy_weight_kg or self.weight_kg

    def facts(self) -> Facts:
        """What the conditions of rules may ask of this person; the body mass index is the one before pregnancy."""
        words = {
            Topic.STATE: str(self.state),
            Topic.TRIMESTER: str(self.pregnancy_trimester) if self.pregnancy_trimester else None,
            Topic.LACTATION: str(self.lactation) if self.lactation else None,
            Topic.SEX: str(self.sex),
            Topic.DIET: str(self.diet),
            Topic.ACTIVITY: str(self.activity),
            Topic.REFERENCE: str(self.reference),
        }
        health = load_health() if self.medication or self.condition else None
        habits = {"smoker": self.smoker, "stress": self.stress, "high_protein": self.high_protein}
        several = {
            Topic.ALLERGY: frozenset(map(str, self.allergy)),
            Topic.HABIT: frozenset(habit for habit, given in habits.items() if given),
            Topic.SUPPLEMENT: frozenset(text.split()[0] for text in self.supplement),
            Topic.MEDICATION: health.words_of_drugs(self.medication) if health else frozenset(),
            Topic.CONDITION: health.words_of_conditions(self.condition) if health else frozenset(),
        }
        return Facts(
            words={**{topic: frozenset({word}) for topic, word in words.items() if word}, **several},
            numbers={Measure.AGE: self.age, Measure.BMI: self.usual_weight_kg / (self.height_cm / 100) ** 2},
        )


AGES_WITH_PREGNANCY_ROWS = (14, 50)
_GROWN = 19
_LEAST_HEIGHT_CM = 100
_LEAST_WEIGHT_KG = 30


def trimester_of(gestation_week: int) -> int:
    """The trimester in which a gestation week lies (1-13, 14-27, 28 and later)."""
    return max(trimester for trimester, first in _FIRST_WEEK_OF_TRIMESTER.items() if gestation_week >= first)
