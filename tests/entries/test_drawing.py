"""Drawing lots: recorded, provable, drawn again only with a reason."""

import pytest
from sqlalchemy import select

from contest.audit.models import AuditEntry
from contest.db import db, transaction
from contest.entries.models import Draw, Entry
from contest.entries.operations.drawing import current_draw, draw_event, undrawn_count, verified
from contest.errors import Conflict, Invalid
from tests.entries.builders import ORGANISER, make_contest, make_delegation, make_entry, make_event


@pytest.fixture
def event(session):
    """An event with five approved entries and one that is not."""
    with transaction():
        contest = make_contest("closed")
        event, delegation = make_event(contest), make_delegation(contest)
        for order in range(30001, 30011, 2):
            make_entry(event, delegation, order, state="approved")
        make_entry(event, delegation, 30021, state="refused")
        return event


def lots(draw):
    return [lot["no"] for lot in draw.lots]


def test_draw_is_written_into_the_entries(event):
    with transaction():
        draw = draw_event(actor=ORGANISER, event=event, stations=2)

    entries = {entry.no: entry for entry in _entries(event)}
    assert sorted(lots(draw)) == ["001", "002", "003", "004", "005"]
    for lot in draw.lots:
        entry = entries[lot["no"]]
        found = (entry.draw_no, entry.session, entry.station, entry.blind_code)
        assert found == (lot["draw_no"], lot["session"], lot["station"], lot["blind_code"])
    assert entries["006"].draw_no is None


def test_draw_can_be_proved(event):
    with transaction():
        draw = draw_event(actor=ORGANISER, event=event, stations=2, spoken="八月十五")
    assert verified(draw)

    with transaction():
        draw.lots = [draw.lots[1], draw.lots[0], *draw.lots[2:]]
    assert not verified(draw)


def test_log_holds_the_commitment_and_neither_seed_nor_codes(event):
    with transaction():
        draw = draw_event(actor=ORGANISER, event=event)

    query = select(AuditEntry).where(AuditEntry.action == "draw_event")
    (row,) = db.session.scalars(query)
    assert row.details["new"]["commitment"] == draw.commitment
    assert draw.seed not in str(row.details)
    assert not any(lot["blind_code"] in str(row.details) for lot in draw.lots)


def test_drawing_again_needs_a_reason_and_keeps_the_first(event):
    with transaction():
        first = draw_event(actor=ORGANISER, event=event)
    with pytest.raises(Invalid) as error, transaction():
        draw_event(actor=ORGANISER, event=event)
    with transaction():
        second = draw_event(actor=ORGANISER, event=event, reason="设备故障，少一个工位")

    assert list(error.value.problems) == ["reason"]
    assert (first.current, second.current, second.number) == (False, True, 2)
    assert current_draw(event.id) is second
    assert len(db.session.scalars(select(Draw)).all()) == 2
    assert first.seed != second.seed


@pytest.mark.parametrize("state", ["draft", "registering", "scored", "published"])
def test_lots_are_drawn_after_registration_and_before_the_scores(event, state):
    with transaction():
        event.contest.state = state

    with pytest.raises(Conflict), transaction():
        draw_event(actor=ORGANISER, event=event)


def test_nothing_is_drawn_again_once_judging_began(event):
    with transaction():
        draw_event(actor=ORGANISER, event=event)
        event.contest.state = "judging"

    with pytest.raises(Conflict), transaction():
        draw_event(actor=ORGANISER, event=event, reason="重抽")


def test_event_without_entries_is_not_drawn(event):
    with transaction():
        other = make_event(event.contest, "电工")

    with pytest.raises(Conflict), transaction():
        draw_event(actor=ORGANISER, event=other)


@pytest.mark.parametrize("stations", [-1, 501])
def test_stations_have_limits(event, stations):
    with pytest.raises(Invalid) as error, transaction():
        draw_event(actor=ORGANISER, event=event, stations=stations)
    assert list(error.value.problems) == ["stations"]


def test_who_was_approved_later_is_counted(event):
    with transaction():
        draw_event(actor=ORGANISER, event=event)
        late = [entry for entry in _entries(event) if entry.state == "refused"]
        late[0].state = "approved"

    assert undrawn_count(event.id) == 1


def _entries(event):

    return db.session.scalars(select(Entry).where(Entry.event_id == event.id)).all()
