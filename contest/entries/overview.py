"""What the page of a roster shows of it (名册概览): counts, faults, the first rows of each kind."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from contest.entries.excel import HEADINGS
from contest.entries.roster import KINDS, Line

MOST_FAULTS = 100
MOST_LINES = 200
MOST_NOTES = 20
MOST_TYPED = 24  # characters of a refused cell; the fault beside it has them all
ORDER = ("bad", "held", "changed", "new", "same")  # as the page lists them


@dataclass(slots=True)
class Overview:
    """A roster as it was read and compared.

    places:  by key of a column, where it stands, from nought; missing: keys of required ones
    notes:   (row, text) of rows that are no data
    lines:   by kind, what the page shows of the first of them
    faults:  (row, heading, what was found, what was expected)
    """

    headings: list[str]
    places: dict[str, int]
    missing: list[str]
    notes: list[tuple[int, str]] = field(default_factory=list)
    note_total: int = 0
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))
    lines: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: {k: [] for k in KINDS})
    faults: list[tuple[int, str, str, str]] = field(default_factory=list)
    fault_total: int = 0

    @property
    def total(self) -> int:
        """Rows of the file."""
        return sum(self.counts.values())

    @property
    def writes(self) -> int:
        """Rows that would be written."""
        return self.counts["new"] + self.counts["changed"]

    def add(self, lines: Iterable[Line]) -> None:
        """Count compared lines and keep the first of them."""
        for line in lines:
            self.counts[line.kind] += 1
            if len(self.lines[line.kind]) < MOST_LINES:
                self.lines[line.kind].append(_shown(line))
            if line.faults:
                self.fault_total += len(line.faults)
                room = max(0, MOST_FAULTS - len(self.faults))
                self.faults += [(line.number, *fault) for fault in line.faults[:room]]

    def listed(self, *, with_same: bool) -> list[dict[str, Any]]:
        """The lines of the page, those to look at first."""
        kinds = ORDER if with_same else ORDER[:-1]
        return [line for kind in kinds for line in self.lines[kind]][:MOST_LINES]

    def unlisted(self, *, with_same: bool) -> int:
        """How many lines the page leaves out."""
        wanted = self.total - (0 if with_same else self.counts["same"])
        return max(0, wanted - len(self.listed(with_same=with_same)))

    def again(self, lines: Iterable[Line]) -> "Overview":
        """The same file beside what is stored now."""
        fresh = Overview(
            self.headings,
            self.places,
            self.missing,
            self.notes,
            self.note_total,
            self.hidden_rows,
            self.hidden_columns,
        )
        fresh.add(lines)
        return fresh


def _shown(line: Line) -> dict[str, Any]:
    data: Mapping[str, Any] = {
        "number": line.number,
        "name": _read(line, "name", line.data.name),
        "event": _read(line, "event", line.event),
        "team": _read(line, "team", line.team),
        "id_mask": _read(line, "id_no", line.id_mask),
        "kind": line.kind,
        "changes": line.changes if line.entry else {},
        "faults": line.faults,
        "more": [text for text in (line.data.trade, line.data.level, line.data.phone) if text],
    }
    return dict(data)


def _read(line: Line, key: str, value: str) -> str:
    """What was read; of a cell that was refused, what stands there (证件号码 masked)."""
    heading = HEADINGS[key]
    found = value or next((found for head, found, _said in line.faults if head == heading), "")
    return found if len(found) <= MOST_TYPED else found[:MOST_TYPED] + "…"
