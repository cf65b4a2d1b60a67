"""Bad input on the pages of guests from outside and of answers that wait for a confirmation."""

from typing import Any

from tests.web.bad_input import words as w
from tests.web.bad_input.cases import Case, Say, say
from tests.web.bad_input.pages_companies import page
from tradehall.rooms.errors import DoorsNotOpen


def guest(kind: str, about: str, sent: Any, status: int, *says: Say, of: str = "$guest_link", lost: str = "") -> Case:
    return page(kind, f"ical:guest-{about}", "nobody", f"/guest/{of}", sent, status, *says, lost=lost)


def waits(kind: str, about: str, sent: Any, status: int, *says: Say, of: str = "$answer_link") -> Case:
    return page(kind, f"ical:answer-{about}", "nobody", f"/invitations/{of}", sent, status, *says)


def enters(kind: str, about: str, sent: Any, status: int, *says: Say, of: str = "$pass", lost: str = "") -> Case:
    return page(kind, f"rooms:guest-{about}", "nobody", f"/room/{of}", sent, status, *says, lost=lost)


CASES = [
    enters("missing", "name", {}, 422, w.MISSING),
    enters("huge", "name", {"name": "n" * 101}, 422, w.at_most(100)),
    enters("unknown-field", "name", {"name": "Ana", "role": "organiser"}, 422, lost="role"),
    enters("unknown-id", "link", {"name": "Ana"}, 404, of="not-a-link"),
    enters("others-id", "link-of-another-kind", {"name": "Ana"}, 404, of="$guest_link"),
    enters("state", "closed", {"name": "Ana"}, 409, say(DoorsNotOpen)),
    enters("wrong-type", "help", {"kind": "smell", "words": "長い"}, 422, w.CHOICE, of="$pass/help", lost="kind"),
    enters("huge", "help", {"kind": "line", "words": "长" * 501}, 422, w.at_most(500), of="$pass/help"),
    enters("unknown-id", "help-link", {"kind": "line"}, 404, of="not-a-link/help"),
    enters("state", "help-closed", {"kind": "line"}, 409, say(DoorsNotOpen), of="$pass/help"),
    enters("unknown-id", "help-solved", {}, 404, of="$pass/help/$unknown/solved"),
    guest("missing", "answer", {}, 422, lost="comes"),
    guest("missing", "answer-empty", {"comes": ""}, 422, lost="comes"),
    guest("wrong-type", "answer", {"comes": "perhaps"}, 422, lost="comes"),
    guest("huge", "answer", {"comes": "y" * 5000}, 422, lost="comes"),
    guest("unknown-field", "answer", {"comes": "yes", "name": "Eve"}, 422, lost="comes name"),
    guest("unknown-id", "link", {"comes": "yes"}, 404, w.NOT_FOUND, of="not-a-link"),
    guest("others-id", "link-of-another-kind", {"comes": "yes"}, 404, w.NOT_FOUND, of="$answer_link"),
    waits("unknown-id", "link", {}, 404, w.NOT_FOUND, of="not-a-link"),
    waits("others-id", "link-of-another-kind", {}, 404, w.NOT_FOUND, of="$guest_link"),
]
