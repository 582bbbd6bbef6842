"""Accounts from the shell."""

import pytest

from contest.accounts.models import Account
from contest.accounts.passwords import verify_password
from contest.audit.models import AuditEntry
from contest.cli import house
from contest.db import db, read_only


@pytest.fixture
def flask(app):
    """Run ``flask contest user …``; its exit code and what it said."""

    def run(*words: str, stdin: str = "") -> tuple[int, str]:
        outcome = app.test_cli_runner(env={"LANG": "C"}).invoke(
            house, ["user", *words], input=stdin
        )
        return outcome.exit_code, outcome.output

    return run


@pytest.fixture
def stored(app):
    """The account as another process would read it."""

    def read(username: str) -> Account:
        with app.app_context(), read_only():
            return db.session.query(Account).filter_by(username=username).one()

    return read


def test_created_administrator_can_sign_in_with_what_is_printed(flask, stored):
    code, said = flask("create", "LiNa", "--name", "李娜", "--admin")

    username, password = said.split()
    account = stored("lina")
    assert (code, username) == (0, "LiNa")
    assert (account.name, account.is_admin, account.is_active) == ("李娜", True, True)
    assert verify_password(account.password_hash, password)


def test_password_from_standard_input_is_not_printed(flask, stored):
    assert flask("create", "wang", "--password-stdin", stdin="北京 欢迎 你 2008\n") == (0, "wang\n")

    assert verify_password(stored("wang").password_hash, "北京 欢迎 你 2008")
    assert stored("wang").is_admin is False


def test_reset_gives_another_password_and_ends_sessions(flask, stored):
    flask("create", "wang")
    before = stored("wang")

    code, said = flask("reset", "Wang")

    after = stored("wang")
    assert code == 0
    assert verify_password(after.password_hash, said.split()[1])
    assert after.session_version == before.session_version + 1


def test_disabled_account_is_closed(flask, stored):
    flask("create", "boss", "--admin")
    flask("create", "wang")

    assert flask("disable", "wang") == (0, "wang\n")
    assert stored("wang").is_active is False


@pytest.mark.parametrize(
    ("words", "stdin", "sentence"),
    [
        (["reset", "nobody"], "", "没有账号“nobody”，请检查用户名。"),
        (
            ["create", "wang", "--password-stdin"],
            "short\n",
            "密码至少 10 位，现在是 5 位。",
        ),
        (["disable", "boss"], "", "这是最后一个管理员，不能停用。请先再设一个管理员。"),
        (["create", "boss"], "", "用户名 boss 已经有人用了，请换一个。"),
    ],
)
def test_refusal_is_a_sentence_and_changes_nothing(flask, app, words, stdin, sentence):
    flask("create", "boss", "--admin")

    assert flask(*words, stdin=stdin) == (1, f"Error: {sentence}\n")

    with app.app_context(), read_only():
        assert [account.username for account in db.session.query(Account)] == ["boss"]


def test_every_command_is_in_the_log(flask, app):
    flask("create", "boss", "--admin")
    flask("create", "wang")
    flask("reset", "wang")
    flask("disable", "wang")

    with app.app_context(), read_only():
        entries = [(entry.action, entry.actor) for entry in db.session.query(AuditEntry)]
    assert entries == [
        ("create_account", "cli"),
        ("create_account", "cli"),
        ("reset_password", "cli"),
        ("deactivate_account", "cli"),
    ]
