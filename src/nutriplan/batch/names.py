"""Names of files for people whose names may be anything."""

import re
import unicodedata

from nutriplan.batch.fingerprint import digest

_LONGEST = 60
_KEPT = re.compile(r"[^\w.-]+")
_MARK = 8  # digits that tell two names apart which look alike once they are made safe
_RESERVED = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))})


def file_stem(name: str) -> str:
    """A name for files: letters, digits, `.`, `_` and `-` only, never a path, hidden or reserved.

    A name that had to be changed for it carries a mark of its own, so that no two people share a file.
    """
    plain = unicodedata.normalize("NFKC", name)
    safe = _KEPT.sub("_", plain).strip("._- ")[:_LONGEST].rstrip("._- ")
    if safe == name and safe.partition(".")[0].casefold() not in _RESERVED:
        return safe
    mark = digest(name)[:_MARK]
    return f"{safe or 'person'}_{mark}" if safe.partition(".")[0].casefold() not in _RESERVED else f"p_{safe}_{mark}"


def same_name(name: str) -> str:
    """The form in which names are compared: file systems tell neither case nor spelling of accents apart."""
    return unicodedata.normalize("NFKC", name).casefold()
