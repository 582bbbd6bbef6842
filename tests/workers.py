"""Real job processes, to be told to end or to be killed (真的任务进程).

Each comes from a process that has loaded the program once: loading it takes longer than most of
what they do.
"""

import multiprocessing
import os
import runpy
import signal

from flask import Flask

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["contest.app", "contest.worker"])


class Worker:
    """A process of its own that runs a module as a program."""

    def __init__(self, module: str, environment: dict[str, str]) -> None:
        self._process = FORKS.Process(target=_run, args=(module, environment), daemon=True)
        self._process.start()

    def tell(self, sign: signal.Signals) -> None:
        os.kill(self._process.pid, sign)

    def kill(self) -> None:
        """As kill -9 does; returns when it is gone."""
        self.tell(signal.SIGKILL)
        assert self.wait(10) == -signal.SIGKILL

    def wait(self, seconds: float) -> int | None:
        """Its exit code; None while it goes on."""
        self._process.join(seconds)
        return self._process.exitcode


def start_worker(app: Flask, module: str, **environment: str) -> Worker:
    """Run ``module`` on the database of ``app``, with more in its environment."""
    return Worker(
        module,
        {
            "CONTEST_INSTANCE": app.config["INSTANCE"],
            "DATABASE_URL": app.config["DATABASE_URL"],
            **environment,
        },
    )


def _run(module: str, environment: dict[str, str]) -> None:
    os.environ.update(environment)
    runpy.run_module(module, run_name="__main__")
