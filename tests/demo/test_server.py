"""script/server --demo from start to Ctrl-C, as somebody who only reads what it prints."""

import os
import re
import signal
import subprocess
import urllib.parse
import urllib.request

import pytest

from tests.conftest import ROOT
from tests.tools import free_port


@pytest.fixture
def server(tmp_path):
    kept = {key: value for key, value in os.environ.items() if not key.startswith("CONTEST_")}
    started = subprocess.Popen(
        [ROOT / "script" / "server", "--demo", "--port", str(free_port())],
        env={**kept, "DATABASE_URL": "", "LANG": "C", "CONTEST_INSTANCE": str(tmp_path / "i")},
        stdout=subprocess.PIPE,
        text=True,
    )
    yield started
    started.kill()
    started.communicate()


def test_demonstration_is_served(server):
    printed = ""
    for line in server.stdout:
        printed += line
        if line.startswith("擂台 Leitai:"):
            break
    (base,) = re.findall(r"^擂台 Leitai: (\S+)$", printed, re.MULTILINE)
    (password,) = re.findall(r"^  organiser +(\S+)", printed, re.MULTILINE)
    passes = re.findall(r"PIN \d{6}  (\S+)$", printed, re.MULTILINE)
    visitor = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    with visitor.open(f"{base}/sign-in") as form:
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', form.read().decode())[1]
    fields = {"csrf_token": token, "username": "organiser", "password": password}
    with visitor.open(f"{base}/sign-in", urllib.parse.urlencode(fields).encode()) as answer:
        home = answer.read().decode()
    judge = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    with judge.open(passes[0]) as answer:
        pin = answer.read().decode()
    server.send_signal(signal.SIGINT)

    assert "滨江市第十六届职工职业技能竞赛" in home
    assert "data-pin-form" in pin
    assert server.wait(30) == 0
