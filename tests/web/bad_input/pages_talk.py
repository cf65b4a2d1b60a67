"""Bad input on what is done in and around talk: messages and what becomes of them, phrases, offers, files, reports,
moderation, and what people choose about it."""

from typing import Any

from tests.web.bad_input import words as w
from tests.web.bad_input.cases import Case, Say, but, say, without
from tests.web.bad_input.pages_companies import page
from tradehall.chat.errors import (
    EditedTooLate,
    MessageWithdrawn,
    NotADelegate,
    NotEditable,
    OfferGone,
    OfferStands,
)
from tradehall.chat.safety.errors import NotLookedAt, OwnMessage


def talk(kind: str, about: str, who: str, target: str, sent: Any, status: int, *says: Say, lost: str = "") -> Case:
    return page(kind, f"chat:{about}", who, f"/chat/{target}", sent, status, *says, lost=lost)


def look(kind: str, about: str, who: str, target: str, status: int, *says: Say) -> Case:
    return page(kind, f"chat:{about}", who, target, None, status, *says, method="GET")


def of_message(about: str, path: str, sent: dict[str, str], of: str = "mine") -> list[Case]:
    """What every act upon a message refuses, whatever it does; to strangers neither talk nor message is there."""
    act = f"$talk/messages/${of}/{path}"
    return [
        talk("others-id", f"{about}-stranger", "kim", act, sent, 404, w.NOT_FOUND),
        talk("others-id", f"{about}-organiser", "zhao", act, sent, 404, w.NOT_FOUND),
        talk("others-id", f"{about}-other-talk", "li", f"$talk/messages/$inn_message/{path}", sent, 404, w.NOT_FOUND),
        talk("others-id", f"{about}-talk-of-others", "li", f"$other_talk/messages/$inn_message/{path}", sent, 404),
        talk("unknown-id", about, "li", f"$talk/messages/$unknown/{path}", sent, 404, w.NOT_FOUND),
        talk("unknown-id", f"{about}-word", "li", f"$talk/messages/__proto__/{path}", sent, 404, w.NOT_FOUND),
        talk("unknown-id", f"{about}-talk-word", "li", f"x%00/messages/$mine/{path}", sent, 404, w.NOT_FOUND),
        talk("access", f"{about}-nobody", "nobody", act, sent, 401, w.SIGN_IN),
        talk("unknown-field", about, "li", act, {**sent, "sender": "$sato"}, 422, w.EXTRA, lost="sender sign"),
    ]


