"""Heavier half of script/server: check, install, start."""

import argparse
import errno
import os
import socket
import subprocess
from pathlib import Path

from machine import PYTHON, ROOT, ensure_installed, ensure_writable, give_up


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="script/server", description="启动擂台服务器 / Start the contest server."
    )
    parser.add_argument(
        "--demo", action="store_true", help="填入演示数据并打印账号 / with demo data and accounts"
    )
    parser.add_argument(
        "--host",
        help="监听地址，默认所有网卡，演示仅限本机 / default: every address; --demo: this machine",
    )
    parser.add_argument("--port", type=int, default=8000, help="端口，默认 8000 / default: 8000")
    return parser.parse_args()


def ensure_free(host: str, port: int) -> None:
    """End with a sentence when nobody can listen there."""
    if not 1 <= port <= 65535:
        give_up("端口应在 1 到 65535 之间。", "A port lies between 1 and 65535.")
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            give_up(
                f"端口 {port} 已被占用，请用 --port 换一个端口。",
                f"Port {port} is in use: choose another one with --port.",
            )
        give_up(
            f"无法在 {host}:{port} 上监听（{error.strerror}），请更换地址或端口。",
            f"Cannot listen on {host}:{port}: choose another address or port.",
        )


def reached_at(host: str) -> str:
    """The address under which others find this machine when it listens on every one."""
    if host not in ("0.0.0.0", "::"):  # noqa: S104
        return host
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing: only asks which way it would go
            return str(probe.getsockname()[0])
        except OSError:
            return "127.0.0.1"


def written(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def main() -> None:
    chosen = options()
    host = chosen.host or ("127.0.0.1" if chosen.demo else "0.0.0.0")  # noqa: S104 tablets must reach it
    ensure_free(host, chosen.port)
    ensure_writable(Path(os.environ.get("CONTEST_INSTANCE") or ROOT / "instance"))
    ensure_installed("requirements.txt")
    os.chdir(ROOT)
    if chosen.demo:
        demo = [str(PYTHON), "-m", "flask", "--app", "wsgi", "contest", "demo"]
        address = f"http://{written(reached_at(host), chosen.port)}"
        if subprocess.run([*demo, "--address", address]).returncode:
            raise SystemExit(1)
    where = written(host, chosen.port)
    os.execv(PYTHON, [str(PYTHON), "-m", "gunicorn", "--bind", where])


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        raise SystemExit(130) from None
