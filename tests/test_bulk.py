"""Many rows at once, and many values in one question, on both databases."""

from datetime import date

from sqlalchemy import select

from contest.bulk import among, insert_many
from contest.clock import now
from contest.db import Base, db, transaction
from contest.people.models import Person


def test_many_rows_read_back_as_they_were_given(any_app):
    days = [date(1990, 6, day) for day in (1, 2, 3)]
    rows = [
        {"name": f"甲{n}", "born_on": day, "id_cipher": bytes([n]), "id_hash": f"h{n}"}
        for n, day in enumerate(days)
    ]
    moment = now()
    with any_app.app_context():
        with transaction():
            insert_many(Base.metadata.tables["person"], rows, created_at=moment, gender=None)
        found = db.session.scalars(select(Person).order_by(Person.id)).all()
        kept = [(p.name, p.born_on, p.id_cipher, p.id_hash, p.created_at, p.gender) for p in found]

        assert kept == [(*row.values(), moment, None) for row in rows]


def test_among_is_in(any_app):
    rows = [{"name": f"甲{n}", "id_hash": f"h{n}"} for n in range(5)]
    with any_app.app_context():
        with transaction():
            insert_many(Base.metadata.tables["person"], rows, created_at=now())
        ids = db.session.scalars(select(Person.id).order_by(Person.id)).all()

        def names(condition):
            return sorted(db.session.scalars(select(Person.name).where(condition)))

        assert names(among(Person.id_hash, ["h1", "h3", "none"])) == ["甲1", "甲3"]
        assert names(among(Person.id, ids[2:4])) == ["甲2", "甲3"]
        assert names(among(Person.id, [])) == []
