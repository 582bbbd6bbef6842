"""Where the columns of somebody's table are (表头): titles above, two rows of headings, merged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from contest.excel.columns import Cell, Column, shown

HEADING_WITHIN = 10  # the row of headings is one of the first so many
WIDEST = 100
Rows = Sequence[Sequence[Cell]]
Region = Sequence[int]  # first row, first column, last row, last column, from nought


@dataclass(frozen=True, slots=True)
class Layout:
    """start: first row of data, from nought; headings: of every column; places: by column key."""

    start: int
    headings: list[str]
    places: dict[str, int]


def find_layout(
    rows: Rows,
    merged: Sequence[Region],
    columns: Sequence[Column],
    memory: Mapping[str, str] | None = None,
) -> Layout:
    """The row or two rows of headings that name most columns.

    memory: key of a column by ``plain`` heading, as somebody once said
    """
    head = _filled(rows[: HEADING_WITHIN + 1], merged)
    known = _known(columns, memory or {})
    best = Layout(1, [], {})
    # two rows only where they name more than one: a title above is no heading
    for depth in (1, 2):
        for number in range(min(HEADING_WITHIN, len(head))):
            found = _layout(head[number : number + depth], number + depth, known)
            if len(found.places) > len(best.places):
                best = found
    if not best.headings and head:
        best = Layout(1, head[0], {})
    return best


def plain(heading: str) -> str:
    """A heading without the marks people add: 姓名*, 姓 名, 姓名（必填）, 姓名：."""
    text = "".join(heading.split()).replace("*", "").replace("＊", "")
    text = text.partition("（")[0].partition("(")[0]
    return text.rstrip("：:").upper()


def fill_down(rows: list[list[Cell]], merged: Sequence[Region], start: int) -> None:
    """Write what stands in a cell merged over several rows into each of them."""
    for top, left, bottom, right in merged:
        if left != right or top < start or top >= len(rows) or left >= len(rows[top]):
            continue
        for row in rows[top + 1 : bottom + 1]:
            if left < len(row):
                row[left] = rows[top][left]


def _known(columns: Sequence[Column], memory: Mapping[str, str]) -> dict[str, tuple[int, str]]:
    """Key by plain heading with its standing: 0 is the name itself; 1, 2 … what people write."""
    keys = {column.key for column in columns}
    known = {heading: (0, key) for heading, key in memory.items() if key in keys}
    for column in columns:
        for rank, heading in enumerate((column.heading, *column.aliases)):
            known.setdefault(plain(heading), (rank, column.key))
    return known


def _filled(rows: Rows, merged: Sequence[Region]) -> list[list[str]]:
    """The first rows as text, every merged cell with the text of its corner."""
    width = min(max(map(len, rows), default=0), WIDEST)
    found = [[shown(cell) for cell in row[:width]] + [""] * (width - len(row)) for row in rows]
    for top, left, bottom, right in merged:
        if top < len(found) and left < width:
            for row in found[top : bottom + 1]:
                row[left : min(right + 1, width)] = [found[top][left]] * (
                    min(right + 1, width) - left
                )
    return found


def _layout(
    head: Sequence[Sequence[str]], start: int, known: Mapping[str, tuple[int, str]]
) -> Layout:
    upper, lower = head[0], head[-1]
    headings, ranked = [], dict[str, tuple[int, int]]()
    for place, (above, below) in enumerate(zip(upper, lower, strict=True)):
        both = above if above == below or not below else above + below
        headings.append(both or below)
        for text in (below, both) if len(head) == 2 and below else (both,):
            rank, key = known.get(plain(text), (0, "")) if text else (0, "")
            # two columns of one meaning: its own name before a synonym, then the first
            if key and (key not in ranked or rank < ranked[key][0]):
                ranked[key] = (rank, place)
                break
    return Layout(start, headings, {key: place for key, (_rank, place) in ranked.items()})
