"""What is asked for everybody of a batch, and the command that would make one person's plan alone."""

import shlex
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from nutriplan.batch.fingerprint import digest, fingerprint
from nutriplan.effort import Effort, with_effort
from nutriplan.exercise import WEEK_DAYS
from nutriplan.model.settings import PlannerSettings
from nutriplan.profile_file import given_facts
from nutriplan.profile_input import Person
from nutriplan.reports.paper import Printing
from nutriplan.wishes import NO_WISHES, Wishes


@dataclass(frozen=True, slots=True)
class Request:
    """The same for every row.

    Attributes:
        start: The first day.
        days: How many.
        wishes: What every plan should be like.
        seed: Another seed gives other plans of equal quality.
        gap: A plan proven to be this close to the best is good enough, as a share.
        time_limit_s: Safety net for a week [s]; plans do not depend on it unless it strikes.
        effort: How hard to work.
        printing: How the PDF is to look; None for no PDF.
        settings: Stands in for what seed, gap, limit and effort come to, where a test wants less work.
    """

    start: date
    days: int = WEEK_DAYS
    wishes: Wishes = NO_WISHES
    seed: int = 0
    gap: float = 0.0
    time_limit_s: float = 600.0
    effort: Effort = Effort.FULL
    printing: Printing | None = None
    settings: PlannerSettings | None = None

    def planner(self) -> PlannerSettings:
        """The planner's settings."""
        usual = PlannerSettings(seed=self.seed, gap=self.gap, time_limit_s=self.time_limit_s)
        return self.settings or with_effort(usual, self.effort)

    def result_digest(self, person: Person) -> str:
        """A word for all that a person's files depend on: it changes whenever they have to be made again."""
        fixed = replace(self, time_limit_s=0.0, printing=None)
        return digest(repr((fingerprint(), fixed, self._look(), person.profile, person.assumed)))

    def _look(self) -> str:
        """The looks of the PDF as text; a set has no order of its own."""
        look = self.printing
        return "" if look is None else repr((look.paper, look.large, look.mono, sorted(look.pages)))

    def command(self, person: Person) -> str:
        """The line that makes a person's plan alone."""
        words = [*_facts(person), "--days", str(self.days), "--start", self.start.isoformat(), "--seed", str(self.seed)]
        if self.gap:
            words += ["--gap", f"{100 * self.gap:g}"]
        if self.effort is not Effort.FULL:
            words += ["--effort", str(self.effort)]
        return shlex.join(["nutriplan", "plan", *words, *_wishes(self.wishes)])


def _facts(person: Person) -> Iterator[str]:
    for name, value in given_facts(person).items():
        option = f"--{name.replace('_', '-')}"
        if isinstance(value, bool):
            yield option if value else option.replace("--", "--no-", 1)
            continue
        for each in value if isinstance(value, list | tuple) else [value]:
            yield from (option, f"{each:g}" if isinstance(each, float) else str(each))


def _wishes(wishes: Wishes) -> Iterator[str]:
    for option, words in (("--pin", wishes.pin), ("--avoid", wishes.avoid), ("--must", wishes.must)):
        for word in words:
            yield from (option, word)
    if wishes.max_minutes is not None:
        yield from ("--max-minutes", str(wishes.max_minutes))
    yield from ("--repeat-breakfast",) if wishes.repeat_breakfast else ()
    yield from ("--leftovers",) if wishes.leftovers else ()
