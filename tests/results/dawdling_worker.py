"""A real worker that stops in the middle of ranking an event; run by test_large_pages.py.

It has computed everything, and stored nothing, when it says so in the file named by ``COMPUTED``.
"""

import os
import time
from pathlib import Path

from contest.app import create_app
from contest.results.worker import update_standing
from contest.worker import stop_on_signals, work


def dawdling(*, actor, event_id):
    parts = update_standing(actor=actor, event_id=event_id)
    yield next(parts)
    Path(os.environ["COMPUTED"]).touch()
    time.sleep(120)


if __name__ == "__main__":
    work(create_app(), stop_on_signals(), {"update_standing": dawdling})
