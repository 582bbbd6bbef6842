"""Figures this project claims, each measured against what the machine can do at best.

A bench is a module here with ``run() -> list[Claim]``. Limits are ratios wherever a ratio makes
sense: a slow machine is slow for both sides. Benches make their own data in a folder of their own.
"""

from typing import NamedTuple


class Claim(NamedTuple):
    """One figure: what is claimed, what was measured, what is allowed, and whether it holds."""

    claim: str
    measured: str
    limit: str
    ok: bool
