"""Letters back to whoever answered an invitation: always to the invited address, never to whoever wrote."""

from typing import Any

from tradehall.ical.invitations import tokens
from tradehall.ical.invitations.queries import Addressee, Message
from tradehall.ical.invitations.rules import Outcome
from tradehall.ical.sending import letter, seat
from tradehall.kernel.errors import DomainError
from tradehall.kernel.i18n import translate
from tradehall.kernel.outbox import Desk
from tradehall.kernel.texts import N_
from tradehall.meetings.queries.views import CalendarMeeting
from tradehall.meetings.rules import STANDING

_PENDING = N_("An answer to this invitation came from %(sender)s. We cannot be sure that it is yours.")
_NOT_YOURS = N_("If it is not yours, you need not do anything: nothing has changed.")
_STALE = N_("Your answer was to an earlier state of this meeting. This is how it stands now; please answer again.")
_WORDS = N_("What you wrote was not read: this address takes only the answers that calendar programs send.")
_UNREADABLE = N_("Your answer could not be read. Please answer on the meeting's page.")
_REFUSED = N_("Your answer could not be carried out: %(why)s")
_NOT_FREE = N_("The time that you proposed is not free, or is no time of this event. The meeting stays where it is.")
_NOT_FOR_YOU = N_("Only the two companies can propose another time. The meeting stays where it is.")

_SAYS = {
    Outcome.PENDING: (_PENDING, _NOT_YOURS),
    Outcome.STALE: (_STALE,),
    Outcome.WORDS: (_WORDS,),
    Outcome.UNREADABLE: (_UNREADABLE,),
    "refused": (_REFUSED,),
    "not-free": (_NOT_FREE,),
    "not-yours": (_NOT_FOR_YOU,),
}


def back(
    desk: Desk, to: Addressee, meeting: CalendarMeeting, mail: Any, case: str, error: DomainError | None = None
) -> None:
    """A letter about an answer that changed nothing yet; none where it would tell nothing new."""
    if case not in _SAYS or mail.answer["automatic"]:
        return
    method = "REQUEST" if case == Outcome.STALE and _is_on(to, meeting) else ""
    values = {"lines": _lines(to, mail, case, error), "case": case}
    if case == Outcome.PENDING:
        link = tokens.link_of("answer", mail.public_id)
        values["answer_page"] = f"{desk.post.base_url}/invitations/{link}?lang={to.language}"
    _post(desk, to, meeting, mail, method, values)


def counter_declined(
    desk: Desk, to: Addressee, meeting: CalendarMeeting, mail: Any, case: str, error: DomainError | None = None
) -> None:
    """The meeting stays; the calendar program is told so, the person where to choose another time."""
    values: dict[str, Any] = {"lines": _lines(to, mail, case, error), "case": case}
    if to.person_id and case != "not-yours":
        values["below"] = "/move"
    _post(desk, to, meeting, mail, "DECLINECOUNTER", values)


def resend(desk: Desk, to: Addressee, meeting: CalendarMeeting, mail: Any) -> None:
    """The program asked for the meeting as it stands."""
    if _is_on(to, meeting):
        _post(desk, to, meeting, mail, "REQUEST", {"lines": [], "case": "refresh"})


def _is_on(to: Addressee, meeting: CalendarMeeting) -> bool:
    return to.method == "REQUEST" and meeting.status in STANDING and seat(meeting, to) is not None


def _lines(to: Addressee, mail: Any, case: str, error: DomainError | None) -> list[str]:
    why = translate(error.text, to.language, **error.params) if error else ""
    return [translate(one, to.language, sender=mail.answer["sender"] or "?", why=why) for one in _SAYS[case]]


def _post(desk: Desk, to: Addressee, meeting: CalendarMeeting, mail: Any, method: str, values: dict[str, Any]) -> None:
    sent = Message(0, method, mail.received_at, overtaken=False, to=to)
    desk.post.send(letter(desk, "answer", meeting, sent, **values), key=f"answer.{mail.public_id}.{values['case']}")
