"""The write gate: one at a time, in turn; whoever holds it sees that others wait."""

import multiprocessing
import threading
import time

import pytest
from sqlalchemy import select

from contest.db import db, others_wait, transaction
from contest.gate import Gate


@pytest.fixture
def path(tmp_path):
    return str(tmp_path / "gate")


def through(path, inside):
    """Of another process: go through the gate once."""
    gate = Gate(path)
    inside.put("comes")
    gate.enter()
    inside.put("in")
    gate.leave()


def until(condition):
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_nobody_waits_for_an_open_gate(path):
    gate = Gate(path)
    gate.enter()

    assert not gate.is_wanted()
    gate.leave()
    gate.enter()
    gate.leave()


def test_holder_sees_another_process_wait_and_lets_it_in(path):
    context = multiprocessing.get_context("spawn")
    gate, inside = Gate(path), context.Queue()
    gate.enter()
    other = context.Process(target=through, args=(path, inside))
    other.start()
    assert inside.get(timeout=20) == "comes"
    until(gate.is_wanted)
    assert inside.empty()

    gate.leave()

    assert inside.get(timeout=20) == "in"
    other.join(20)
    gate.enter()
    assert not gate.is_wanted()
    gate.leave()


def test_threads_go_in_turn(path):
    gate, order, waiting = Gate(path), [], []
    gate.enter()

    def go(number):
        gate.enter()
        order.append(number)
        gate.leave()

    for number in range(5):
        waiting.append(threading.Thread(target=go, args=(number,)))
        waiting[-1].start()
        until(lambda: len(gate._waiting) == len(waiting))
    assert gate.is_wanted()
    gate.leave()
    for thread in waiting:
        thread.join()

    assert order == [0, 1, 2, 3, 4]


def test_long_work_asks_whether_others_wait(app):
    def other():
        with app.app_context(), transaction():
            db.session.scalar(select(1))

    with app.app_context():
        with transaction():
            db.session.scalar(select(1))
            assert not others_wait()
            thread = threading.Thread(target=other)
            thread.start()
            until(others_wait)
        thread.join()


@pytest.mark.db
def test_where_nobody_can_tell_others_may_wait(pg_app):
    with pg_app.app_context(), transaction():
        assert others_wait()
