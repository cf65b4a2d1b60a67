"""Bad input around calls: the way they are held, more time, help, what came of them, tests of a line."""

from typing import Any

from tests.web.bad_input import words as w
from tests.web.bad_input.cases import Case, Say, but, say
from tests.web.bad_input.pages_companies import page
from tradehall.meetings.errors import MeetingIsCancelled
from tradehall.rooms.errors import DoorsClosed, DoorsNotOpen, NotSeated


def act(kind: str, about: str, who: str, target: str, sent: Any, status: int, *says: Say, lost: str = "") -> Case:
    return page(kind, f"meetings:room-{about}", who, target, sent, status, *says, lost=lost)


def look(kind: str, about: str, who: str, target: str, status: int, *says: Say) -> Case:
    return page(kind, f"meetings:room-{about}", who, target, None, status, *says, method="GET")


HELP, RULES = {"kind": "sound", "words": "I hear nothing"}, {"video": "room", "version": "1"}
MORE, SWITCH = {"minutes": "10", "version": "$meeting_version"}, {"video": "link", "version": "$meeting_version"}
CASES = [
    look("access", "nobody", "nobody", "/meetings/$meeting/room", 302),
    look("others-id", "stranger", "kim", "/meetings/$meeting/room", 404, w.NOT_FOUND),
    look("unknown-id", "unknown", "li", "/meetings/$unknown/room", 404, w.NOT_FOUND),
    look("unknown-id", "word", "li", "/meetings/__proto__/room", 404, w.NOT_FOUND),
    look("access", "without-seat", "wang", "/meetings/$meeting/room", 403, say(NotSeated)),
    look("unknown-id", "after", "li", "/meetings/$unknown/after", 404, w.NOT_FOUND),
    look("others-id", "after-stranger", "kim", "/meetings/$meeting/after", 404, w.NOT_FOUND),
    look("others-id", "help-stranger", "kim", "/meetings/$meeting/help", 404, w.NOT_FOUND),
    look("others-id", "rehearse-stranger", "kim", "/meetings/$meeting/rehearse", 404, w.NOT_FOUND),
    look("others-id", "products-stranger", "kim", "/meetings/$meeting/room/products", 404, w.NOT_FOUND),
    look("unknown-id", "product", "li", "/meetings/$meeting/room/products/$unknown", 404, w.NOT_FOUND),
    look("access", "calls", "li", "/organise/zibo/calls", 403),
    look("access", "readiness", "li", "/organise/zibo/readiness", 403),
    look("access", "rules", "li", "/organise/zibo/video", 403),
    look("unknown-id", "readiness-cursor", "zhao", "/organise/zibo/readiness?cursor=x&light=%00", 400, w.UNREADABLE),
    act("missing", "help", "li", "/meetings/$meeting/trouble", {"words": "It is quiet"}, 422, w.MISSING),
    act("wrong-type", "help", "li", "/meetings/$meeting/trouble", but(HELP, kind="smell"), 422, w.CHOICE, lost="kind"),
    act("huge", "help", "li", "/meetings/$meeting/trouble", but(HELP, words="长" * 501), 422, w.at_most(500)),
    act(
        "unknown-field",
        "help",
        "li",
        "/meetings/$meeting/trouble",
        {**HELP, "person": "$sato"},
        422,
        w.EXTRA,
        lost="person",
    ),
    act("past-slot", "help-early", "li", "/meetings/$meeting/trouble", HELP, 409, say(DoorsNotOpen)),
    act("closed", "help-late", "li", "/meetings/$held/trouble", HELP, 409, say(DoorsClosed)),
    act("others-id", "call-stranger", "kim", "/meetings/$meeting/trouble", HELP, 404, w.NOT_FOUND),
    act("unknown-id", "take", "zhao", "/troubles/$unknown/take", {}, 404, w.NOT_FOUND),
    act("unknown-id", "solve", "li", "/troubles/$unknown/solve", {}, 404, w.NOT_FOUND),
    act("access", "help-nobody", "nobody", "/meetings/$meeting/trouble", HELP, 401, w.SIGN_IN),
    act(
        "wrong-type",
        "more-word",
        "li",
        "/meetings/$meeting/extend",
        but(MORE, minutes="ten"),
        422,
        lost="minutes version",
    ),
    act(
        "wrong-type",
        "more-seven",
        "li",
        "/meetings/$meeting/extend",
        but(MORE, minutes="7"),
        422,
        lost="minutes version",
    ),
    act("huge", "more", "li", "/meetings/$meeting/extend", but(MORE, minutes="99999"), 422, lost="minutes version"),
    act("missing", "more", "li", "/meetings/$meeting/extend", {}, 422),
    act("stale", "more", "li", "/meetings/$meeting/extend", but(MORE, version="1"), 409, lost="minutes version"),
    act("others-id", "more-stranger", "kim", "/meetings/$meeting/extend", MORE, 404, w.NOT_FOUND),
    act(
        "closed",
        "more-cancelled",
        "li",
        "/meetings/$cancelled/extend",
        but(MORE, version="2"),
        409,
        say(MeetingIsCancelled),
        lost="minutes version",
    ),
    act("wrong-type", "way", "li", "/meetings/$meeting/video", but(SWITCH, video="pigeon"), 422, lost="video version"),
    act("stale", "way", "li", "/meetings/$meeting/video", but(SWITCH, version="1"), 409, lost="video version"),
    act("others-id", "way-stranger", "kim", "/meetings/$meeting/video", SWITCH, 404, w.NOT_FOUND),
    act("access", "rules-delegate", "li", "/organise/zibo/video", RULES, 403),
    act(
        "wrong-type",
        "rules-way",
        "zhao",
        "/organise/zibo/video",
        but(RULES, video="pigeon"),
        422,
        w.CHOICE,
        lost="video",
    ),
    act(
        "wrong-type",
        "rules-link",
        "zhao",
        "/organise/zibo/video",
        {**RULES, "link_url": "javascript:alert(1)"},
        422,
        w.URL,
    ),
    act("huge", "rules-note", "zhao", "/organise/zibo/video", {**RULES, "link_note": "n" * 501}, 422, w.at_most(500)),
    act("missing", "rules-version", "zhao", "/organise/zibo/video", {"video": "room"}, 422),
    act(
        "unknown-field",
        "rules",
        "zhao",
        "/organise/zibo/video",
        {**RULES, "event_id": "1"},
        422,
        w.EXTRA,
        lost="event_id",
    ),
    act("missing", "after", "li", "/meetings/$held/after", {}, 422, w.MISSING),
    act(
        "wrong-type",
        "after",
        "li",
        "/meetings/$held/after",
        {"took_place": "perhaps"},
        422,
        w.CHOICE,
        lost="took_place",
    ),
    act(
        "huge",
        "after",
        "li",
        "/meetings/$held/after",
        {"took_place": "yes", "next_step": "x" * 1001},
        422,
        w.at_most(1000),
    ),
    act("others-id", "told-stranger", "kim", "/meetings/$held/after", {"took_place": "yes"}, 404, w.NOT_FOUND),
]
