"""Certificates as files (证书文件): printed once, kept, and packed while they are sent."""

import io
import os
import re
import threading
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contest.certificates.models import Certificate
from contest.i18n import _
from contest.pdf.render import Renderer

UNFIT = re.compile(r'[\x00-\x1f<>:"/\\|?*]')
TAIL = 32  # bytes in which a PDF says that it ends
LONGEST = 80  # characters of a file name


@dataclass(frozen=True, slots=True)
class Paper:
    """What is needed to print one certificate, apart from the database.

    file: where the PDF is kept; its name is the code, which no other certificate ever has
    """

    file: Path
    label: str
    document: dict[str, Any]


def paper(certificate: Certificate, folder: Path) -> Paper:
    """The paper of a certificate. folder: of all certificates of this installation."""
    return Paper(
        file=folder / str(certificate.contest_id) / f"{certificate.verify_code}.pdf",
        label=file_name(f"{certificate.number} {certificate.name}"),
        document={**certificate.document, "check": _("扫码可核验内容与状态")},
    )


def file_name(text: str) -> str:
    """A name that every system takes, without its ending."""
    return UNFIT.sub("_", text).strip(" .")[:LONGEST] or "_"


def print_missing(papers: Iterable[Paper], renderer: Renderer) -> int:
    """Print what is not there yet; the number of new files. Raises PrintError."""
    count = 0
    for one in papers:
        if not _is_whole(one.file):
            _store(one.file, renderer.render({"items": [one.document]}))
            count += 1
    return count


def pdf_of(one: Paper) -> bytes:
    """The PDF of one certificate, printed now if it was not."""
    if not _is_whole(one.file):
        with Renderer("certificate") as renderer:
            print_missing([one], renderer)
    return one.file.read_bytes()


def zip_stream(papers: Iterable[Paper]) -> Iterator[bytes]:
    """A ZIP of PDFs in pieces, one certificate in memory at a time."""
    sink = _Sink()
    used: set[str] = set()
    with Renderer("certificate") as renderer, zipfile.ZipFile(sink, "w") as archive:
        for one in papers:
            print_missing([one], renderer)
            # PDFs are packed already: storing them is quicker and as small
            archive.writestr(f"{_unused(one.label, used)}.pdf", one.file.read_bytes())
            yield sink.taken()
    yield sink.taken()


def _unused(label: str, used: set[str]) -> str:
    name, number = label, 2
    while name in used:
        name, number = f"{label} ({number})", number + 1
    used.add(name)
    return name


def _is_whole(file: Path) -> bool:
    """Whether the PDF is there with its end; one that a power cut emptied is printed again."""
    try:
        with file.open("rb") as kept:
            kept.seek(-TAIL, os.SEEK_END)
            return b"%%EOF" in kept.read()
    except OSError:
        return False


def _store(file: Path, content: bytes) -> None:
    """Others see the whole file or none, whatever dies."""
    draft = file.with_suffix(f".{os.getpid()}-{threading.get_ident()}")
    try:
        draft.write_bytes(content)
    except FileNotFoundError:
        file.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(content)
    os.replace(draft, file)


class _Sink(io.RawIOBase):
    """Takes what the archive writes; cannot seek, so the archive never looks back."""

    def __init__(self) -> None:
        self.kept = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.kept += data
        return len(data)

    def taken(self) -> bytes:
        """What was written since the last call."""
        found = bytes(self.kept)
        self.kept.clear()
        return found
