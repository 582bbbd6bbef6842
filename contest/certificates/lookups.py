"""How often one address may ask for certificates (查询限次).

Numbers follow one another, so whoever could ask at will could copy the whole ledger. Every look-up
by number counts, and every code that does not exist; a QR code that leads to a certificate does
not, however many people in a hall scan theirs.
"""

from datetime import timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from contest.certificates.models import LookUp
from contest.clock import now
from contest.db import db

MOST = 30
WINDOW = timedelta(minutes=10)


def may_look_up(address: str) -> bool:
    """Whether this address has look-ups left; only reads."""
    row = db.session.get(LookUp, address)
    return row is None or row.since <= now() - WINDOW or row.count < MOST


def count_look_up(address: str) -> bool:
    """Count one look-up; False when the address has to wait. Forgets whatever is long past."""
    present = now()
    db.session.execute(delete(LookUp).where(LookUp.since <= present - WINDOW))
    is_server = db.session.get_bind().dialect.name == "postgresql"
    insert = postgresql.insert if is_server else sqlite.insert
    first = insert(LookUp).values(address=address, count=0, since=present)
    db.session.execute(first.on_conflict_do_nothing())
    mine = LookUp.address == address
    # counted in SQL: of look-ups that arrive together none is lost
    raised = update(LookUp).where(mine).values(count=LookUp.count + 1)
    db.session.execute(raised.execution_options(synchronize_session=False))
    return (db.session.scalar(select(LookUp.count).where(mine)) or 0) <= MOST