EDIT, NEW = "$talk/messages/$mine/edit", {"body": "We can send two samples."}
GONE = "$talk/messages/$gone_message/"
ACTS = [
    *of_message("edit", "edit", NEW),
    *of_message("withdraw", "withdraw", {}),
    *of_message("react", "react", {"sign": "agree"}),
    *of_message("pin", "pin", {}),
    talk("missing", "edit", "li", EDIT, {}, 422, w.MISSING),
    talk("missing", "edit-blank", "li", EDIT, {"body": "\u200b \u3000"}, 422, w.MISSING),
    talk("huge", "edit", "li", EDIT, {"body": "长" * 4001}, 422, w.at_most(4000)),
    talk("wrong-type", "edit-bell", "li", EDIT, {"body": "bell \x07 rings"}, 422, w.CONTROL),
    talk("wrong-type", "edit-nul", "li", EDIT, {"body": "a\x00b"}, 400, w.UNREADABLE),
    talk("access", "edit-others", "li", "$talk/messages/$message/edit", NEW, 403, w.FORBIDDEN),
    talk("access", "edit-colleagues", "wang", EDIT, NEW, 403, w.FORBIDDEN),
    talk("closed", "edit-too-late", "sato", "$talk/messages/$message/edit", NEW, 409, say(EditedTooLate)),
    talk("closed", "edit-withdrawn", "li", GONE + "edit", NEW, 409, say(MessageWithdrawn)),
    talk("wrong-type", "edit-offer", "li", "$talk/messages/$card/edit", NEW, 409, say(NotEditable)),
    talk("access", "withdraw-others", "li", "$talk/messages/$message/withdraw", {}, 403, w.FORBIDDEN),
    talk("wrong-type", "withdraw-offer", "li", "$talk/messages/$card/withdraw", {}, 409, say(OfferStands)),
    talk("missing", "react", "li", "$talk/messages/$message/react", {}, 422, w.MISSING),
    talk("wrong-type", "react", "li", "$talk/messages/$message/react", {"sign": "heart"}, 422, w.CHOICE, lost="sign"),
    talk("wrong-type", "react-on", "li", "$talk/messages/$message/react", {"sign": "agree", "on": "perhaps"}, 422,
         lost="sign on"),
    talk("missing", "react-undo", "li", "$talk/messages/$message/undo/react", {}, 422, w.MISSING),
    talk("wrong-type", "react-undo", "li", "$talk/messages/$message/undo/heart", {"sign": "heart"}, 422, w.CHOICE,
         lost="sign"),
    talk("closed", "react-withdrawn", "li", GONE + "react", {"sign": "agree"}, 409, say(MessageWithdrawn),
         lost="sign"),
    talk("wrong-type", "pin", "li", "$talk/messages/$message/pin", {"on": "perhaps"}, 422, lost="on"),
    talk("closed", "pin-withdrawn", "li", GONE + "pin", {}, 409, say(MessageWithdrawn)),
    talk("missing", "read", "li", "$talk/read", {}, 422),
    talk("wrong-type", "read-word", "li", "$talk/read", {"seq": "x"}, 422, lost="seq"),
    talk("wrong-type", "read-zero", "li", "$talk/read", {"seq": "0"}, 422, lost="seq"),
    talk("wrong-type", "read-minus", "li", "$talk/read", {"seq": "-1"}, 422, lost="seq"),
    talk("unknown-field", "read", "li", "$talk/read", {"seq": "1", "reader": "$sato"}, 422, lost="seq reader"),
    look("others-id", "message", "kim", "/chat/$talk/messages/$mine", 404, w.NOT_FOUND),
    look("others-id", "message-of-other-talk", "li", "/chat/$talk/messages/$inn_message", 404, w.NOT_FOUND),
    look("unknown-id", "message", "li", "/chat/$talk/messages/$unknown", 404, w.NOT_FOUND),
    look("unknown-id", "message-word", "li", "/chat/$talk/messages/__class__", 404, w.NOT_FOUND),
]  # fmt: skip
FINDING = [
    look("huge", "search", "li", "/chat/search?q=" + "%E9%95%BF" * 3000, 200),
    look("wrong-type", "search-nul", "li", "/chat/search?q=%00", 400, w.UNREADABLE),
    look("wrong-type", "search-signs", "li", "/chat/search?q=%25_%22*%27+AND+OR+NEAR(+%5c", 200),
    look("wrong-type", "search-half", "li", "/chat/search?q=%ed%a0%80", 400, w.UNREADABLE),
    look("unknown-id", "search-in", "li", "/chat/search?q=plates&in=$unknown", 404, w.NOT_FOUND),
    look("unknown-id", "search-in-word", "li", "/chat/search?q=plates&in=../../etc", 404, w.NOT_FOUND),
    look("others-id", "search-in", "sato", "/chat/search?q=plates&in=$inn_talk", 404, w.NOT_FOUND),
    look("malformed", "search-cursor", "li", "/chat/search?q=plates&cursor=bnVsbA", 400, w.UNREADABLE),
    look("access", "search", "nobody", "/chat/search?q=plates", 302),
    look("wrong-type", "kind", "li", "/chat?kind=__proto__&unread=x", 200),
    *(
        look("wrong-type", f"jump-{name}-{number}", "li", f"/chat/$talk?{name}={value}", 200)
        for name in ("at", "before", "after", "day")
        for number, value in enumerate(("-1", "%c2%b2", "9" * 15, "9" * 16, "1e3", "0", "2026-02-30", "0000-01-01"))
    ),
    look("wrong-type", "jump-to-9999", "li", "/chat/$talk?day=9999-12-31", 200),
    look("others-id", "jump-day", "kim", "/chat/$talk?day=2026-03-01", 404, w.NOT_FOUND),
    talk("missing", "open-help", "li", "help", {}, 422, w.CHECK),
    talk("unknown-id", "open-help", "li", "help", {"participation": "$unknown"}, 404, w.NOT_FOUND),
    talk("unknown-id", "open-help-word", "li", "help", {"participation": "x"}, 422, lost="participation"),
    talk("others-id", "open-help", "vera", "help", {"participation": "$kiln"}, 404, w.NOT_FOUND),
    talk("others-id", "open-help-of-other-side", "sato", "help", {"participation": "$kiln"}, 404, w.NOT_FOUND),
    talk("missing", "open-announcements", "zhao", "announcements", {}, 422, w.CHECK),
    talk("unknown-id", "open-announcements", "zhao", "announcements", {"event": "nothing"}, 404, w.NOT_FOUND),
    talk("unknown-id", "open-meeting", "li", "meetings/$unknown", {}, 404, w.NOT_FOUND),
    talk("others-id", "open-meeting", "kim", "meetings/$meeting", {}, 404, w.NOT_FOUND),
    talk("unknown-field", "open-meeting", "li", "meetings/$meeting", {"as": "x"}, 422, lost="as"),
]  # fmt: skip
PHRASE = "$talk/phrases/tolerance"
GOOD = {"phrase.key": "tolerance", "phrase.values.percent": "5"}
SEND = {**GOOD, "_send": "1", "client_id": "a-new-phrase"}
OFFER = "$talk/offer"
TERMS = {
    "client_id": "a-new-offer", "offer.description": "White plates", "offer.quantity": "500", "offer.unit": "set",
    "offer.unit_price.amount": "3.30", "offer.unit_price.currency": "USD", "offer.incoterm": "FOB",
    "offer.place": "Qingdao", "offer.valid_until": "2026-03-31",
}  # fmt: skip


