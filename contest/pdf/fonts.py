"""The fonts of everything printed (字体): vendored packed, unpacked once into the data folder.

Noto Serif SC in two weights holds every rare character of names; Noto Sans SC stands in for what it
lacks. Both are under the SIL Open Font Licence, which lies beside them.
"""

import hashlib
import json
import lzma
import tempfile
from functools import cache
from pathlib import Path

STATIC = Path(__file__).resolve().parents[2] / "static"
VENDOR = STATIC / "vendor"


class DamagedFont(Exception):
    """A vendored font differs from the lock; the sentence names the file and the way out."""


@cache
def font_folder(instance: Path) -> Path:
    """The folder with all fonts unpacked and checked; the first call of a process takes a second.

    Raises DamagedFont when what is vendored is not what the lock says.
    """
    folder = instance / "fonts"
    folder.mkdir(parents=True, exist_ok=True)
    for packed, digest in vendored_fonts().items():
        target = folder / packed.name.removesuffix(".xz")
        if not target.exists() or _sha256(target.read_bytes()) != digest:
            _unpack(packed, target, digest)
    return folder


def vendored_fonts() -> dict[Path, str]:
    """The packed fonts, with the SHA-256 of each as it is unpacked."""
    locked = json.loads((VENDOR / "lock.json").read_text(encoding="utf-8"))["files"]
    packed = sorted(VENDOR.glob("noto-*/*.ttf.xz"))
    names = (path.relative_to(STATIC.parent).as_posix().removesuffix(".xz") for path in packed)
    return {path: locked[name] for path, name in zip(packed, names, strict=True)}


def _unpack(packed: Path, target: Path, digest: str) -> None:
    data = lzma.decompress(packed.read_bytes())
    if _sha256(data) != digest:
        raise DamagedFont(f"{packed} differs from static/vendor/lock.json: check it out again")
    # other processes see the whole file or none
    with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as file:
        file.write(data)
    fresh = Path(file.name)
    fresh.chmod(0o644)
    fresh.replace(target)


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
