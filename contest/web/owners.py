"""Which contest and unit an object belongs to (归属), by the parameter that names it."""

from sqlalchemy import Select, select

from contest.certificates.models import Certificate
from contest.contests.models import Contest, Event, Stage
from contest.entries.models import (
    Delegation,
    Draw,
    Entry,
    PhotoUpload,
    Registrant,
    RosterUpload,
    Submission,
    UnitRequest,
)
from contest.files.models import StoredFile
from contest.offline.models import ImportPreview
from contest.panels.models import Judge, Panel

# parameter of an address → the contest it belongs to
CONTEST_OF: dict[str, Select[int]] = {
    "contest_id": select(Contest.id),
    "event_id": select(Event.contest_id),
    "stage_id": select(Event.contest_id).join(Stage),
    "delegation_id": select(Delegation.contest_id),
    "registrant_id": select(Registrant.contest_id),
    "entry_id": select(Event.contest_id).join(Entry),
    "judge_id": select(Judge.contest_id),
    "panel_id": select(Event.contest_id).join(Panel),
    "file_id": select(StoredFile.contest_id),
    "preview_id": select(Event.contest_id).join(Stage).join(ImportPreview),
    "submission_id": select(Delegation.contest_id).join(Submission),
    "upload_id": select(RosterUpload.contest_id),
    "photos_id": select(PhotoUpload.contest_id),
    "draw_id": select(Event.contest_id).join(Draw),
    "request_id": select(UnitRequest.contest_id),
    "certificate_id": select(Certificate.contest_id),
}
# parameter of an address → the unit it belongs to; an enterprise passes for its own and those below
UNIT_OF: dict[str, Select[int]] = {
    "delegation_id": select(Delegation.unit_id),
    "registrant_id": select(Delegation.unit_id).join(Registrant),
    "entry_id": select(Delegation.unit_id).join(Entry),
    "file_id": select(StoredFile.unit_id),
    "submission_id": select(Delegation.unit_id).join(Submission),
    "upload_id": select(Delegation.unit_id).join(RosterUpload),
    "photos_id": select(Delegation.unit_id).join(PhotoUpload),
    "certificate_id": select(Certificate.unit_id),
}
KEYS = {
    "contest_id": Contest.id,
    "event_id": Event.id,
    "stage_id": Stage.id,
    "delegation_id": Delegation.id,
    "registrant_id": Registrant.id,
    "entry_id": Entry.id,
    "judge_id": Judge.id,
    "panel_id": Panel.id,
    "file_id": StoredFile.id,
    "preview_id": ImportPreview.id,
    "submission_id": Submission.id,
    "upload_id": RosterUpload.id,
    "photos_id": PhotoUpload.id,
    "draw_id": Draw.id,
    "request_id": UnitRequest.id,
    "certificate_id": Certificate.id,
}
