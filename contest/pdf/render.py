"""A template and plain data become a PDF (版面). The data of each paper: docs/printing.md.

Data reaches the typesetter as text, never as markup, and it can read nothing but its templates and
the photos handed over: they lie in a folder of their own, which ends with the renderer.
"""

import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

import typst

from contest.pdf.errors import BAD_DATA, BAD_PHOTO, PrintError
from contest.pdf.glyphs import ROOT, check_glyphs, faces
from contest.pdf.qr import code128_svg, qr_svg

TEMPLATES = ROOT / "templates" / "pdf"
KINDS = {b"\xff\xd8\xff": "jpg", b"\x89PNG\r\n\x1a\n": "png"}

Data = Mapping[str, Any]
Photos = Mapping[str, bytes]


def render(template: str, data: Data, *, photos: Photos | None = None) -> bytes:
    """One paper. Raises PrintError: a character without glyph, no real photo, missing keys."""
    with Renderer(template) as renderer:
        return renderer.render(data, photos=photos)


class Renderer:
    """Prints many papers of one kind; for one thread at a time."""

    def __init__(self, template: str) -> None:
        """template: name of a file in templates/pdf, without its ending."""
        source = TEMPLATES / f"{template}.typ"
        if not source.is_file():
            raise LookupError(f"there is no template {template}")
        self.template = template
        self.folder = tempfile.TemporaryDirectory(prefix="paper-")
        root = Path(self.folder.name)
        for file in (source, *TEMPLATES.glob("_*.typ")):
            shutil.copy(file, root)
        self.compiler = typst.Compiler(str(root / source.name), root=str(root), font_paths=faces())

    def render(self, data: Data, *, photos: Photos | None = None) -> bytes:
        """One paper; the same data gives the same bytes."""
        check_glyphs(data)
        files = self._store(photos or {})
        document = json.dumps(_drawn(data, files), ensure_ascii=False)
        try:
            return self.compiler.compile(sys_inputs={"data": document})  # type: ignore[return-value]  # one file, not pages
        except typst.TypstError as error:
            raise PrintError(BAD_DATA, template=self.template, detail=str(error)) from error
        finally:
            for name in files.values():
                (Path(self.folder.name) / name).unlink()

    def close(self) -> None:
        """Drop the folder with templates and photos."""
        self.folder.cleanup()

    def __enter__(self) -> "Renderer":
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.close()

    def _store(self, photos: Photos) -> dict[str, str]:
        """Put photos under the root; name in the data → file, never a path that came with it."""
        kinds = {name: _kind(name, content) for name, content in photos.items()}
        files = {}
        for number, (name, content) in enumerate(photos.items()):
            files[name] = f"photo{number}.{kinds[name]}"
            (Path(self.folder.name) / files[name]).write_bytes(content)
        return files


def _kind(name: str, content: bytes) -> str:
    for start, kind in KINDS.items():
        if content.startswith(start):
            return kind
    raise PrintError(BAD_PHOTO, name=name)


def _drawn(data: Any, files: Mapping[str, str]) -> Any:
    """The document with codes drawn and photos by their files, as templates want it."""
    if isinstance(data, Mapping):
        return {key: _value(key, value, files) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [_drawn(item, files) for item in data]
    return data


def _value(key: str, value: Any, files: Mapping[str, str]) -> Any:
    if key == "qr":
        return qr_svg(value) if value else ""
    if key == "barcode":
        return {"svg": code128_svg(value), "text": value} if value else ""
    if key == "photo":
        return files.get(value, "")
    return _drawn(value, files)
