"""The run over all people: what is finished stays, equal problems are solved once, and every result is kept at once."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Self

from nutriplan.batch.engine import Engine, Lost
from nutriplan.batch.folder import Folder, Record
from nutriplan.batch.people import Entry
from nutriplan.batch.problem_key import profile_key
from nutriplan.batch.request import Request
from nutriplan.batch.work import JSON, PDF, Examined, Job, Outcome, examine, plan_person
from nutriplan.profile_input import Person

_TOGETHER = 16  # profiles that a worker looks through in one go: each takes some hundredths of a second


@dataclass(frozen=True, slots=True)
class Tally:
    """How far a run is: people in all, finished, of them finished in this run, and how many of those were solved,
    rather than told what was found for another.
    """

    total: int
    done: int
    here: int = 0
    solved: int = 0
    faults: int = 0

    def after(self, record: Record) -> Self:
        """The tally with one more person."""
        return replace(
            self,
            done=self.done + 1,
            here=self.here + 1,
            solved=self.solved + (not record.figures.shared and not record.fault),
            faults=self.faults + bool(record.fault),
        )


@dataclass(frozen=True, slots=True)
class _Waiting:
    """Someone to plan for, with the words for the result, the problem and the profile."""

    entry: Entry
    person: Person
    digest: str
    problem: str
    profile: str


class Batch:
    """A run.

    Args:
        people: Who is to be planned for; those whose row has faults are kept as such.
        request: What is asked for everybody.
        folder: Where all of it is kept.
        engine: What runs the work.
    """

    def __init__(self, people: Sequence[Entry], request: Request, folder: Folder, engine: Engine) -> None:
        self.people, self.request, self.folder, self.engine = people, request, folder, engine
        self._tally = Tally(len(people), 0)
        self._short: set[str] = set()  # problems that miss a target, which are told to nobody with another profile

    def run(self, tell: Callable[[Tally], None]) -> None:
        """Plan for everybody who has no finished plan yet.

        Args:
            tell: Called whenever someone is finished.

        Raises:
            OutputError: A file can't be written; all that was finished before stays.
        """
        kinds = {JSON} if self.request.printing is None else {JSON, PDF}
        todo: list[tuple[Entry, Person, str]] = []
        for entry in self.people:
            if entry.person is None:
                self._keep(entry, "", Outcome(fault="; ".join(entry.faults)), tell)
                continue
            digest = self.request.result_digest(entry.person)
            if not self.folder.holds(entry, digest, kinds):
                todo.append((entry, entry.person, digest))
        self._tally = replace(self._tally, done=len(self.people) - len(todo), here=0)
        tell(self._tally)
        waiting = list(self._examined(todo, tell))
        while waiting:
            waiting = self._round(waiting, tell)

    def _examined(self, todo: Sequence[tuple[Entry, Person, str]], tell: Callable[[Tally], None]) -> Iterator[_Waiting]:
        """Everybody who can be planned for, with the word for the problem; the others are kept with their faults."""
        jobs: dict[str, Job] = {}
        for _, person, _ in todo:
            jobs.setdefault(profile_key(person), Job(person, self.request))
        names = list(jobs)
        chunks = [names[at : at + _TOGETHER] for at in range(0, len(names), _TOGETHER)]
        found: dict[str, Examined] = {}
        for number, answer in self.engine.run(examine, [[jobs[name] for name in chunk] for chunk in chunks]):
            chunk = chunks[number]
            answers = [Examined(fault=answer.reason)] * len(chunk) if isinstance(answer, Lost) else answer
            found |= dict(zip(chunk, answers, strict=True))
        for entry, person, digest in todo:
            profile = profile_key(person)
            if found[profile].fault:
                self._keep(entry, digest, Outcome(fault=found[profile].fault), tell)
            else:
                yield _Waiting(entry, person, digest, found[profile].key, profile)

    def _round(self, waiting: Sequence[_Waiting], tell: Callable[[Tally], None]) -> list[_Waiting]:
        """Plan for the first with each problem, and for all whose problem is solved; the others wait for the next."""
        now, later = self._divided(waiting)
        jobs = (
            Job(each.person, self.request, self.folder.known(each.problem, each.profile)) for each in now
        )  # looked up when a worker is free, for all of them together may not fit into memory
        lost: dict[str, str] = {}
        for number, answer in self.engine.run(plan_person, jobs):
            each = now[number]
            if isinstance(answer, Lost):
                lost[each.profile] = f"{answer.reason} (the same as for {each.entry.key})"
                answer = Outcome(fault=answer.reason)
            if answer.kept is not None:
                self.folder.learn(each.problem, answer.kept)
                if answer.kept.found.missed:
                    self._short.add(each.problem)
            self._keep(each.entry, each.digest, answer, tell)
        for each in later:
            if each.profile in lost:  # it would only take down more workers
                self._keep(each.entry, each.digest, Outcome(fault=lost[each.profile]), tell)
        return [each for each in later if each.profile not in lost]

    def _divided(self, waiting: Sequence[_Waiting]) -> tuple[list[_Waiting], list[_Waiting]]:
        now: list[_Waiting] = []
        later: list[_Waiting] = []
        solving: set[str] = set()
        for each in waiting:
            name = f"{each.problem} {each.profile}" if each.problem in self._short else each.problem
            if name in solving:
                later.append(each)
                continue
            now.append(each)
            if self.folder.known(each.problem, each.profile) is None:
                solving.add(name)
        return now, later

    def _keep(self, entry: Entry, digest: str, outcome: Outcome, tell: Callable[[Tally], None]) -> None:
        self._tally = self._tally.after(self.folder.keep(entry, digest, outcome))
        tell(self._tally)
