"""What the certificates of a contest are to say (证书设置)."""

from typing import Any

from contest.audit.operations import Actor, contest_chain, record
from contest.certificates.wording import settings
from contest.contests.certificate_text import WordingError, check_number, check_wording
from contest.contests.models import Contest
from contest.db import db
from contest.errors import Invalid
from contest.i18n import _, say


def checked_settings(contest: Contest) -> dict[str, Any]:
    """The settings of a contest's certificates. Raises Invalid, naming each that does not do."""
    chosen = settings(contest.setup, contest.organiser)
    problems = {}
    texts = {"text": chosen["text"], **{f"texts.{k}": v for k, v in chosen["texts"].items()}}
    for key, text in texts.items():
        try:
            check_wording(text)
        except WordingError as error:
            problems[key] = say(error)
    try:
        check_number(chosen["number"])
    except WordingError as error:
        problems["number"] = say(error)
    if not chosen["signer"]:
        problems["signer"] = _("没有落款单位。请填写落款，或填写赛事的主办单位。")
    if problems:
        raise Invalid(_("证书设置有问题：{what}", what=" ".join(problems.values())), problems)
    return chosen


def set_wording(*, actor: Actor, contest: Contest, values: dict[str, Any]) -> None:
    """Say what the certificates of a contest say (证书设置). Issued ones stay as they are.

    values: keys of the bundle's ``certificates``; empty ones fall back to the house's.
    Raises Invalid with a sentence for each key that does not do.
    """
    db.session.refresh(contest, with_for_update=True)
    old = contest.setup.get("certificates") or {}
    new = {key: value for key, value in {**old, **values}.items() if value}
    contest.setup = {**contest.setup, "certificates": new}
    checked_settings(contest)
    record(
        actor=actor,
        chain=contest_chain(contest.id),
        action="set_certificate_wording",
        subject=f"contest:{contest.id}",
        old=old,
        new=new,
    )
