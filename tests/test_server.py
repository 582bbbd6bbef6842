"""script/server on a copy of this tree: starts, answers, ends, and says why it cannot."""

import os
import pty
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from tests.conftest import ROOT, wait_until_up
from tests.tools import free_port

GONE_S = 30  # a part of a job may take GRACE_S to be cut off, and tests share the machine


MADE = (".git", ".venv", "__pycache__", "node_modules", "*.sqlite*", "secret.key", ".*_cache")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """The project as it comes out of the repository, without what was made in it since."""
    copy = tmp_path / "leitai"
    copy.mkdir()
    for name in ("contest", "script", "static", "templates", "translations"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns(*MADE))
    for name in ("gunicorn.conf.py", "requirements.txt", "requirements-dev.txt", "wsgi.py"):
        shutil.copy(ROOT / name, copy / name)
    (copy / "instance").mkdir()
    return copy


@pytest.fixture
def ready_tree(tree: Path) -> Path:
    """The same with the packages of this Python lent, as after a first start."""
    sys.path.insert(0, str(ROOT / "script" / "lib"))
    try:
        import machine
    finally:
        sys.path.pop(0)
    lent = tree / ".venv"
    lent.mkdir()
    for part in ("bin", "lib", "pyvenv.cfg"):
        (lent / part).symlink_to(Path(sys.prefix) / part)
    (lent / machine.marker("requirements.txt").name).write_text(machine.stamp("requirements.txt"))
    return tree


class Server:
    """script/server as a person starts it, on a port of its own."""

    def __init__(
        self, tree: Path, *options: str, stdin: int | None = None, **environment: str
    ) -> None:
        self.tree, self.port = tree, free_port()
        self.process = subprocess.Popen(
            [str(tree / "script" / "server"), "--port", str(self.port), *options],
            env=environment_of(tree, **environment),
            stdin=stdin,
            stdout=subprocess.PIPE,
            text=True,
        )

    def wait_until_up(self, seconds: int = 60) -> None:
        wait_until_up(f"http://127.0.0.1:{self.port}", self.process, seconds)

    def end(self, with_signal: int) -> tuple[int, str]:
        self.process.send_signal(with_signal)
        printed, _ = self.process.communicate(timeout=GONE_S)
        return self.process.returncode, printed


@pytest.fixture
def serve(tree):
    """Start servers; whatever a failing test leaves is ended."""
    servers: list[Server] = []

    def start(*options: str, **more) -> Server:
        servers.append(Server(tree, *options, **more))
        return servers[-1]

    yield start
    for server in servers:
        server.process.kill()
        server.process.communicate()
    for pid in processes(tree):
        os.kill(pid, signal.SIGKILL)


