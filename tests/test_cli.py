"""``flask contest``: a bare checkout, a real process, sentences instead of tracebacks."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from contest.cli import house, shell_language
from contest.errors import Conflict
from tests.conftest import ROOT


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "zh"),
        ({"LANG": "C.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_ALL": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_MESSAGES": "en_US.UTF-8", "LC_ALL": ""}, "en"),
    ],
)
def test_commands_speak_the_language_of_the_shell(monkeypatch, environment, language):
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    assert shell_language() == language


def test_wish_that_cannot_be_granted_ends_with_its_sentence(app, monkeypatch):
    def refuse(_app):
        raise Conflict("请先关闭另一个窗口。")

    monkeypatch.setattr("contest.cli.prepare", refuse)

    outcome = app.test_cli_runner().invoke(house, ["prepare"])

    assert (outcome.exit_code, outcome.output) == (1, "Error: 请先关闭另一个窗口。\n")


def test_first_command_on_a_bare_checkout_makes_what_it_needs(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "flask", "contest", "check"],
        cwd=ROOT,
        env={
            **os.environ,
            "CONTEST_INSTANCE": str(tmp_path / "i"),
            "DATABASE_URL": "",
            "LANG": "C",
        },
        capture_output=True,
        text=True,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert {"contest.sqlite", "secret.key"} <= {path.name for path in (tmp_path / "i").iterdir()}


def listens(pid: int, to_signal: int) -> bool:
    """Whether the process has a handler of its own for the signal."""
    status = (Path("/proc") / str(pid) / "status").read_text()
    caught = int(re.search(r"^SigCgt:\s*(\w+)", status, re.MULTILINE)[1], 16)
    return bool(caught >> (to_signal - 1) & 1)


@pytest.mark.parametrize("with_signal", [signal.SIGINT, signal.SIGTERM])
def test_worker_ends_when_told(app, with_signal):
    worker = subprocess.Popen(
        [sys.executable, "-m", "flask", "contest", "work"],
        cwd=ROOT,
        env={**os.environ, "CONTEST_INSTANCE": app.config["INSTANCE"], "DATABASE_URL": ""},
    )
    while not listens(worker.pid, signal.SIGTERM):
        time.sleep(0.05)

    worker.send_signal(with_signal)

    assert worker.wait(20) == 0
