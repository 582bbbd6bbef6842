"""Rebuild every total from the derivations of ``results --format json``, without the program.

Usage: python3 rebuild.py results.json. Exit 1 with the first step that does not agree.
"""

import json
import sys
from fractions import Fraction
from math import floor, prod
from pathlib import Path
from statistics import median


def to_places(value, places, mode):
    whole, rest = divmod(abs(value) * 10**places, 1)
    half = Fraction(1, 2)
    up = {"half_up": rest >= half, "half_even": rest > half or (rest == half and whole % 2 == 1)}
    whole = floor(whole) + (mode != "truncate" and up[mode])
    return (-1 if value < 0 else 1) * Fraction(whole, 10**places)


RULES = {
    "round": lambda v, s: to_places(v[0], s["places"], s["mode"]),
    "sum": lambda v, s: sum(v),
    "mean": lambda v, s: sum(v) / len(v),
    "median": lambda v, s: median(v),
    "product": lambda v, s: prod(v),
    "quotient": lambda v, s: v[0] / v[1],
    "min": lambda v, s: min(v),
    "max": lambda v, s: max(v),
    "choose": lambda v, s: v[0],
    "zero": lambda v, s: 0,
}


def rebuild(steps):
    """The value of the last step; ValueError names the first that its sources do not give."""
    known = {}
    for step in (step for step in steps if step["op"] != "drop"):
        try:
            value = due = Fraction(step["value"])
            if step["op"] not in ("given", "mark", "points"):
                sources = [known[x] if x in known else Fraction(x) for x in step["from"]]
                due = RULES[step["op"]](sources, step)
        except (ArithmeticError, LookupError, ValueError) as problem:
            raise ValueError(f"{step['step']} {step['label']}: {problem!r}") from problem
        if due != value:
            raise ValueError(f"{step['step']} {step['label']}: {value}, rebuilt {due}")
        known[step["step"]] = value
    return value


if __name__ == "__main__":
    document = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    for row in (row for event in document["events"] for row in event["ranking"] if row["total"]):
        try:
            if rebuild(row["derivation"]) != Fraction(row["total"]):
                raise ValueError(f"the last step is not the total {row['total']}")
        except (ValueError, UnboundLocalError) as problem:
            sys.exit(f"{row['event']} {row['no']}: {problem}")