def environment_of(tree: Path, **more: str) -> dict[str, str]:
    """As in a person's shell, with a mark by which every process of this test is known."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("CONTEST_")}
    return {**kept, "DATABASE_URL": "", "CONTEST_INSTANCE": str(tree / "instance"), **more}


def processes(tree: Path) -> dict[int, str]:
    """Command lines of all living processes that were started on ``tree``."""
    mark = f"CONTEST_INSTANCE={tree / 'instance'}".encode()
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (folder / "environ").read_bytes().split(b"\0"):
                command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode().strip()
                found[int(folder.name)] = command
        except OSError:
            continue
    return found


def job_processes(tree: Path) -> set[int]:
    found = processes(tree)
    return {pid for pid, command in found.items() if command.endswith("contest work")}


def wait_for(condition, seconds: float = GONE_S) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def snapshot(tree: Path) -> dict[str, int]:
    """When each file outside the data folder was last written."""
    return {
        str(path.relative_to(tree)): path.stat().st_mtime_ns
        for path in tree.rglob("*")
        if path.is_file()
        and not {"instance", "__pycache__", ".venv"} & set(path.relative_to(tree).parts)
    }


def run(tree: Path, *options: str, **more) -> tuple[int, str]:
    """Exit code and what was said by a start that is expected to fail."""
    environment = environment_of(tree, **more.pop("environment", {}))
    done = subprocess.run(
        [str(tree / "script" / "server"), *options],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        **more,
    )
    return done.returncode, done.stderr


def test_second_start_changes_nothing(ready_tree, serve):
    first = serve("--host", "127.0.0.1")
    first.wait_until_up()
    assert first.end(signal.SIGINT) == (0, f"擂台 Leitai: http://127.0.0.1:{first.port}\n")
    before = snapshot(ready_tree)

    second = serve("--host", "127.0.0.1")
    second.wait_until_up()

    # that it takes less than two seconds is measured by tests/bench/start.py, on a quiet machine
    assert snapshot(ready_tree) == before
    assert second.end(signal.SIGINT)[0] == 0
    assert processes(ready_tree) == {}


@pytest.mark.parametrize("with_signal", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_nothing_is_left_however_the_server_ends(ready_tree, serve, with_signal):
    server = serve("--host", "127.0.0.1")
    server.wait_until_up()
    # master, two web processes, one job process
    wait_for(lambda: (len(processes(ready_tree)), len(job_processes(ready_tree))) == (4, 1))

    server.process.send_signal(with_signal)

    wait_for(
        lambda: processes(ready_tree) == {} or set(processes(ready_tree)) == {server.process.pid}
    )
    server.process.communicate(timeout=GONE_S)
    assert processes(ready_tree) == {}


def test_closed_terminal_window_ends_the_server(ready_tree, serve):
    terminal, shell = pty.openpty()
    server = serve("--host", "127.0.0.1", stdin=shell)
    server.wait_until_up()
    wait_for(lambda: len(job_processes(ready_tree)) == 1)

    assert server.end(signal.SIGHUP)[0] == 0

    os.close(terminal)
    os.close(shell)
    assert processes(ready_tree) == {}


def test_dead_job_process_is_replaced_by_one_that_ends_with_the_server_too(ready_tree, serve):
    server = serve("--host", "127.0.0.1")
    server.wait_until_up()
    wait_for(lambda: len(job_processes(ready_tree)) == 1)
    (first,) = job_processes(ready_tree)

    os.kill(first, signal.SIGKILL)
    wait_for(lambda: job_processes(ready_tree) not in (set(), {first}))
    server.process.kill()

    wait_for(lambda: set(processes(ready_tree)) <= {server.process.pid})
    server.process.communicate(timeout=GONE_S)
    assert processes(ready_tree) == {}


def test_data_is_for_its_owner_only(ready_tree, serve):
    server = serve("--host", "127.0.0.1")
    server.wait_until_up()

    modes = {
        path.name: oct(path.stat().st_mode & 0o777)
        for path in (ready_tree / "instance").iterdir()
        if path.name in ("contest.sqlite", "secret.key")
    }
    assert modes == {"contest.sqlite": "0o600", "secret.key": "0o600"}


def test_two_first_starts_at_once_both_come_up(ready_tree, serve):
    servers = [serve("--host", "127.0.0.1") for _ in range(2)]

    for server in servers:
        server.wait_until_up()

    assert [server.end(signal.SIGTERM)[0] for server in servers] == [0, 0]


def test_port_in_use_is_said(ready_tree):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        assert run(ready_tree, "--host", "127.0.0.1", "--port", str(port)) == (
            1,
            f"端口 {port} 已被占用，请用 --port 换一个端口。"
            f" / Port {port} is in use: choose another one with --port.\n",
        )


@pytest.mark.parametrize("port", ["65536", "0"])
def test_impossible_port_is_said(ready_tree, port):
    assert run(ready_tree, f"--port={port}") == (
        1,
        "端口应在 1 到 65535 之间。 / A port lies between 1 and 65535.\n",
    )


def test_too_old_python_is_said(tree, tmp_path):
    tools = tmp_path / "old machine"
    tools.mkdir()
    for name in ("bash", "env", "dirname"):
        (tools / name).symlink_to(shutil.which(name))
    old = tools / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)

    assert run(tree, environment={"PATH": str(tools), "PYTHON": ""}) == (
        1,
        "需要 Python 3.11 或更高版本，请先安装。"
        " / Python 3.11 or later is needed: please install it.\n",
    )


def test_missing_venv_is_said(tree, tmp_path):
    (tmp_path / "ensurepip.py").write_text("raise ImportError('as Debian without python3-venv')\n")
    name = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"

    said = run(
        tree,
        f"--port={free_port()}",
        environment={"PYTHONPATH": str(tmp_path), "PYTHON": sys.executable},
    )

    assert said[0] == 1
    assert said[1].splitlines()[-1] == (
        f"缺少 Python 的 venv 组件，请运行：sudo apt install {name}"
        f" / The venv part of Python is missing: run sudo apt install {name}"
    )


def test_read_only_folder_is_said(tree):
    instance = tree / "instance"
    for folder in (instance, tree):
        folder.chmod(0o555)
    # the superuser may write everywhere, so it asks somebody else, who must get there first
    more = {"user": "nobody"} if os.geteuid() == 0 else {}
    for parent in tree.parents:
        if Path(tempfile.gettempdir()) in parent.parents:
            parent.chmod(0o755)
    try:
        said = run(
            tree, f"--port={free_port()}", environment={"PYTHON": "/usr/bin/python3"}, **more
        )
    finally:
        for folder in (instance, tree):
            folder.chmod(0o755)

    assert said == (
        1,
        f"无法写入文件夹 {instance}（Permission denied），请更改权限或换一个位置。"
        f" / Cannot write into {instance}: change its permissions or use another place.\n",
    )


@pytest.mark.slow
def test_fresh_machine_comes_up_with_one_command(tree, serve):
    server = serve("--host", "127.0.0.1", PYTHON=sys.executable)

    server.wait_until_up(180)

    assert (tree / ".venv" / ".installed-requirements.txt").exists()
    assert server.end(signal.SIGINT)[0] == 0
    assert processes(tree) == {}