def terms(kind: str, about: str, status: int, *says: Say, lost: str = "", who: str = "li", **changes: str) -> Case:
    made = {**TERMS, **{f"offer.{name.replace('__', '.')}": value for name, value in changes.items()}}
    return talk(kind, f"offer-{about}", who, OFFER, made, status, *says, lost=lost)


def card(kind: str, about: str, who: str, path: str, status: int, *says: Say, of: str = "card") -> Case:
    return talk(kind, f"offer-{about}", who, f"$talk/offers/${of}/{path}", {"confirmed": "yes"}, status, *says)


SAYING = [
    look("others-id", "phrases", "kim", "/chat/$talk/phrases", 404, w.NOT_FOUND),
    look("huge", "phrases", "li", "/chat/$talk/phrases?step=..%2f..%2f&q=" + "x" * 4000, 200),
    look("wrong-type", "phrases-nul", "li", "/chat/$talk/phrases?q=%00", 400, w.UNREADABLE),
    look("unknown-id", "phrase", "li", "/chat/$talk/phrases/__init__", 404, w.NOT_FOUND),
    look("others-id", "phrase", "kim", "/chat/$talk/phrases/tolerance", 404, w.NOT_FOUND),
    talk("missing", "phrase-see", "li", PHRASE, {"phrase.key": "tolerance"}, 422, w.MISSING, lost="phrase.key"),
    talk("wrong-type", "phrase-see", "li", PHRASE, but(GOOD, phrase__values__percent="half"), 422),
    talk("unknown-id", "phrase-see", "li", PHRASE, but(GOOD, phrase__key="no_such"), 422, lost="phrase.key "
         "phrase.values.percent"),
    talk("malformed", "phrase-see-deep", "li", PHRASE, {**GOOD, "phrase.values.a.b.c.d.e.f": "x"}, 400, w.UNREADABLE),
    talk("wrong-type", "phrase-send", "li", PHRASE, but(SEND, phrase__values__percent="101"), 422),
    talk("missing", "phrase-client-id", "li", PHRASE, without(SEND, "client_id"), 422),
    talk("unknown-field", "phrase-slot", "li", PHRASE, {**SEND, "phrase.values.price": "1"}, 422,
         lost="phrase.values.price"),
    talk("others-id", "phrase-send", "kim", PHRASE, SEND, 404, w.NOT_FOUND),
    look("others-id", "offer-form", "kim", "/chat/$talk/offer", 404, w.NOT_FOUND),
    look("unknown-id", "offer-answers", "li", "/chat/$talk/offer?answers=$unknown", 404, w.NOT_FOUND),
    look("unknown-id", "offer-like", "li", "/chat/$talk/offer?like=../../x", 404, w.NOT_FOUND),
    look("wrong-type", "offer-like", "li", "/chat/$talk/offer?like=$message", 404, w.NOT_FOUND),
    talk("missing", "offer", "li", OFFER, {"client_id": "a-new-offer"}, 422, w.MISSING),
    terms("missing", "quantity", 422, w.MISSING, quantity=""),
    terms("missing", "place", 422, say("The term needs the place or port that it names."), place=""),
    terms("wrong-type", "quantity", 422, w.QUANTITY, quantity="1_000"),
    terms("wrong-type", "amount", 422, w.AMOUNT, unit_price__amount="3,30"),
    terms("wrong-type", "amount-zero", 422, unit_price__amount="0"),
    terms("wrong-type", "currency", 422, w.CURRENCY, lost="offer.unit_price.currency", unit_price__currency="BTC"),
    terms("wrong-type", "unit", 422, w.CHOICE, lost="offer.unit", unit="handful"),
    terms("wrong-type", "day", 422, w.DATE, valid_until="2026-02-30"),
    terms("wrong-type", "year-0", 422, w.DATE, valid_until="0000-01-01"),
    terms("wrong-type", "year-9999", 422, w.RANGE, valid_until="9999-12-31"),
    terms("past-slot", "day", 422, w.PAST_DAY, valid_until="2026-03-01"),
    terms("huge", "total", 422, say("This amount is too large."), quantity="99999999",
          unit_price__amount="99999999999.99"),
    terms("huge", "place", 422, w.at_most(80), place="p" * 81),
    terms("unknown-id", "listing", 422, lost="offer.listing", listing="$unknown"),
    terms("unknown-field", "state", 422, w.EXTRA, lost="offer.state", state="accepted"),
    terms("others-id", "stranger", 404, w.NOT_FOUND, who="kim"),
    terms("unknown-id", "answers-sent", 404, w.NOT_FOUND, answers="$unknown"),
    card("others-id", "accept-stranger", "kim", "accept", 404, w.NOT_FOUND),
    card("access", "accept-own", "li", "accept", 403, say(NotADelegate)),
    card("closed", "accept-withdrawn", "sato", "accept", 409, say(OfferGone), of="old_card"),
    card("access", "withdraw-others", "sato", "withdraw", 403, say(NotADelegate)),
    card("repeated", "withdraw", "li", "withdraw", 409, say(OfferGone), of="old_card"),
    card("unknown-id", "accept", "sato", "accept", 404, w.NOT_FOUND, of="unknown"),
    card("wrong-type", "accept-words", "sato", "accept", 404, w.NOT_FOUND, of="mine"),
    look("others-id", "offer", "kim", "/chat/$talk/offers/$card", 404, w.NOT_FOUND),
    talk("others-id", "translation", "kim", "$talk/messages/$message/translation", {}, 404, w.NOT_FOUND),
    talk("unknown-id", "translation", "li", "$talk/messages/$unknown/translation", {}, 404, w.NOT_FOUND),
    talk("unknown-id", "translation-word", "li", "$talk/messages/x/translation", {}, 404, w.NOT_FOUND),
    talk("others-id", "translation-other-talk", "li", "$talk/messages/$inn_message/translation", {}, 404),
]  # fmt: skip
FILES = [
    look("others-id", "files", "kim", "/chat/$talk/files", 404, w.NOT_FOUND),
    look("malformed", "files-cursor", "li", "/chat/$talk/files?cursor=bnVsbA", 400, w.UNREADABLE),
    look("others-id", "file", "kim", "/chat/$talk/files/$file", 404, w.NOT_FOUND),
    look("others-id", "file-organiser", "zhao", "/chat/$talk/files/$file", 404, w.NOT_FOUND),
    look("others-id", "file-other-talk", "li", "/chat/$other_talk/files/$file", 404, w.NOT_FOUND),
    look("others-id", "file-unsent", "sato", "/chat/$talk/files/$unsent", 404, w.NOT_FOUND),
    look("others-id", "preview-unsent", "sato", "/chat/$talk/files/$unsent/preview", 404, w.NOT_FOUND),
    look("others-id", "preview", "kim", "/chat/$talk/files/$file/preview", 404, w.NOT_FOUND),
    look("unknown-id", "file", "li", "/chat/$talk/files/$unknown", 404, w.NOT_FOUND),
    look("unknown-id", "file-word", "li", "/chat/$talk/files/..%2f..%2fetc%2fpasswd", 404, w.NOT_FOUND),
    look("access", "file", "nobody", "/chat/$talk/files/$file", 302),
    talk("wrong-type", "file-program", "li", "$talk/files", {"upload_id": "a-form-id", "upload": (b"MZ", "a.exe")}, 422,
         lost="upload upload_id"),
    talk("missing", "file-empty", "li", "$talk/files", {"upload_id": "a-form-id", "upload": (b"", "a.txt")}, 422,
         lost="upload upload_id"),
    talk("wrong-type", "file-name", "li", "$talk/files", {"upload_id": "a-form-id", "upload": (b"x", "\x07")}, 422,
         lost="upload upload_id"),
    talk("missing", "file-form-id", "li", "$talk/files", {"upload": (b"x", "a.txt")}, 422, lost="upload"),
    talk("others-id", "file-send", "kim", "$talk/files", {"upload_id": "a-form-id", "upload": (b"x", "a.txt")}, 404),
    talk("others-id", "file-remove", "sato", "$talk/files/$unsent/remove", {}, 404, w.NOT_FOUND),
    talk("unknown-id", "file-remove", "li", "$talk/files/x/remove", {}, 404, w.NOT_FOUND),
]  # fmt: skip
REPORT, REASON = "$talk/report/$message", {"reason": "insult", "words": "Rude"}
DESK = "/organise/zibo/moderation"
DECIDE = {"hide": "yes", "words": "This is not allowed here.", "version": "1"}


