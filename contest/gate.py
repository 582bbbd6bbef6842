"""The write gate of SQLite (写入门): one writer at a time, in turn, nobody left waiting."""

import contextlib
import fcntl
import os
import threading
from collections import deque
from collections.abc import Iterator


class Gate:
    """A file lock between processes; threads of one process go in turn (先来先办).

    SQLite's own busy back-off let single writers wait for most of a second. The file lock alone
    lets in whoever wakes first: under load somebody waits many times as long as the rest.

    Who has to wait for another process stands in a second file meanwhile, so that long work can
    see it and make room.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._guard = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._is_taken = False
        self._descriptor = -1

    def enter(self) -> None:
        """Wait for one's turn, then for the other processes."""
        self._take_turn()
        try:
            self._descriptor = self._open()
            try:
                self._lock()
            except BaseException:
                os.close(self._descriptor)
                raise
        except BaseException:
            self._pass_on()
            raise

    def leave(self) -> None:
        """Open the gate for whoever is next."""
        os.close(self._descriptor)
        self._pass_on()

    def is_wanted(self) -> bool:
        """Does anybody wait for it, in this process or another? Asked by whoever holds it."""
        if self._waiting:
            return True
        with self._waiting_room() as room:
            try:
                fcntl.flock(room, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
        return False

    def _lock(self) -> None:
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            with self._waiting_room() as room:
                fcntl.flock(room, fcntl.LOCK_SH)
                fcntl.flock(self._descriptor, fcntl.LOCK_EX)

    @contextlib.contextmanager
    def _waiting_room(self) -> Iterator[int]:
        descriptor = self._open(".wait")
        try:
            yield descriptor
        finally:
            os.close(descriptor)

    def _open(self, more: str = "") -> int:
        return os.open(self._path + more, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def _take_turn(self) -> None:
        with self._guard:
            if not self._is_taken:
                self._is_taken = True
                return
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        mine.acquire()

    def _pass_on(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._is_taken = False
