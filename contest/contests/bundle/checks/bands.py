"""Bands (分档): measures they name, gaps and overlaps."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations, pairwise, product
from operator import ge, gt, le, lt

from contest.contests.bundle.checks.events import plain
from contest.contests.bundle.problems import Findings, Node, decimal
from contest.i18n import _

COMPARE = {"gt": gt, "ge": ge, "lt": lt, "le": le}
MOST_PROBES = 5000
Probe = dict[str, Fraction]


def check_bands(node: Node, found: Findings) -> None:
    """Bands name known measures and hold something; gaps and overlaps are warned of."""
    bands = list(node.tables("bands"))
    measures = [measure.text("key") for measure in node.tables("measures")]
    sound = True
    for band in bands:
        when = band.table("when")
        for path, key, limits in band.pairs("when"):
            if measures and key not in measures:
                found.error(path, _("measures 里没有“{key}”这个测量值。", key=key))
                sound = False
            if isinstance(limits, dict) and _empty(limits):
                found.error(path, _("这个范围里没有任何值。"))
                sound = False
        sound = sound and (when is not None or not band.has("when"))
    if bands and sound:
        _cover(node, bands, found)


def _empty(limits: dict[str, object]) -> bool:
    lows = [(n, key == "gt") for key in ("gt", "ge") if (n := decimal(limits.get(key))) is not None]
    highs = [
        (n, key == "lt") for key in ("lt", "le") if (n := decimal(limits.get(key))) is not None
    ]
    return any(
        low > high or (low == high and (open_low or open_high))
        for low, open_low in lows
        for high, open_high in highs
    )


def _cover(node: Node, bands: list[Node], found: Findings) -> None:
    """Try every edge and one value between each two: bands are constant in between."""
    probes = list(_probes(bands))
    gap = next((p for p in probes if not any(_holds(band, p) for band in bands)), None)
    if gap is not None:
        values = [f"{key} = {plain(value)}" for key, value in gap.items()]
        found.warn(
            node.at("bands"),
            _("有测量值不在任何一档，例如 {values}，到时不能打分。", values=values),
        )
    for first, second in combinations(bands, 2):
        if not (first.value.get("when") and second.value.get("when")):
            continue  # a last band without conditions is meant to catch the rest
        if first.number("points") == second.number("points"):
            continue
        both = next((p for p in probes if _holds(first, p) and _holds(second, p)), None)
        if both is not None:
            values = [f"{key} = {plain(value)}" for key, value in both.items()]
            found.warn(
                second.path,
                _(
                    "与 {other} 重叠，例如 {values}，以先写的一档为准。",
                    other=first.path,
                    values=values,
                ),
            )


def _probes(bands: list[Node]) -> Iterator[Probe]:
    edges: dict[str, set[Fraction]] = {}
    for band in bands:
        for _path, key, limits in band.pairs("when"):
            there = edges.setdefault(key, {Fraction(0)})
            values = limits.values() if isinstance(limits, dict) else ()
            there.update(n for value in values if (n := decimal(value)) is not None)
    axes = [_axis(sorted(there)) for there in edges.values()]
    count = 1
    for axis in axes:
        count *= len(axis)
    if axes and count <= MOST_PROBES:
        for point in product(*axes):
            yield dict(zip(edges, point, strict=True))


def _axis(edges: list[Fraction]) -> list[Fraction]:
    """The edges, a value between each two and one above; one below only where a band goes there."""
    axis = [edges[0] - 1] if edges[0] < 0 else []
    for low, high in pairwise(edges):
        axis += [low, (low + high) / 2]
    return [*axis, edges[-1], edges[-1] + 1]


def _holds(band: Node, probe: Probe) -> bool:
    for _path, key, limits in band.pairs("when"):
        for name, edge in limits.items() if isinstance(limits, dict) else ():
            number = decimal(edge)
            compare = COMPARE.get(name)
            if compare and number is not None and not compare(probe[key], number):
                return False
    return True
