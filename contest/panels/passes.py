"""Passes of judges (裁判证): a link nobody can guess and a PIN; hashes of both are kept."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select

from contest.accounts.passwords import hash_password
from contest.audit.operations import Actor, contest_chain, record
from contest.clock import now
from contest.db import db
from contest.i18n import _
from contest.panels.models import Judge, JudgePass

PIN_TRIES = 5
TOKEN_BYTES = 24


@dataclass(frozen=True, slots=True)
class IssuedPass:
    """A pass as it is printed, once: afterwards nobody can read token and PIN again."""

    judge: Judge
    token: str
    pin: str


@dataclass(frozen=True, slots=True)
class PinAttempt:
    """One try of a PIN, counted but not yet decided; ``wait_s``: seconds before the next one."""

    kept: str | None
    wait_s: int
    left: int


def issue_pass(*, actor: Actor, judge: Judge) -> IssuedPass:
    """Give a judge a pass (发裁判证); the pass before it opens nothing any more."""
    token, pin = secrets.token_urlsafe(TOKEN_BYTES), f"{secrets.randbelow(10**6):06}"
    kept = pass_of(judge.id)
    is_again = kept is not None
    if kept is None:
        kept = JudgePass(judge_id=judge.id, version=0)
        db.session.add(kept)
    kept.token_hash, kept.pin_hash = hash_token(token), hash_password(pin)
    kept.version += 1
    kept.issued_at, kept.revoked_at = now(), None
    kept.failures, kept.locked_until = 0, None
    db.session.flush()
    _record(actor, "reissue_pass" if is_again else "issue_pass", judge)
    return IssuedPass(judge, token, pin)


def revoke_pass(*, actor: Actor, judge: Judge, reason: str = "") -> None:
    """Take the pass back (收回裁判证): sessions of it end at once."""
    kept = pass_of(judge.id)
    if kept is None or kept.revoked_at is not None:
        return
    kept.revoked_at = now()
    kept.version += 1
    db.session.flush()
    _record(actor, "revoke_pass", judge, reason)


def pass_of(judge_id: int) -> JudgePass | None:
    """The pass of a judge, revoked or not."""
    return db.session.scalar(select(JudgePass).where(JudgePass.judge_id == judge_id))


def pass_by_token(token: str) -> JudgePass | None:
    """The pass that a link opens; None when it was revoked or never was."""
    query = select(JudgePass).where(
        JudgePass.token_hash == hash_token(token), JudgePass.revoked_at.is_(None)
    )
    return db.session.scalar(query)


def begin_pin_attempt(*, pass_id: int, wait_s: int) -> PinAttempt:
    """Count one try before the PIN is looked at, so that many at once stay within the limit."""
    query = select(JudgePass).where(JudgePass.id == pass_id).with_for_update()
    kept = db.session.scalar(query.execution_options(populate_existing=True))
    if kept is None or kept.revoked_at is not None:
        return PinAttempt(None, 0, 0)
    present = now()
    if kept.locked_until is not None:
        if kept.locked_until > present:
            return PinAttempt(None, int((kept.locked_until - present).total_seconds()) + 1, 0)
        kept.failures, kept.locked_until = 0, None
    kept.failures += 1
    if kept.failures >= PIN_TRIES:
        kept.locked_until = present + timedelta(seconds=wait_s)
    db.session.flush()
    return PinAttempt(kept.pin_hash, 0, PIN_TRIES - kept.failures)


def accept_pin(*, pass_id: int) -> JudgePass:
    """The PIN was right: forget the failures."""
    kept = db.session.get_one(JudgePass, pass_id)
    kept.failures, kept.locked_until = 0, None
    return kept


def wrong_pin_sentence(left: int, wait_s: int) -> str:
    """What to say after a wrong PIN; ``left`` tries remain, then one waits ``wait_s`` seconds."""
    minutes = max(1, -(-wait_s // 60))
    if left <= 0:
        return _("PIN 错的次数太多。请等 {minutes} 分钟，或请组织者补发裁判证。", minutes=minutes)
    return _(
        "PIN 不对，还能试 {left} 次，之后要等 {minutes} 分钟。请看裁判证背面的 6 位数字。",
        left=left,
        minutes=minutes,
    )


def drop_pass(judge_id: int) -> None:
    """Remove the pass of a judge who leaves the contest."""
    db.session.execute(delete(JudgePass).where(JudgePass.judge_id == judge_id))


def hash_token(token: str) -> str:
    """What is kept of a token; it is too long to be guessed, so a plain hash will do."""
    return hashlib.sha256(token.encode()).hexdigest()


def _record(actor: Actor, action: str, judge: Judge, reason: str = "") -> None:
    record(
        actor=actor,
        chain=contest_chain(judge.contest_id),
        action=action,
        subject=f"judge:{judge.id}",
        new={"code": judge.code},
        reason=reason,
    )
