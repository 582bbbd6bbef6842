"""The chain of hashes, as arithmetic: what a link is, and whether a chain is whole.

No database here: the same functions judge rows of the live database and entries of an archive.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from contest.i18n import N_

FIRST = ""  # what the first link names as the one before
NAMED = 200  # problems named one by one; of more, only the number is told

CHANGED = N_("操作日志 {chain} 第 {seq} 条的内容与其校验值不符，内容被改动过")
MISSING = N_("操作日志 {chain} 缺少第 {seq} 条到第 {last} 条，记录被删除")
TAIL = N_("操作日志 {chain} 的末尾缺少第 {seq} 条到第 {last} 条，记录被删除")
INSERTED = N_("操作日志 {chain} 第 {seq} 条不是系统写入的，记录被插入")
MOVED = N_("操作日志 {chain} 第 {seq} 条原来是第 {last} 条，记录的次序被调换")
REPLACED = N_("操作日志 {chain} 第 {seq} 条与后一条记下的校验值不符，整条被替换")
HEADLESS = N_("操作日志 {chain} 有记录而没有链头，链头被删除")
MORE = N_("操作日志 {chain} 还有 {last} 处不符，未逐一列出")


@dataclass(frozen=True, slots=True)
class Link:
    """One entry of a chain, apart from where it is stored. ``at`` is aware."""

    chain: str
    seq: int
    at: datetime
    actor: str
    actor_name: str
    address: str
    action: str
    subject: str
    details: dict[str, Any]
    reason: str
    prev_hash: str
    hash: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a chain: its name, where, and its sentence with fields."""

    kind: str
    seq: int
    message: str
    values: dict[str, object] = field(hash=False)


def link_hash(link: Link) -> str:
    """SHA-256, in hexadecimal, over the canonical JSON of all of the link but its own hash.

    Canonical: keys sorted, no blanks, everything outside ASCII escaped, the moment in UTC.
    """
    fields = {name: getattr(link, name) for name in Link.__slots__ if name not in ("hash", "at")}
    fields["at"] = link.at.astimezone(UTC).isoformat(timespec="microseconds")
    text = json.dumps(
        fields, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False
    )
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def chain_problems(
    chain: str, links: Iterable[Link], head: tuple[int, str] | None
) -> list[Problem]:
    """Everything wrong with ``chain``, in the order of the links; an empty list when it is whole.

    links: in the order of their numbers; read once, one at a time.
    head:  number and hash of the last link as its own row remembers them; None without a row.
    """
    walk = _Walk(chain, head)
    for link in links:
        walk.step(link)
    walk.finish()
    return walk.result()


@dataclass
class _Walk:
    """Where a walk along one chain stands."""

    chain: str
    head: tuple[int, str] | None
    expected: int = 1
    before: str | None = FIRST  # hash of the link before; None when it is gone or not to be trusted
    found: list[Problem] = field(default_factory=list)
    doubted: list[Link] = field(default_factory=list)
    unnamed: int = 0
    entries: int = 0

    def step(self, link: Link) -> None:
        self.entries += 1
        if link.seq < 1 or (self.head is not None and link.seq > self.head[0]):
            self.report("inserted", INSERTED, link.seq)
            return
        if link.seq > self.expected:
            self.report("missing", MISSING, self.expected, link.seq - 1)
            self.before = None
        whole = link_hash(link) == link.hash
        if not whole:
            self.doubt(link)
        elif self.before is not None and link.prev_hash != self.before:
            self.report("replaced", REPLACED, link.seq - 1)
        self.before = link.hash if whole else None
        self.expected = link.seq + 1

    def finish(self) -> None:
        if self.head is None:
            if self.entries:
                self.report("headless", HEADLESS, 0)
        elif self.expected <= self.head[0]:
            self.report("tail", TAIL, self.expected, self.head[0])
        elif self.before is not None and self.before != self.head[1]:
            self.report("replaced", REPLACED, self.head[0])

    def result(self) -> list[Problem]:
        numbers = {link.seq for link in self.doubted}
        for link in self.doubted:
            self.found.extend(self._judge(link, numbers))
        self.found.sort(key=lambda problem: problem.seq)
        if self.unnamed:
            self.found.append(Problem("more", 0, MORE, {"chain": self.chain, "last": self.unnamed}))
        return self.found

    def doubt(self, link: Link) -> None:
        if len(self.doubted) < NAMED:
            self.doubted.append(link)
        else:
            self.unnamed += 1

    def report(self, kind: str, message: str, seq: int, last: int = 0) -> None:
        if len(self.found) < NAMED:
            self.found.append(self._problem(kind, message, seq, last))
        else:
            self.unnamed += 1

    def _problem(self, kind: str, message: str, seq: int, last: int = 0) -> Problem:
        return Problem(kind, seq, message, {"chain": self.chain, "seq": seq, "last": last})

    def _judge(self, link: Link, doubted: set[int]) -> Iterator[Problem]:
        """Was the link changed, or does it hold together under another number?"""
        for number in sorted({link.seq - 1, link.seq + 1, *doubted} - {link.seq}):
            if link_hash(replace(link, seq=number)) == link.hash:
                yield self._problem("moved", MOVED, link.seq, number)
                # the first of the links that all moved up makes room for the one before it
                if number == link.seq - 1 and number not in doubted:
                    yield self._problem("inserted", INSERTED, number)
                return
        yield self._problem("changed", CHANGED, link.seq)
