"""Many rows at once, and many values in one question (成批读写)."""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Date,
    LargeBinary,
    Table,
    any_,
    func,
    insert,
    literal,
    select,
)

from contest.db import db


def among(column: Any, values: Collection[str] | Collection[int]) -> ColumnElement[bool]:
    """Is ``column`` one of many ``values``? As one parameter: ``in_`` looks at each of them."""
    if db.session.get_bind().dialect.name == "sqlite":
        given = func.json_each(json.dumps(list(values))).table_valued("value")
        found: ColumnElement[bool] = column.in_(select(given.c.value))
        return found
    found = column == any_(literal(list(values), ARRAY(column.type)))
    return found


def insert_many(table: Table, rows: Sequence[Mapping[str, Any]], **same: Any) -> list[int]:
    """Insert many rows of the same columns in the present transaction; their ids, in order.

    same: columns that are alike in all of them; what neither names gets its default

    Quicker than Core on SQLite: each value is made ready once for its column, not looked up for
    each row, and the ids are not asked for. A writer is alone there, and a row without an id gets
    the one after the highest.
    """
    connection = db.session.connection()
    for column in table.columns:
        default: Any = column.default
        if column.name not in rows[0] and default is not None and default.is_scalar:
            same.setdefault(column.name, default.arg)
    if connection.dialect.name != "sqlite":
        query = insert(table).returning(table.c.id, sort_by_parameter_order=True)
        return list(connection.scalars(query, [{**row, **same} for row in rows]))
    last = connection.exec_driver_sql(f"SELECT max(id) FROM {table.name}").scalar() or 0  # noqa: S608
    connection.exec_driver_sql(*_statement(table, rows, same, connection.dialect))
    return list(range(last + 1, last + 1 + len(rows)))


def _statement(
    table: Table, rows: Sequence[Mapping[str, Any]], same: Mapping[str, Any], dialect: Any
) -> tuple[str, list[tuple[Any, ...]]]:
    """The statement of SQLite and a tuple for each row, its values ready for the driver."""
    names = list(rows[0])
    ready = {name: _preparer(table.columns[name], dialect) for name in (*names, *same)}
    columns = [
        [process(row[name]) for row in rows]
        if (process := ready[name])
        else list(map(itemgetter(name), rows))
        for name in names
    ]
    for name, value in same.items():
        process = ready[name]
        columns.append([process(value) if process else value] * len(rows))
    quoted = ", ".join(dialect.identifier_preparer.quote(name) for name in ready)
    marks = ", ".join("?" * len(ready))
    # names of our own tables and columns
    return f"INSERT INTO {table.name} ({quoted}) VALUES ({marks})", list(zip(*columns, strict=True))  # noqa: S608


def _day(value: date | None) -> str | None:
    return None if value is None else value.isoformat()


def _preparer(column: Any, dialect: Any) -> Callable[[Any], Any] | None:
    """What makes a value of this column ready for the driver; None: nothing has to."""
    if isinstance(column.type, LargeBinary):
        return None
    if isinstance(column.type, Date):
        return _day  # the same text as the dialect's, which formats it part by part
    found: Callable[[Any], Any] | None = column.type.dialect_impl(dialect).bind_processor(dialect)
    return found
