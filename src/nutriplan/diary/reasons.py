"""Why a name was not understood, and what to write instead."""

from nutriplan.diary.match import Found

_SEVERAL = 0.5  # a best match above this, and not sure, is one of several


def why_not(name: str, found: Found) -> tuple[str, str]:
    """The reason and remedy for a name without a sure match."""
    if found.is_dish:
        return f"{name!r} is a prepared dish or product", "list what is in it, one food a line"
    if found.unknown:
        words = ", ".join(repr(word) for word in dict.fromkeys(found.unknown) if not word.isdecimal())
        unknown = f" ({words}: not known)" if words else ""
        return f"no food is called {name!r}{unknown}", "use a plainer name, or list what is in it"
    if found.matches and found.matches[0].confidence > _SEVERAL:
        return f"{name!r} may be several foods", "say which: name the kind and how it was prepared"
    if found.matches:
        return f"no food is called {name!r}", "write one food a line, by a plainer name"
    return f"no food is named in {name!r}", "name one: '150 g salmon'"
