"""Valid bundles by chance: every kind of criterion, every optional key now and then."""

from typing import Any

from hypothesis import strategies as st

Document = dict[str, Any]
TEXT = st.sampled_from(["甲", "乙 丙", "8.50", "", "=1+1", "<b>", "𠮷野", 'a"b', "两\n行"])
NAME = st.sampled_from(["甲厂", "u0", "𠮷野家", " 空格 ", "O'Neil", "=cmd"])
POINTS = st.integers(0, 1000).map(lambda n: f"{n // 100}.{n % 100:02d}")
SIGNED = st.integers(-999, 999).map(lambda n: f"{'-' if n < 0 else ''}{abs(n) // 10}.{abs(n) % 10}")
SEATS: list[Document] = [{}, {"head": False, "criteria": ["*"]}]
DAY = st.dates().map(lambda d: d.isoformat()).filter(lambda t: t >= "1000")


def some(draw: Any, **keys: st.SearchStrategy[Any]) -> Document:
    """A table with some of these keys."""
    return {key: draw(values) for key, values in keys.items() if draw(st.booleans())}


# each kind of criterion: its keys, and the marks that it takes
KINDS: dict[str, tuple[Document, st.SearchStrategy[Any]]] = {
    "points": ({"full": "10"}, POINTS),
    "deduction": (
        {
            "full": "10.0",
            "lines": [
                {"key": "l", "per": "1", "zeroes": {"over": "5"}},
                {"key": "m", "zeroes": True},
            ],
        },
        st.dictionaries(st.sampled_from(["l", "m"]), POINTS),
    ),
    "band": (
        {"bands": [{"when": {"d": {"le": "5.0"}}, "points": "2"}, {"points": "0"}]},
        POINTS | st.fixed_dictionaries({"d": POINTS}),
    ),
    "level": (
        {"levels": [{"key": "优", "points": "9"}, {"key": "A", "from": "0", "to": "10"}]},
        st.just("优") | st.fixed_dictionaries({"level": st.just("A"), "points": POINTS}),
    ),
    "judgement": ({"full": "7", "descriptions": ["", "a", "b", "c"]}, st.integers(0, 3)),
    "measure": ({"full": "3", "nominal": "5", "tolerance": "0.50"}, st.booleans() | POINTS),
    "rate": (
        {"tiers": [{"plan_to": "100", "points_per": "0.1"}], "floor": "0"},
        st.fixed_dictionaries({"actual": POINTS, "plan": st.sampled_from(["3", "7.0", "100"])}),
    ),
    "linear": ({"rate": "0.3", "open": True}, SIGNED),
    "check": ({"required": True, "veto": {"scope": "stage", "effect": "zero"}}, st.booleans()),
    "bonus": (
        {"lines": [{"key": "p", "per": "3"}], "take": "sum", "cap_rate": "0.5"},
        st.dictionaries(st.just("p"), POINTS),
    ),
    "adjust": ({}, SIGNED),
    "votes": (
        {"full": "20"},
        st.tuples(st.integers(0, 9), st.integers(9, 20)).map(lambda v: {"for": v[0], "cast": v[1]}),
    ),
}  # fmt: skip


@st.composite
def stages(draw: Any, code: str) -> tuple[Document, dict[str, st.SearchStrategy[Any]]]:
    """A stage, and the marks its criteria take."""
    kinds = draw(st.lists(st.sampled_from(sorted(KINDS)), min_size=1, max_size=4, unique=True))
    criteria = [
        {"key": f"k-{kind}", "kind": kind, **KINDS[kind][0]}
        | some(draw, name=TEXT, weight=POINTS, help=TEXT)
        for kind in kinds
    ]
    stage = {
        "code": code,
        **some(
            draw,
            name=TEXT,
            weight=POINTS,
            blind=st.booleans(),
            duration_s=st.integers(1, 9999),
            gate=st.just({"min_score": "1.0", "top": 3}),
            panel=st.sampled_from(
                [{}, {"combine": "mean"}, {"level": "criterion", "combine": "median"}]
            ),
            rounding=st.sampled_from([{}, {"mode": "truncate", "mark": 1, "panel": 2}]),
        ),
        "rubric": {**some(draw, full=POINTS), "groups": [{"key": "g", "criteria": criteria}]},
    }
    if draw(st.booleans()):
        stage["repeat"] = [
            {"code": f"m{n}"} | some(draw, due_on=DAY, weight=POINTS) for n in range(3)
        ]
    return stage, {f"k-{kind}": KINDS[kind][1] for kind in kinds}


