"""A set-up that says everything which the pages of the six steps could lose (样样都有的设置)."""

from typing import Any

from contest.contests.kinds import kind_document

Document = dict[str, Any]


def everything() -> Document:
    """Made of ``skills``; many a value is one that the pages have no field for."""
    document = kind_document("skills")
    document["contest"] |= {
        "code": "all-1",
        "name": "样样都有",
        "organiser": "滨江市总工会",
        "edition": "2026",
        "theme": "匠心",
        "starts_on": "2026-06-01",
        "ends_on": "2026-06-03",
        "registration": {"opens_at": "2026-05-02T08:00", "closes_at": "2026-05-16T17:30"},
        "certificates": {"heading": "荣誉证书", "number": "{code}-{n}", "digits": 5},
    }
    document["departments"] = [{"code": "safe", "name": "安全部"}]
    document["team_ranking"] = _teams() | {"name": "优胜单位", "events": ["welder", "fitter"]}
    welder, electrician, _fitter = document["events"]
    welder |= _event() | {"promotion": {"top": 6, "per_unit": 2, "to": "event:electrician"}}
    welder["stages"] = [*map(_stage, welder["stages"], ("30", "70"))]
    for key in ("tie_end", "numbering", "rank_within", "rank_on", "missing_stage", "combine"):
        electrician.pop(key)
    electrician["awards"] = [{"code": "only", "count": 1}]
    electrician["team_ranking"] = {}
    del electrician["stages"][0]["name"], electrician["award_rules"]
    for key in ("combine", "drop_high", "drop_low"):
        electrician["stages"][1]["panel"].pop(key, None)
    return document


def _teams() -> Document:
    return {
        "by": "team",
        "combine": "award_points",
        "points": {"first": "8.50", "gone": "1", "pass": "0"},
        "incomplete": "counted",
        "tie_break": [
            {"by": "best_member"},
            {"by": "stage", "stage": "theory"},
            {"by": "time", "stage": "practical", "order": "desc"},
            {"by": "extra"},
        ],
    }


def _event() -> Document:
    return {
        "awards": [
            {"code": "first", "count": 1, "min_score": "90.0"},
            {"code": "second", "name": "二等奖", "ratio": "0.20", "to_rank_ratio": "0.5"},
            {"code": "third", "name": "三等奖", "to_rank_ratio": "0.333"},
            {"code": "merit", "name": "达标奖", "min_score": "60.50"},
        ],
        "award_rules": {"counting": "cumulative", "margin": "0.50", "tie": "narrow"},
        "titles": [
            {"to_rank": 1, "title": "技术状元", "needs_pass": ["practical"]},
            {"from_rank": 2, "title": "技术能手"},
        ],
        "levels": [
            {"to_level": "一级工"},
            {"from_rank": 2, "from_level": "技师", "to_level": "技师"},
        ],
        "tie_break": [
            {"by": "stage", "stage": "practical"},
            {"by": "criterion", "stage": "practical", "criterion": "undercut"},
            {"by": "group", "stage": "practical", "group": "B", "order": "asc"},
            {"by": "time", "stage": "theory"},
            {"by": "extra"},
        ],
        "tie_end": "must_be_distinct",
        "distinct_top": 3,
        "numbering": "dense",
        "rank_within": "region",
        "rank_on": "exact",
        "counts": ["theory", "practical"],
        "rounding": {"mode": "truncate", "weighted": 3, "final": 2},
        "team_ranking": _teams() | {"points": {"first": "3"}},
        "vetoes": [{"key": "injury", "name": "重伤", "effect": "no_award", "years": 3}],
        "eligibility": {
            "min_age": 16,
            "max_age": 50,
            "age_on": "2026-05-01",
            "levels": ["高级工", "技师"],
            "excluded_titles": ["全国技术能手"],
            "per_unit": 3,
            "events_per_person": 2,
        },
    }


def _stage(stage: Document, weight: str) -> Document:
    more = {
        "weight": weight + ".0",
        "duration_s": 100,
        "scale_to": "100",
        "rounding": {
            "mode": "half_even",
            "mark": 1,
            "sheet": 2,
            "panel": 3,
            "weighted": 3,
            "stage": 4,
        },
        "gate": {"min_score": "60", "top": 20, "others": "behind"},
        "members": "sum",
    }
    panel = {"combine": "trimmed_sum", "drop_high": 2, "spread": {"limit": "5.0", "on": "rescore"}}
    return stage | more | {"panel": (stage.get("panel") or {}) | panel}
