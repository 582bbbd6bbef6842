from fractions import Fraction as Q

import pytest

from contest.scoring import columns as c
from contest.scoring.columns import Column
from contest.scoring.types import Effect, Fired, Text

X = Text("x")
A, B = Column([1, None, 3], 2), Column([1, 2, None], 3)
HUGE = [Q(1, 10**30 + 1), None, Q(1, 10**30 + 3)]


def exact(col):
    return [col.at(i) for i in range(len(col))]


def test_one_denominator_where_it_stays_decent():
    small, huge = c.column([Q(1, 2), None, Q(1, 3)], X), c.column(HUGE, X)

    assert (small.values, small.den, small.whole) == ([3, None, 2], 6, True)
    assert (huge.values, huge.den, huge.whole) == (HUGE, 1, False)


@pytest.mark.parametrize(
    ("made", "due"),
    [
        (c.add([A, B], X), [Q(5, 6), None, None]),
        (c.add([A, A, B], X), [Q(4, 3), None, None]),
        (c.add([A], X), exact(A)),
        (c.add([A, c.column(HUGE, X)], X), [HUGE[0] + Q(1, 2), None, HUGE[2] + Q(3, 2)]),
        (c.add_present([A, B], X), [Q(5, 6), Q(2, 3), Q(3, 2)]),
        (c.add_present([B, B], X), [Q(2, 3), Q(4, 3), None]),
        (c.times(A, Q(2, 3), X), [Q(1, 3), None, 1]),
        (c.times(A, Q(1), X), exact(A)),
        (c.multiply(A, B, X), [Q(1, 6), None, None]),
        (c.mean_present([A, B], X), [Q(5, 12), Q(2, 3), Q(3, 2)]),
        (c.extreme([A, B], True, X), [Q(1, 2), Q(2, 3), Q(3, 2)]),
        (c.extreme([A, B], False, X), [Q(1, 3), Q(2, 3), Q(3, 2)]),
        (c.latest([A, B], X), [Q(1, 3), Q(2, 3), Q(3, 2)]),
        (c.latest([B, B], X), [Q(1, 3), Q(2, 3), None]),
        (c.replaced(A, {0: Q(1, 7), 2: None}, "zero", X), [Q(1, 7), None, None]),
        (c.replaced(A, {}, "zero", X), exact(A)),
        (c.gathered(A, [[0, 2], [0, 1], []], "mean", X), [1, None, None]),
        (c.gathered(A, [[0, 2], [2], [1]], "sum", X), [2, Q(3, 2), None]),
        (c.text_column(["3", None, "-2"], X), [3, None, -2]),
        (c.text_column(["3", None, "0.5"], X), [3, None, Q(1, 2)]),
    ],
)
def test_operation(made, due):
    assert exact(made) == due


def test_who_is_hit_by_an_effect():
    zero, other = Effect("stage", "zero"), Effect("event", "zero")
    fired = {0: [Fired(other, X), Fired(zero, X)], 1: [Fired(zero, X)], 2: [Fired(other, X)]}

    assert c.hit_by(A, fired, zero) == {0: 0}