@st.composite
def bundles(draw: Any) -> Document:
    """A whole bundle, or only a set-up."""
    kinds = st.sampled_from(["skills", "labour", "show"])
    document: Document = {
        "format": "leitai-bundle/1",
        **some(draw, made_by=st.sampled_from(["Leitai 1.0", "Leitai 9.9", "别的程序"])),
        "contest": {"code": "c", "kind": draw(kinds), "name": draw(NAME)}
        | some(draw, theme=TEXT, starts_on=DAY, timezone=st.just("Asia/Shanghai")),
    }
    made = [draw(stages(code)) for code in draw(st.sampled_from([["s"], ["s", "t.2"]]))]
    event = {"code": "e-1", "name": draw(NAME), "entry_type": "team", "combine": "sum"}
    event |= some(draw, trade=TEXT, rounding=st.just({"final": 2}), tie_break=st.just([]))
    event |= {"vetoes": [{"key": "v"}], "stages": [stage for stage, _marks in made]}
    document["events"] = [event]
    document |= some(draw, departments=st.sampled_from([[], [{"code": "d"}]]))
    if draw(st.integers(0, 9)) == 0:
        return document | {"events": [], "units": []}
    if draw(st.booleans()):
        _people(draw, document)
        _marks(draw, document, made)
    return document


def _people(draw: Any, document: Document) -> None:
    document["units"] = [
        {"code": f"u{n}"} | ({"parent": f"u{n - 1}"} if n else {})
        | some(draw, name=NAME, region=TEXT, headcount=st.integers(0, 9999))
        for n in range(draw(st.integers(0, 3)))
    ]  # fmt: skip
    unit = st.sampled_from([u["code"] for u in document["units"]] or [None])
    document["people"] = [
        {"code": f"p{n}"}
        | some(draw, name=NAME, gender=st.sampled_from(["男", "不详"]), born_on=DAY, unit=unit,
               trade=TEXT, level=TEXT, titles=st.lists(TEXT), id_type=st.just("护照"))
        for n in range(2)
    ]  # fmt: skip
    document["judges"] = [{"code": f"j{n}"} | some(draw, name=NAME, unit=unit) for n in range(3)]
    members = st.lists(
        st.sampled_from([{"name": "丙"}, {"person": "p1"}, {"name": "丁", "person": "p0"}])
    )
    document["entries"] = [
        {"no": f"0{n}", "event": "e-1", "name": draw(NAME)}
        | some(draw, unit=unit, person=st.just("p0"), group=TEXT, team=TEXT, reason=TEXT,
               status=st.sampled_from(["competing", "withdrawn", "absent", "unranked"]),
               members=members, coefficients=st.just({"k-points": "3.10"}),
               times=st.just({"s": "57.00"}), extra=SIGNED, draw_no=TEXT, blind_code=TEXT)
        for n in range(3)
    ]  # fmt: skip
    for table in (*document["people"], *document["judges"], *document["entries"]):
        if table.get("unit", "") is None:
            del table["unit"]


def _marks(draw: Any, document: Document, made: list[Any]) -> None:
    stage, marks = made[0]
    periods = [f"{stage['code']}/{p['code']}" for p in stage.get("repeat", ())] or [stage["code"]]
    document["panels"] = [
        {"event": "e-1", "stage": "s", "seats": [{"judge": j} | seat for j in ("j0", "j1")]}
        | some(draw, name=TEXT, entries=st.sampled_from([["*"], [], ["00", "01", "02"]]))
        for seat in draw(st.lists(st.sampled_from(SEATS), max_size=1))
    ]  # fmt: skip
    revisions = draw(st.sampled_from([[{}], [{"revision": 1}, {"revision": 3}]]))
    document["sheets"] = [
        {"event": "e-1", "stage": place, "entry": f"0{n}", "judge": f"j{judge}", **revision,
         "marks": {key: draw(values) for key, values in marks.items() if draw(st.booleans())}}
        for place in periods for n in range(2) for judge in range(2) for revision in revisions
    ]  # fmt: skip
    document["recusals"] = [{"judge": "j2", "entry": "00", "event": "e-1"}] * draw(
        st.integers(0, 1)
    )
    document["incidents"] = [
        {"event": "e-1", "entry": "01", "key": "v"} | some(draw, on=DAY, document=TEXT, lifted=DAY)
        for _n in range(draw(st.integers(0, 2)))
    ]
