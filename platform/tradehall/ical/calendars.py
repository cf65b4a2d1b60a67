"""Meetings as iCalendar objects (RFC 5545, 5546, 7986): one builder for downloads, feeds and invitations.

A meeting is an instant and is written in UTC: every client converts it. Who wants their own zone gets it with a
definition of ours, except where the wall clock would be ambiguous. UID never changes; SEQUENCE, DTSTAMP and
LAST-MODIFIED come from the rows whose words stand in the entry, so that the same meeting is the same bytes every time.
Downloads and feeds carry no METHOD, ORGANIZER or ATTENDEE: they are data, not scheduling.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import NAMESPACE_OID, uuid5

from tradehall.ical import lines, zones
from tradehall.ical.lines import instant, parameter, text
from tradehall.ical.readers import Invitation, Method, Reader
from tradehall.ical.wording import JOIN, alarm_text, description, room_of, title
from tradehall.kernel.i18n import translate
from tradehall.kernel.texts import N_
from tradehall.meetings.queries.views import CalendarMeeting
from tradehall.meetings.rules import MeetingStatus

PRODID = "-//Tradehall//Meetings 1//EN"
_BUSY = N_("Busy")
_FREE = N_("Free again")


def meeting_calendar(
    meeting: CalendarMeeting, reader: Reader, base: str, invitation: Invitation | None = None
) -> bytes:
    """One meeting as a calendar file for one reader; with `invitation` as the object of a mail (iMIP).

    `base` is our address. The bytes change only when the meeting, the reader or the invitation does.
    """
    reader = settled([meeting], reader)
    head = [f"METHOD:{invitation.method}"] if invitation else []
    return calendar(head, [event(meeting, reader, base, invitation)], zone_of([meeting], reader))


def calendar(head: Sequence[str], entries: Sequence[bytes], zone: bytes = b"") -> bytes:
    """A calendar of finished entries; `head`: content lines of its own."""
    begin = lines.written(["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODID}", *head])
    return b"".join([begin, zone, *entries, b"END:VCALENDAR\r\n"])


def settled(meetings: Sequence[CalendarMeeting], reader: Reader) -> Reader:
    """The reader for whom these meetings can be written: in UTC, where their zone follows no simple rules then."""
    if not reader.own_zone or not meetings or zones.is_simple(reader.zone, *_years(meetings)):
        return reader
    return replace(reader, own_zone=False)


def zone_of(meetings: Sequence[CalendarMeeting], reader: Reader) -> bytes:
    """The definition of the reader's zone, when one of the meetings is written in it; else nothing."""
    if not any(_in_zone(meeting, reader) for meeting in meetings):
        return b""
    return zones.definition(reader.zone, *_years(meetings))


def _years(meetings: Sequence[CalendarMeeting]) -> tuple[int, int]:
    """The first and the last; wherever the reader is, the zone is looked at for a year more on both ends."""
    return min(meeting.starts_at for meeting in meetings).year, max(meeting.ends_at for meeting in meetings).year


def event(meeting: CalendarMeeting, reader: Reader, base: str, invitation: Invitation | None = None) -> bytes:
    """The VEVENT of a meeting; `reader` is settled."""
    cancelled = meeting.status is MeetingStatus.CANCELLED or _is_cancel(invitation)
    page = reader.page or f"{base}/meetings/{meeting.public_id}"
    room = room_of(page, reader)
    changed = instant(max(at for at in (meeting.changed_at, meeting.worded_at, reader.changed_at) if at))
    found = [
        "BEGIN:VEVENT",
        f"SUMMARY:{text(title(meeting, reader, cancelled=cancelled))}",
        *_times(meeting, reader),
        f"DTSTAMP:{instant(invitation.stamp) if invitation else changed}",
        f"UID:{text(meeting.uid)}",
        f"SEQUENCE:{meeting.sequence}",
        f"CATEGORIES:{text(meeting.event.name.read(reader.language).text)}",
        "CLASS:PRIVATE",
        "COLOR:teal",
        f"CREATED:{instant(meeting.created_at)}",
        f"DESCRIPTION:{text(description(meeting, reader, page, cancelled=cancelled))}",
        f"LAST-MODIFIED:{changed}",
        f"LOCATION:{text(room)}",
        f"STATUS:{_status(meeting, cancelled=cancelled)}",
        f"TRANSP:{'TRANSPARENT' if cancelled else 'OPAQUE'}",
        f"URL:{page}",
        *(_scheduling(invitation) if invitation else ()),
    ]
    if not cancelled:
        label = parameter(translate(JOIN, reader.language))
        found.append(f"CONFERENCE;FEATURE=AUDIO,VIDEO;LABEL={label};VALUE=URI:{room}")
        found += _alarm(meeting, reader)
    found.append("END:VEVENT")
    return lines.written(found)


