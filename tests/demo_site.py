"""A server with the demonstration, for whoever wants to look at it with a browser (演示站点)."""

import contextlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext

from tests.conftest import ROOT, wait_until_up
from tests.tools import free_port

LOGIN = re.compile(r"^  (\w+) +(\S{4}-\S{4}-\S{4}-\S{4}) ", re.MULTILINE)
PASS = re.compile(r"PIN (\d{6})  \S+(/j/\S+)$", re.MULTILINE)
PUBLIC, HEAD, JUDGE = "public", "head", "judge"  # beside the user names of the accounts


@dataclass(frozen=True)
class Site:
    """Where it is, and who signs in how. passes: PIN and path, of a head judge and of a judge."""

    base: str
    passwords: dict[str, str]
    passes: list[tuple[str, str]]

    def enter(self, browser: Browser, who: str, lang: str = "zh", **options: object):
        """A browser context in which this person is signed in."""
        context = browser.new_context(base_url=self.base, locale=LOCALES[lang], **options)
        if who in (HEAD, JUDGE):
            self._show_pass(context, *self.passes[who == JUDGE])
        elif who != PUBLIC:
            self._sign_in(context, who)
        return context

    def _sign_in(self, context: BrowserContext, who: str) -> None:
        page = context.new_page()
        page.goto("/sign-in")
        page.fill("[name=username]", who)
        page.fill("[name=password]", self.passwords[who])
        page.click("main button[type=submit], main form button.btn-primary")
        page.wait_for_url(lambda address: "/sign-in" not in address)
        page.close()

    def _show_pass(self, context: BrowserContext, pin: str, path: str) -> None:
        page = context.new_page()
        page.goto(path)
        page.fill("[name=pin]", pin)  # the last digit sends it
        page.wait_for_url("**/judge")
        page.close()


LOCALES = {"zh": "zh-CN", "en": "en-GB"}


@contextlib.contextmanager
def demo_site(instance: Path) -> Iterator[Site]:
    """Fill ``instance`` with the demonstration and serve it."""
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    environment = {
        **os.environ,
        "CONTEST_INSTANCE": str(instance),
        "DATABASE_URL": "",
        "CONTEST_WORKERS": "1",
        "CONTEST_THREADS": "8",
        "LANG": "zh_CN.UTF-8",
    }
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "contest", "demo", "--address", base]
    printed = subprocess.run(
        command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True
    ).stdout
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
    )
    try:
        wait_until_up(base, server)
        yield Site(base, dict(LOGIN.findall(printed)), PASS.findall(printed))
    finally:
        server.terminate()
        server.wait(60)
