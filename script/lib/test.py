"""Heavier half of script/test: everything tests need, then the checks, then the tests."""

import os
import subprocess
import sys
from contextlib import ExitStack

from machine import PYTHON, ROOT, ensure_installed, say
from postgres import postgres
from tools import ensure_tools, postgres_programs


def main(arguments: list[str]) -> int:
    slow_too = "--all" in arguments
    chosen = [argument for argument in arguments if argument != "--all"]
    ensure_installed("requirements.txt", "requirements-dev.txt")
    ensure_tools()
    # a wish for particular tests is not a wish to hear about style
    particular = any(not argument.startswith("-") for argument in chosen)
    linted = particular or subprocess.run([str(ROOT / "script" / "lint")]).returncode == 0
    if not linted:
        say(
            "代码检查未通过，见上；测试照常进行。",
            "script/lint failed, see above; the tests still run.",
        )
    with ExitStack() as stack:
        environment = dict(os.environ)
        programs = postgres_programs()
        if programs and "CONTEST_TEST_POSTGRES" not in environment:
            environment["CONTEST_TEST_POSTGRES"] = stack.enter_context(postgres(programs))
        command = [str(PYTHON), "-m", "pytest", *defaults(slow_too), *chosen]
        tested = subprocess.run(command, cwd=ROOT, env=environment).returncode
    return tested or int(not linted)


def defaults(slow_too: bool) -> list[str]:
    """Two processes where there are two cores, which the longest tests share by file."""
    options = [] if slow_too else ["-m", "not slow"]
    if (os.cpu_count() or 1) > 1:
        options += ["-n", "2", "--dist", "worksteal"]
    return options


if __name__ == "__main__":
    try:
        raise SystemExit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        raise SystemExit(130) from None