def decide(kind: str, about: str, who: str, path: str, sent: Any, status: int, *says: Say, lost: str = "") -> Case:
    return page(kind, f"chat:moderation-{about}", who, f"{DESK}/{path}", sent, status, *says, lost=lost)


SAFETY = [
    look("others-id", "report", "kim", "/chat/$talk/report/$message", 404, w.NOT_FOUND),
    look("unknown-id", "report", "li", "/chat/$talk/report/x", 404, w.NOT_FOUND),
    talk("missing", "report", "li", REPORT, {}, 422, w.MISSING),
    talk("missing", "report-words", "li", REPORT, {"reason": "other"}, 422,
         say("Please say in a few words what is wrong.")),
    talk("wrong-type", "report", "li", REPORT, but(REASON, reason="dislike"), 422, w.CHOICE, lost="reason"),
    talk("huge", "report", "li", REPORT, but(REASON, words="w" * 1001), 422, w.at_most(1000)),
    talk("wrong-type", "report-bell", "li", REPORT, but(REASON, words="a\x07"), 422, w.CONTROL),
    talk("unknown-field", "report", "li", REPORT, {**REASON, "person": "$sato"}, 422, w.EXTRA, lost="person"),
    talk("others-id", "report-stranger", "kim", REPORT, REASON, 404, w.NOT_FOUND),
    talk("others-id", "report-other-talk", "li", "$talk/report/$inn_message", REASON, 404, w.NOT_FOUND),
    talk("wrong-type", "report-own", "li", "$talk/report/$mine", REASON, 409, say(OwnMessage),
         lost="reason words"),
    talk("access", "report", "nobody", REPORT, REASON, 401, w.SIGN_IN),
    page("others-id", "chat:block-stranger", "vera", "/events/zibo/participants/$kiln/block", {"confirmed": "yes"},
         404, w.NOT_FOUND),
    page("unknown-id", "chat:block", "li", "/events/zibo/participants/$unknown/block", {"confirmed": "yes"}, 404,
         w.NOT_FOUND),
    page("access", "chat:block", "nobody", "/events/zibo/participants/$shop/block", {"confirmed": "yes"}, 401,
         w.SIGN_IN),
    *(
        look("access", f"moderation{path.replace('/', '-')}-{who}", who, DESK + path, 403, w.FORBIDDEN)
        for path in ("", "/log", "/$report")
        for who in ("li", "vera")
    ),
    look("unknown-id", "moderation", "zhao", f"{DESK}/$unknown", 404, w.NOT_FOUND),
    look("unknown-id", "moderation-word", "zhao", f"{DESK}/x", 404, w.NOT_FOUND),
    look("malformed", "moderation-cursor", "zhao", f"{DESK}?cursor=bnVsbA", 400, w.UNREADABLE),
    look("malformed", "moderation-log-cursor", "zhao", f"{DESK}/log?cursor=x", 400, w.UNREADABLE),
    look("others-id", "moderation-other-event", "zhao", "/organise/next/moderation/$report", 404, w.NOT_FOUND),
    decide("others-id", "look", "li", "$report/look", {}, 404, w.NOT_FOUND),
    decide("others-id", "decide", "li", "$report/decide", DECIDE, 404, w.NOT_FOUND),
    decide("unknown-id", "decide", "zhao", "$unknown/decide", DECIDE, 404, w.NOT_FOUND),
    decide("closed", "decide-unread", "zhao", "$unread_report/decide", DECIDE, 409, say(NotLookedAt), lost="hide"),
    decide("missing", "decide", "zhao", "$report/decide", without(DECIDE, "words"), 422, w.MISSING),
    decide("missing", "decide-short", "zhao", "$report/decide", but(DECIDE, words="no"), 422, w.at_least(3)),
    decide("missing", "decide-version", "zhao", "$report/decide", without(DECIDE, "version"), 422, w.MISSING),
    decide("huge", "decide", "zhao", "$report/decide", but(DECIDE, words="w" * 501), 422, w.at_most(500)),
    decide("wrong-type", "decide-mute", "zhao", "$report/decide", but(DECIDE, mute="for ever"), 422, w.CHOICE,
           lost="mute"),
    decide("wrong-type", "decide-hide", "zhao", "$report/decide", but(DECIDE, hide="perhaps"), 422, lost="hide"),
    decide("stale", "decide", "zhao", "$report/decide", but(DECIDE, version="9"), 409, w.STALE),
    decide("others-id", "show", "li", "$report/show", {"words": "A mistake"}, 404, w.NOT_FOUND),
    decide("missing", "show", "zhao", "$report/show", {}, 422, w.MISSING),
    decide("access", "unmute", "li", "people/$sato/unmute", {}, 403, w.FORBIDDEN),
    decide("unknown-id", "unmute", "zhao", "people/$unknown/unmute", {}, 404, w.NOT_FOUND),
    decide("huge", "unmute", "zhao", "people/$sato/unmute", {"words": "w" * 501}, 422, lost="words"),
    look("wrong-type", "leave-nul", "li", "/leave?to=%00&s=%00", 400, w.UNREADABLE),
    look("huge", "leave", "li", "/leave?s=x&to=https://" + "a" * 5000, 404),
]  # fmt: skip
HOURS = {"days": ["1", "2"], "opens": "09:00", "closes": "18:00", "translate": "yes", "version": "1"}
RULES = {"wait_hours": "24", "help_desk": "yes", "help_hours": "9 to 5", "translate": "yes", "version": "1"}


