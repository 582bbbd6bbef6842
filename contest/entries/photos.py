"""Whose photo a file is, by its name (照片对人): a person's name or number, in many spellings."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from contest.db import db
from contest.entries.models import Entry, Member, Registrant
from contest.entries.operations.people import ID_TYPES, hash_of
from contest.entries.queries import OPEN
from contest.files.kinds import LIMITS
from contest.files.zips import Packed
from contest.people.idcards import clean

# how a file looks: will be written; somebody must choose; nobody; handed in; cannot be
KINDS = ("match", "choose", "nobody", "held", "bad")
MOST_SIZE = LIMITS["photo"][0]
MAGIC = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF")
# what programs and people add to a name: (1), （2）, - 副本, _1, copy
ADDED = re.compile(r"(\s*\(\d*\)|\s*-?\s*(副本|复制|copy)|[\s_-]+\d{1,3})+$", re.IGNORECASE)
APART = re.compile(r"[\s_\-,，、+·.=()]+")
NUMBER = re.compile(r"(?<!\d)\d{17}[\dXx](?![\dA-Za-z])")


@dataclass(frozen=True, slots=True)
class Found:
    """One file and whose it is.

    who:       the registrant it goes to; None while nobody is
    choices:   those it may be of, where somebody must choose
    replaces:  the person has a photo already
    """

    place: int
    name: str
    kind: str
    who: int | None = None
    choices: tuple[int, ...] = ()
    replaces: bool = False


def people_for_photos(delegation_id: int) -> list[Registrant]:
    """Everybody whom a delegation entered, ready to be matched."""
    query = (
        select(Registrant)
        .where(Registrant.delegation_id == delegation_id)
        .options(joinedload(Registrant.person))
        .order_by(Registrant.id)
    )
    return list(db.session.scalars(query))


def changeable(delegation_id: int) -> set[int]:
    """Registrants of whom the unit may still change something."""
    alone = select(Entry.registrant_id).where(
        Entry.delegation_id == delegation_id, Entry.state.in_(OPEN)
    )
    teams = (
        select(Member.registrant_id)
        .join(Entry, Entry.id == Member.entry_id)
        .where(Entry.delegation_id == delegation_id, Entry.state.in_(OPEN))
    )
    return {who for query in (alone, teams) for who in db.session.scalars(query) if who}


def matched(files: Iterable[Packed], people: Sequence[Registrant], may: set[int]) -> list[Found]:
    """What becomes of each file. may: registrants who may be changed."""
    known = _Known(people)
    with_photo = {person.id for person in people if person.photo_id}
    found = [_found(file, known, may, with_photo) for file in files]
    twice = {
        who for who, count in Counter(one.who for one in found if one.who).items() if count > 1
    }
    return [
        Found(one.place, one.name, "choose", None, (one.who,), one.replaces)
        if one.who in twice and one.who is not None
        else one
        for one in found
    ]


class _Known:
    """People by keyed hash of their number and by plain name."""

    def __init__(self, people: Sequence[Registrant]) -> None:
        self.by_hash = {row.person.id_hash: row.id for row in people if row.person.id_hash}
        self.types = {row.person.id_type for row in people if row.person.id_type} & set(ID_TYPES)
        self.by_name: dict[str, list[int]] = defaultdict(list)
        for row in people:
            self.by_name[plain(row.name)].append(row.id)

    def with_number(self, text: str) -> int | None:
        """Who has this number, whatever it is of."""
        number = clean(text)
        if not 5 <= len(number) <= 30 or not any(sign.isdigit() for sign in number):
            return None
        hashes = (hash_of(id_type, number) for id_type in self.types)
        return next((self.by_hash[one] for one in hashes if one in self.by_hash), None)

    def among(self, text: str) -> list[int]:
        """Who is meant: the whole of it, or one of its words."""
        whole = unicodedata.normalize("NFKC", text).strip()
        for number in (*NUMBER.findall(whole), whole, ADDED.sub("", whole)):
            if who := self.with_number(number):
                return [who]
        for name in (whole, ADDED.sub("", whole)):
            if plain(name) in self.by_name:
                return self.by_name[plain(name)]
        words = [plain(word) for word in APART.split(whole)]
        named = {who for word in words if word in self.by_name for who in self.by_name[word]}
        return sorted(named)


def plain(name: str) -> str:
    """A name without the blanks and dots people put into it."""
    return re.sub(r"[\s·•・.]+", "", unicodedata.normalize("NFKC", name)).casefold()


def _found(file: Packed, known: _Known, may: set[int], with_photo: set[int]) -> Found:
    folder, _slash, last = file.name.rpartition("/")
    if file.size > MOST_SIZE or not file.head.startswith(MAGIC):
        return Found(file.place, file.name, "bad")
    stem = last.rpartition(".")[0] or last
    who = known.among(stem) or known.among(folder.rpartition("/")[2])
    free = tuple(one for one in who if one in may)
    if not who:
        return Found(file.place, file.name, "nobody")
    if not free:
        return Found(file.place, file.name, "held", None, tuple(who))
    if len(who) > 1:
        return Found(file.place, file.name, "choose", None, free)
    return Found(file.place, file.name, "match", who[0], (), who[0] in with_photo)


def found_again(kept: Iterable[dict[str, Any]]) -> list[Found]:
    """What was kept as JSON."""
    return [Found(**{**one, "choices": tuple(one["choices"])}) for one in kept]
