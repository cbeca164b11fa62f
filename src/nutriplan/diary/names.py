"""Finding the food that a name means: every word of the name has to be explained, or the match is not sure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from nutriplan.diary.match import SHOWN, Found, Match
from nutriplan.diary.spelling import Speller
from nutriplan.diary.states import state_cost
from nutriplan.diary.words import Name, Words
from nutriplan.tables.foods import Food
from nutriplan.tables.synonyms import Synonym, SynonymKind, Vocabulary

_USUAL, _NEAR, _JOINED = 0.95, 0.8, 0.97
_UNEXPLAINED = 0.5  # most that a match is worth when a word of the name stays unexplained
_OTHER_HEAD = 0.6
_KIND_MISSING, _DETAIL_MISSING, _DETAIL_MOST = 0.2, 0.03, 0.15
_TIE, _TIE_FACTOR = 0.025, 0.65
_PREFERRED, _PREFERRED_BARE = 0.1, 0.055  # a usual meaning goes before a name that fits this much better


@dataclass(frozen=True, slots=True)
class _Phrase:
    name: Name
    food: Food
    worth: float
    exact: bool = False  # a synonym, which counts only as a whole
    parts: tuple[tuple[Food, float], ...] = ()


@dataclass(slots=True)
class _Query:
    name: Name
    likeness: dict[str, float] = field(default_factory=dict)  # of a corrected word to what was written
    unknown: list[str] = field(default_factory=list)


class TableIndex:
    """The foods of one table by the words of their names, made once and asked often."""

    def __init__(self, foods: Sequence[Food], vocabulary: Vocabulary, words: Words) -> None:
        """Index foods."""
        self.words = words
        self.foods = {food.food_id: food for food in foods}
        self._phrases: list[_Phrase] = []
        self._by_word: dict[str, list[int]] = {}
        self._exact: dict[frozenset[str], list[int]] = {}
        self._joined: dict[str, list[int]] = {}
        self._none: set[tuple[str, ...]] = set()
        self._written = {text.casefold(): food for food in reversed(foods) for text in _exactly(food)}
        shared = Counter(food.short_name for food in foods)
        for food in foods:
            short = (food.short_name,) if shared[food.short_name] == 1 else ()
            for text in dict.fromkeys((*_called(food), *short)):
                self._add(_Phrase(self.words.name(text), food, 1.0))
        self._add_synonyms(vocabulary.synonyms)
        self._synonyms = Counter(phrase.food.food_id for phrase in self._phrases if phrase.exact)
        self._speller = Speller(self._by_word)
        self._names = {food.food_id: food.name.lower() for food in foods}

    def _add_synonyms(self, synonyms: Sequence[Synonym]) -> None:
        parts: dict[str, list[tuple[Food, float]]] = {}
        for row in synonyms:
            food = self.foods.get(row.food_id)
            if row.kind is SynonymKind.NONE:
                self._none.add(self.words.name(row.phrase).content)
            elif food is not None and row.share is not None:
                parts.setdefault(row.phrase, []).append((food, row.share))
            elif food is not None:
                worth = _USUAL if row.kind is SynonymKind.USUAL else _NEAR
                self._add(_Phrase(self.words.name(row.phrase), food, worth, exact=True))
        for phrase, shares in parts.items():
            self._add(_Phrase(self.words.name(phrase), shares[0][0], _USUAL, exact=True, parts=tuple(shares)))

    def _add(self, phrase: _Phrase) -> None:
        if not phrase.name.content:
            return
        number = len(self._phrases)
        self._phrases.append(phrase)
        for word in phrase.name.content:
            self._by_word.setdefault(word, []).append(number)
        if phrase.exact:
            self._exact.setdefault(frozenset(phrase.name.content), []).append(number)
        for joined in {"".join(phrase.name.content), "".join(sorted(phrase.name.kind))}:
            self._joined.setdefault(joined, []).append(number)

    def find(self, text: str) -> Found:
        """What a name may mean."""
        query = self._query(text)
        if not query.name.content:
            return Found((), unknown=tuple(word for word, _ in query.name.states))
        scored: dict[str, Match] = {}
        for number in self._candidates(query):
            phrase = self._phrases[number]
            match = Match(phrase.food, self._score(query, phrase), phrase.parts)
            best = scored.get(phrase.food.food_id)
            if best is None or match.confidence > best.confidence:
                scored[phrase.food.food_id] = match
        usual = self._usual(query.name)
        ranked = sorted(
            scored.values(),
            key=lambda match: (
                -match.confidence - usual.get(match.food.food_id, 0.0),
                -self._synonyms[match.food.food_id],
            ),
        )
        ranked = self._doubted(query, ranked, usual)
        exact = self._written.get(text.strip().casefold())
        if exact is not None:
            ranked = [Match(exact, 1.0), *(match for match in ranked if match.food is not exact)]
        ranked = ranked[: SHOWN + 1]
        dish = self.words.dish_in(self.words.words(text))
        if not ranked or ranked[0].confidence <= _UNEXPLAINED:
            ranked = [*self._of_kind(query.name), *ranked][: SHOWN + 1]
        return Found(tuple(ranked) or self._alike(text), dish, tuple(query.unknown))

    def _query(self, text: str) -> _Query:
        name = self.words.name(text)
        query = _Query(name)
        if all(word in self._by_word for word in name.content):
            return query
        mended = tuple(self._mended(word, query) for word in name.content)
        head = mended[name.content.index(name.head)] if name.head in name.content else name.head
        query.name = Name(mended, frozenset(mended), name.states, head)
        return query

    def _mended(self, word: str, query: _Query) -> str:
        """A word as the table spells it, where it is close to one."""
        if word in self._by_word or word in self.words.groups:
            return word
        found = None if self.words.dish_in((word,)) else self._speller.mended(word)
        if found is None:
            query.unknown.append(word)
            return word
        query.likeness[found[0]] = found[1]
        return found[0]

    def _candidates(self, query: _Query) -> set[int]:
        numbers = set(self._joined.get("".join(query.name.content), ()))
        for word in query.name.content:
            numbers.update(self._by_word.get(word, ()))
        return numbers

    def _score(self, query: _Query, phrase: _Phrase) -> float:
        wanted, offered = query.name.content, phrase.name
        joined = len(wanted) != len(offered.content) and "".join(wanted) == "".join(offered.content)
        allowed = [word for word in wanted if word in offered.content or self._of_group(word, phrase.food)]
        if not joined and len(allowed) < len(wanted):
            return max(_UNEXPLAINED * len(allowed) / len(wanted) - self._missing(wanted, offered), 0.0)
        missing = 0.0 if joined else self._missing(wanted, offered)
        only_kind = all(word in self.words.groups for word in wanted)  # "fruit" is no passion fruit
        if missing and (phrase.exact or only_kind):
            return max(_UNEXPLAINED - missing, 0.0)
        score = phrase.worth * (_JOINED if joined else 1.0) - missing
        for word in wanted:
            score *= query.likeness.get(word, 1.0)
        if not joined and (offered.head not in wanted or not self._same_head(query.name, phrase)):
            score *= _OTHER_HEAD
        return max(score - state_cost(query.name, phrase.food, offered), 0.0)

    def _usual(self, name: Name) -> dict[str, float]:
        """How much foods are preferred that the words ordinarily mean, by id.

        The words may carry the name of the food's group ("mozzarella cheese"), for which they are preferred less.
        """
        bare = frozenset(word for word in name.content if word not in self.words.groups)
        said = {role for _, role in name.states}
        found: dict[str, float] = {}
        for content, preferred in ((bare, _PREFERRED_BARE), (frozenset(name.content), _PREFERRED)):
            for phrase in (self._phrases[number] for number in self._exact.get(content, ())):
                grouped = all(self._of_group(word, phrase.food) for word in set(name.content) - content)
                if grouped and {role for _, role in phrase.name.states} <= said:
                    found[phrase.food.food_id] = preferred
        return found

    def _of_group(self, word: str, food: Food) -> bool:
        return food.food_group in self.words.groups.get(word, ())

    def _same_head(self, name: Name, phrase: _Phrase) -> bool:
        offered = phrase.name
        if name.head == offered.head or self._of_group(name.head, phrase.food) or not offered.head:
            return True
        named = [word for word in name.content if word in name.kind and word in offered.kind]
        if named and named[-1] == offered.head and not self.words.dish_in((name.head,)):  # "apple sauce unsweetened"
            return True
        return len(offered.content) > 1 and offered.head == name.content[0] and _inverted(name, offered)

    @staticmethod
    def _missing(wanted: Sequence[str], offered: Name) -> float:
        absent = [word for word in offered.content if word not in wanted]
        kind = sum(_KIND_MISSING for word in absent if word in offered.kind)
        return kind + min(_DETAIL_MISSING * sum(word not in offered.kind for word in absent), _DETAIL_MOST)

    def _doubted(self, query: _Query, ranked: list[Match], usual: dict[str, float]) -> list[Match]:
        """Ranked matches, the first of them less sure where another is as good or the name is known as another food."""
        if not ranked:
            return ranked
        first = ranked[0]
        rivals = [
            match
            for match in ranked[1:]
            if first.confidence - match.confidence < _TIE
            and first.food.food_id not in usual
            and first.food.ndb_no != match.food.ndb_no
        ]
        factor = _TIE_FACTOR if rivals else 1.0
        if query.name.content in self._none:
            factor = _UNEXPLAINED
        most = first.confidence
        return [Match(match.food, min(match.confidence, most) * factor, match.parts) for match in ranked]

    def _of_kind(self, name: Name) -> list[Match]:
        """The best known foods of a group, for the ranked choices of a name that only says the group ("fish")."""
        groups = [self.words.groups.get(word, set()) for word in name.content]
        if not all(groups):
            return []
        known = sorted(self._synonyms, key=lambda food_id: -self._synonyms[food_id])
        foods = [self.foods[food_id] for food_id in known if any(self.foods[food_id].food_group in of for of in groups)]
        return [Match(food, _UNEXPLAINED) for food in foods[:SHOWN]]

    def _alike(self, text: str) -> tuple[Match, ...]:
        """Foods whose names look like the text, for the ranked choices of a name no word of which is known."""
        found = process.extract(text.lower(), self._names, scorer=fuzz.WRatio, limit=SHOWN, score_cutoff=80)
        return tuple(Match(self.foods[food_id], _UNEXPLAINED * score / 100) for _, score, food_id in found)


def _called(food: Food) -> tuple[str, ...]:
    """What a food is called: its name, the name without what stands in brackets, and what stands there alone."""
    name, bracket, rest = food.name.partition("(")
    inside, _, after = rest.partition(")")
    if not bracket:
        return (food.name,)
    return (food.name, name + after, inside + after) if inside.isalpha() else (food.name, name + after)


def _exactly(food: Food) -> tuple[str, ...]:
    """The texts that name a food and no other."""
    return food.name, food.food_id, food.food_id.replace("_", " ")


def _inverted(name: Name, offered: Name) -> bool:
    """Whether a name says a food's words in another order ("bread rye")."""
    return set(name.content) == set(offered.kind)
