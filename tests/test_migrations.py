"""Migrations lead to the tables of the models, go down and up, and lose no row."""

import textwrap

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import inspect, select, text

from contest import clock
from contest.contests.models import Contest, Event
from contest.db import db, transaction

ADD_UNIQUE_COLUMN = '''
    """Make a parent table anew, as a batch migration does."""
    import sqlalchemy as sa
    from alembic import op
    revision = "ffff00000001"
    down_revision = {head!r}
    branch_labels = depends_on = None
    def upgrade():
        with op.batch_alter_table("contest") as batch:
            batch.add_column(sa.Column("motto", sa.String()))
            batch.create_unique_constraint("uq_contest_motto", ["motto"])
    def downgrade():
        with op.batch_alter_table("contest") as batch:
            batch.drop_constraint("uq_contest_motto", type_="unique")
            batch.drop_column("motto")
'''
BREAK_REFERENCES = '''
    """Lose the parents of rows that stay."""
    from alembic import op
    revision = "ffff00000001"
    down_revision = {head!r}
    branch_labels = depends_on = None
    def upgrade():
        op.execute("DELETE FROM contest")
    def downgrade():
        pass
'''


@pytest.fixture
def config(any_app):
    """Alembic's configuration, with all tables gone."""
    with any_app.app_context():
        config = current_app.extensions["migrate"].migrate.get_config()
        command.downgrade(config, "base")
        yield config
        db.session.rollback()


def tables() -> set[str]:
    return set(inspect(db.engine).get_table_names()) - {"alembic_version"}


def with_extra_migration(config, folder, source: str) -> None:
    """Let Alembic see one more migration, in ``folder``, on top of ours."""
    script = ScriptDirectory.from_config(config)
    head = script.get_current_head()
    (folder / "20990101_0000_extra.py").write_text(textwrap.dedent(source).format(head=head))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", f"{script.versions}\n{folder}")


def make_contest_with_two_events() -> None:
    with transaction() as session:
        events = [
            Event(code=code, name=code, entry_type="person", position=place)
            for place, code in enumerate(("焊工", "钳工"))
        ]
        now = clock.now()
        session.add(
            Contest(code="c1", kind="skills", name="技能竞赛", created_at=now, events=events)
        )


def count(table: str) -> int:
    with db.engine.connect() as connection:
        return connection.scalar(text(f"SELECT count(*) FROM {table}"))  # noqa: S608 our own word


def test_head_equals_the_models(config):
    command.upgrade(config, "head")

    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, db.metadata) == []


def test_down_to_base_leaves_nothing_and_up_again_works(config):
    assert tables() == set()

    command.upgrade(config, "head")
    assert tables() == set(db.metadata.tables)

    command.downgrade(config, "base")
    assert tables() == set()


def test_remade_parent_table_keeps_its_child_rows(config, tmp_path):
    command.upgrade(config, "head")
    make_contest_with_two_events()
    with_extra_migration(config, tmp_path, ADD_UNIQUE_COLUMN)

    command.upgrade(config, "head")
    assert (count("contest"), count("event")) == (1, 2)

    command.downgrade(config, "-1")
    assert (count("contest"), count("event")) == (1, 2)


def test_references_are_enforced_again_afterwards(config):
    command.upgrade(config, "head")
    make_contest_with_two_events()

    with transaction() as session:
        session.delete(session.scalars(select(Contest)).one())
    assert count("event") == 0
    if db.engine.dialect.name == "sqlite":
        with db.engine.connect() as connection:
            assert connection.scalar(text("PRAGMA foreign_keys")) == 1


def test_migration_that_breaks_references_changes_nothing(app, tmp_path):
    with app.app_context():
        make_contest_with_two_events()
        config = current_app.extensions["migrate"].migrate.get_config()
        with_extra_migration(config, tmp_path, BREAK_REFERENCES)

        with pytest.raises(Exception, match="2 rows point at rows that do not exist"):
            command.upgrade(config, "head")

        assert (count("contest"), count("event")) == (1, 2)
