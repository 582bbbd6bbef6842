"""What an uploaded table really is: told by its content, for names lie."""

from contest.excel.prescan import Refused

XLSX, XLS, CSV = "xlsx", "xls", "csv"
ZIP, OLE = b"PK", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# of WPS itself: like Excel's old files, but not quite
WPS = (".et", ".ett", ".wps", ".wpt", ".dps")
NOT_TABLES = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"{\\rtf")
APART = (",", "\t", ";")


def kind_of(data: bytes, name: str) -> str:
    """``xlsx``, ``xls`` or ``csv``. Raises Refused with what to do about it."""
    lower = name.lower()
    if lower.endswith(WPS):
        raise Refused("wps")
    if data.startswith(ZIP):
        return XLSX
    if data.startswith(OLE):
        return _compound(data)
    if data.startswith(NOT_TABLES):
        raise Refused("other")
    start = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<", b"mime-version:")):
        raise Refused("web")
    if lower.endswith((".csv", ".txt", ".tsv")):
        return CSV
    if not _is_table(data):
        raise Refused("format")
    return CSV


def _compound(data: bytes) -> str:
    """Excel's old files, and everything else that Office of old and encryption made."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise Refused("password")
    if any(word.encode("utf-16-le") in data for word in ("WordDocument", "PowerPoint Document")):
        raise Refused("other")
    if not any(word.encode("utf-16-le") in data for word in ("Workbook\0", "Book\0")):
        raise Refused("format")
    return XLS


def _is_table(data: bytes) -> bool:
    """Text whose first line has several cells, under a name that says otherwise."""
    line = data[:4096].split(b"\n")[0]
    if any(sign < 32 and sign not in b"\t\r" for sign in line):
        return False
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = line.decode(encoding)
        except UnicodeDecodeError:
            continue
        return any(sign in text for sign in APART)
    return False
