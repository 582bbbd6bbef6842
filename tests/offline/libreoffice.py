"""LibreOffice opens a workbook, does what a Basic macro says, and saves it: a real round trip."""

import shutil
import subprocess
from pathlib import Path

import pytest

XML = '<?xml version="1.0" encoding="UTF-8"?>'
LIBRARY = (
    '<library:libraries xmlns:library="http://openoffice.org/2000/library" '
    'xmlns:xlink="http://www.w3.org/1999/xlink"><library:library library:name="Standard" '
    'xlink:href="$(USER)/basic/Standard/script.xlb/" xlink:type="simple" library:link="false"/>'
    "</library:libraries>"
)
ELEMENTS = (
    '<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard" '
    'library:readonly="false" library:passwordprotected="false">'
    '<library:element library:name="Hands"/></library:library>'
)
MODULE = (
    '<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Hands" '
    'script:language="StarBasic">{code}</script:module>'
)
CODE = """
Sub Work
  Dim args(0) As New com.sun.star.beans.PropertyValue
  Dim into(0) As New com.sun.star.beans.PropertyValue
  args(0).Name = "Hidden" : args(0).Value = True
  doc = StarDesktop.loadComponentFromURL(ConvertToURL("{source}"), "_blank", 0, args())
  sheet = doc.Sheets.getByIndex(0)
{lines}
  into(0).Name = "FilterName" : into(0).Value = "Calc MS Excel 2007 XML"
  doc.storeToURL(ConvertToURL("{target}"), into())
  doc.close(True)
End Sub
"""


def edited(folder: Path, data: bytes, *lines: str) -> bytes:
    """The workbook after these lines of Basic; ``doc`` and ``sheet`` (the first one) are there."""
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not installed")
    source, target = folder / "before.xlsx", folder / "after.xlsx"
    source.write_bytes(data)
    target.unlink(missing_ok=True)
    code = CODE.format(source=source, target=target, lines="\n".join(lines))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    basic = folder / "profile" / "user" / "basic"
    if not basic.exists():  # a new profile starts with the program's own, empty library
        _run("--terminate_after_init", profile)
    (basic / "script.xlc").write_text(XML + LIBRARY)
    (basic / "Standard" / "script.xlb").write_text(XML + ELEMENTS)
    escaped = code.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    (basic / "Standard" / "Hands.xba").write_text(XML + MODULE.format(code=escaped))
    _run(profile, "macro:///Standard.Hands.Work")
    assert target.exists(), "the macro did not come to its end"
    return target.read_bytes()


def _run(*words: str) -> None:
    command = ["soffice", "--headless", "--norestore", *words]
    subprocess.run(command, check=True, capture_output=True, timeout=180)


def cell(address: str, value: object) -> str:
    """A line that types into a cell of the first sheet, as hands do: text is text."""
    place = f'sheet.getCellRangeByName("{address}")'
    if isinstance(value, str):
        return f'  {place}.String = "{value}"'
    return f"  {place}.Value = {value}"
