"""The state of a food and what a name says of it: cooked, raw, dry, canned, frozen."""

from nutriplan.diary.words import Name
from nutriplan.tables.foods import Food
from nutriplan.tables.synonyms import WordRole

_STATE_MISSING, _OTHER_STATE, _WRONG_STATE = 0.01, 0.02, 0.35
_RAW_WHEN_DRIED = frozenset({"nuts", "seeds"})
_KEPT = frozenset({WordRole.CANNED, WordRole.FROZEN, WordRole.DRIED})
_KEPT_STATE = 0.04  # a tin, frozen or dried food is not meant where nobody says so
_COOKED_STATES = frozenset({"cooked", "roasted", "canned", "prepared"})
_STATES_OF = {
    WordRole.COOKED: _COOKED_STATES | {"fluid"},
    WordRole.FRESH: frozenset({"raw", "cooked", "roasted", "fluid", "prepared"}),
    WordRole.RAW: frozenset({"raw", "fluid", "dry"}),
    WordRole.DRY: frozenset({"dry", "dried"}),
    WordRole.DRIED: frozenset({"dried", "dry"}),
    WordRole.CANNED: frozenset({"canned"}),
    WordRole.FROZEN: frozenset({"frozen"}),
}


def _fits(food: Food, role: WordRole) -> bool:
    """Whether a food is in the state a word says; nuts and seeds are raw when they are dried."""
    dried_raw = role is WordRole.RAW and food.state == "dried" and food.food_group in _RAW_WHEN_DRIED
    return food.state in _STATES_OF[role] or dried_raw


def state_cost(name: Name, food: Food, called: Name) -> float:
    """What a match loses because of the state: little where nothing is said, much where it contradicts."""
    cost = 0.0
    offered = dict(called.states)
    said = {role for _, role in name.states}
    for word, role in name.states:
        fits = _fits(food, role) or role in offered.values()
        cost += 0.0 if word in offered else _OTHER_STATE if fits else _WRONG_STATE
    for role in set(offered.values()) - said:
        cost += _KEPT_STATE if role in _KEPT else _STATE_MISSING
    return cost
