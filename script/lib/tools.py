"""Programs that tests need besides Python: installed with apt where that is allowed, else named."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from machine import give_up, say


def postgres_programs() -> Path | None:
    """The folder of initdb and pg_ctl, the newest version where there are several."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    folders = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3])
    )
    return folders[-1].parent if folders else None


def has_chinese_font() -> bool:
    listing = shutil.which("fc-list")
    return bool(listing and subprocess.check_output([listing, ":lang=zh-cn"]))


def has(*programs: str) -> Callable[[], bool]:
    """Whether any of ``programs`` is on the PATH."""
    return lambda: any(shutil.which(program) for program in programs)


# Debian package → is what it brings there?
TOOLS: dict[str, Callable[[], object]] = {
    "chromium": has("chromium", "chromium-browser", "google-chrome"),
    "fonts-noto-cjk": has_chinese_font,
    "libreoffice-calc": has("soffice", "libreoffice"),
    "poppler-utils": has("pdftotext"),
    "postgresql": postgres_programs,
}


def ensure_tools() -> None:
    """Install what is missing; what stays missing is an error with CI set, else only named."""
    if missing := missing_tools():
        install(missing)
    if missing := missing_tools():
        names = " ".join(missing)
        if os.environ.get("CI"):
            give_up(f"缺少测试所需的工具：{names}", f"Tools the tests need are missing: {names}")
        say(f"缺少工具，相关测试将跳过：{names}", f"Missing, their tests are skipped: {names}")


def missing_tools() -> list[str]:
    return [package for package, is_there in TOOLS.items() if not is_there()]


def install(packages: list[str]) -> None:
    """Ask apt, as root or by sudo without a password; a refusal shows in what stays missing."""
    if not shutil.which("apt-get"):
        return
    prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if (
        prefix
        and subprocess.run(["sh", "-c", "sudo -n true"], stderr=subprocess.DEVNULL).returncode
    ):
        return
    say(f"正在安装：{' '.join(packages)}", "installing them with apt")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["update", "-qq"],
        ["install", "-y", "-qq", "--no-install-recommends", *packages],
    ):
        subprocess.run([*prefix, "apt-get", *command], env=environment, stdout=subprocess.DEVNULL)
