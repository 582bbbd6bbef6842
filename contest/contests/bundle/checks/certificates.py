"""What certificates are to say can be filled in."""

from contest.contests.bundle.checks.index import Index
from contest.contests.bundle.problems import Findings
from contest.contests.certificate_text import WordingError, check_number, check_wording
from contest.i18n import say


def check(index: Index, found: Findings) -> None:
    """Texts and the pattern of numbers."""
    contest = index.root.table("contest")
    node = contest.table("certificates") if contest else None
    if node is None:
        return
    texts = [(node.at("text"), node.text("text"))]
    texts += [(path, text) for path, _award, text in node.pairs("texts") if isinstance(text, str)]
    for path, text in texts:
        try:
            check_wording(text or "")
        except WordingError as error:
            found.error(path, say(error))
    number = node.text("number")
    try:
        if number is not None:
            check_number(number)
    except WordingError as error:
        found.error(node.at("number"), say(error))
