"""Numbers and codes of certificates (编号、验证码)."""

import secrets
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from contest.certificates.models import Certificate, CertificateSeries
from contest.certificates.wording import number_text, series_name
from contest.contests.models import Contest
from contest.db import db

CODE_BYTES = 12  # 16 characters in the address


def next_numbers(
    contest: Contest, chosen: dict[str, Any], on: date, count: int
) -> list[tuple[str, int, str]]:
    """The next numbers of the contest's series (流水号): (series, serial, number as printed).

    The row of the series stays locked until the transaction ends, so numbers follow one another
    without gaps, in whichever contests a series is used.
    """
    series = series_name(chosen["number"], code=contest.code, year=on.year)
    is_server = db.session.get_bind().dialect.name == "postgresql"
    insert = postgresql.insert if is_server else sqlite.insert
    first = insert(CertificateSeries).values(name=series, last=0).on_conflict_do_nothing()
    db.session.execute(first)
    query = select(CertificateSeries).where(CertificateSeries.name == series).with_for_update()
    row = db.session.scalars(query.execution_options(populate_existing=True)).one()
    serials = range(row.last + 1, row.last + count + 1)
    row.last += count
    return [(series, serial, number_text(series, serial, chosen["digits"])) for serial in serials]


def seal(row: Certificate, content: dict[str, Any], base: str) -> None:
    """Give the certificate its code, and keep what is printed."""
    row.verify_code = secrets.token_urlsafe(CODE_BYTES)
    row.document = {**content, "number": row.number, "qr": f"{base}/verify/{row.verify_code}"}
