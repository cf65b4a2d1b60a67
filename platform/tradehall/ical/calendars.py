"""Meetings as iCalendar objects (RFC 5545, 7986).

A meeting is an instant and is written in UTC: every client converts it, none has to trust a time-zone
definition of ours. UID never changes; SEQUENCE, DTSTAMP and LAST-MODIFIED come from the row, so that the same
meeting is the same bytes at every download. Downloads carry no METHOD, ORGANIZER or ATTENDEE: data, not
scheduling.
"""

from datetime import datetime, timedelta

from icalendar import Alarm, Calendar, Event, vUri
from icalendar.enums import CLASS, STATUS, TRANSP

from tradehall.kernel.i18n import Times, translate
from tradehall.kernel.texts import N_
from tradehall.meetings.queries.views import CalendarMeeting, Guest, Place
from tradehall.meetings.rules import MeetingStatus

PRODID = "-//Tradehall//Meetings 1//EN"
ALARM = timedelta(minutes=15)
STATUSES = {MeetingStatus.TENTATIVE: STATUS.TENTATIVE, MeetingStatus.CANCELLED: STATUS.CANCELLED}

_YOURS = N_("Your time: %(time)s (%(zone)s)")
_THEIRS = N_("Their time: %(time)s (%(zone)s)")
_THERE = N_("%(company)s: %(time)s (%(zone)s)")
_WITH = N_("Meeting with %(company)s")
_BETWEEN = N_("%(exporter)s – %(buyer)s")
_PEOPLE = N_("People:")
_INTERPRETER = N_("%(name)s, interpreter")
_AGENDA = N_("Agenda:")
_LINK = N_("Video link: %(url)s")
_PAGE = N_("Meeting page, also to move or cancel: %(url)s")
_CANCELLED = N_("Cancelled: %(title)s")
_SOON = N_("Your meeting begins in 15 minutes.")


def meeting_calendar(meeting: CalendarMeeting, language: str, zone: str, person_id: int | None, base: str) -> bytes:
    """One meeting as a calendar file for one reader.

    `zone` is the reader's, `person_id` tells which side is theirs, `base` is our address. The bytes change
    only when the meeting or the reader's language or zone does.
    """
    calendar = Calendar.new(prodid=PRODID, subcomponents=[_event(meeting, language, zone, person_id, base)])
    calendar.pop("UID", None)  # the library's random one would make each download another calendar
    return bytes(calendar.to_ical())


def file_name(meeting: CalendarMeeting) -> str:
    """An ASCII name that tells the day: 'meeting-2026-12-03-0100Z.ics'."""
    return f"meeting-{meeting.starts_at:%Y-%m-%d-%H%M}Z.ics"


def _event(meeting: CalendarMeeting, language: str, zone: str, person_id: int | None, base: str) -> Event:
    cancelled = meeting.status is MeetingStatus.CANCELLED
    page = f"{base}/meetings/{meeting.public_id}"
    title = _title(meeting, language, person_id)
    event = Event.new(
        uid=meeting.uid,
        stamp=_second(meeting.changed_at),
        last_modified=_second(meeting.changed_at),
        created=_second(meeting.created_at),
        sequence=meeting.sequence,
        start=meeting.starts_at,
        end=meeting.ends_at,
        summary=translate(_CANCELLED, language, title=title) if cancelled else title,
        description=_description(meeting, language, zone, person_id, page),
        location=page,
        url=page,
        status=STATUSES.get(meeting.status, STATUS.CONFIRMED),
        transparency=TRANSP.TRANSPARENT if cancelled else TRANSP.OPAQUE,
        classification=CLASS.PRIVATE,
        color="teal",
        categories=[meeting.event.name.read(language).text],
    )
    if meeting.link_url and not cancelled:
        event.add("CONFERENCE", vUri(meeting.link_url, params={"VALUE": "URI", "FEATURE": ["AUDIO", "VIDEO"]}))
    if not cancelled:
        event.add_component(Alarm.new_display(translate(_SOON, language), -ALARM, uid=f"alarm-{meeting.uid}"))
    return event


def _second(at: datetime) -> datetime:
    return at.replace(microsecond=0)


def _own(meeting: CalendarMeeting, person_id: int | None) -> Place | None:
    """The reader's side, if they are on one."""
    for place in (meeting.exporter, meeting.buyer):
        if any(g.side == place.side and g.person.id == person_id and g.role != "outside" for g in meeting.guests):
            return place
    return None


def _title(meeting: CalendarMeeting, language: str, person_id: int | None) -> str:
    own = _own(meeting, person_id)
    if own is None:
        names = {"exporter": meeting.exporter.company.name, "buyer": meeting.buyer.company.name}
        return translate(_BETWEEN, language, **names)
    other = meeting.buyer if own is meeting.exporter else meeting.exporter
    return translate(_WITH, language, company=other.company.name)


def _description(meeting: CalendarMeeting, language: str, zone: str, person_id: int | None, page: str) -> str:
    lines = [meeting.event.name.read(language).text, "", *_clocks(meeting, language, zone, person_id)]
    lines += ["", translate(_PEOPLE, language), *(_person(guest, meeting, language) for guest in meeting.guests)]
    if meeting.agenda:
        lines += ["", translate(_AGENDA, language), meeting.agenda]
    lines.append("")
    if meeting.link_url:
        lines.append(translate(_LINK, language, url=meeting.link_url))
        lines += [meeting.link_note] if meeting.link_note else []
    lines.append(translate(_PAGE, language, url=page))
    return "\n".join(lines)


def _clocks(meeting: CalendarMeeting, language: str, zone: str, person_id: int | None) -> list[str]:
    times = Times(language)
    own = _own(meeting, person_id)

    def at(where: str) -> dict[str, str]:
        when = times.range(meeting.starts_at, meeting.ends_at, where)
        return {"time": when, "zone": times.zone_name(where, meeting.starts_at)}

    first = translate(_YOURS, language, **at(zone))
    if own is None:
        places = (meeting.exporter, meeting.buyer)
        return [first, *(translate(_THERE, language, company=p.company.name, **at(p.zone)) for p in places)]
    other = meeting.buyer if own is meeting.exporter else meeting.exporter
    return [first, translate(_THEIRS, language, **at(other.zone))]


def _person(guest: Guest, meeting: CalendarMeeting, language: str) -> str:
    name = guest.person.name
    if guest.person.name_latin and guest.person.name_latin != name:
        name = f"{name} ({guest.person.name_latin})"
    if guest.side is None:
        return "– " + translate(_INTERPRETER, language, name=name)
    place = meeting.exporter if guest.side == meeting.exporter.side else meeting.buyer
    return f"– {name}, {place.company.name}"
