"""The script that recomputes totals from derivations, on a derivation worked by hand (E36, 01)."""

import json
import subprocess
import sys
from copy import deepcopy
from fractions import Fraction
from pathlib import Path

import pytest

from tests.scoring.rebuild import rebuild, to_places

SCRIPT = Path(__file__).with_name("rebuild.py")


def step(name, op, value, sources=(), **more):
    return {"step": name, "label": name, "op": op, "value": value, "from": list(sources), **more}


STEPS = [
    *(step(f"j{i}", "mark", value) for i, value in enumerate(("88", "91", "90", "86", "92"), 1)),
    step("dropped", "drop", "one highest, one lowest", ["j5", "j4"]),
    step("mean", "mean", "269/3", ["j1", "j2", "j3"]),
    step("panel", "round", "89.67", ["mean"], places=2, mode="half_up"),
    step("theory", "given", "84.5"),
    step("share", "quotient", "7/10", ["70", "100"]),
    step("practical part", "product", "62.769", ["panel", "share"]),
    step("theory part", "product", "25.35", ["theory", "0.3"]),
    step("both", "sum", "88.119", ["practical part", "theory part"]),
    step("total", "round", "88.12", ["both"], places=2, mode="half_up"),
]


def test_worked_derivation_gives_its_total():
    assert rebuild(STEPS) == Fraction("88.12")


@pytest.mark.parametrize(
    ("value", "mode", "due"),
    [
        ("2.345", "half_up", "2.35"),
        ("-2.345", "half_up", "-2.35"),
        ("2.345", "half_even", "2.34"),
        ("2.355", "half_even", "2.36"),
        ("-2.3451", "half_even", "-2.35"),
        ("-2.349", "truncate", "-2.34"),
        ("1000/3", "half_up", "333.33"),
    ],
)
def test_rounding(value, mode, due):
    assert to_places(Fraction(value), 2, mode) == Fraction(due)


@pytest.mark.parametrize(
    ("op", "value", "sources"),
    [
        ("min", "2", ["3", "2", "5"]),
        ("max", "5", ["3", "2", "5"]),
        ("median", "5/2", ["1", "2", "3", "4"]),
        ("choose", "3", ["3", "2"]),
        ("zero", "0", ["3"]),
        ("sum", "0", []),
    ],
)
def test_small_steps(op, value, sources):
    assert rebuild([step("x", op, value, sources)]) == Fraction(value)


@pytest.mark.parametrize(
    ("name", "field", "value"),
    [
        ("mean", "value", "89.67"),
        ("mean", "from", ["j1", "j2"]),
        ("mean", "op", "average"),
        ("panel", "value", "89.66"),
        ("both", "from", ["practical part", "nowhere"]),
        ("share", "from", ["70", "0"]),
        ("total", "mode", "truncate"),
    ],
)
def test_first_wrong_step_is_named(name, field, value):
    steps = deepcopy(STEPS)
    next(item for item in steps if item["step"] == name)[field] = value

    with pytest.raises(ValueError, match=f"^{name} {name}: "):
        rebuild(steps)


@pytest.mark.parametrize(("total", "code"), [("88.12", 0), ("88.13", 1), ("", 0)])
def test_script_tells_by_its_exit(tmp_path, total, code):
    row = {"event": "welding", "no": "01", "total": total, "derivation": STEPS if total else []}
    path = tmp_path / "results.json"
    path.write_text(json.dumps({"events": [{"code": "welding", "ranking": [row]}]}))

    done = subprocess.run([sys.executable, SCRIPT, path], capture_output=True, text=True)

    assert done.returncode == code
    wanted = "welding 01: the last step is not the total 88.13\n" if code else ""
    assert done.stderr == wanted
