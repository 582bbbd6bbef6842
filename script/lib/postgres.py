"""A PostgreSQL server for one test run, in a folder that is gone afterwards."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# fsync off: the data lives for one run
SETTINGS = "-c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=200"


@contextmanager
def postgres(programs: Path) -> Iterator[str]:
    """Yield the address of a fresh server; PostgreSQL refuses root, so root hands it to another."""
    folder = Path(tempfile.mkdtemp(prefix="leitai-postgres-"))
    user = "postgres" if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]

    def run(program: str, *arguments: str) -> None:
        command = [str(programs / program), "-D", str(folder / "data"), *arguments]
        # no output to a pipe: the server would hold it open after pg_ctl has ended
        subprocess.run(command, cwd=folder, user=user, check=True, stdout=subprocess.DEVNULL)

    try:
        run("initdb", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C", "--no-sync")
        options = f"-p {port} -c unix_socket_directories={folder} {SETTINGS}"
        run("pg_ctl", "-w", "-s", "-l", str(folder / "log"), "-o", options, "start")
        try:
            yield f"postgresql+psycopg://postgres@127.0.0.1:{port}/postgres"
        finally:
            run("pg_ctl", "-s", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
