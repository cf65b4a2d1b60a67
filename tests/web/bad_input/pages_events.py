"""Bad input on the pages of events: registering, organising."""

from typing import Any

from tests.web.bad_input import words as w
from tests.web.bad_input.cases import Case, Say, but, say, without
from tests.web.bad_input.pages_companies import page
from tradehall.events.errors import (
    AlreadyOrganiser,
    AlreadyRegistered,
    EventClosed,
    LastOrganiser,
    NoSuchStep,
    NotChangeable,
    NotDecidable,
    NotOrganiser,
    RegistrationClosed,
    SlotsInUse,
    SlugTaken,
)
from tradehall.events.service.decide import MEANWHILE


def register(
    kind: str, about: str, sent: Any, status: int, *says: Say, lost: str = "", who: str = "ford", event: str = "next"
) -> Case:
    target = f"/events/{event}/register"
    return page(kind, f"events:register-{about}", who, target, sent, status, *says, lost=lost)


def entry(kind: str, about: str, sent: Any, status: int, *says: Say, lost: str = "", who: str = "kim") -> Case:
    """Kim's registration for the next event, which waits for the organisers."""
    target = "/events/next/registrations/$entry"
    return page(kind, f"events:entry-{about}", who, target, sent, status, *says, lost=lost)


def new(kind: str, about: str, sent: Any, status: int, *says: Say, lost: str = "", who: str = "zhao") -> Case:
    return page(kind, f"events:new-{about}", who, "/organise/new", {"slug": "june", **sent}, status, *says, lost=lost)


RULES = {
    "request_minutes": "1440", "request_limit": "12", "interpreted_minutes": "", "interpreter_stretch": "90",
    "interpreter_pause": "15", "version": "1",
}  # fmt: skip


def booking(kind: str, about: str, sent: Any, status: int, *says: Say, lost: str = "", who: str = "zhao") -> Case:
    return page(kind, f"events:rules-{about}", who, "/organise/next/rules", sent, status, *says, lost=lost)


def settings(kind: str, about: str, sent: Any, status: int, *says: Say, lost: str = "", who: str = "zhao") -> Case:
    return page(kind, f"events:settings-{about}", who, "/organise/next/settings", sent, status, *says, lost=lost)


