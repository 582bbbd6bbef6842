"""Plain helpers of the tests."""

import socket
from datetime import UTC, datetime, timedelta, tzinfo


class FrozenClock:
    """Stands in for ``datetime`` inside contest/clock.py and moves only when told."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 5, 1, tzinfo=UTC)

    def now(self, zone: tzinfo) -> datetime:
        return self.moment.astimezone(zone)

    def set(self, moment: datetime) -> None:
        """Put the clock to an aware moment."""
        self.moment = moment.astimezone(UTC)

    def forward(self, **parts: float) -> None:
        """Move on, as in ``frozen.forward(minutes=20)``."""
        self.moment += timedelta(**parts)


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]
