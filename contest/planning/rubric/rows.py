"""A criterion as rows of plain fields, and back (评分项与表单)."""

from typing import Any

from contest.planning.rubric.shapes import TABLES
from contest.planning.rubric.tree import free_key

Document = dict[str, Any]
Moved = dict[str, str]  # path in the document → name of the field


def as_rows(criterion: Document) -> Document:
    """What the form shows of a criterion."""
    rows = {key: value for key, value in criterion.items() if key not in ("kind", "descriptions")}
    if "required" in criterion:
        rows["required"] = "yes" if criterion["required"] else "no"
    if criterion.get("veto") is not None:
        rows["veto"] = {"effect": "zero", "scope": "criterion", **criterion["veto"]}
    rows |= {f"d{mark}": text for mark, text in _descriptions(criterion).items()}
    if "lines" in criterion:
        rows["lines"] = [_line_row(line) for line in criterion["lines"]]
    if criterion["kind"] == "band":
        keys = _measure_keys(criterion)
        known = {m["key"]: m for m in criterion.get("measures") or ()}
        rows["measures"] = [dict(known.get(key, {"key": key})) for key in keys]
        rows["bands"] = [_band_row(band, keys) for band in criterion.get("bands") or ()]
    return rows


def from_rows(kind: str, rows: Document) -> tuple[Document, Moved]:
    """The criterion that a form says; rows that were left empty are taken out."""
    moved: Moved = {}
    made: Document = {key: rows[key] for key in ("key", "name") if key in rows}
    made["kind"] = kind
    for key, value in rows.items():
        if key not in made and not (key[0] == "d" and key[1:].isdigit()):
            made[key] = value
    _plain(made)
    told = {mark: text for mark in range(4) if (text := rows.get(f"d{mark}"))}
    if kind == "judgement" and told:
        made["descriptions"] = (
            list(told.values())
            if list(told) == list(range(len(told)))
            else {str(mark): text for mark, text in told.items()}
        )
    for table in TABLES.get(kind, ()):
        found = _kept(rows.get(table.key) or [], table.key, table.stem, moved)
        made.pop(table.key, None)
        if found:
            made[table.key] = found
    if "lines" in made:
        made["lines"] = [_line(row) for row in made["lines"]]
    if kind == "band":
        _bands(made, rows.get("measures") or [], moved)
    return made, moved


def _plain(made: Document) -> None:
    if made.pop("coefficient", None):
        made["coefficient"] = "entry"
    if "required" in made:
        made["required"] = made["required"] == "yes"
    if "veto" in made and "effect" not in made["veto"]:
        del made["veto"]
    if made.get("scored_by") != "department":
        made.pop("department", None)


def _kept(rows: list[Document], key: str, stem: str, moved: Moved) -> list[Document]:
    """Rows with something in them, each with a key where the table has keys."""
    taken = {row["key"] for row in rows if row.get("key")}
    found: list[Document] = []
    for number, row in enumerate(rows):
        if not set(row) - {"key", "scope", "effect"} and not (stem == "L" and row.get("key")):
            continue
        moved[f"{key}[{len(found)}]"] = f"{key}[{number}]"
        if stem and not row.get("key"):
            row = {"key": free_key(taken, stem), **row}
            taken.add(row["key"])
        found.append(row)
    return found


def _descriptions(criterion: Document) -> dict[int, str]:
    told = criterion.get("descriptions") or []
    pairs = enumerate(told) if isinstance(told, list) else told.items()
    return {int(mark): text for mark, text in pairs}


def _line_row(line: Document) -> Document:
    row = {key: value for key, value in line.items() if key != "zeroes"}
    zeroes = line.get("zeroes")
    if isinstance(zeroes, dict):
        return {**row, "zeroes": "over", "over": "0", **zeroes}
    return {**row, "zeroes": "yes"} if zeroes else row


def _line(row: Document) -> Document:
    line: Document = {key: row[key] for key in ("key", "name", "per", "cap") if key in row}
    if row.get("zeroes") == "yes":
        line["zeroes"] = True
    elif row.get("zeroes") == "over":
        line["zeroes"] = {key: row[key] for key in ("over", "scope", "effect") if key in row}
    return line


def _measure_keys(criterion: Document) -> list[str]:
    if criterion.get("measures"):
        return [measure["key"] for measure in criterion["measures"]]
    bands = criterion.get("bands") or ()
    return list(dict.fromkeys(key for band in bands for key in band.get("when") or ())) or ["value"]


def _band_row(band: Document, keys: list[str]) -> Document:
    row: Document = {"points": band["points"]}
    for number, key in enumerate(keys):
        limits = (band.get("when") or {}).get(key) or {}
        cell = {}
        for side, closed, opened in (("low", "ge", "gt"), ("high", "le", "lt")):
            if closed in limits or opened in limits:
                cell[side] = limits.get(closed, limits.get(opened))
                cell[f"{side}_open"] = closed not in limits or None
        row[f"m{number}"] = cell
    return row


def _bands(made: Document, measures: list[Document], moved: Moved) -> None:
    """Bands with their limits by measure; measures only where they have a name or a unit."""
    keys = {}
    named = iter(made.get("measures") or ())
    for number, row in enumerate(measures):
        if set(row) - {"key"}:
            keys[number] = next(named)["key"]
        elif row.get("key"):
            keys[number] = row["key"]
    if "measures" in made and len(made["measures"]) < len(keys):
        made["measures"] = [
            {"key": key, **{k: v for k, v in measures[number].items() if k != "key"}}
            for number, key in keys.items()
        ]
    bands = []
    for place, row in enumerate(made.get("bands") or ()):
        when = {}
        for number, key in keys.items():
            limits = _limits(row.get(f"m{number}") or {})
            at, field = f"bands[{place}]", f"{moved[f'bands[{place}]']}.m{number}"
            moved |= {f"{at}.when.{key}": f"{field}.low"}
            moved |= {f"{at}.when.{key}.{word}": f"{field}.low" for word in ("ge", "gt")}
            moved |= {f"{at}.when.{key}.{word}": f"{field}.high" for word in ("le", "lt")}
            if limits:
                when[key] = limits
        points = {"points": row["points"]} if "points" in row else {}
        bands.append({**({"when": when} if when else {}), **points})
    if bands:
        made["bands"] = bands


def _limits(cell: Document) -> Document:
    limits = {}
    if "low" in cell:
        limits["gt" if cell.get("low_open") else "ge"] = cell["low"]
    if "high" in cell:
        limits["lt" if cell.get("high_open") else "le"] = cell["high"]
    return limits
