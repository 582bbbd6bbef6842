"""What a certificate says (证书内容), from the set-up of its contest and a line of the results."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from contest.contests.certificate_text import DEFAULTS, DIGITS, WEIGHTS, fill

DIGIT_WORDS = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Honour:
    """Somebody who has earned a certificate, as the published results say.

    source: event code, entry number and, of a member of a team, the place in it: ``welding/0042#2``
    level:  skill level recommended
    event:  name of the event
    """

    source: str
    entry_id: int
    event: str
    name: str
    unit: str
    group: str
    rank: int | None
    award: str
    titles: tuple[str, ...]
    level: str
    total: str
    members: tuple[str, ...] = ()
    is_person: bool = True

    def same(self, other: Any) -> bool:
        """Would a certificate say the same of the holder? ``other``: a certificate."""
        # a name that was corrected on a reissued certificate may still be wrong in the results
        known_as = (other.name, other.document.get("as_published"))
        mine = (self.award, list(self.titles), self.rank)
        return self.name in known_as and mine == (other.award, list(other.titles), other.rank)


def settings(setup: Mapping[str, Any], organiser: str | None) -> dict[str, Any]:
    """The contest's settings of certificates with the defaults of the house."""
    own = {key: value for key, value in (setup.get("certificates") or {}).items() if value}
    found = {**DEFAULTS, "digits": DIGITS, "texts": {}, **own}
    found["signer"] = own.get("signer") or organiser or ""
    return found


def document(
    honour: Honour, chosen: Mapping[str, Any], *, contest: str, on: date, granted: bool = True
) -> dict[str, Any]:
    """The printed content without number and code.

    granted: False before the results are final, whatever the contest says of its titles
    """
    granted = granted and chosen["titles"] == "granted"
    text = chosen["texts"].get(honour.award) or chosen["text"]
    weights = WEIGHTS if granted else {**WEIGHTS, "titles": "strong"}
    return {
        "heading": chosen["heading"],
        "name": honour.name,
        "suffix": "同志：" if honour.is_person else "：",
        "paragraphs": fill(text, values(honour, contest, granted), weights),
        "signer": chosen["signer"],
        "date": on.isoformat(),
    }


def renamed(content: Mapping[str, Any], old: str, new: str) -> dict[str, Any]:
    """The same content for a holder whose name was misspelt."""
    if old == new:
        return dict(content)
    paragraphs = [
        [[words.replace(old, new), weight] for words, weight in paragraph]
        for paragraph in content["paragraphs"]
    ]
    as_published = content.get("as_published", old)
    return {**content, "name": new, "paragraphs": paragraphs, "as_published": as_published}


def values(honour: Honour, contest: str, granted: bool) -> dict[str, str]:
    """What fills the fields of a text."""
    return {
        "name": honour.name,
        "unit": honour.unit,
        "contest": contest,
        "event": honour.event,
        "group": honour.group,
        "rank": f"第{in_words(honour.rank)}名" if honour.rank else "",
        "award": honour.award,
        "titles": "".join(f"“{title}”" for title in honour.titles),
        "granting": "授予" if granted else "拟授",
        "level": honour.level,
        "total": honour.total,
        "members": "、".join(honour.members),
    }


def series_name(pattern: str, *, code: str, year: int) -> str:
    """The pattern of a number with all but the running number filled in."""
    known = {"code": code, "year": str(year), "n": "{n}"}
    return re.sub(r"\{(code|year|n)\}", lambda field: known[field[1]], pattern)


def number_text(series: str, serial: int, digits: int) -> str:
    """A number as it is printed; a serial that is longer than ``digits`` is printed whole."""
    return series.replace("{n}", str(serial).zfill(digits))


def in_words(number: int) -> str:
    """A rank in 汉字, up to 999; larger ones in digits.

    >>> [in_words(n) for n in (1, 10, 12, 20, 35, 105, 110, 1000)]
    ['一', '十', '十二', '二十', '三十五', '一百零五', '一百一十', ' 1000 ']
    """
    if number > 999:
        return f" {number} "
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    words = f"{DIGIT_WORDS[hundreds]}百" if hundreds else ""
    if tens:
        words += ("" if tens == 1 and not hundreds else DIGIT_WORDS[tens]) + "十"
    elif hundreds and ones:
        words += "零"
    return words + (DIGIT_WORDS[ones] if ones else "")
