"""What happened on the day (检录): present, absent, withdrawn, out."""

from contest.audit.operations import Actor
from contest.clock import now
from contest.contests.operations import bump_score_version
from contest.contests.states import require_state
from contest.entries.models import STATUSES, Entry
from contest.entries.operations.entering import note_entry
from contest.errors import Conflict, Invalid
from contest.i18n import _

NEED_REASON = ("withdrawn", "disqualified", "unranked")


def set_status(*, actor: Actor, entry: Entry, status: str, reason: str = "") -> None:
    """Say what became of an entry on the day (检录、缺考、弃权、取消资格).

    status: one of models.STATUSES; ``competing`` means that they are here. It may be changed
            again while judging goes on; the log keeps every step.

    Raises Invalid when a reason is missing, Conflict for an entry that does not take part.
    """
    require_state(entry.event.contest, "closed", "judging", "scored")
    if status not in STATUSES:
        raise Invalid(_("请选到场、缺考、弃权或取消资格。"))
    if status in NEED_REASON and not reason.strip():
        sentence = _("请写理由，名单上会印出来。")
        raise Invalid(sentence, {"reason": sentence})
    if entry.state != "approved" and entry.status != "withdrawn":
        raise Conflict(_("{name} 没有通过审核，不在检录名单里。", name=entry.name))
    old = {"status": entry.status or "", "arrived": entry.arrived_at}
    entry.status = None if status == "competing" else status
    entry.reason = reason.strip() or None
    entry.arrived_at = (entry.arrived_at or now()) if status == "competing" else None
    entry.state = "approved"
    bump_score_version([entry.event_id])
    new = {"status": entry.status or "", "arrived": entry.arrived_at}
    note_entry(actor, entry, "set_status", old=old, new=new, reason=reason)


def clear_status(*, actor: Actor, entry: Entry) -> None:
    """Take a check-in back (撤销检录): as if nobody had come yet."""
    require_state(entry.event.contest, "closed", "judging")
    old = {"status": entry.status or "", "arrived": entry.arrived_at}
    entry.status = entry.reason = entry.arrived_at = None
    bump_score_version([entry.event_id])
    note_entry(actor, entry, "set_status", old=old, new={"status": "", "arrived": None})
