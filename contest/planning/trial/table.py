"""A table pasted from Excel as a bundle document (粘贴试算): all faults, by row and column."""

import csv
import io
import re
import unicodedata
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from contest.contests.bundle.problems import Problem, decimal
from contest.i18n import N_, _
from contest.planning.trial.document import bare
from contest.planning.trial.headings import Target, known_headings, plain
from contest.planning.trial.reduced import reduced
from contest.scoring.numbers import exact_text

Document = dict[str, Any]
MOST_ROWS = 300
NOTHING = ("", "—", "-", "－", "/", "无", "缺")
STATUSES = {
    "": "competing",
    N_("参赛"): "competing",
    "正常": "competing",
    N_("缺考"): "absent",
    N_("弃权"): "withdrawn",
    N_("未完赛"): "unfinished",
    N_("取消资格"): "disqualified",
    N_("打星"): "unranked",
}
CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{2}(?:\.\d{1,3})?)")
MARK = re.compile(r"sheets\[(\d+)\]\.marks\.([^.\[]+)")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong; row 1 holds the headings, row 0 means the table as a whole."""

    row: int
    column: str
    sentence: str


@dataclass(slots=True)
class Pasted:
    """What a table says. cells: (number of a sheet, key of a mark) → row and heading it came from.

    unused: headings that nothing is made of; notes: what this table cannot try out.
    """

    document: Document
    faults: list[Fault] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    cells: dict[tuple[int, str], tuple[int, str]] = field(default_factory=dict)
    headings: dict[Target, str] = field(default_factory=dict)

    def blame(self, problems: list[Problem]) -> None:
        """Take what the reader of bundles said to the cells it is about."""
        for problem in problems:
            found = MARK.match(problem.path)
            row, column = self.cells.get((int(found[1]), found[2]), (0, "")) if found else (0, "")
            self.faults.append(Fault(row, column, problem.sentence))
        self.faults.sort(key=lambda fault: fault.row)


def read_table(set_up: Document, code: str, text: str) -> Pasted:
    """The set-up of one event with the entries and marks of a pasted table."""
    document = bare({k: v for k, v in set_up.items() if k != "team_ranking"}, [code])
    event = document["events"][0]
    found = Pasted(document)
    rows = _rows(text)
    if len(rows) < 2:
        found.faults.append(Fault(0, "", _("请粘贴一张表：第一行是列名，下面每行一人。")))
        return found
    columns = _columns(event, rows[0], found)
    document["events"][0], found.notes, faults = reduced(event, list(columns.values()))
    found.faults += [Fault(1, "", sentence) for sentence in faults]
    document |= {"units": [], "entries": [], "sheets": [], "judges": [], "panels": []}
    _panels(document, list(columns.values()))
    if len(rows) - 1 > MOST_ROWS:
        found.faults.append(Fault(0, "", _("最多 {most} 行，请少粘贴一些。", most=MOST_ROWS)))
    for number, cells in enumerate(rows[1 : MOST_ROWS + 1], start=2):
        _Row(found, code, columns, number, cells).read()
    return found


def _rows(text: str) -> list[list[str]]:
    lines = [line for line in text.replace("\r\n", "\n").split("\n") if line.strip()]
    sign = "\t" if lines and "\t" in lines[0] else ","
    if sign == ",":
        lines = [line.replace("，", ",") for line in lines]
    table = csv.reader(io.StringIO("\n".join(lines)), delimiter=sign)
    return [[_clean(cell) for cell in row] for row in table]


def _clean(cell: str) -> str:
    return unicodedata.normalize("NFKC", cell).strip()


def _columns(event: Document, headings: list[str], found: Pasted) -> dict[int, Target]:
    known = known_headings(event)
    columns: dict[int, Target] = {}
    for number, heading in enumerate(headings):
        target = known.get(plain(heading))
        if target is None:
            if heading:
                found.unused.append(heading)
        elif target in columns.values():
            found.faults.append(
                Fault(1, heading, _("这一列和前面的一列说的是同一件事，请只留一列。"))
            )
        else:
            columns[number] = target
            found.headings[target] = heading
    if not any(target.kind == "name" for target in columns.values()):
        found.faults.append(Fault(1, "", _("缺少“姓名”（或“名称”）这一列。")))
    return columns


def _panels(document: Document, targets: list[Target]) -> None:
    """Judges and seats for the columns that are a judge's."""
    event = document["events"][0]
    numbers = sorted({int(t.which) for t in targets if t.kind == "judge"})
    document["judges"] = [{"code": f"j{n}", "name": _("裁判 {number}", number=n)} for n in numbers]
    for stage in event["stages"]:
        seats: list[Document] = [
            {"judge": f"j{n}"}
            for n in sorted(
                {int(t.which) for t in targets if (t.kind, t.stage) == ("judge", stage["code"])}
            )
        ]
        if seats:
            seats[0]["head"] = True
            document["panels"].append(
                {"event": event["code"], "stage": stage["code"], "seats": seats}
            )