def chosen(kind: str, about: str, sent: Any, status: int, *says: Say, lost: str = "", who: str = "li") -> Case:
    return page(kind, f"chat:hours-{about}", who, "/settings/talk", sent, status, *says, lost=lost)


def ruled(kind: str, about: str, sent: Any, status: int, *says: Say, lost: str = "", who: str = "zhao") -> Case:
    return page(kind, f"chat:rules-{about}", who, "/organise/zibo/talk", sent, status, *says, lost=lost)


CHOICES = [
    chosen("missing", "version", without(HOURS, "version"), 422, w.MISSING),
    chosen("wrong-type", "day", but(HOURS, days=["1", "8"]), 422, w.CHOICE, lost="days"),
    chosen("wrong-type", "opens", but(HOURS, opens="25:00"), 422, w.FORM),
    chosen("wrong-type", "closes", but(HOURS, closes="six"), 422, w.FORM),
    chosen("wrong-type", "order", but(HOURS, opens="18:00", closes="09:00"), 422),
    chosen("wrong-type", "translate", but(HOURS, translate="perhaps"), 422, lost="translate"),
    chosen("unknown-field", "person", {**HOURS, "person": "$sato"}, 422, w.EXTRA, lost="person"),
    chosen("access", "nobody", HOURS, 401, w.SIGN_IN, who="nobody"),
    ruled("missing", "all", {}, 422, w.MISSING),
    ruled("wrong-type", "wait", but(RULES, wait_hours="x"), 422, lost="wait_hours"),
    ruled("wrong-type", "wait-minus", but(RULES, wait_hours="-1"), 422, w.no_less(0), lost="wait_hours"),
    ruled("huge", "wait", but(RULES, wait_hours="169"), 422, w.no_more(168), lost="wait_hours"),
    ruled("huge", "hours", but(RULES, help_hours="h" * 301), 422, w.at_most(300)),
    ruled("access", "li", RULES, 403, w.FORBIDDEN, who="li"),
    ruled("access", "nobody", RULES, 401, w.SIGN_IN, who="nobody"),
    look("access", "rules", "sato", "/organise/zibo/talk", 403, w.FORBIDDEN),
    look("malformed", "rules-cursor", "zhao", "/organise/zibo/talk?cursor=bnVsbA", 400, w.UNREADABLE),
    look("wrong-type", "rules-cursor", "zhao", "/organise/zibo/talk?cursor=WyJ4IiwxXQ", 400, w.UNREADABLE),
]  # fmt: skip
CASES = [*ACTS, *FINDING, *SAYING, *FILES, *SAFETY, *CHOICES]
