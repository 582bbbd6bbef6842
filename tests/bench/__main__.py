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
    found = {module.name for module in pkgutil.iter_modules(bench.__path__)}
    return sorted(found - {"__main__"})


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
    parser.add_argument("names", nargs="*", metavar="name", help=f"of: {', '.join(names())}")
    parser.add_argument("--list", action="store_true", help="only print the names")
    chosen = parser.parse_args()
    if unknown := set(chosen.names) - set(names()):
        parser.error(f"no such bench: {', '.join(sorted(unknown))}; there is: {', '.join(names())}")
    if chosen.list:
        print(*names(), sep="\n")
        return 0
    print(machine())
    held = [measure(name) for name in chosen.names or names()]
    print(f"\n{sum(held)} of {len(held)} benches hold")
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