def known_statuses() -> dict[str, str]:
    """Every word for a status, the reader's own ones too."""
    return STATUSES | {_(word).casefold(): status for word, status in STATUSES.items() if word}


class _Row:
    """One line of the table on its way into the document."""

    def __init__(
        self, found: Pasted, event: str, columns: dict[int, Target], number: int, cells: list[str]
    ) -> None:
        self.found, self.event, self.number = found, event, number
        self.values = {
            target: cells[place] if place < len(cells) else "" for place, target in columns.items()
        }

    def read(self) -> None:
        own = {t.kind: value for t, value in self.values.items() if not t.stage}
        taken = {entry["no"] for entry in self.found.document["entries"]}
        no = own.get("no") or f"{self.number - 1:03}"
        if no in taken:
            self._fault(Target("no"), _("参赛号 {no} 上面已经有了。", no=no))
            return
        entry: Document = {"no": no[:64], "event": self.event, "name": own.get("name") or no}
        if not own.get("name"):
            self._fault(Target("name"), _("没有写姓名。"))
        if own.get("unit"):
            entry["unit"] = self._unit(own["unit"])
        entry |= {key: own[key] for key in ("group", "team") if own.get(key)}
        statuses = known_statuses()
        status = statuses.get(own.get("status", "").casefold())
        if status is None:
            known = _("、").join(word for word in statuses if word)
            self._fault(Target("status"), _("没有“{found}”这种状态，可以写 {known}。",
                                            found=own["status"], known=known))  # fmt: skip
        elif status != "competing":
            entry["status"] = status
        if own.get("extra", "") not in NOTHING:
            entry["extra"] = self._number(Target("extra"), own["extra"])
        entry |= self._times()
        self.found.document["entries"].append(entry)
        self._sheets(entry["no"])

    def _unit(self, name: str) -> str:
        units = self.found.document["units"]
        code = next((unit["code"] for unit in units if unit["name"] == name), "")
        if not code:
            code = f"u{len(units) + 1}"
            units.append({"code": code, "name": name})
        return code

    def _times(self) -> Document:
        times = {}
        for target, value in self.values.items():
            if target.kind == "time" and value not in NOTHING:
                clock = CLOCK.fullmatch(value)
                if clock:
                    hours, minutes, seconds = clock.groups()
                    whole = int(hours or 0) * 3600 + int(minutes) * 60 + Fraction(seconds)
                    times[target.stage] = exact_text(whole)
                elif decimal(value) is not None:
                    times[target.stage] = value
                else:
                    self._fault(
                        target, _("“{found}”不是时间。请写 1:25:30，或者多少秒。", found=value)
                    )
        return {"times": times} if times else {}

    def _sheets(self, no: str) -> None:
        marks: dict[tuple[str, str], dict[str, tuple[Target, str]]] = {}
        for target, value in self.values.items():
            if target.kind in ("total", "judge", "criterion") and value not in NOTHING:
                scorer = f"j{target.which}" if target.kind == "judge" else "office"
                key = target.which if target.kind == "criterion" else "total"
                marks.setdefault((target.place, scorer), {})[key] = (target, value)
        for (place, scorer), given in marks.items():
            sheets = self.found.document["sheets"]
            read = {key: self._number(target, value) for key, (target, value) in given.items()}
            for key, (target, _value) in given.items():
                self.found.cells[len(sheets), key] = (self.number, self._heading(target))
            sheets.append(
                {
                    "event": self.event,
                    "stage": place,
                    "entry": no,
                    "judge": scorer,
                    "marks": {key: value for key, value in read.items() if value is not None},
                }
            )

    def _number(self, target: Target, value: str) -> str | None:
        if decimal(value) is None:
            self._fault(target, _("“{found}”不是数。请写 85 或 85.5 这样的数。", found=value))
            return None
        return value

    def _heading(self, target: Target) -> str:
        return self.found.headings.get(target, "")

    def _fault(self, target: Target, sentence: str) -> None:
        self.found.faults.append(Fault(self.number, self._heading(target), sentence))