def busy_entry(meeting: CalendarMeeting, reader: Reader) -> bytes:
    """The VEVENT of a meeting for those who are to know of it no more than when the reader is busy."""
    cancelled = meeting.status is MeetingStatus.CANCELLED
    changed = instant(_busy_changed(meeting, reader))
    return lines.written(
        [
            "BEGIN:VEVENT",
            f"SUMMARY:{text(translate(_FREE if cancelled else _BUSY, reader.language))}",
            *_times(meeting, reader),
            f"DTSTAMP:{changed}",
            f"UID:{text(meeting.uid)}",
            f"SEQUENCE:{meeting.sequence}",
            "CLASS:PRIVATE",
            f"CREATED:{instant(meeting.created_at)}",
            f"LAST-MODIFIED:{changed}",
            f"STATUS:{_status(meeting, cancelled=cancelled)}",
            f"TRANSP:{'TRANSPARENT' if cancelled else 'OPAQUE'}",
            "END:VEVENT",
        ]
    )


def free_busy(meetings: Sequence[CalendarMeeting], reader: Reader) -> bytes:
    """The same of all meetings as one VFREEBUSY, in UTC; nothing without one that stands."""
    stand = [meeting for meeting in meetings if meeting.status is not MeetingStatus.CANCELLED]
    if not stand:
        return b""
    periods = [
        f"FREEBUSY;FBTYPE={'BUSY-TENTATIVE' if one.status is MeetingStatus.TENTATIVE else 'BUSY'}:"
        f"{instant(one.starts_at)}/{instant(one.ends_at)}"
        for one in stand
    ]
    return lines.written(
        [
            "BEGIN:VFREEBUSY",
            f"UID:{uuid5(NAMESPACE_OID, f'tradehall.busy.{reader.person_id}')}@tradehall",
            f"DTSTAMP:{instant(max(_busy_changed(meeting, reader) for meeting in meetings))}",
            f"DTSTART:{instant(min(meeting.starts_at for meeting in stand))}",
            f"DTEND:{instant(max(meeting.ends_at for meeting in stand))}",
            *periods,
            "END:VFREEBUSY",
        ]
    )


def _busy_changed(meeting: CalendarMeeting, reader: Reader) -> datetime:
    return max(at for at in (meeting.changed_at, reader.changed_at) if at)


def file_name(meeting: CalendarMeeting) -> str:
    """An ASCII name that tells the day: 'meeting-2026-12-03-0100Z.ics'."""
    return f"meeting-{meeting.starts_at:%Y-%m-%d-%H%M}Z.ics"


def _is_cancel(invitation: Invitation | None) -> bool:
    return invitation is not None and invitation.method is Method.CANCEL


def _status(meeting: CalendarMeeting, *, cancelled: bool) -> str:
    if cancelled:
        return "CANCELLED"
    return "TENTATIVE" if meeting.status is MeetingStatus.TENTATIVE else "CONFIRMED"


def _times(meeting: CalendarMeeting, reader: Reader) -> tuple[str, str]:
    if _in_zone(meeting, reader):
        return _local("DTSTART", meeting.starts_at, reader.zone), _local("DTEND", meeting.ends_at, reader.zone)
    return f"DTSTART:{instant(meeting.starts_at)}", f"DTEND:{instant(meeting.ends_at)}"


def _in_zone(meeting: CalendarMeeting, reader: Reader) -> bool:
    ends = (meeting.starts_at, meeting.ends_at)
    return reader.own_zone and all(zones.is_plain(at, reader.zone) for at in ends)


def _local(name: str, at: datetime, zone: str) -> str:
    return f"{name};TZID={parameter(zone)}:{zones.wall(at, zone)}"


def _scheduling(invitation: Invitation) -> tuple[str, str]:
    who, sender = invitation.attendee, invitation.organizer
    answer = "" if invitation.method is Method.CANCEL else f";PARTSTAT={invitation.partstat}"
    rsvp = ";RSVP=TRUE" if answer and invitation.partstat == "NEEDS-ACTION" else ""
    return (
        f"ORGANIZER;CN={parameter(sender.name)}:mailto:{sender.address}",
        f"ATTENDEE;CN={parameter(who.name)};CUTYPE=INDIVIDUAL{answer};ROLE=REQ-PARTICIPANT{rsvp}:mailto:{who.address}",
    )


def _alarm(meeting: CalendarMeeting, reader: Reader) -> tuple[str, ...]:
    """A reminder at the reader's own setting; none for what is not certain."""
    if reader.alarm is None or meeting.status is MeetingStatus.TENTATIVE:
        return ()
    return (
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"DESCRIPTION:{text(alarm_text(meeting, reader))}",
        f"TRIGGER:{f'-PT{reader.alarm}M' if reader.alarm else 'PT0S'}",
        f"UID:{text(f'alarm-{meeting.uid}')}",
        "END:VALARM",
    )
