"""Several people doing the same thing at the same moment, each in a transaction of their own."""

import threading
from collections.abc import Callable
from typing import Any

from flask import Flask

from contest.db import db, transaction
from contest.errors import ContestError


def at_once(app: Flask, count: int, act: Callable[[int], Any]) -> list[Any]:
    """What ``act(number)`` came to, for each number below ``count``, sorted as text.

    An error for people stands there by the name of its class; any other one is raised.
    """
    outcomes: list[Any] = []
    failed: list[Exception] = []
    start = threading.Barrier(count)

    def work(number: int) -> None:
        with app.app_context():
            start.wait()
            try:
                with transaction():
                    outcome = act(number)
                outcomes.append(outcome)
            except ContestError as error:
                outcomes.append(type(error).__name__)
            except Exception as error:
                failed.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    if failed:
        raise failed[0]
    return sorted(outcomes, key=str)
