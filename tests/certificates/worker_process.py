"""A real job process that issues certificates; run as a program by test_worker.py."""

import os

from contest.app import create_app
from contest.worker import stop_on_signals, work

if __name__ == "__main__":
    work(create_app(), stop_on_signals(), until_idle="UNTIL_IDLE" in os.environ)
