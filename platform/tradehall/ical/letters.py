"""Letters about a meeting: the same words with a calendar object or without."""

from typing import Any

from tradehall.kernel.mail import CalendarPart, Mail
from tradehall.kernel.outbox import Desk
from tradehall.meetings.queries.calendar import Recipient
from tradehall.meetings.queries.views import CalendarMeeting, CompanyBrief


def meeting_letter(
    desk: Desk,
    template: str,
    meeting: CalendarMeeting,
    reader: Recipient,
    calendar: CalendarPart | None = None,
    *,
    below: str = "",
    reply_to: str = "",
    **values: Any,
) -> Mail:
    """A letter to one reader in their language, with the clocks of both sides.

    `template`: below mail/meetings/. `below`: the page under the meeting's to lead to. `reply_to`: where an answer
    goes. `outside=True` is for a reader without an account, `page` then the address of theirs.
    """
    across = [place for place in (meeting.exporter, meeting.buyer) if place.id != reader.place]
    known = {
        "meeting": meeting,
        "path": f"/meetings/{meeting.public_id}{below}",
        "name": reader.name,
        "zone": reader.zone,
        "other_zone": across[0].zone if len(across) == 1 else None,
        "company": " – ".join(called(place.company, reader.language) for place in across),
        "event_name": str(meeting.event.name.read(reader.language)),
        "invites": calendar is not None and calendar.method == "REQUEST",
        "answers_by_mail": bool(reply_to),
        "page": "",
        **values,
    }
    made = desk.post.compose(f"mail/meetings/{template}", to=reader.email, language=reader.language, **known)
    return Mail(
        to=made.to,
        subject=made.subject,
        text=made.text,
        html=made.html,
        language=made.language,
        calendar=calendar,
        kind=f"meetings/{template}",
        person_id=reader.id or None,
        event_id=meeting.event.id,
        sender_name=str(known["event_name"]),
        reply_to=reply_to,
    )


def called(company: CompanyBrief, language: str) -> str:
    """Its own name for those who read its language, else the English one."""
    return company.name if language == company.language or not company.name_en else company.name_en
