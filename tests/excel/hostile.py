"""Files nobody should have to open (恶意文件): each made here, each with what must become of it.

``FILES`` maps a name to (maker, file name, code of the refusal). The code is a key of
read.MESSAGES; None: it is read, and what is read is one row of 李志强; a set: any of them.
"""

import io
import struct
import zipfile
from collections.abc import Callable

import openpyxl

HEAD = ["姓名", "身份证号"]
NUMBER = "11010519491231002X"
SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BOMB = b'<!DOCTYPE z [<!ENTITY a "aaaaaaaaaa">' + b"".join(
    b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(10)
)


def good() -> bytes:
    """A roster of one."""
    book = openpyxl.Workbook()
    book.active.append(HEAD)
    book.active.append(["李志强", NUMBER])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {name: file.read(name) for name in file.namelist()}


def packed(parts: dict[str, bytes], extra: tuple[tuple[str, bytes], ...] = ()) -> bytes:
    """A zip of these; ``extra`` may repeat a name."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in [*parts.items(), *extra]:
            file.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def changed(member: str, find: bytes, put: bytes) -> bytes:
    """The good one with this text in one member replaced."""
    parts = members(good())
    assert find in parts[member], parts[member]
    return packed({**parts, member: parts[member].replace(find, put, 1)})


def with_rows(text: bytes) -> bytes:
    return changed(SHEET, b"</sheetData>", text + b"</sheetData>")


def after_data(text: bytes) -> bytes:
    return changed(SHEET, b"</sheetData>", b"</sheetData>" + text)


def entities(member: str, start: bytes) -> bytes:
    parts = members(good())
    head, _, rest = parts[member].rpartition(b"?>") if b"?>" in parts[member] else (b"", b"", b"")
    body = rest or parts[member]
    return packed({**parts, member: (head + b"?>" if head else b"") + start + body})


def utf_16() -> bytes:
    parts = members(good())
    text = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a []>' + parts[SHEET].decode()
    return packed({**parts, SHEET: text.encode("utf-16")})


def declared(encoding: bytes) -> bytes:
    parts = members(good())
    text = b'<?xml version="1.0" encoding="%s"?>' % encoding + parts[SHEET]
    return packed({**parts, SHEET: text})


def elsewhere() -> bytes:
    """A sheet under a name that does not look like one, with a cell in the last corner."""
    parts = members(good())
    far = parts.pop(SHEET).replace(b'r="A2"', b'r="XFD1048576"')
    rels = "xl/_rels/workbook.xml.rels"
    parts[rels] = parts[rels].replace(b"worksheets/sheet1.xml", b"media/picture.bin")
    return packed({**parts, "xl/media/picture.bin": far})


def with_strings(texts: bytes) -> dict[str, bytes]:
    """Members of the good one with a list of shared texts."""
    parts = members(good())
    types, rels = "[Content_Types].xml", "xl/_rels/workbook.xml.rels"
    spread = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    office = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    part = b'<Override PartName="/xl/sharedStrings.xml" ContentType="' + spread + b'"/></Types>'
    link = b'<Relationship Id="rId99" Target="sharedStrings.xml" Type="' + office
    parts[types] = parts[types].replace(b"</Types>", part)
    parts[rels] = parts[rels].replace(b"</Relationships>", link + b'"/></Relationships>')
    start = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    return {**parts, STRINGS: start + texts + b"</sst>"}


def amplified() -> bytes:
    """One long text, in very many cells."""
    parts = with_strings(b"<si><t>" + b"a" * 32_000 + b"</t></si>")
    cells = b"".join(
        b'<row r="%d">' % row + b'<c t="s"><v>0</v></c>' * 50 + b"</row>" for row in range(3, 2003)
    )
    parts[SHEET] = parts[SHEET].replace(b"</sheetData>", cells + b"</sheetData>")
    return packed(parts)


def many_sheets() -> bytes:
    """Each sheet is harmless, all of them together are not."""
    book = openpyxl.Workbook()
    for _number in range(60):
        sheet = book.create_sheet()
        sheet["A1"], sheet["CV90000"] = "a", "b"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def bomb(name: str = "xl/media/a.xml", size: int = 300 << 20) -> bytes:
    out = io.BytesIO(good())
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as file, file.open(name, "w") as member:
        for _block in range(size >> 20):
            member.write(b" " * (1 << 20))
    return out.getvalue()


def lying_bomb() -> bytes:
    """The directory says ten bytes, the member unpacks to 300 MB."""
    data = bytearray(bomb("xl/zz.xml"))
    size = struct.pack("<L", 300 << 20)
    while (place := data.find(size)) >= 0:
        data[place : place + 4] = struct.pack("<L", 10)
    return bytes(data)


def overlapping() -> bytes:
    """Every entry of the directory shows to the same bytes."""
    data = packed(members(good()))
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        start = file.start_dir
    directory = bytearray(data[start:])
    place = 0
    while (place := directory.find(b"PK\x01\x02", place)) >= 0:
        directory[place + 42 : place + 46] = bytes(4)
        place += 4
    return data[:start] + bytes(directory)


def locked_zip() -> bytes:
    data = bytearray(good())
    place = 0
    while (place := data.find(b"PK\x01\x02", place)) >= 0:
        data[place + 8] |= 1
        place += 4
    return bytes(data)


def odd_method() -> bytes:
    data = bytearray(good())
    place = data.find(b"PK\x01\x02")
    data[place + 10] = 97
    return bytes(data)


def nested() -> bytes:
    inner = good()
    for _depth in range(20):
        inner = packed({"a.zip": inner})
    return packed({**members(good()), "xl/embeddings/a.zip": inner})


def macros() -> bytes:
    return packed({**members(good()), "xl/vbaProject.bin": OLE + b"Auto_Open" * 1000})


def links() -> bytes:
    relation = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="rId1" TargetMode="External" Target="http://127.0.0.1:1/x.xlsx" Type='
        b'"http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLinkPath"/>'
        b"</Relationships>"
    )
    more = {"xl/externalLinks/_rels/externalLink1.xml.rels": relation}
    return packed({**members(good()), **more, "xl/externalLinks/externalLink1.xml": b"<x/>"})


def ole(*words: str, size: int = 4096) -> bytes:
    """A compound file with nothing but names in its directory."""
    names = b"".join(word.encode("utf-16-le").ljust(128, b"\0") for word in words)
    return (OLE + bytes(504) + names).ljust(size, b"\xff")


def without(member: str) -> bytes:
    return packed({name: text for name, text in members(good()).items() if name != member})


FAR = b'<row r="3"><c r="%s" t="inlineStr"><is><t>x</t></is></c></row>'
Want = str | None | set[str]
FILES: dict[str, tuple[Callable[[], bytes], str, Want]] = {
    # entities
    "billion laughs in the sheet": (lambda: entities(SHEET, BOMB + b"]>"), "a.xlsx", "entities"),
    "billion laughs in the texts": (
        lambda: packed({**with_strings(b""), STRINGS: BOMB + b"]><sst/>"}), "a.xlsx", "entities"),
    "billion laughs in the list of members": (
        lambda: entities("[Content_Types].xml", BOMB + b"]>"), "a.xlsx", "entities"),
    "entity that reads a file": (
        lambda: entities(SHEET, b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
        "a.xlsx", "entities"),
    "entity in a member of another name": (
        lambda: packed({**members(good()), "xl/other.bin": BOMB}), "a.xlsx", "entities"),
    "document type across a block": (
        lambda: packed({**members(good()), "a.xml": b" " * ((1 << 20) - 5) + b"<!DOCTYPE"}),
        "a.xlsx", "entities"),
    "entities in another encoding": (utf_16, "a.xlsx", "entities"),
    "a declared encoding nobody uses": (lambda: declared(b"cp037"), "a.xlsx", "entities"),
    "seven-bit encoding": (lambda: declared(b"utf-7"), "a.xlsx", "entities"),
    # far cells
    "cell in the last corner": (lambda: with_rows(FAR % b"XFD1048576"), "a.xlsx", {"rows"}),
    "cell in the last column": (lambda: with_rows(FAR % b"XFD3"), "a.xlsx", "columns"),
    "cell in the last row": (lambda: with_rows(FAR % b"A1048576"), "a.xlsx", "rows"),
    "far cell in single quotes": (
        lambda: with_rows(FAR.replace(b'"', b"'") % b"XFD1048576"), "a.xlsx", "rows"),
    "far cell after a sign that ends tags": (
        lambda: with_rows(b'<row r="3"><c s=">" r="XFD3"><v>1</v></c></row>'), "a.xlsx", "columns"),
    "far cell behind many blanks": (
        lambda: with_rows(b"<row><c" + b" " * 3000 + b'r="XFD3"><v>1</v></c></row>'),
        "a.xlsx", "columns"),
    "far row whose cells have no place": (
        lambda: with_rows(b'<row r="1048576"><c><v>1</v></c></row>'), "a.xlsx", "rows"),
    "many cells without a place": (
        lambda: with_rows(b"<row>" + b"<c><v>1</v></c>" * 20_000 + b"</row>"), "a.xlsx", "columns"),
    "column of nine letters": (lambda: with_rows(FAR % b"ZZZZZZZZZ3"), "a.xlsx", "columns"),
    "row of forty digits": (lambda: with_rows(FAR % (b"A" + b"9" * 40)), "a.xlsx", "rows"),
    "far cell in a sheet that hides": (elsewhere, "a.xlsx", "rows"),
    "sixty sheets with a far cell each": (many_sheets, "a.xlsx", "area"),
    "dimension of the whole sheet": (
        lambda: changed(SHEET, b'<dimension ref="A1:B2"', b'<dimension ref="A1:XFD1048576"'),
        "a.xlsx", None),
    "styled empty cell far away": (
        lambda: with_rows(b'<row r="900000"><c r="XFD900000" s="1"/></row>'), "a.xlsx", None),
    # merged
    "all merged": (
        lambda: after_data(b'<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'),
        "a.xlsx", "merged"),
    "merged very often": (
        lambda: after_data(b"<mergeCells>" + b'<mergeCell ref="A9:ZZ99"/>' * 50_000
                           + b"</mergeCells>"),
        "a.xlsx", "merged"),
    # size
    "one text in a hundred thousand cells": (amplified, "a.xlsx", "size"),
    "zip bomb": (bomb, "a.xlsx", "size"),
    "zip bomb that lies about its size": (lying_bomb, "a.xlsx", {"size", "format"}),
    "ten thousand members": (
        lambda: packed({**members(good()), **{f"xl/{n}.xml": b"" for n in range(10_000)}}),
        "a.xlsx", "size"),
    # zip tricks
    "zip in a zip in a zip": (nested, "a.xlsx", None),
    "members that overlap": (overlapping, "a.xlsx", "format"),
    "name that climbs": (
        lambda: packed({**members(good()), "../../etc/cron.d/x": b"x"}), "a.xlsx", "format"),
    "name that climbs on Windows": (
        lambda: packed({**members(good()), "xl\\..\\..\\x.exe": b"x"}), "a.xlsx", "format"),
    "two sheets of one name": (
        lambda: packed(members(good()), ((SHEET.upper(), b"<x/>"),)), "a.xlsx", "format"),
    "locked zip": (locked_zip, "a.xlsx", "password"),
    "packed in an unknown way": (odd_method, "a.xlsx", "format"),
    "zip without a workbook": (lambda: packed({"hello.txt": b"x"}), "a.xlsx", "format"),
    "empty zip": (lambda: packed({}), "a.xlsx", "format"),
    "no list of sheets": (lambda: without("xl/workbook.xml"), "a.xlsx", "format"),
    "no sheet": (lambda: without(SHEET), "a.xlsx", {"format", "empty"}),
    # what else Office can do
    "macros": (macros, "a.xlsm", None),
    "links to other workbooks": (links, "a.xlsx", None),
    "locked workbook": (
        lambda: ole("EncryptionInfo", "EncryptedPackage"), "a.xlsx", "password"),
    "Word of old": (lambda: ole("WordDocument"), "a.xls", "other"),
    "Excel of old, hollow": (lambda: ole("Workbook"), "a.xls", {"format", "size"}),
    "Excel of old, large and hollow": (
        lambda: ole("Workbook", size=8 << 20), "a.xls", {"format", "size", "time"}),
    "compound file of nothing": (lambda: ole("x"), "a.xls", "format"),
    "Word": (lambda: packed({"word/document.xml": b"<x/>"}), "a.xlsx", "other"),
    "OpenDocument": (lambda: packed({"content.xml": b"<x/>"}), "a.ods", "other"),
    "binary workbook": (lambda: packed({"xl/workbook.bin": b"x"}), "a.xlsb", "binary"),
    # false names
    "WPS table": (lambda: ole("Workbook"), "名册.et", "wps"),
    "WPS text": (lambda: ole("WordDocument"), "名册.wps", "wps"),
    "web page called xls": (
        lambda: b"<html><table><tr><td>x</td></tr></table></html>", "a.xls", "web"),
    "XML table called xls": (lambda: b'<?xml version="1.0"?><Workbook/>', "a.xls", "web"),
    "web archive called xls": (lambda: b"MIME-Version: 1.0\r\n", "a.xls", "web"),
    "PDF called xlsx": (lambda: b"%PDF-1.7\n", "a.xlsx", "other"),
    "picture called xlsx": (lambda: b"\x89PNG\r\n\x1a\n", "a.xlsx", "other"),
    "text table called xlsx": (
        lambda: f"姓名,身份证号\n李志强,{NUMBER}\n".encode(), "a.xlsx", None),
    "text table in GBK called xls": (
        lambda: f"姓名\t身份证号\r\n李志强\t{NUMBER}\r\n".encode("gbk"), "a.xls", None),
    "workbook called csv": (good, "a.csv", None),
    # text
    "noughts in a text table": (lambda: b"a,b\n" + b"\0" * 100, "a.csv", "format"),
    "one cell of five million signs": (lambda: b'"' + b"a" * 5_000_000, "a.csv", "format"),
    "text table with a thousand columns": (lambda: b"a," * 1000, "a.csv", "columns"),
    "nothing": (lambda: b"", "a.xlsx", "format"),
    "half a workbook": (lambda: good()[: len(good()) // 2], "a.xlsx", "format"),
    "only the start of a workbook": (lambda: good()[:40], "a.xlsx", "format"),
}  # fmt: skip
