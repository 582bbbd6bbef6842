"""Make this machine ready to run the project. Standard library only: nothing is installed yet."""

import fcntl
import hashlib
import os
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"


def give_up(chinese: str, english: str) -> NoReturn:
    """End with one sentence, in both languages."""
    raise SystemExit(f"{chinese} / {english}")


def say(chinese: str, english: str) -> None:
    print(f"{chinese} / {english}", file=sys.stderr, flush=True)


def ensure_writable(folder: Path) -> None:
    """End with a sentence when nothing can be written into ``folder``."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        give_up(
            f"无法写入文件夹 {folder}（{error.strerror}），请更改权限或换一个位置。",
            f"Cannot write into {folder}: change its permissions or use another place.",
        )


def ensure_installed(*names: str) -> None:
    """Make .venv and install the requirements files ``names``, each only when it has changed."""
    with taking_turns():
        stale = [name for name in names if stamp(name) != installed(name)]
        if not stale and PYTHON.exists():
            return
        ensure_writable(ROOT)
        if not PYTHON.exists():
            make_venv()
            stale = list(names)
        say("正在安装所需的程序包……", "Installing what is needed …")
        install(stale)


def make_venv() -> None:
    try:
        import ensurepip  # noqa: F401 Debian ships venv without it
    except ImportError:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        give_up(
            f"缺少 Python 的 venv 组件，请运行：sudo apt install python{version}-venv",
            f"The venv part of Python is missing: run sudo apt install python{version}-venv",
        )
    venv.EnvBuilder(with_pip=True, clear=True, symlinks=True).create(VENV)


def install(names: list[str]) -> None:
    command = [str(PYTHON), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    files = [part for name in names for part in ("--requirement", name)]
    if subprocess.run([*command, "--only-binary=:all:", *files], cwd=ROOT).returncode:
        give_up(
            "程序包安装失败，原因见上。首次启动需要联网。",
            "Installing failed, see above. The first start needs the internet.",
        )
    for name in names:
        marker(name).write_text(stamp(name))


def stamp(name: str) -> str:
    """What must be unchanged for an installation to be good: the file."""
    return hashlib.sha256((ROOT / name).read_bytes()).hexdigest()


def installed(name: str) -> str:
    try:
        return marker(name).read_text()
    except OSError:
        return ""


def marker(name: str) -> Path:
    return VENV / f".installed-{name}"


@contextmanager
def taking_turns() -> Iterator[None]:
    """Of two starts at the same time, the second waits. The lock needs no file of its own."""
    descriptor = os.open(ROOT / "requirements.txt", os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
