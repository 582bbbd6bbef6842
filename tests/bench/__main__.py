"""``python -m tests.bench [name …]``; see script/bench."""

import argparse
import importlib
import os
import pkgutil
import platform
import sqlite3
import sys
import time

from tests import bench
from tests.bench import Claim


def names() -> list[str]:
    """Every bench; ``bare_…`` is what one of them is measured against."""
    found = {module.name for module in pkgutil.iter_modules(bench.__path__)}
    return sorted(name for name in found - {"__main__"} if not name.startswith("bare_"))


def meant(word: str) -> list[str]:
    """The benches that a word names: itself, or all that begin with it, as ``excel`` does."""
    known = names()
    return [word] if word in known else [name for name in known if name.startswith(f"{word}_")]


def machine() -> str:
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        models = [line.partition(": ")[2].strip() for line in file if line.startswith("model name")]
    processor = models[0] if models else platform.machine()
    return (
        f"{os.cpu_count()} cores ({processor}), {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    )


def show(name: str, claims: list[Claim], seconds: float) -> None:
    print(f"\n{name} ({seconds:.1f} s)")
    for claim in claims:
        sign = "holds" if claim.ok else "FAILS"
        print(f"  {sign}  {claim.claim}: {claim.measured} (limit {claim.limit})", flush=True)


def measure(name: str) -> bool:
    """Run one bench and print it; whether every claim of it holds."""
    started = time.perf_counter()
    claims = [Claim(*claim) for claim in importlib.import_module(f"tests.bench.{name}").run()]
    show(name, claims, time.perf_counter() - started)
    return bool(claims) and all(claim.ok for claim in claims)


def main() -> int:
    parser = argparse.ArgumentParser(prog="script/bench", description="Measure what is claimed.")
    parser.add_argument(
        "names",
        nargs="*",
        metavar="name",
        help=f"of: {', '.join(names())}; or how several begin, as excel",
    )
    parser.add_argument("--list", action="store_true", help="only print the names")
    chosen = parser.parse_args()
    if unknown := [word for word in chosen.names if not meant(word)]:
        parser.error(f"no such bench: {', '.join(unknown)}; there is: {', '.join(names())}")
    if chosen.list:
        print(*names(), sep="\n")
        return 0
    print(machine())
    wanted = [name for word in chosen.names for name in meant(word)] or names()
    held = [measure(name) for name in dict.fromkeys(wanted)]
    print(f"\n{sum(held)} of {len(held)} benches hold")
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
