"""What stands in a calendar entry, in the reader's language."""

from functools import lru_cache

from tradehall.ical.readers import Reader
from tradehall.kernel.i18n import country_name, times, translate
from tradehall.kernel.texts import N_
from tradehall.meetings.commands import Phone, Video
from tradehall.meetings.queries.views import CalendarMeeting, CompanyBrief, Guest, MeetingPage, Place
from tradehall.meetings.rules import MeetingStatus
from tradehall.meetings.ways import Way

Told = CalendarMeeting | MeetingPage

_YOURS = N_("Your time: %(time)s (%(zone)s)")
_EVENTS = N_("Event time: %(time)s (%(zone)s)")
_THEIRS = N_("Their time: %(time)s (%(zone)s)")
_THERE = N_("%(company)s: %(time)s (%(zone)s)")
_TITLE = N_("%(company)s – %(event)s")
_BETWEEN = N_("%(exporter)s – %(buyer)s")
_PEOPLE = N_("People:")
_INTERPRETER = N_("%(name)s, interpreter")
_NO_INTERPRETER = N_("The interpreter is still being looked for. The meeting is certain once one is found.")
_AGENDA = N_("Agenda:")
_ROOM = N_("Join the meeting here: %(url)s")
_TEST = N_("Test camera and line before: %(url)s")
_LINK = N_("Video link: %(url)s")
_SECOND = N_("If that does not work: %(url)s")
_PHONES = N_("If nothing else works, by telephone:")
_PAGE = N_("Meeting page: %(url)s")
_CHANGE = N_("To move or cancel the meeting, open its page. Do not change it in your calendar only.")
_CANCELLED = N_("Cancelled: %(title)s")
_REASON = N_("Reason: %(reason)s")
_BEGINS = N_("Your meeting begins at %(time)s (%(zone)s).")
JOIN = N_("Join the meeting")


def own_place(meeting: Told, person_id: int | None) -> Place | None:
    """The reader's side, if they are on one."""
    for guest in meeting.guests:
        if guest.person.id == person_id and guest.side is not None and guest.role != "outside":
            return meeting.exporter if guest.side == meeting.exporter.side else meeting.buyer
    return None


def title(meeting: Told, reader: Reader, *, cancelled: bool) -> str:
    """'Other company – event'; both companies for whoever is on neither side."""
    own = own_place(meeting, reader.person_id)
    if own is None:
        both = {"exporter": short_name(meeting.exporter, reader), "buyer": short_name(meeting.buyer, reader)}
        found = translate(_BETWEEN, reader.language, **both)
    else:
        event = meeting.event.name.read(reader.language).text
        found = translate(_TITLE, reader.language, company=short_name(_other(meeting, own), reader), event=event)
    return translate(_CANCELLED, reader.language, title=found) if cancelled else found


def short_name(place: Place, reader: Reader) -> str:
    """The company's own name; its English one for who reads none of the languages of East Asia."""
    company = place.company
    return company.name_en or company.name if reader.language == "en" else company.name


def description(meeting: Told, reader: Reader, page: str, *, cancelled: bool) -> str:
    """Plain text: when on both clocks, who, what about, where, and how to move or cancel."""
    language = reader.language
    lines = [meeting.event.name.read(language).text, "", *_clocks(meeting, reader)]
    if cancelled:
        lines += _reason(meeting, reader)
    elif meeting.status is MeetingStatus.TENTATIVE:
        lines += ["", translate(_NO_INTERPRETER, language)]
    lines += ["", translate(_PEOPLE, language), *(_guest(guest, meeting, reader) for guest in meeting.guests)]
    if meeting.agenda:
        lines += ["", translate(_AGENDA, language), meeting.agenda]
    if not cancelled:
        lines += ["", *_joining(meeting.way, language, room_of(page, reader))]
        if not reader.page and meeting.way.video in (Video.ROOM, Video.JITSI):
            lines.append(translate(_TEST, language, url=f"{page.partition('/meetings/')[0]}/preflight"))
    lines += ["", translate(_PAGE, language, url=page)]
    if not cancelled:
        lines.append(translate(_CHANGE, language))
    return "\n".join(lines)


