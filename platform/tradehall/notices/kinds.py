"""What people can be told: each kind with its sentence, its topic, and the mail that goes with it.

A kind's name stands in the database and must not change. `%(company)s` and the like are filled with names in the
reader's language.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tradehall.kernel.texts import N_


class Topic(StrEnum):
    """What a person chooses about: mail at once, once a day, or never."""

    REQUESTS = "requests"
    MEETINGS = "meetings"
    REMINDERS = "reminders"
    WAITING = "waiting"
    INTERPRETING = "interpreting"
    DEALS = "deals"
    FOLLOW_UPS = "follow_ups"
    CHAT = "chat"
    CASES = "cases"
    REGISTRATIONS = "registrations"
    ORGANISING = "organising"
    ACCOUNT = "account"


class MailChoice(StrEnum):
    NOW = "now"
    DIGEST = "digest"
    NEVER = "never"


class Late(StrEnum):
    """What becomes of a mail that quiet hours or a digest would hold until its time is over."""

    AT_ONCE = "at once"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Kind:
    """`template`: of the mail; '' where the page is enough, or where another mail tells it already.

    `urgent`: waits neither for the end of quiet hours nor for a digest. `calendar`: where a person's calendar is kept
    up to date by mail, that mail tells it.
    """

    topic: Topic
    text: str
    icon: str
    template: str = ""
    urgent: bool = False
    late: Late = Late.AT_ONCE
    calendar: bool = False


def _request(text: str, icon: str, template: str = "") -> Kind:
    return Kind(Topic.REQUESTS, text, icon, f"mail/meetings/{template}" if template else "")


def _meeting(text: str, icon: str, template: str = "", topic: Topic = Topic.MEETINGS, **more: Any) -> Kind:
    return Kind(topic, text, icon, f"mail/meetings/{template}" if template else "", **more)


def _deal(text: str, icon: str, template: str = "") -> Kind:
    return Kind(Topic.DEALS, text, icon, f"mail/deals/{template}" if template else "")


def _registration(text: str, icon: str, template: str, topic: Topic = Topic.REGISTRATIONS) -> Kind:
    return Kind(topic, text, icon, f"mail/events/{template}")


def _safety(text: str, icon: str, template: str, topic: Topic = Topic.CHAT, **more: Any) -> Kind:
    return Kind(topic, text, icon, f"mail/chat/{template}", **more)


def _case(text: str, icon: str, template: str = "", topic: Topic = Topic.CASES) -> Kind:
    return Kind(topic, text, icon, f"mail/support/{template}" if template else "")


def _account(text: str, icon: str) -> Kind:
    return Kind(Topic.ACCOUNT, text, icon)


KINDS: dict[str, Kind] = {
    # requests
    "request": _request(N_("%(company)s asks to meet you."), "inbox", "request"),
    "countered": _request(N_("%(company)s proposes other times."), "arrow-left-right", "countered"),
    "declined": _request(N_("%(company)s declines the meeting."), "x-circle", "declined"),
    "withdrawn": _request(N_("%(company)s took its request back."), "x-circle"),
    "expired": _request(N_("%(company)s did not answer your request in time."), "hourglass-split", "expired"),
    "missed": _request(
        N_("The request between you and %(company)s was not answered in time."), "hourglass-split", "expired"
    ),
    "gone": _request(N_("%(company)s no longer takes part. Your request is closed."), "x-circle", "gone"),
    "due": _request(N_("%(company)s waits for your answer."), "hourglass-split", "due"),
    "assigned": _request(N_("You have been chosen to answer %(company)s."), "person-check", "assigned"),
    # meetings
    "accepted": _meeting(N_("%(company)s accepted your request."), "check-circle", "accepted", calendar=True),
    "booked": _meeting(
        N_("A meeting with %(company)s was accepted for you."), "check-circle", "booked", calendar=True
    ),
    "moved": _meeting(N_("The meeting with %(company)s has another time."), "clock", "moved", calendar=True),
    "move_proposed": _meeting(
        N_("%(company)s proposes another time for your meeting."), "arrow-left-right", "move_proposed"
    ),
    "move_declined": _meeting(
        N_("%(company)s cannot meet at the time that you proposed."), "x-circle", "move_closed"
    ),
    "move_withdrawn": _meeting(
        N_("%(company)s does not propose another time any more."), "x-circle", "move_closed"
    ),
    "schedule_published": _meeting(N_("The schedule of the event is there: you have new meetings."), "calendar-check"),
    "cancelled": _meeting(N_("The meeting with %(company)s is cancelled."), "x-circle", "cancelled", calendar=True),
    "revived": _meeting(
        N_("The meeting with %(company)s takes place after all."), "check-circle", "invited", calendar=True
    ),
    "swapped": _meeting(
        N_("%(after)s comes instead of %(before)s to the meeting with %(company)s."), "people", "swapped",
        calendar=True,
    ),
    "guest": _meeting(N_("You are invited to the meeting of %(company)s."), "person-check", calendar=True),
    "guest_declined": _meeting(
        N_("%(guest)s cannot come to your meeting with %(company)s."), "x-circle", "guest_answer"
    ),
    "guest_comes": _meeting(
        N_("%(guest)s comes to your meeting with %(company)s after all."), "check-circle", "guest_answer"
    ),
    "guest_removed": _meeting(N_("The meeting of %(company)s takes place without you."), "x-circle", calendar=True),
    "interpreter_found": _meeting(
        N_("Your meeting with %(company)s has its interpreter and is certain now."), "translate", "interpreter_news",
        calendar=True,
    ),
    "interpreter_lost": _meeting(
        N_("Your meeting with %(company)s waits for another interpreter."), "translate", "interpreter_news",
        calendar=True,
    ),
    "interpreter_new": _meeting(
        N_("%(interpreter)s will interpret your meeting with %(company)s."), "translate", "interpreter_news",
        calendar=True,
    ),
    "interpreter_none": _meeting(
        N_("Your meeting with %(company)s has no interpreter from the organisers any more."), "translate",
        "interpreter_news", calendar=True,
    ),
    "collides": _meeting(
        N_("Your own calendar says that you are busy when you meet %(company)s."), "exclamation-triangle",
        "own_calendar",
    ),
    "switched": _meeting(N_("Your call with %(company)s goes on by another way."), "box-arrow-up-right"),
    "longer": _meeting(N_("Your meeting with %(company)s is longer."), "clock"),
    "outcome": _meeting(N_("What was the outcome of the meeting with %(company)s?"), "clipboard", "outcome"),
    "notes": Kind(
        Topic.MEETINGS, N_("The notes of your meeting with %(company)s."), "pencil", "mail/rooms/notes"
    ),
    "slot_free": _meeting(
        N_("A time of %(company)s, for which you wait, is free."), "calendar-event", "slot_free", Topic.WAITING
    ),
    "wait_over": _meeting(
        N_("%(company)s no longer takes part. You need not wait for a time of theirs."), "x-circle", "gone",
        Topic.WAITING,
    ),
    # before a meeting
    "confirm": Kind(
        Topic.REMINDERS, N_("Do you still come to the meeting with %(company)s?"), "question-circle",
        "mail/meetings/confirm",
    ),
    "reminder_day": Kind(
        Topic.REMINDERS, N_("Tomorrow you meet %(company)s."), "clock", "mail/meetings/reminder", late=Late.DROPPED
    ),
    "reminder_hour": Kind(
        Topic.REMINDERS, N_("In an hour you meet %(company)s."), "clock", "mail/meetings/reminder", late=Late.DROPPED
    ),
    "reminder_soon": Kind(
        Topic.REMINDERS, N_("In ten minutes you meet %(company)s."), "clock", "mail/meetings/reminder", urgent=True
    ),
    # interpreters
    "offered": _meeting(
        N_("Can you interpret between %(company)s?"), "question-circle", "offered", Topic.INTERPRETING
    ),
    "offer_closed": _meeting(
        N_("The offer to interpret between %(company)s is no longer open."), "x-circle", "offer_closed",
        Topic.INTERPRETING,
    ),
    "interpreter": _meeting(
        N_("You interpret between %(company)s."), "translate", "interpreter", Topic.INTERPRETING, calendar=True
    ),
    "interpreter_freed": _meeting(
        N_("You no longer interpret between %(company)s."), "x-circle", "interpreter_freed", Topic.INTERPRETING,
        calendar=True,
    ),
    # organisers
    "nobody_interprets": _meeting(
        N_("Nobody who was asked can interpret between %(company)s."), "exclamation-triangle", "nobody_interprets",
        Topic.ORGANISING,
    ),
    "trouble": Kind(
        Topic.ORGANISING, N_("%(person)s asks for help in the meeting of %(company)s."), "headset", urgent=True
    ),
    "trouble_unseen": Kind(
        Topic.ORGANISING, N_("%(person)s asks for help in the meeting of %(company)s."), "headset",
        "mail/rooms/trouble", urgent=True,
    ),
    "waiting": _meeting(
        N_("%(waits)s has been waiting for five minutes. %(missing)s is not there."), "exclamation-triangle",
        "waiting", Topic.ORGANISING, urgent=True,
    ),
    "schedule_solved": Kind(Topic.ORGANISING, N_("The schedule that you started is there to look at."), "calendar3"),
    "schedule_failed": Kind(Topic.ORGANISING, N_("The schedule that you started could not be made."), "calendar-x"),
    "registered": _registration(N_("%(company)s has registered."), "inbox", "registered", Topic.ORGANISING),
    "nobody_left": _registration(
        N_("Nobody comes for %(company)s any more."), "exclamation-triangle", "nobody_left", Topic.ORGANISING
    ),
    "called": Kind(
        Topic.CHAT, N_("%(inviter)s mentions you in the talk with %(company)s."), "chat-dots", "mail/chat/called"
    ),
    "buyer_waits": Kind(
        Topic.ORGANISING, N_("%(waits)s waits for an answer of %(missing)s."), "hourglass-split",
        "mail/chat/buyer_waits",
    ),
    # rooms
    "test_line": Kind(
        Topic.REMINDERS, N_("The organisers ask you to test camera and line before your next meeting."),
        "camera-video", "mail/rooms/test_line",
    ),
    # registrations
    "approved": _registration(N_("%(company)s takes part."), "check-circle", "approved"),
    "rejected": _registration(N_("The organisers could not accept %(company)s."), "x-circle", "rejected"),
    "waitlisted": _registration(N_("%(company)s is on the waiting list."), "hourglass-split", "waitlisted"),
    "pending": _registration(
        N_("The registration of %(company)s is looked at once more."), "hourglass-split", "pending"
    ),
    "suspended": _registration(N_("The organisers suspended %(company)s."), "exclamation-triangle", "suspended"),
    "reinstated": _registration(N_("%(company)s takes part again."), "check-circle", "reinstated"),
    "nobody": _registration(N_("Nobody comes for %(company)s any more."), "exclamation-triangle", "nobody"),
    # deals
    "deal_proposed": _deal(N_("%(company)s proposes a deal."), "file-earmark-text", "proposed"),
    "deal_countered": _deal(N_("%(company)s answers with other terms."), "arrow-left-right", "countered"),
    "deal_amended": _deal(N_("%(company)s proposes to amend the deal."), "arrow-left-right", "amended"),
    "deal_sealed": _deal(N_("The deal with %(company)s is sealed."), "check-circle", "sealed"),
    "deal_withdrawn": _deal(N_("%(company)s withdrew its terms."), "x-circle", "withdrawn"),
    "deal_document": _deal(N_("%(company)s made a document from your deal."), "file-earmark-text"),
    "deal_lapsed": _deal(N_("The terms between you and %(company)s are no longer valid."), "hourglass-split"),
    "deal_evidence": _deal(N_("%(company)s recorded a step of your deal."), "check2", "news"),
    "deal_evidence_gone": _deal(N_("%(company)s took a step of your deal back."), "exclamation-triangle", "news"),
    "deal_disputed": _deal(N_("%(company)s opened a dispute about your deal."), "exclamation-triangle", "news"),
    "deal_dispute_answered": _deal(N_("%(company)s answered in the dispute about your deal."), "chat-dots", "news"),
    "deal_dispute_ended": _deal(N_("%(company)s ended the dispute about your deal."), "check-circle", "news"),
    "deal_closed": _deal(N_("%(company)s completed your deal: all is delivered and paid."), "check-circle"),
    "witness_to_release": _deal(
        N_("%(person)s is to confirm your deal by a link, once you have released the address."), "envelope",
        "witness_news",
    ),
    "witness_asked": _deal(
        N_("%(person)s was asked to confirm the deal for %(company)s by a link."), "envelope", "witness_news"
    ),
    "witness_agreed": _deal(
        N_("%(person)s confirmed the deal for %(company)s by a link."), "check-circle", "witness_news"
    ),
    "witness_declined": _deal(
        N_("%(person)s declined to confirm the deal for %(company)s."), "x-circle", "witness_news"
    ),
    "witness_to_release_office": Kind(
        Topic.ORGANISING, N_("%(person)s is to confirm a deal for %(company)s by a link. Is the address right?"),
        "envelope",
    ),
    "deal_disputed_office": Kind(
        Topic.ORGANISING, N_("%(company)s opened a dispute about a deal."), "exclamation-triangle"
    ),
    # deliveries of sealed deals
    "delay_told": _deal(N_("%(company)s tells a new day of delivery and asks for your answer."), "clock", "delay"),
    "delay_taken_back": _deal(N_("%(company)s takes back what it told of a later delivery."), "clock", "delivery"),
    "delay_answered": _deal(N_("%(company)s answers the new day of delivery."), "reply", "delivery"),
    "line_delivered": _deal(N_("%(company)s says that goods were delivered."), "truck", "delivery"),
    "line_received": _deal(N_("%(company)s has the goods."), "check-circle", "delivery"),
    "delivery_near": _deal(
        N_("Goods for %(company)s are due soon. If they come later, please say so now."), "hourglass-split", "delivery"
    ),
    "delivery_past": _deal(
        N_("The day of goods for %(company)s is past, and they were told nothing."), "exclamation-triangle", "delivery"
    ),
    # later questions
    "follow_up": Kind(
        Topic.FOLLOW_UPS,
        N_("What was the outcome of the meeting with %(company)s?"),
        "clipboard",
        "mail/deals/follow_up",
    ),
    "follow_up_again": Kind(
        Topic.FOLLOW_UPS, N_("Once more: what was the outcome of the meeting with %(company)s?"), "clipboard",
        "mail/deals/follow_up",
    ),
    "help_wanted": Kind(
        Topic.ORGANISING, N_("%(company)s needs help after a meeting."), "exclamation-circle",
        "mail/deals/help_wanted",
    ),
    # next steps
    "step_given": _deal(N_("You are to do the next step with %(company)s."), "person-check"),
    "step_tomorrow": _deal(N_("Tomorrow a step with %(company)s is due."), "hourglass-split", "step"),
    "step_today": _deal(N_("Today a step with %(company)s is due."), "hourglass-split", "step"),
    # samples
    "sample_asked": _deal(N_("%(company)s asks for a sample."), "box-seam", "sample"),
    "sample_offered": _deal(N_("%(company)s offers a sample."), "box-seam", "sample"),
    "sample_promised": _deal(N_("%(company)s will send the sample."), "box-seam", "sample"),
    "sample_declined": _deal(N_("%(company)s declines the sample."), "x-circle", "sample"),
    "sample_withdrawn": _deal(N_("%(company)s takes the sample back."), "x-circle", "sample"),
    "sample_sent": _deal(N_("%(company)s has sent the sample."), "truck", "sample"),
    "sample_received": _deal(N_("%(company)s has the sample."), "check-circle", "sample"),
    "sample_judged": _deal(N_("%(company)s says what it found in the sample."), "clipboard", "sample"),
    "sample_lost": _deal(N_("%(company)s says that the sample was lost."), "exclamation-triangle", "sample"),
    "sample_missing": _deal(
        N_("A sample between you and %(company)s is needed in three days, and is not there."), "exclamation-triangle",
        "sample",
    ),
    # offers in talk: the unread message of an offer is mailed as one
    "offer": Kind(Topic.DEALS, N_("%(company)s makes you an offer."), "cash-coin"),
    "offer_countered": Kind(Topic.DEALS, N_("%(company)s answers your offer with another one."), "arrow-left-right"),
    "offer_accepted": Kind(
        Topic.DEALS, N_("%(company)s accepts your offer."), "check-circle", "mail/chat/offer_accepted"
    ),
    # the rest
    "unread": Kind(Topic.CHAT, N_("You have not read messages of %(company)s."), "chat-dots", "mail/chat/unread"),
    # cases with a desk: what is said in their talk is told as in any other
    "desk_joined": _case(N_("You serve at the desk %(desk)s now."), "headset", "serves"),
    "desk_left": _case(N_("You do not serve at the desk %(desk)s any more."), "headset"),
    "case_opened": _case(N_("%(company)s asks your desk: “%(case)s”."), "inbox", "case"),
    "case_taken": _case(N_("%(person)s looks after your case “%(case)s”."), "person-check"),
    "case_given": _case(N_("%(person)s gave you the case of %(company)s: “%(case)s”."), "person-plus", "case"),
    "case_arrived": _case(
        N_("A case of %(company)s was passed to your desk: “%(case)s”."), "arrow-left-right", "case"
    ),
    "case_moved": _case(N_("The desk %(desk)s looks at your case “%(case)s” now."), "arrow-left-right", "case"),
    "case_done": _case(N_("Your case “%(case)s” is done."), "check-circle", "ended"),
    "case_refused": _case(N_("The desk could not help in your case “%(case)s”."), "x-circle", "ended"),
    "case_withdrawn": _case(N_("%(company)s withdrew its case “%(case)s”."), "x-circle"),
    "case_reopened": _case(
        N_("The case of %(company)s is open again: “%(case)s”."), "arrow-counterclockwise", "case"
    ),
    "case_open_again": _case(N_("The desk goes on with your case “%(case)s”."), "arrow-counterclockwise"),
    "case_late": _case(
        N_("%(company)s has waited for an answer of your desk for too long: “%(case)s”."), "hourglass-split", "late"
    ),
    "cases_late": _case(
        N_("Firms wait for a desk for longer than it promised."), "hourglass-split", "late_office", Topic.ORGANISING
    ),
    # safety of talk
    "reported": _safety(
        N_("A message was reported to you as organiser."), "exclamation-circle", "reported", Topic.ORGANISING
    ),
    "hidden": _safety(N_("The organisers hid a message of yours."), "eye-slash", "moderated", urgent=True),
    "shown": _safety(N_("A message of yours that was hidden is shown again."), "eye", "moderated"),
    "warned": _safety(
        N_("The organisers warn you because of what you wrote."), "exclamation-triangle", "moderated", urgent=True
    ),
    "muted": _safety(
        N_("The organisers muted you: you cannot write for a time."), "mic-mute", "moderated", urgent=True
    ),
    "unmuted": _safety(N_("You can write again."), "chat-dots", "moderated"),
    "invited": _account(N_("%(inviter)s invites you to act for %(company)s."), "building"),
    "new_device": _account(N_("Your account was used on a new device."), "shield-lock"),
    "password_changed": _account(N_("Your password was changed."), "shield-lock"),
    "email_changed": _account(N_("Your e-mail address was changed."), "shield-lock"),
}  # fmt: skip

DEFAULT = MailChoice.NOW

# What can be chosen for each topic. Letters about the account always go out, and from where they are written.
CHOICES: dict[Topic, tuple[MailChoice, ...]] = {
    topic: (MailChoice.NOW, MailChoice.NEVER) if topic == Topic.REMINDERS else tuple(MailChoice)
    for topic in Topic
    if topic != Topic.ACCOUNT
}


def topic_of(kind: str) -> Topic | None:
    """What the person can choose about for mails of this kind; None where there is no choice."""
    found = KINDS.get(kind)
    return found.topic if found and found.topic in CHOICES else None


# Kinds that ask for something, by what settles them.
ASKS_REQUEST = ("request", "countered", "due", "assigned")
SAMPLE_STEPS = (
    "asked",
    "offered",
    "promised",
    "declined",
    "withdrawn",
    "sent",
    "received",
    "judged",
    "lost",
    "missing",
)
ASKS_DESK = ("case_opened", "case_given", "case_arrived", "case_reopened", "case_late")
ASKS_DEAL = ("deal_proposed", "deal_countered", "deal_amended")
OF_TIME = ("collides", "moved", "move_proposed", "confirm", "reminder_day", "reminder_hour", "reminder_soon")
OF_MEETING = (
    *OF_TIME, "revived", "accepted", "booked", "move_declined", "move_withdrawn", "swapped", "guest", "guest_declined",
    "guest_comes", "interpreter",
    "interpreter_found", "interpreter_lost", "interpreter_new", "interpreter_none", "offered", "nobody_interprets",
    "outcome", "switched", "longer",
)  # fmt: skip
