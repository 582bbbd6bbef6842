"""Rows as the driver gives them, for the two queries of a ranking that fetch by 100,000.

SQLAlchemy's rows and type conversions cost twice what the fetch itself does. Nothing here knows
about scoring; statements are made as everywhere else.
"""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ClauseElement
from sqlalchemy.orm import Session


def fetch(session: Session, statement: ClauseElement) -> list[tuple[Any, ...]]:
    """All rows of a statement as plain tuples, values as the driver stores them.

    Booleans may be 0 and 1, JSON may be text and days may be text: see ``tables`` and ``days``.
    """
    connection = session.connection()
    compiled = statement.compile(dialect=connection.dialect, compile_kwargs={"literal_binds": True})
    cursor = connection.connection.cursor()
    try:
        cursor.execute(str(compiled))
        return list(cursor.fetchall())
    finally:
        cursor.close()


def texts(values: Sequence[Any], absent: str = "") -> list[str]:
    """Texts, ``absent`` where there is none; columns of one value, the usual case, at once."""
    if len(set(values)) == 1:
        return [values[0] or absent] * len(values)
    return [value or absent for value in values]


def tables(values: Sequence[Any]) -> list[Any]:
    """JSON values: decoded at once where the driver gives text."""
    written = [v for v in values if isinstance(v, str)]
    if not written:
        return list(values)
    decoded = json.loads(f"[{','.join(written)}]")
    if len(written) == len(values):
        return list(decoded)
    following = iter(decoded)
    return [next(following) if isinstance(v, str) else v for v in values]


def days(values: Sequence[Any]) -> list[date | None]:
    """Days: read where the driver gives text."""
    if not any(values):
        return [None] * len(values)
    return [date.fromisoformat(v) if isinstance(v, str) else v for v in values]
