"""How much was eaten, read from words: "2 slices", "1½ cups", "150 g", "a handful", "2 x 30 g", "eggs x2"."""

import re
import unicodedata
from dataclasses import dataclass, replace
from fractions import Fraction

from nutriplan.tables.household import Household, HouseholdUnit, UnitKind

_FRACTIONS = "½¼¾⅓⅔⅛⅜⅝⅞⅙⅚⅕⅖⅗⅘"
_VALUE = (
    rf"(?:\d+\s+\d+\s?[/⁄]\s?\d+|\d+\s?[/⁄]\s?\d+|\d+\s?[{_FRACTIONS}]|[{_FRACTIONS}]"
    r"|\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:[.,]\d+)?|[.,]\d+)"
)
_NUMBER = re.compile(rf"(?P<one>{_VALUE})(?:\s?(?:-|–|—|to|bis)\s?(?P<two>{_VALUE}))?(?!\d|[.,]\d|\s?%)", re.IGNORECASE)
_WORDS = {
    "a couple of": 2.0, "a couple": 2.0, "couple of": 2.0, "couple": 2.0, "a few": 3.0, "few": 3.0, "half a dozen": 6.0,
    "a dozen": 12.0, "dozen": 12.0, "half a": 0.5, "half an": 0.5, "half": 0.5, "a half": 0.5, "one and a half": 1.5,
    "a quarter of a": 0.25, "a quarter": 0.25, "quarter": 0.25, "a third of a": 1 / 3, "a third": 1 / 3,
    "three quarters": 0.75, "an": 1.0, "a": 1.0, "one": 1.0, "two": 2.0, "three": 3.0, "four": 4.0, "five": 5.0,
    "six": 6.0, "seven": 7.0, "eight": 8.0, "nine": 9.0, "ten": 10.0, "eleven": 11.0, "twelve": 12.0, "some": 1.0,
}  # fmt: skip
_VAGUE = frozenset({"a few", "few", "some"})
_WORD = re.compile(
    rf"(?:{'|'.join(sorted(map(re.escape, _WORDS), key=len, reverse=True))})\b(?!-|\s+fat\b|\s+and\s+half\b)",
    re.IGNORECASE,
)
_TIMES = re.compile(r"\s*(?:x|×|\*)\s*", re.IGNORECASE)
_BRACKET = re.compile(r"\(([^()]*)\)")
_LEADING_JUNK = re.compile(r"^[\s:=~≈–—-]+|^(?:about|approx\.?|ca\.?|circa|roughly|around)\s+", re.IGNORECASE)
_SIGNED = re.compile(rf"^[-−]\s?{_VALUE}")
_OF = re.compile(r"^\s*(?:of\s+(?:the\s+)?|de\s+)", re.IGNORECASE)
_WEIGHED = (UnitKind.MASS, UnitKind.VOLUME)
_LONGEST_UNIT = 3  # words
_HEAPED = frozenset({"heaped", "heaping", "level", "rounded", "scant", "generous", "full", "good"})


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount as written, with nothing looked up yet.

    Args:
        count: How many; None when no number was written.
        unit: The unit; None when none was written.
        size: "small", "large" ..., None when not written.
        rough: Whether it was a range or a vague word, for which the mean stands.
        negative: Whether it was written with a minus.
        text: The amount as written.
        packed: The tins or packets whose weight this is; None when it was not written so.
    """

    count: float | None = None
    unit: HouseholdUnit | None = None
    size: str | None = None
    rough: bool = False
    negative: bool = False
    text: str = ""
    packed: "Amount | None" = None

    @property
    def written(self) -> bool:
        """Whether there is any amount."""
        return self.count is not None or self.unit is not None or self.size is not None


NO_AMOUNT = Amount()


@dataclass(frozen=True, slots=True)
class Read:
    """A text with its amount taken out."""

    amount: Amount
    name: str


class AmountReader:
    """Reads amounts with the words of a table of units."""

    def __init__(self, household: Household) -> None:
        self._units = household.by_word

    def read(self, text: str) -> Read:
        """Split a text into amount and name; an amount may stand before or after the name, or in brackets."""
        text = unicodedata.normalize("NFC", text).strip()
        inside = [part for part in _BRACKET.findall(text) if self._whole(part) is not None]
        bare = _BRACKET.sub(lambda found: "" if found[1] in inside else found[0], text).strip()
        ahead = self._ahead(bare)
        read = ahead or self._behind(bare) or self._amid(bare) or Read(NO_AMOUNT, bare)
        if not inside:
            return read
        weighed = self._whole(inside[0]) or NO_AMOUNT
        return Read(_together(read.amount, weighed), read.name)

    def quantity(self, text: str, unit: str) -> Amount | None:
        """An amount of two cells ("2", "slices"), None where they are none; an unknown unit makes none."""
        return self._whole(f"{text} {unit}".strip())

    def knows(self, unit: str) -> bool:
        """Whether a word is a unit."""
        return unit.strip().lower().rstrip(".") in self._units

    def _whole(self, text: str) -> Amount | None:
        """An amount that is the whole text."""
        size = self._units.get(text.strip().lower())
        if size is not None and size.kind is UnitKind.SIZE:
            return Amount(size=size.unit, text=text.strip())
        read = self._ahead(text.strip())
        return read.amount if read is not None and not _OF.sub("", read.name).strip(" .") else None

    def _ahead(self, text: str) -> Read | None:
        """An amount at the start."""
        plain = text if _SIGNED.match(text) else _LEADING_JUNK.sub("", text)
        negative = _SIGNED.match(plain) is not None
        plain = plain.lstrip("-− ") if negative else plain
        number, rest = self._number(plain)
        if number.count is None:
            return self._unit_alone(plain)
        unit, size, rest = self._unit_of(rest)
        each = None
        again = _TIMES.match(rest)
        if again and unit is None:
            second, after = self._number(rest[again.end() :])
            if second.count is None:
                rest = rest[again.end() :]
                unit, size, rest = self._unit_of(rest)
            else:
                weighed, _, after = self._unit_of(after)
                if weighed is not None and weighed.kind in _WEIGHED:
                    each, unit, rest = second.count, weighed, after
        if unit is not None and unit.kind in _WEIGHED:  # "330 ml can of cola"
            vessel, _, after = self._unit_of(rest)
            rest = after if vessel is not None and vessel.kind is UnitKind.COUNT and _OF.match(after) else rest
        name = _OF.sub("", rest).strip(" .")
        words = text[: len(text) - len(rest)].strip()
        count = number.count * each if each is not None else number.count
        return Read(Amount(count, unit, size, number.rough, negative, words), name)

    def _behind(self, text: str) -> Read | None:
        """An amount at the end: "almonds 30 g", "eggs x2", "rice: 150 g"."""
        for found in re.finditer(rf"[:,=–—]\s*|\s-\s*|\s(?=(?:[x×]\s?)?{_VALUE})", text):
            tail = text[found.end() :]
            tail = re.sub(r"^[x×]\s?", "", tail, flags=re.IGNORECASE)
            amount = self._whole(tail)
            name = text[: found.start()].strip(" :,=–—-")
            if amount is not None and name:
                return Read(amount, name)
        return None

    def _amid(self, text: str) -> Read | None:
        """A weight or volume in the middle: "chicken thighs 200 g roasted"."""
        for found in re.finditer(rf"\s(?={_VALUE})", text):
            read = self._ahead(text[found.end() :])
            unit = read.amount.unit if read is not None else None
            if read is not None and unit is not None and unit.kind in _WEIGHED and read.name:
                return Read(read.amount, f"{text[: found.start()]} {read.name}")
        return None

    def unit_first(self, text: str) -> Read | None:
        """A text that begins with a unit without a number or "of" ("handful blueberries")."""
        unit, size, rest = self._unit_of(text.strip())
        words = text.strip()[: len(text.strip()) - len(rest)].strip()
        return Read(Amount(1.0, unit, size, text=words), rest.strip()) if unit is not None and rest.strip() else None

    def _unit_alone(self, text: str) -> Read | None:
        """A unit or size without a number: "handful of almonds", "large banana"."""
        unit, size, rest = self._unit_of(text)
        of = _OF.match(rest)
        if (unit is None or of is None) and (size is None or unit is not None):
            return None
        name = _OF.sub("", rest).strip(" .")
        return Read(Amount(1.0, unit, size, text=text[: len(text) - len(rest)].strip()), name) if name else None

    def _number(self, text: str) -> tuple[Amount, str]:
        found = _NUMBER.match(text)
        if found is not None:
            values = [_value(found["one"]), *([_value(found["two"])] if found["two"] else [])]
            rough = len(values) > 1
            return Amount(sum(values) / len(values), rough=rough), text[found.end() :]
        word = _WORD.match(text)
        if word is not None and text[word.end() :].strip():
            return Amount(_WORDS[word[0].lower()], rough=word[0].lower() in _VAGUE), text[word.end() :]
        return NO_AMOUNT, text

    def _unit_of(self, text: str) -> tuple[HouseholdUnit | None, str | None, str]:
        """The unit and size at the start of a text, in any order, and the rest."""
        unit: HouseholdUnit | None = None
        size: str | None = None
        rest = text
        while True:
            stripped = _strip_heaped(rest.lstrip(" -.,"))
            word, after = self._longest(stripped)
            if word is None or (word.kind is UnitKind.SIZE and size) or (word.kind is not UnitKind.SIZE and unit):
                return unit, size, rest
            if word.kind is UnitKind.SIZE:
                size = word.unit
            else:
                unit = word
            rest = after

    def _longest(self, text: str) -> tuple[HouseholdUnit | None, str]:
        words = re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)?\.?|\S", text[:60])[:_LONGEST_UNIT]
        for length in range(len(words), 0, -1):
            found = re.match(r"[\s]*".join(re.escape(word) for word in words[:length]), text)
            key = " ".join(word.rstrip(".") for word in words[:length]).lower()
            if found is not None and key in self._units:
                return self._units[key], text[found.end() :]
        return None, text


def _strip_heaped(text: str) -> str:
    first, _, rest = text.partition(" ")
    return rest if first.lower() in _HEAPED else text


def _together(count: Amount, weighed: Amount) -> Amount:
    """An amount with the weight in brackets behind it: of each for what is bought packed, of all for the rest."""
    packed = count.unit is not None and count.unit.unit in ("can", "bottle", "package", "packet", "container", "bar")
    if weighed.unit is None and weighed.count is None and count.size is None:
        return replace(count, size=weighed.size, count=1.0 if count.count is None else count.count)
    if weighed.unit is None or weighed.unit.kind not in _WEIGHED:
        return count if count.written else weighed
    text = f"{count.text} ({weighed.text})" if count.text else weighed.text
    times = count.count if packed and count.count is not None else 1.0
    total = (weighed.count or 0.0) * times
    rough = weighed.rough or count.rough
    return Amount(total, weighed.unit, None, rough, weighed.negative, text, count if packed else None)


def _value(text: str) -> float:
    """A number as people write it.

    Thousands are parted by a comma and three digits; any other comma is a decimal one.
    """
    text = text.strip().replace("⁄", "/")
    if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", text):
        return float(text.replace(",", ""))
    total = 0.0
    for part in re.findall(rf"\d+\s?/\s?\d+|\d*[.,]\d+|\d+|[{_FRACTIONS}]", text):
        if "/" in part:
            above, below = (int(number) for number in part.split("/"))
            total += float(Fraction(above, below)) if below else 0.0
        else:
            total += unicodedata.numeric(part) if part in _FRACTIONS else float(part.replace(",", "."))
    return total
