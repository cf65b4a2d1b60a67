"""Bad input on the pages of wishes and schedules, and at their calls of the API."""

from typing import Any

from tests.web.bad_input import words as w
from tests.web.bad_input.api_acts import call, gone, invalid
from tests.web.bad_input.cases import Case, Say, but, say, without
from tests.web.bad_input.pages_companies import page
from tradehall.meetings.errors import SameSide
from tradehall.meetings.planning.errors import (
    BreaksRules,
    NotInSchedule,
    NotPublished,
    RunStale,
)

RUN = "/organise/zibo/schedules/$run"


def wish(kind: str, about: str, who: str, sent: Any, status: int, *says: Say, lost: str = "", **more: Any) -> Case:
    hidden = f"{lost} target mine kind"
    return page(kind, f"meetings:wish-{about}", who, "/events/zibo/wishes", sent, status, *says, lost=hidden, **more)


def rules(kind: str, about: str, sent: Any, status: int, *says: Say, who: str = "zhao", lost: str = "") -> Case:
    return page(kind, f"meetings:wish-rules-{about}", who, "/organise/zibo/wishes", sent, status, *says, lost=lost)


def start(kind: str, about: str, sent: Any, status: int, *says: Say, who: str = "zhao", lost: str = "") -> Case:
    return page(kind, f"meetings:run-{about}", who, "/organise/zibo/schedules", sent, status, *says, lost=lost)


def act(kind: str, about: str, below: str, sent: Any, status: int, *says: Say, who: str = "zhao", of: str = RUN,
        lost: str = "") -> Case:  # fmt: skip
    return page(kind, f"meetings:schedule-{about}", who, of + below, sent, status, *says, lost=lost)


WANT = {"target": "$kiln", "kind": "want"}
RULES = {"open": "yes", "closes": "", "most_musts": "3", "version": "0"}
START = {"goals": ["scheduled", "fairness"], "time_limit": "60", "pause": "0"}
DATE = say("This is not a date and time. Write it like 2026-03-10T18:00.")
FIRST = say("Placing meetings has to be among the goals.")
YES = {"confirmed": "yes"}
OTHER = "/organise/zibo/schedules/$other_run"
INN, PIER = "/meetings/$planned_inn", "/meetings/$planned_pier"

PAGES = [
    wish("missing", "target", "kim", {"kind": "want"}, 422),
    wish("wrong-type", "target", "kim", but(WANT, target="7"), 422),
    wish("wrong-type", "kind", "kim", but(WANT, kind="perhaps"), 422),
    wish("huge", "words", "kim", but(WANT, words="字" * 301), 422, w.at_most(300),
         say("What you typed"), lost="words"),
    wish("wrong-type", "words", "kim", but(WANT, words="a\x08b"), 422, w.CONTROL, lost="words"),
    wish("unknown-field", "weight", "kim", but(WANT, weight="9"), 422, w.EXTRA, lost="weight"),
    wish("unknown-id", "target", "kim", but(WANT, target="$unknown"), 404, w.NOT_FOUND),
    wish("others-id", "target-of-another-event", "kim", but(WANT, target="$old_kiln"), 404, w.NOT_FOUND),
    wish("others-id", "mine", "kim", but(WANT, mine="$pier"), 403, w.FORBIDDEN),
    wish("unknown-id", "mine", "kim", but(WANT, mine="$unknown"), 404, w.NOT_FOUND),
    wish("closed", "same-side", "kim", but(WANT, target="$pier"), 409, say(SameSide)),
    wish("closed", "withdrawn", "li", but(WANT, target="$quay"), 404, w.NOT_FOUND),
    wish("access", "stranger", "vera", WANT, 404, w.NOT_FOUND),
    wish("access", "nobody", "nobody", WANT, 401, w.SIGN_IN),
    wish("missing", "for-whom", "zhao", WANT, 404, w.NOT_FOUND),
    wish("closed", "same-side-for-whom", "zhao", but(WANT, target="$pier", mine="$inn"), 409, say(SameSide)),
    rules("wrong-type", "closes", but(RULES, closes="tomorrow"), 422, DATE),
    rules("malformed", "closes-far", but(RULES, closes="9999-12-31T23:59+14:00x"), 422, DATE),
    rules("wrong-type", "most", but(RULES, most_musts="many"), 422, w.WHOLE),
    rules("huge", "most", but(RULES, most_musts="51"), 422, w.no_more(50)),
    rules("stale", "version", but(RULES, version="4"), 409, w.STALE),
    rules("access", "delegate", RULES, 403, w.FORBIDDEN, who="li"),
    start("missing", "goals", without(START, "goals") | {"goals": ["", ""]}, 422),
    start("wrong-type", "goal", but(START, goals=["scheduled", "luck"]), 422, w.CHOICE, lost="goals"),
    start("wrong-type", "without-places", but(START, goals=["breaks"]), 422, FIRST),
    start("wrong-type", "tables", but(START, tables="a few"), 422, w.WHOLE),
    start("huge", "tables", but(START, tables="10001"), 422, w.no_more(10_000)),
    start("wrong-type", "most", but(START, most="0"), 422, w.no_less(1)),
    start("wrong-type", "pause", but(START, pause="-1"), 422, w.no_less(0)),
    start("huge", "time", but(START, time_limit="999999"), 422, w.no_more(3600), lost="time_limit"),
    start("unknown-id", "base", {**START, "base": "$unknown"}, 404, w.NOT_FOUND),
    start("others-id", "base", {**START, "base": "$other_run"}, 404, w.NOT_FOUND),
    start("unknown-field", "state", but(START, state="done"), 422, w.EXTRA, lost="state"),
    start("access", "delegate", START, 403, w.FORBIDDEN, who="li"),
    start("access", "nobody", START, 401, w.SIGN_IN, who="nobody"),
    act("stale", "publish", "/publish", {**YES, "version": "1"}, 409, say(RunStale)),
    act("wrong-type", "publish", "/publish", {**YES, "version": "new"}, 422, w.WHOLE),
    act("closed", "take-back", "/take-back", YES, 409, say(NotPublished)),
    act("unknown-id", "lock-none", "/meetings/nothing/lock", {"locked": "yes"}, 409, say(NotInSchedule), lost="locked"),
    act("wrong-type", "lock", f"{INN}/lock", {"locked": "perhaps"}, 422, lost="locked"),
    act("unknown-id", "move-none", "/meetings/nothing", {"slot": "$zibo_12"}, 404, w.NOT_FOUND),
    act("unknown-id", "move-slot", INN, {"slot": "$unknown"}, 404, w.NOT_FOUND),
    act("others-id", "move-slot", INN, {"slot": "$next_0"}, 404, w.NOT_FOUND),
    act("wrong-type", "move-slot", INN, {"slot": "noon"}, 404, w.NOT_FOUND),
    act("repeated", "move-upon-another", INN, {"slot": "$zibo_14"}, 409, say(BreaksRules), lost="slot"),
    *(
        act(kind, f"{name}{'-of-another-event' if of == OTHER else ''}", below, sent, 404, w.NOT_FOUND, of=of)
        for kind, of in (("others-id", OTHER), ("unknown-id", "/organise/zibo/schedules/$unknown"))
        for name, below, sent in (
            ("stop", "/stop", {}), ("again", "/again", START), ("delete", "/delete", YES), ("publish", "/publish", YES),
            ("take-back", "/take-back", YES), ("move", INN, {"slot": "$zibo_12"}), ("lock", f"{INN}/lock", {}),
        )
    ),
    *(
        act("access", f"{name}-delegate", below, sent, 404, w.NOT_FOUND, who="li")
        for name, below, sent in (
            ("stop", "/stop", {}), ("again", "/again", START), ("delete", "/delete", YES), ("publish", "/publish", YES),
            ("take-back", "/take-back", YES), ("move", INN, {"slot": "$zibo_12"}), ("lock", f"{INN}/lock", {}),
        )
    ),
    *(
        page(kind, f"meetings:see-{name}", "zhao", f"/organise/zibo/schedules/{target}", None, 404, w.NOT_FOUND,
             method="GET")
        for kind, name, target in (
            ("others-id", "run", "$other_run"), ("unknown-id", "run", "$unknown"), ("malformed", "run", "..%2f1"),
            ("missing", "compare", "$run/compare"), ("unknown-id", "compare", "$run/compare?with=$unknown"),
            ("others-id", "compare", "$run/compare?with=$other_run"), ("unknown-id", "meeting", "$run/meetings/x"),
            ("unknown-id", "slot", "$run/meetings/$planned_inn?slot=$unknown"),
        )
    ),
]  # fmt: skip
CASES = PAGES

