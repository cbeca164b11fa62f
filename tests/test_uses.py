"""Uses of rules, of which only what is not nothing is kept: they say the same as the whole table."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nutriplan.model.problem import Floats
from nutriplan.model.uses import Uses

AMOUNTS = st.sampled_from([0.0, 0.0, 0.25, 1.0, 3.0])
SIZES = st.integers(0, 5)


@st.composite
def tables(draw: st.DrawFn, rules: int | None = None) -> Floats:
    """What a few days use of a few rules; wholes and quarters, so that sums are exact."""
    shape = draw(SIZES), draw(st.integers(1, 6)) if rules is None else rules
    return draw(arrays(np.float64, shape, elements=AMOUNTS))


@given(tables())
def test_a_table_comes_back_as_it_was(table: Floats) -> None:
    uses = Uses.of(table)
    assert np.array_equal(uses.table(), table)
    assert len(uses) == len(table)
    assert uses.rule.shape[1] == (table > 0).sum(axis=1).max(initial=0)


@given(tables(), st.data())
def test_sums_are_those_of_the_table(table: Floats, data: st.DataObject) -> None:
    prices = data.draw(arrays(np.float64, table.shape[1], elements=st.integers(-8, 8).map(float)))
    assert np.array_equal(Uses.of(table) @ prices, table @ prices)
    assert np.array_equal(Uses.of(table).total(), table.sum(axis=0))


@given(tables())
def test_entries_are_what_is_not_nothing(table: Floats) -> None:
    day, rule, amount = Uses.of(table).entries()
    assert list(zip(day.tolist(), rule.tolist(), strict=True)) == [tuple(at) for at in np.argwhere(table).tolist()]
    assert np.array_equal(amount, table[day, rule])


@given(st.data())
def test_days_are_joined_and_taken_as_rows_of_the_table(data: st.DataObject) -> None:
    first, second = data.draw(tables(4)), data.draw(tables(4))
    both, table = Uses.of(first).join(Uses.of(second)), np.concatenate([first, second])
    assert np.array_equal(both.table(), table)
    assert both.equals(Uses.of(table))
    some = np.array(data.draw(st.lists(st.integers(0, max(len(table) - 1, 0)), max_size=3 if len(table) else 0)), int)
    assert np.array_equal(both.take(some).table(), table[some])


@given(st.data())
def test_other_uses_are_told_apart(data: st.DataObject) -> None:
    first, second = data.draw(tables(3)), data.draw(tables(3))
    assert Uses.of(first).equals(Uses.of(second)) is np.array_equal(first, second)
