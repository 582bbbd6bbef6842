"""A skills contest after the day: public, on paper, on the phone (赛后)."""

import re
import subprocess
import time

import zxingcpp
from openpyxl import load_workbook
from PIL import Image

from tests.journeys.people import PHONE_SCREEN, RESULT
from tests.journeys.skills_before import CONTEST
from tests.journeys.skills_day import ranking


def publish(me):
    me.page.goto("/contests/1/results")
    me.press("确认")
    me.says("已出分")
    me.page.goto("/contests/1/results")
    me.press("公布成绩")
    me.says("第 1 次公布")


def look_at_files(me, folder):
    """The workbook opens in LibreOffice, the list for signature can be read back."""
    me.page.goto("/events/1/ranking")
    me.page.locator("main summary", has_text="下载").click()
    book = folder / "ranking.xlsx"
    book.write_bytes(me.download(me.page.get_by_role("link", name="Excel")))
    (sheet,) = load_workbook(book).worksheets[:1]
    assert [cell for row in sheet.values for cell in row if cell == "王建国"] == ["王建国"]
    office = ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/office"]
    kind = "csv:Text - txt - csv (StarCalc):44,34,76"  # in UTF-8
    turn = [*office, "--convert-to", kind, "--outdir", str(folder), str(book)]
    subprocess.run(turn, check=True, capture_output=True, timeout=60)
    assert "王建国" in (folder / "ranking.csv").read_text()
    paper = text_of(me.fetch("/events/1/ranking.pdf"), folder)
    assert [name for _rank, name, *_rest in RESULT if name not in paper] == []


def text_of(pdf, folder):
    """The words of a paper without blanks: names are set wide, lines end anywhere."""
    path = folder / "paper.pdf"
    path.write_bytes(pdf)
    done = subprocess.run(["pdftotext", path, "-"], check=True, capture_output=True, text=True)
    return "".join(done.stdout.split())


def issue(me, folder):
    """Certificates: real text, embedded fonts, a code that leads to the page that checks it."""
    me.page.goto("/contests/1/certificates")
    me.page.locator("main form[action$='/issue'] button").last.click()
    until = time.monotonic() + 60
    while "王建国" not in me.page.inner_text("main"):
        assert time.monotonic() < until
        me.page.goto("/contests/1/certificates")
    row = me.page.locator("main tbody tr", has_text="王建国")
    pdf = me.fetch(row.get_by_role("link", name="PDF").get_attribute("href"))
    text = text_of(pdf, folder)
    assert "王建国" in text
    assert "一等奖" in text
    fonts = subprocess.run(
        ["pdffonts", folder / "paper.pdf"], check=True, capture_output=True, text=True
    ).stdout.splitlines()[2:]
    assert fonts
    assert {line.split()[-5] for line in fonts} == {"yes"}
    picture = folder / "paper"
    subprocess.run(
        ["pdftoppm", "-r", "150", "-png", "-singlefile", folder / "paper.pdf", picture], check=True
    )
    (code,) = zxingcpp.read_barcodes(Image.open(picture.with_suffix(".png")))
    return code.text


def look_as_public(cast, address):
    """A worker on the phone looks up; somebody checks the certificate; everybody sees the list."""
    worker, public = cast(PHONE_SCREEN), cast()
    worker.page.goto("/results/find")
    worker.page.get_by_label("参赛号或准考证号").fill("001")
    worker.page.get_by_label("姓名或参赛队名").fill("王建国")
    worker.press("查成绩")
    worker.says("88.12")
    wide = worker.page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert not wide
    public.page.goto("/results")
    public.follow(CONTEST)
    public.page.get_by_role("link", name="焊工").first.click()
    public.page.locator("table.lt-ranking").wait_for()
    assert [row[1:] for row in ranking(public)] == [row[1:] for row in RESULT]
    public.page.goto(re.sub(r"^https?://[^/]+", "", address))
    public.says("王建国")
    public.says("一等奖")