RUNS = "/events/zibo/schedule-runs"
API = [
    invalid("missing", "meetings:wish", "kim", "/events/zibo/wishes", {}, {"target": "missing"}),
    invalid("wrong-type", "meetings:wish-kind", "kim", "/events/zibo/wishes", but(WANT, kind=7), "kind"),
    invalid("huge", "meetings:wish-words", "kim", "/events/zibo/wishes", but(WANT, words="w" * 301), "words"),
    invalid("unknown-field", "meetings:wish-weight", "kim", "/events/zibo/wishes", but(WANT, weight=1), "weight"),
    invalid("wrong-type", "meetings:run-goals", "zhao", RUNS, {"goals": "scheduled"}, "goals"),
    invalid("missing", "meetings:run-goals", "zhao", RUNS, {"goals": []}, "goals"),
    invalid("wrong-type", "meetings:run-tables", "zhao", RUNS, {"tables": "six"}, "tables"),
    invalid("huge", "meetings:run-time", "zhao", RUNS, {"time_limit": 10**9}, "time_limit"),
    invalid("wrong-type", "meetings:run-release", "zhao", RUNS, {"release": "perhaps"}, "release"),
    invalid("unknown-field", "meetings:run-problem", "zhao", RUNS, {"problem": {"slots": []}}, "problem"),
    call("others-id", "meetings:run-base", "zhao", RUNS, {"base": "$other_run"}, 404, "not-found", w.NOT_FOUND),
    call("access", "meetings:run", "li", RUNS, {}, 403, "forbidden", w.FORBIDDEN),
    call("stale", "meetings:publish", "zhao", "/schedule-runs/$run/publish", {"version": 1}, 409, "run-stale",
         say(RunStale)),
    call("closed", "meetings:take-back", "zhao", "/schedule-runs/$run/take-back", {}, 409, "schedule-not-published",
         say(NotPublished)),
    call("unknown-id", "meetings:lock-meeting", "zhao", "/schedule-runs/$run/lock", {"meeting": "nothing"}, 409,
         "not-in-schedule", say(NotInSchedule)),
    invalid("missing", "meetings:lock-meeting", "zhao", "/schedule-runs/$run/lock", {}, {"meeting": "missing"}),
    *gone("meetings:run-stop", "li", "/schedule-runs/$run/stop", {}),
    *gone("meetings:run-publish", "li", "/schedule-runs/$run/publish", {}),
    *gone("meetings:run-take-back", "li", "/schedule-runs/$run/take-back", {}),
]  # fmt: skip
