"""How calls are held: the event's rules, another way for one meeting, and more time for it."""

from datetime import timedelta

from sqlalchemy import select

from tradehall.events.service.manage import managed
from tradehall.kernel.errors import Forbidden, StaleVersion
from tradehall.kernel.runner import broken, handles
from tradehall.kernel.tx import Tx
from tradehall.meetings import ways
from tradehall.meetings.commands import ExtendMeeting, SetVideoRules, SwitchVideo, Video
from tradehall.meetings.errors import CannotExtend, LessTime, NoPhones, NoSecondWay, YoursIsNext
from tradehall.meetings.facts import MeetingExtended, VideoRulesChanged, VideoSwitched
from tradehall.meetings.models import VideoRules
from tradehall.meetings.policy import can_change_meeting, can_manage, can_switch_video
from tradehall.meetings.queries.video import more_time, video_rules
from tradehall.meetings.service.booking import about, told, try_claim, whole_second
from tradehall.meetings.service.changing import Table, own_table, table
from tradehall.meetings.service.resting import Hour, can_come

broken("pk_video_rules", StaleVersion)  # two wrote the first ones at once


@handles(SetVideoRules)
def set_video_rules(tx: Tx, command: SetVideoRules) -> str:
    """Meetings that were switched by hand stay as they are; the others follow."""
    event = managed(tx, command.event)
    row = tx.session.scalar(select(VideoRules).where(VideoRules.event_id == event.id).with_for_update())
    values = command.model_dump(mode="json", exclude={"event", "version"})
    if row is None:
        row = VideoRules(event_id=event.id, version=1, **values)
        tx.expect_version(row, command.version, values)
        tx.add(row)
    else:
        tx.expect_version(row, command.version, values)
        for name, value in values.items():
            setattr(row, name, value)
    tx.record(VideoRulesChanged(event=event.id, by=tx.actor.person_id))
    return event.slug


@handles(SwitchVideo)
def switch_video(tx: Tx, command: SwitchVideo) -> str:
    """Everybody goes on by the other way. Who asks for the way that holds already has what they want."""
    found = table(tx, command.meeting)
    meeting, who = found.meeting, tx.actor
    comes = who.person_id in found.people
    acts = found.side is not None
    tx.require(can_switch_video(who, acts=acts, comes=comes, organises=found.organises), Forbidden)
    changes = can_change_meeting(who, acts=acts, organises=found.organises)
    times = (meeting.starts_at, meeting.ends_at)
    if why := ways.why_not_switchable(found.status, *times, tx.now, changes=changes):
        raise why
    rules = video_rules(tx, meeting.event_id)
    before = ways.way(meeting.video, meeting.link_url, meeting.link_note, rules)
    after = ways.way(command.video, meeting.link_url, meeting.link_note, rules)
    if command.video not in (None, after.video):
        raise NoPhones if command.video is Video.PHONE else NoSecondWay
    if meeting.video == command.video or (command.video and before.video == after.video):
        return meeting.public_id
    tx.expect_version(meeting, command.version, {"video": command.video})
    meeting.video, meeting.changed_at = command.video, whole_second(tx.now)
    tx.record(VideoSwitched(before=before.video, after=after.video, **about(tx, meeting, found.people)))
    return meeting.public_id


@handles(ExtendMeeting)
def extend_meeting(tx: Tx, command: ExtendMeeting) -> str:
    """The same people, so many minutes longer: their time is held in the same act, or nothing has changed.

    CannotExtend and its kin tell why not, and how many minutes all would have. Whose own calendar says busy may still
    stay by asking for it; organisers know what they do.
    """
    found = own_table(tx, command.meeting)
    meeting = found.meeting
    before, ends_at = meeting.ends_at, meeting.ends_at + timedelta(minutes=command.minutes)
    if why := ways.why_not_extensible(found.status, meeting.starts_at, before, tx.now):
        raise why
    tx.expect_version(meeting, command.version, {"ends_at": ends_at})
    if found.interpreter:
        hour = Hour(meeting.slot_id, meeting.starts_at, ends_at)
        can_come(tx, meeting, found.interpreter, found.exporter.terms, hour, agreed=True)
    is_held = try_claim(tx, meeting.id, found.held, meeting.starts_at, ends_at)
    if not is_held or not can_manage(tx.actor, organises=found.organises):
        _must_be_free(tx, found, command.minutes, is_held=is_held)
    meeting.ends_at = ends_at
    told(tx, meeting)
    tx.record(MeetingExtended(before=before, **about(tx, meeting, found.people)))
    return meeting.public_id


def _must_be_free(tx: Tx, found: Table, minutes: int, *, is_held: bool) -> None:
    """After the claims, so that a calendar that is read meanwhile either sees the meeting or is seen here."""
    meeting = found.meeting
    free = more_time(tx, meeting.event_id, meeting.id, found.held, meeting.ends_at)
    if is_held and free.minutes >= minutes:
        return
    known = {"minutes": free.minutes, "mine": free.mine}
    if free.minutes:
        raise LessTime(details=known, minutes=free.minutes)
    raise (YoursIsNext if free.mine else CannotExtend)(details=known)