def room_of(page: str, reader: Reader) -> str:
    """Where the reader joins, whatever way the call is held by then; guests without an account on their own page."""
    return page if reader.page else f"{page}/room"


def _joining(way: Way, language: str, room: str) -> list[str]:
    """The room, then what to try when it does not work."""
    lines = [translate(_ROOM, language, url=room)]
    if way.link_url:
        lines.append(translate(_LINK if way.video is Video.LINK else _SECOND, language, url=way.link_url))
    if way.link_note:
        lines.append(way.link_note)
    if way.phones:
        lines.append(translate(_PHONES, language))
        lines += [phone_line(phone, language) for phone in way.phones]
    return lines


def phone_line(phone: Phone, language: str) -> str:
    """'– China: +86 533 000 0000 (code 1234)'."""
    where = f"{country_name(phone.country, language)}: " if phone.country else ""
    return f"– {where}{phone.number}" + (f" ({phone.note})" if phone.note else "")


def summary(meeting: Told, reader: Reader, page: str) -> str:
    """The shortest description that helps: when on both clocks, where, and how to change it."""
    language = reader.language
    room = translate(_ROOM, language, url=room_of(page, reader))
    lines = [*_clocks(meeting, reader), "", room, translate(_PAGE, language, url=page), translate(_CHANGE, language)]
    return "\n".join(lines)


def alarm_text(meeting: Told, reader: Reader) -> str:
    """What the reminder says."""
    clock = times(reader.language, reader.zone)
    zone = _zone_name(reader, reader.zone, meeting)
    return translate(_BEGINS, reader.language, time=clock.time(meeting.starts_at), zone=zone)


def _other(meeting: Told, own: Place) -> Place:
    return meeting.buyer if own is meeting.exporter else meeting.exporter


def _clocks(meeting: Told, reader: Reader) -> list[str]:
    """The reader's clock, then the other side's; both sides' for whoever is on neither."""
    own = own_place(meeting, reader.person_id)
    is_events = own is None and reader.zone == meeting.event.zone
    lines = [translate(_EVENTS if is_events else _YOURS, reader.language, **_at(meeting, reader, reader.zone))]
    if own is None:
        for place in (meeting.exporter, meeting.buyer):
            known = _at(meeting, reader, place.zone)
            lines.append(translate(_THERE, reader.language, company=short_name(place, reader), **known))
        return lines
    return [*lines, translate(_THEIRS, reader.language, **_at(meeting, reader, _other(meeting, own).zone))]


def _at(meeting: Told, reader: Reader, zone: str) -> dict[str, str]:
    when = times(reader.language, zone).range(meeting.starts_at, meeting.ends_at)
    return {"time": when, "zone": _zone_name(reader, zone, meeting)}


def _zone_name(reader: Reader, zone: str, meeting: Told) -> str:
    return times(reader.language, zone).zone_name(zone, meeting.starts_at)


def _reason(meeting: Told, reader: Reader) -> list[str]:
    return ["", translate(_REASON, reader.language, reason=meeting.cancel_reason)] if meeting.cancel_reason else []


def _guest(guest: Guest, meeting: Told, reader: Reader) -> str:
    who = guest.person
    name = _full_name(who.name, who.name_reading, who.name_latin)
    if guest.side is None:
        return "– " + translate(_INTERPRETER, reader.language, name=name)
    place = meeting.exporter if guest.side == meeting.exporter.side else meeting.buyer
    return f"– {name}, {_company(place.company)}"


@lru_cache(maxsize=4096)
def _full_name(name: str, reading: str, latin: str) -> str:
    """'佐藤 美咲 (さとう みさき, Misaki SATO)'."""
    others = [other for other in dict.fromkeys((reading, latin)) if other and other != name]
    return f"{name} ({', '.join(others)})" if others else name


def _company(company: CompanyBrief) -> str:
    """Own name and, where it is another, the English one."""
    english = company.name_en
    return f"{company.name} ({english})" if english and english != company.name else company.name
