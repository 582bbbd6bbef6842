"""Six people with a browser each, who click what a person clicks (旅程里的人)."""

import io
import re
from dataclasses import dataclass

from openpyxl import load_workbook
from playwright.sync_api import Browser, Locator, Page, Request

from contest.people.idcards import check_digit

PHONE_SCREEN = {"width": 390, "height": 844}
TABLET = {"width": 820, "height": 1180}
SCREEN = {"width": 1280, "height": 900}


class Somebody:
    """A browser of one's own. Errors in its console are kept in ``errors``."""

    def __init__(self, browser: Browser, base: str, size: dict[str, int] = SCREEN) -> None:
        self.base = base
        self.context = browser.new_context(
            base_url=base, locale="zh-CN", viewport=size, accept_downloads=True
        )
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(15_000)
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.forms: list[str] = []  # the path of every form that was sent
        self.page.on("request", self._note)

    def _note(self, request: Request) -> None:
        if request.method == "POST" and request.is_navigation_request():
            self.forms.append(request.url.removeprefix(self.base))

    def sign_in(self, username: str, password: str) -> None:
        self.page.goto("/sign-in")
        self.page.get_by_label("用户名").fill(username)
        self.page.get_by_label("密码").fill(password)
        self.press("登录")
        self.page.get_by_role("heading", name="赛事", exact=True).wait_for()

    def press(self, name: str, *, within: Locator | None = None, exact: bool = False) -> None:
        (within or self.page.locator("#main, main").first).get_by_role(
            "button", name=name, exact=exact
        ).first.click()

    def follow(self, name: str, *, exact: bool = False) -> None:
        self.page.get_by_role("link", name=name, exact=exact).first.click()

    def tab(self, name: str, heading: str = "") -> None:
        """Go to a tab of the contest and wait for its page."""
        pattern = re.compile(rf"^{name}(\s*\d+)?$")
        self.page.locator(".lt-tabs, nav").get_by_role("link", name=pattern).last.click()
        self.page.locator("h1", has_text=heading or name).wait_for()

    def download(self, clicked: Locator) -> bytes:
        with self.page.expect_download() as arriving:
            clicked.click()
        return arriving.value.path().read_bytes()

    def fetch(self, path: str) -> bytes:
        """What a link leads to when the browser would only show it, as it does a PDF."""
        answer = self.context.request.get(path)
        assert answer.ok, f"{path}: {answer.status}"
        return answer.body()

    def link(self, name: str) -> str:
        found = self.page.get_by_role("link", name=name).first.get_attribute("href")
        assert found, name
        return found

    def stands(self) -> str:
        """Where somebody is and what they see there, for whoever reads why a test failed."""
        if self.page.is_closed():
            return "gone"
        return f"{self.page.url}\n{self.page.inner_text('body')[:700]}"

    def says(self, text: str) -> None:
        self.page.get_by_text(text).first.wait_for()


@dataclass(frozen=True)
class Competitor:
    """One of E36. seat: the number in the worked example; totals: what the five judges give."""

    seat: str
    unit: str
    name: str
    id_no: str
    totals: tuple[int, ...]
    theory: str


def id_number(born: str, serial: int) -> str:
    """A number of no province, so that it is nobody's."""
    first = f"990101{born}{serial:03}"
    return first + check_digit(first)


# domain: five judges, one highest and one lowest dropped; 30 : 70; ties by practical work
E36 = (
    Competitor("01", "甲厂", "王建国", id_number("19880312", 17), (88, 91, 90, 86, 92), "84.5"),
    Competitor("02", "甲厂", "李秀英", id_number("19900525", 28), (85, 85, 87, 84, 86), "91"),
    Competitor("03", "乙厂", "张海涛", id_number("19850709", 31), (90, 89, 91, 93, 88), "79.5"),
    Competitor("04", "乙厂", "陈立军", id_number("19921120", 53), (78, 80, 79, 82, 77), "88"),
    Competitor("05", "甲厂", "赵子豪", id_number("19950203", 15), (81, 83, 82, 80, 85), "76"),
    Competitor("06", "乙厂", "周文静", id_number("19910818", 44), (86, 84, 85, 88, 83), "90"),
)
# name, practical, theory, final, rank
RESULT = [
    ("1", "王建国", "84.50", "89.67", "88.12"),
    ("2", "李秀英", "91.00", "85.33", "87.03"),
    ("3", "张海涛", "79.50", "90.00", "86.85"),
    ("4", "周文静", "90.00", "85.00", "86.50"),
    ("5", "陈立军", "88.00", "79.00", "81.70"),
    ("6", "赵子豪", "76.00", "82.00", "80.20"),
]


# rank, unit, those who count, total: the best two of each unit
TEAMS = [
    ("1", "甲厂", ("王建国", "李秀英"), "175.15"),
    ("2", "乙厂", ("张海涛", "周文静"), "173.35"),
]


def marks_for(total: int) -> list[str]:
    """Ten marks of at most 10 in steps of a half that come to this total."""
    doubled = total * 2
    each, rest = divmod(doubled, 10)
    return [f"{value / 2:g}" for value in [each + 1] * rest + [each] * (10 - rest)]


def ten_criteria() -> dict[str, object]:
    """A rubric of ten criteria of ten points, in steps of a half."""
    names = ("下料", "划线", "锯割", "锉削", "钻孔", "攻丝", "配合", "测量", "清理", "安全")
    criteria = [
        {"key": f"c{place}", "name": name, "kind": "points", "full": "10", "step": "0.5"}
        for place, name in enumerate(names, 1)
    ]
    return {"full": "100", "groups": [{"key": "A", "name": "操作", "criteria": criteria}]}


def roster(template: bytes, event: str, people: list[Competitor], wrong: str = "") -> bytes:
    """The downloaded template, filled in as a clerk would. wrong: an ID number for the first."""
    book = load_workbook(io.BytesIO(template))
    sheet = book.active
    heads: dict[str, int] = {}
    row = 0
    while "姓名" not in heads:
        row += 1
        heads = {str(cell.value).rstrip("*＊ "): cell.column for cell in sheet[row] if cell.value}
    sheet.delete_rows(row + 1, sheet.max_row)
    for place, one in enumerate(people, row + 1):
        sheet.cell(place, heads["项目"], event)
        sheet.cell(place, heads["姓名"], one.name)
        number = wrong if wrong and place == row + 1 else one.id_no
        sheet.cell(place, heads["证件号码"], number)
        sheet.cell(place, heads["技能等级"], "高级工")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
