"""Names of a large event's entries, kept beside its numbers (名单的存放).

They seldom change while numbers do with every sheet, so the two are kept apart.
"""

import json
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

from contest.results.raw import days
from contest.scoring.field import Field

COLUMNS = ("nos", "names", "units", "groups", "reasons", "times", "skill_levels", "born_on")
QUICKLY = 1  # of zlib: the last tenth of the size would cost most of the time


def pack_names(field: Field, stations: Mapping[int, str]) -> bytes:
    """What pages say of entries; columns that hold one value throughout are kept as that value."""
    columns = {name: _packed(getattr(field, name)) for name in COLUMNS}
    columns["born_on"] = _packed([d and d.isoformat() for d in field.born_on])
    document = {
        "columns": columns,
        "stations": {str(k): v for k, v in stations.items()},
        "starts_on": field.starts_on and field.starts_on.isoformat(),
    }
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return zlib.compress(text.encode(), QUICKLY)


def _packed(values: Sequence[Any]) -> Any:
    if not values or any(value != values[0] for value in values):
        return list(values)
    return {"all": values[0]}


def put_names(field: Field, packed: bytes) -> dict[int, str]:
    """Give a field that holds statuses alone the names that were packed; the stations by entry."""
    document = json.loads(zlib.decompress(packed))
    for name, found in document["columns"].items():
        values = [found["all"]] * len(field) if isinstance(found, dict) else found
        setattr(field, name, values)
    field.born_on = days(field.born_on)
    (field.starts_on,) = days([document["starts_on"]])
    return {int(k): v for k, v in document["stations"].items()}