NOT_MEMBERS = say("Delegates must be members of the company.")
PARTICIPANTS = "/organise/next/participants"
R, N = w.REGISTER, w.ENTRY
CASES = [
    register("missing", "side", without(R, "side"), 422, w.MISSING),
    register("missing", "delegates", without(R, "delegates"), 422, w.MISSING),
    register("missing", "company", but(without(R, "company"), delegates=["$sato"]), 422, w.MISSING, who="sato"),
    register("huge", "wanted", but(R, wanted__en="w" * 601), 422, w.at_most(600)),
    register("huge", "delegates", but(R, delegates=["$ford"] * 7), 422, say(
        "Please choose at most %(max_length)s.", max_length=6)),
    register("wrong-type", "side", but(R, side="both"), 422, w.CHOICE, lost="side"),
    register("wrong-type", "side-of-others", but(R, side="exporter"), 422,
             say("The company's profile does not say that it is on this side of the table."), lost="side"),
    register("wrong-type", "languages", but(R, languages=["en", "tlh"]), 422, lost="languages"),
    register("wrong-type", "goal", but(R, goals=["world peace"]), 422, lost="goals"),
    register("wrong-type", "language-of-text", {**without(R, "wanted.en"), "wanted.fr": "usine"}, 422,
             say("This language is not offered."), lost="wanted.fr"),
    register("wrong-type", "company", but(R, company="17", delegates=["$sato"]), 422, w.FORM, who="sato",
             lost="company"),
    register("unknown-id", "company", but(R, company="$unknown"), 404, w.NOT_FOUND),
    register("others-id", "company", but(R, company="$huaguang", side="exporter"), 404, w.NOT_FOUND),
    register("others-id", "delegates", but(R, company="$matsusaka", delegates=["$sato", "$li"]), 422, NOT_MEMBERS,
             who="sato", lost="delegates"),
    register("unknown-id", "event", R, 404, w.NOT_FOUND, event="no-such-event"),
    register("unknown-id", "draft", R, 404, w.NOT_FOUND, event="draft"),
    register("closed", "event", but(R, company="$lakeside"), 409, say(RegistrationClosed), event="old"),
    register("repeated", "twice", but(R, company="$hanok", delegates=["$kim"]), 409, say(AlreadyRegistered), who="kim",
             lost="company side delegates languages interpreter_needed wanted.en wanted.source"),
    register("access", "visitor", R, 401, w.SIGN_IN, who="nobody"),
    register("unknown-field", "state", but(R, state="approved"), 422, w.EXTRA, lost="state"),
    entry("missing", "all", {"version": "1"}, 422, w.MISSING),
    entry("missing", "version", N, 422, w.MISSING),
    entry("stale", "version", but(N, version="9"), 409, w.STALE, say("도자기 공장")),
    entry("others-id", "delegate", but(N, delegates=["$ford"], version="1"), 422, NOT_MEMBERS, lost="delegates"),
    entry("unknown-id", "delegate", but(N, delegates=["$unknown"], version="1"), 422, NOT_MEMBERS, lost="delegates"),
    entry("others-id", "registration", but(N, version="1"), 404, w.NOT_FOUND, who="ford"),
    entry("access", "visitor", but(N, version="1"), 401, w.SIGN_IN, who="nobody"),
    page("closed", "events:entry-rejected", "ford", "/events/next/registrations/$rejected",
         {**N, "delegates": ["$ford"], "version": "2"}, 409, say(NotChangeable),
         lost="delegates languages interpreter_needed"),
    page("closed", "events:entry-of-old-event", "li", "/events/old/registrations/$old_kiln",
         {**without(N, "wanted.ko"), "wanted.zh": "瓷器", "delegates": ["$li"], "version": "2"}, 409, say(EventClosed),
         lost="delegates languages interpreter_needed"),
    page("closed", "events:withdraw-from-old", "li", "/events/old/registrations/$old_kiln/withdraw",
         {"confirmed": "yes"}, 409, say(EventClosed)),
    page("others-id", "events:withdraw", "ford", "/events/next/registrations/$entry/withdraw", {"confirmed": "yes"},
         404, w.NOT_FOUND),
    page("unknown-id", "events:withdraw", "kim", "/events/next/registrations/$unknown/withdraw", {"confirmed": "yes"},
         404, w.NOT_FOUND),
    new("missing", "all", {"slug": ""}, 422, w.MISSING),
    new("missing", "days", without(w.EVENT, "days.0.day", "days.0.opens", "days.0.closes"), 422),
    new("missing", "closes", without(w.EVENT, "days.0.closes"), 422, w.MISSING),
    new("huge", "name", but(w.EVENT, name__en="n" * 121), 422, w.at_most(120)),
    new("huge", "description", but(w.EVENT, description__en="d" * 6001), 422, w.at_most(6000)),
    new("huge", "days", {**w.EVENT, **{f"days.{n}.{part}": value for n in range(15) for part, value in
        (("day", f"2026-06-{n + 10}"), ("opens", "09:00"), ("closes", "12:00"))}}, 422,
        lost="days.14.day days.14.opens days.14.closes"),
    new("wrong-type", "slug", but(w.EVENT, slug="Ü/../x"), 422, w.FORM),
    new("repeated", "slug", but(w.EVENT, slug="next"), 409, say(SlugTaken)),
    new("wrong-type", "date", but(w.EVENT, days__0__day="2026-02-30"), 422, w.DATE),
    new("wrong-type", "date-slash", but(w.EVENT, days__0__day="3.12.2026"), 422, w.DATE),
    new("wrong-type", "date-year-1", but(w.EVENT, days__0__day="0001-01-01"), 422, w.RANGE),
    new("wrong-type", "time", but(w.EVENT, days__0__opens="24:61"), 422, w.TIME),
    new("wrong-type", "time-zone-in-time", but(w.EVENT, days__0__opens="09:00+08:00"), 422, w.TIME),
    new("wrong-type", "times-turned", but(w.EVENT, days__0__opens="12:00", days__0__closes="09:00"), 422,
        say("Closing must be later than opening.")),
    new("wrong-type", "time-off-the-grid", but(w.EVENT, days__0__opens="09:03"), 422,
        say("Please choose a time on a multiple of 5 minutes.")),
    new("past-slot", "day", but(w.EVENT, days__0__day="2026-03-01"), 422, w.PAST_DAY),
    new("wrong-type", "day-far", but(w.EVENT, days__0__day="2031-03-01"), 422,
        say("This day is more than two years away.")),
    new("wrong-type", "minutes", but(w.EVENT, slot_minutes="31"), 422,
        say("Please choose a multiple of 5 minutes."), lost="slot_minutes"),
    new("wrong-type", "minutes-huge", but(w.EVENT, slot_minutes="9" * 15), 422, w.no_more(60), lost="slot_minutes"),
    new("wrong-type", "zone", but(w.EVENT, zone="UTC+8"), 422, w.ZONE, lost="zone"),
    new("wrong-type", "email", but(w.EVENT, contact_email="office"), 422, w.EMAIL),
    new("wrong-type", "row-name", {**w.EVENT, "days.x.day": "2026-06-11"}, 422, w.MISSING, lost="days.x.day"),
    new("wrong-type", "row-without-parts", {**w.EVENT, "days.²": "x"}, 400, w.UNREADABLE),
    new("wrong-type", "row-number", {**w.EVENT, f"breaks.{'9' * 5000}.starts": "x"}, 422,
        lost=f"breaks.{'9' * 5000}.starts"),
    new("access", "company", w.EVENT, 403, w.FORBIDDEN, who="li"),
    new("access", "visitor", w.EVENT, 401, w.SIGN_IN, who="nobody"),
    settings("stale", "version", but(w.EVENT, version="77"), 409, w.STALE, say("Zibo by video")),
    settings("missing", "version", w.EVENT, 422, w.MISSING),
    settings("access", "company", but(w.EVENT, version="1"), 403, w.FORBIDDEN, who="li"),
    page("closed", "events:settings-of-old", "zhao", "/organise/old/settings",
         but(w.EVENT, version="1"), 409, say(EventClosed)),
    page("closed", "events:settings-slots-in-use", "zhao", "/organise/zibo/settings", but(w.EVENT, version="1"), 409,
         say(SlotsInUse)),
    booking("missing", "all", {}, 422, w.MISSING),
    booking("missing", "version", without(RULES, "version"), 422, w.MISSING),
    booking("wrong-type", "limit", but(RULES, request_limit="many"), 422, w.WHOLE),
    booking("huge", "limit", but(RULES, request_limit="201"), 422, w.no_more(200)),
    booking("huge", "minutes", but(RULES, request_minutes="14405"), 422, w.no_more(14400), lost="request_minutes"),
    booking("wrong-type", "minutes", but(RULES, request_minutes="17"), 422,
            say("A multiple of %(multiple_of)s is expected.", multiple_of=5), lost="request_minutes"),
    booking("wrong-type", "pause", but(RULES, interpreter_pause="-5"), 422, w.no_less(0), lost="interpreter_pause"),
    booking("wrong-type", "shorter-than-a-slot", but(RULES, interpreted_minutes="20", confirmed="yes"), 422,
            say("A meeting with an interpreter takes at least one slot."), lost="interpreted_minutes confirmed"),
    booking("stale", "version", but(RULES, version="77"), 409, w.STALE),
    booking("unknown-field", "phase", but(RULES, phase="live"), 422, w.EXTRA, lost="phase"),
    booking("access", "company", RULES, 403, w.FORBIDDEN, who="li"),
    page("closed", "events:rules-of-old", "zhao", "/organise/old/rules", but(RULES, confirmed="yes"), 409,
         say(EventClosed), lost="confirmed"),
    page("unknown-id", "events:rules", "zhao", "/organise/nowhere/rules", RULES, 404, w.NOT_FOUND),
    page("unknown-id", "events:settings", "zhao", "/organise/nowhere/settings", w.EVENT, 404, w.NOT_FOUND),
    page("others-id", "events:draft", "li", "/events/draft", None, 404, w.NOT_FOUND, method="GET"),
    page("closed", "events:phase", "zhao", "/organise/next/phase", {"phase": "closed", "confirmed": "yes"}, 409,
         say(NoSuchStep), lost="phase"),
    page("stale", "events:phase", "zhao", "/organise/zibo/phase", {"phase": "live", "seen": "registration"}, 409,
         say(NoSuchStep), lost="phase seen"),
    page("repeated", "events:phase", "zhao", "/organise/zibo/phase", {"phase": "booking", "seen": "registration"}, 409,
         say(NoSuchStep), lost="phase seen"),
    page("wrong-type", "events:phase", "zhao", "/organise/next/phase", {"phase": "party"}, 422, w.CHOICE,
         lost="phase"),
    page("access", "events:phase", "li", "/organise/next/phase", {"phase": "booking"}, 403, w.FORBIDDEN),
    page("unknown-id", "events:organiser", "zhao", "/organise/next/people", {"email": "nobody@bad.example"}, 422,
         say("There is no account with this address. Ask the person to sign up first.")),
    page("repeated", "events:organiser", "zhao", "/organise/next/people", {"email": "zhao@bad.example"}, 409,
         say(AlreadyOrganiser)),
    page("closed", "events:organiser-last", "zhao", "/organise/next/people/$zhao/remove", {"confirmed": "yes"}, 409,
         say(LastOrganiser)),
    page("unknown-id", "events:organiser-remove", "zhao", "/organise/next/people/$unknown/remove",
         {"confirmed": "yes"}, 409, say(NotOrganiser)),
    page("stale", "events:organiser-remove", "zhao", "/organise/next/people/$vera/remove", {"confirmed": "yes"}, 409,
         say(NotOrganiser)),  # who is gone already
    page("closed", "events:decide-twice", "zhao", f"{PARTICIPANTS}/$rejected/reject", {"reason": "Once more"}, 409,
         say(NotDecidable), lost="reason"),  # a decided registration has no such form any more
    page("missing", "events:decide-reason", "zhao", f"{PARTICIPANTS}/$entry/reject", {"reason": ""}, 422, w.MISSING),
    page("huge", "events:decide-reason", "zhao", f"{PARTICIPANTS}/$entry/reject", {"reason": "r" * 501}, 422,
         w.at_most(500)),
    page("stale", "events:decide", "zhao", f"{PARTICIPANTS}/$entry/approve", {"version": "9"}, 409, w.STALE),
    page("unknown-id", "events:decide", "zhao", f"{PARTICIPANTS}/$unknown/approve", {}, 404, w.NOT_FOUND),
    page("unknown-id", "events:decide-how", "zhao", f"{PARTICIPANTS}/$entry/bless", {}, 404, w.NOT_FOUND),
    page("others-id", "events:decide", "kim", f"{PARTICIPANTS}/$entry/approve", {}, 403, w.FORBIDDEN),
    page("others-id", "events:decide-many", "zhao", PARTICIPANTS,
         {"participations": ["$kiln"], "decision": "approve"}, 404, w.NOT_FOUND),
    page("closed", "events:decide-many", "zhao", PARTICIPANTS,
         {"participations": ["$entry", "$rejected"], "decision": "approve", "reason": "Welcome"}, 409,
         say(MEANWHILE, companies="Lakeside"), lost="decision"),
    page("missing", "events:decide-many", "zhao", PARTICIPANTS, {"decision": "approve"}, 422, w.MISSING,
         lost="decision"),
    page("malformed", "events:cursor", "nobody", "/events?after=bm90IGpzb24", None, 400, w.UNREADABLE, method="GET"),
    page("malformed", "events:cursor-deep", "nobody", "/events?after=" + "W1tb" * 500, None, 400, w.UNREADABLE,
         method="GET"),
    page("method", "events:delete", "zhao", "/events/next", {}, 405, w.NOT_HERE, method="DELETE"),
    page("method", "events:put", "zhao", "/organise/next/settings", w.EVENT, 405, w.NOT_HERE, method="PUT"),
]  # fmt: skip
