"""What holds for every contest, tried on contests made by chance; sums are written anew here."""

from copy import deepcopy
from decimal import Decimal
from fractions import Fraction
from math import floor

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from contest.scoring.columns import Column
from contest.scoring.derivation import as_json, derive
from contest.scoring.quota import awards
from contest.scoring.ranking import Key, rank
from tests.scoring.rebuild import rebuild
from tests.scoring.small import by_judges, contest, criterion, event, score, stage, table, totals
from tests.scoring.test_rounding_properties import LONG, QUICK, by_integers, modes

# ---- whole events --------------------------------------------------------------------------------

marks = st.integers(0, 100).map(lambda n: f"{n / 10:.1f}" if n % 10 else str(n // 10))
rounding_places = st.none() | st.integers(0, 3)
factors = st.sampled_from(["1", "0.7", "1.25", "3", "0.333"])
NOS = ("01", "02", "03", "04", "05")


@st.composite
def stages(draw, code, weight):
    combine = draw(st.sampled_from(["mean", "trimmed_mean", "sum", "median", "trimmed_sum"]))
    panel = {"combine": combine, "level": draw(st.sampled_from(["sheet", "criterion"]))}
    if combine.startswith("trimmed"):
        panel |= {"drop_high": draw(st.integers(0, 2)), "drop_low": draw(st.integers(0, 2))}
        if not panel["drop_high"] + panel["drop_low"]:
            panel["drop_low"] = 1
    rounds = {key: draw(rounding_places) for key in ("mark", "sheet", "panel", "weighted", "stage")}
    groups = [
        {
            "key": f"g{g}",
            "scale": draw(factors),
            "criteria": [
                criterion(f"c{g}{n}", weight=draw(factors)) for n in range(draw(st.integers(1, 2)))
            ],
        }
        for g in range(draw(st.integers(1, 2)))
    ]
    return stage(
        code, groups=groups, weight=str(weight), panel=panel,
        rounding={"mode": draw(modes), **rounds},
    )  # fmt: skip


@st.composite
def contests(draw):
    split = draw(st.sampled_from([(100,), (30, 70), (20, 33, 47)]))
    made = [draw(stages(f"t{n}", weight)) for n, weight in enumerate(split)]
    entries = NOS[: draw(st.integers(1, len(NOS)))]
    sheets = []
    for part in made:
        keys = [c["key"] for g in part["rubric"]["groups"] for c in g["criteria"]]
        for no in entries:
            rows = draw(
                st.lists(st.fixed_dictionaries(dict.fromkeys(keys, marks)), min_size=5, max_size=6)
            )
            sheets += by_judges(no, *rows, stage=part["code"])
    rounds = {
        "mode": draw(modes),
        "weighted": draw(rounding_places),
        "final": draw(rounding_places),
    }
    rules = event(
        *made, rounding=rounds, numbering=draw(st.sampled_from(["skip", "dense", "ordinal"]))
    )
    return contest(rules, entries=entries, sheets=sheets)


def naive_total(document, no):
    """One entry's total, straight from the rules, one number after the other."""
    (rules,) = document["events"]
    total = Fraction(0)
    for part in rules["stages"]:
        mine = [
            s["marks"]
            for s in document["sheets"]
            if s["entry"] == no and s["stage"] == part["code"]
        ]
        share = naive_stage(part, mine) * Fraction(part["weight"]) / 100
        total += cut(share, rules["rounding"], "weighted")
    return cut(total, rules["rounding"], "final")


def cut(value, rule, step):
    return value if rule.get(step) is None else by_integers(value, rule[step], rule["mode"])


def naive_stage(part, sheets):
    rule, panel = part["rounding"], part["panel"]
    groups = part["rubric"]["groups"]
    if panel["level"] == "sheet":
        per_judge = [
            cut(
                sum(
                    naive_group(g, lambda c, m=m: naive_mark(m[c["key"]], c, rule)) for g in groups
                ),
                rule,
                "sheet",
            )
            for m in sheets
        ]
        made = cut(naive_combine(per_judge, panel), rule, "panel")
    else:
        made = sum(naive_group(g, lambda c: naive_criterion(c, sheets, part)) for g in groups)
    return cut(made, rule, "stage")


def naive_group(group, worth):
    return Fraction(group["scale"]) * sum((worth(c) for c in group["criteria"]), Fraction(0))


def naive_mark(mark, item, rule):
    points = cut(Fraction(mark), rule, "mark")
    return cut(points * Fraction(item["weight"]), rule, "weighted")


def naive_criterion(item, sheets, part):
    rule = part["rounding"]
    points = [cut(Fraction(m[item["key"]]), rule, "mark") for m in sheets]
    made = cut(naive_combine(points, part["panel"]), rule, "panel")
    return cut(made * Fraction(item["weight"]), rule, "weighted")


def naive_combine(numbers, panel):
    left = sorted(numbers)
    if panel["combine"].startswith("trimmed"):
        for _ in range(panel["drop_high"]):
            left.remove(max(left))
        for _ in range(panel["drop_low"]):
            left.remove(min(left))
    if panel["combine"] == "median":
        return (left[(len(left) - 1) // 2] + left[len(left) // 2]) / 2
    total = sum(left, Fraction(0))
    return total / len(left) if panel["combine"].endswith("mean") else total


def check_totals(document):
    assert totals(document) == [naive_total(document, e["no"]) for e in document["entries"]]


def check_derivations(document):
    result = score(document)
    for index in range(len(result.entries)):
        steps = as_json(derive(result.total, index))
        assert rebuild(steps) == result.total.at(index)


def check_order(document, chance):
    """Judges, sheets and entries in another order: the same result for everybody."""
    other = deepcopy(document)
    chance.shuffle(other["sheets"])
    names = ("no", "total", "award") + (() if is_ordinal(document) else ("rank",))
    before = sorted(table(document, *names))
    assert sorted(table(other, *names)) == before
    chance.shuffle(other["entries"])
    assert sorted(table(other, *names)) == before
    renamed = {f"j{n}": f"j{9 - n}" for n in range(10)}
    for one in other["sheets"]:
        one["judge"] = renamed[one["judge"]]
    assert sorted(table(other, *names)) == before


def is_ordinal(document):
    return document["events"][0]["numbering"] == "ordinal"


@QUICK
@given(contests())
def test_totals_are_those_of_a_plain_loop(document):
    check_totals(document)


@QUICK
@given(contests())
def test_derivations_give_their_totals(document):
    check_derivations(document)


@QUICK
@given(contests(), st.randoms(use_true_random=False))
def test_order_of_input_does_not_matter(document, chance):
    check_order(document, chance)


@pytest.mark.slow
@settings(LONG, max_examples=600)
@given(contests(), st.randoms(use_true_random=False))
def test_whole_events_at_length(document, chance):
    check_totals(document)
    check_derivations(document)
    check_order(document, chance)


def trimmed(*given_marks):
    rules = event(
        stage(panel={"combine": "trimmed_mean"}, rounding={"panel": 2}), rounding={"final": 2}
    )
    return contest(rules, entries=["01"], sheets=by_judges("01", *given_marks))


@QUICK
@given(st.lists(st.integers(10, 90), min_size=4, max_size=7), st.integers(0, 10))
def test_a_dropped_mark_may_be_anything_that_is_dropped(numbers, by):
    ordered = sorted(numbers)
    assume(ordered[0] < ordered[1])
    assume(ordered[-2] < ordered[-1])
    low, high = max(0, ordered[0] - by), ordered[-1] + by

    other = [low, *ordered[1:-1], high]

    assert totals(trimmed(*map(str, ordered))) == totals(trimmed(*map(str, other)))


@QUICK
@given(contests(), st.integers(0, 10**6), st.integers(1, 50))
def test_more_points_never_lower_a_place(document, which, more):
    assume(not is_ordinal(document))
    sheet = document["sheets"][which % len(document["sheets"])]
    key = sorted(sheet["marks"])[0]
    better = deepcopy(document)
    mark = Decimal(sheet["marks"][key]) + Decimal(more) / 10
    better["sheets"][which % len(document["sheets"])]["marks"][key] = str(mark)

    before, after = (dict(table(d, "no", "rank")) for d in (document, better))

    assert int(after[sheet["entry"]]) <= int(before[sheet["entry"]])


@QUICK
@given(contests(), st.integers(0, 10**6))
def test_equals_share_a_place(document, which):
    assume(not is_ordinal(document))
    twin = document["entries"][which % len(document["entries"])]["no"]
    copies = [{**s, "entry": "99"} for s in document["sheets"] if s["entry"] == twin]
    both = {
        **document,
        "entries": [*document["entries"], {**document["entries"][0], "no": "99"}],
        "sheets": [*document["sheets"], *copies],
    }

    ranks = dict(table(both, "no", "rank"))

    assert ranks["99"] == ranks[twin]


# ---- places and awards ---------------------------------------------------------------------------


@QUICK
@given(
    st.lists(st.tuples(st.integers(0, 4), st.none() | st.integers(0, 3)), min_size=1, max_size=12),
    st.booleans(),
    st.sampled_from(["skip", "dense", "ordinal"]),
)
def test_places_are_those_of_comparing_pair_by_pair(people, slow_wins, numbering):
    scores, times = Column([p[0] for p in people]), Column([p[1] for p in people])

    found = rank(
        range(len(people)), [Key("", scores, True), Key("time", times, slow_wins)], numbering
    )

    def better(a, b):
        if a[0] != b[0] or a[1] == b[1]:
            return a[0] > b[0]
        if None in (a[1], b[1]):
            return b[1] is None
        return a[1] > b[1] if slow_wins else a[1] < b[1]

    for index, place in zip(found.order, found.ranks, strict=True):
        ahead = [p for p in people if better(p, people[index])]
        due = {"skip": len(ahead), "dense": len(set(ahead))}
        assert numbering == "ordinal" or place == due[numbering] + 1
    assert numbering != "ordinal" or found.ranks == list(range(1, len(people) + 1))


ratios = st.sampled_from(["0.1", "0.15", "0.2", "0.33", "0.5"])


@QUICK
@given(
    st.lists(st.integers(0, 5), min_size=1, max_size=20),
    st.lists(
        st.builds(lambda n: {"count": n}, st.integers(0, 4))
        | st.builds(lambda r: {"ratio": r}, ratios),
        min_size=1,
        max_size=3,
    ),
    st.sampled_from(["floor", "half_up", "ceil"]),
    st.sampled_from(["widen", "narrow"]),
)  # fmt: skip
def test_awards_and_quota(points, listed, rounding, tie):
    listed = [{"code": f"a{n}", **award} for n, award in enumerate(listed)]
    ranking = rank(range(len(points)), [Key("", Column(points), True)], "skip")

    found = awards(ranking, points, listed, {"tie": tie, "rounding": rounding}, len(points))

    for award in listed:
        exactly = Fraction(award.get("ratio", "0")) * len(points)
        half = floor(exactly + Fraction(1, 2))
        whole = {"floor": floor(exactly), "half_up": half, "ceil": -floor(-exactly)}
        due = award.get("count", whole[rounding])
        assert tie == "widen" or sum(code == award["code"] for code in found.values()) <= due
    # equals get the same, and nobody gets less than somebody with fewer points
    best = {}
    for index, code in found.items():
        assert best.setdefault(points[index], code) == code
    taken = [listed_at(listed, best.get(p)) for p in sorted(set(points), reverse=True)]
    assert taken == sorted(taken)


def listed_at(listed, code):
    return next((n for n, award in enumerate(listed) if award["code"] == code), len(listed))
