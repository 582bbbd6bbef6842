"""LibreOffice opens a workbook, works its formulas out and saves it as its own (重新计算并另存)."""

import shutil
import subprocess
from pathlib import Path

import pytest

# recalculate whatever the file says: else cells that openpyxl wrote without a value stay empty
SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>"""


def recalculated(folder: Path, data: bytes, name: str = "book.xlsx") -> bytes:
    """The workbook as LibreOffice saves it after working out every formula."""
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not installed")
    source, into = folder / name, folder / "saved"
    source.write_bytes(data)
    user = folder / "profile" / "user"
    user.mkdir(parents=True, exist_ok=True)
    (user / "registrymodifications.xcu").write_text(SETTINGS)
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--headless",
            "--norestore",
            "--convert-to",
            "xlsx:Calc MS Excel 2007 XML",
            "--outdir",
            str(into),
            str(source),
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )
    return (into / name).read_bytes()
