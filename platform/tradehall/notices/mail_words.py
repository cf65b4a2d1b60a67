"""What is said of mails to organisers: their states, what they are about, and why one did not arrive."""

import re

from tradehall.kernel import templating
from tradehall.kernel.texts import N_, NP_
from tradehall.notices.kinds import Topic
from tradehall.notices.queries.mails import MailState

templating.labels(
    {
        MailState.WAITING: NP_("mail", "Waiting"),
        MailState.SENT: NP_("mail", "Sent"),
        MailState.KEPT: NP_("mail", "Kept here"),
        MailState.FAILED: NP_("mail", "Not delivered"),
        MailState.SUPERSEDED: NP_("mail", "Replaced by a newer one"),
    }
)

SUBJECTS: dict[Topic | None, str] = {
    Topic.REQUESTS: N_("Request for a meeting"),
    Topic.MEETINGS: N_("Meeting"),
    Topic.REMINDERS: N_("Reminder"),
    Topic.WAITING: N_("Waiting list"),
    Topic.INTERPRETING: N_("Interpreting"),
    Topic.DEALS: N_("Deal"),
    Topic.CHAT: N_("Chat"),
    Topic.CASES: N_("Case with a desk"),
    Topic.REGISTRATIONS: N_("Registration"),
    Topic.ORGANISING: N_("For organisers"),
    Topic.ACCOUNT: N_("Account"),
    None: N_("News of the day"),
}

NO_ANSWER = N_("The mail server could not be reached. It is tried again by itself.")
LATER = N_("Their mail server asks us to come again later. It is tried again by itself.")
GIVEN_UP = N_("Their mail server could not be reached, or took nothing, for two days.")
NO_SUCH = N_("Their server says that the address does not exist.")
REFUSED = N_("Their mail server refused the mail.")
# The beginnings of what mail servers say (RFC 3463), the more exact ones first.
_SAID = (
    (
        r"[45]\d\d [45]\.1\.[016]|553 5\.1\.3|55[01](?! [245]\.)",
        N_("Their server says that the address does not exist."),
    ),
    (r"[45]\d\d [45]\.1\.[23]|5\d\d 5\.4\.4", N_("There is no mail server for this address. Perhaps it is misspelt.")),
    (r"[45]\d\d [45]\.2\.1", N_("Their server says that this mailbox is closed.")),
    (r"[45]\d\d [45]\.2\.2|[45]52(?! [245]\.)", N_("Their mailbox is full.")),
    (r"5\d\d 5\.(2\.3|3\.4)", N_("The mail is too large for their server.")),
    (r"5\d\d 5\.6\.7", N_("Our mail server cannot write to addresses in this script.")),
    (r"5\d\d 5\.7\.", N_("Their server refused the mail; perhaps it takes it for advertising.")),
    (r"4\d\d ", LATER),
    (r"5\d\d ", REFUSED),
)


def reason(error: str, *, failed: bool) -> str:
    """What a mail server said, as a marked text; '' for nothing."""
    if not error:
        return ""
    said = next((text for pattern, text in _SAID if re.match(pattern, error)), NO_ANSWER)
    return GIVEN_UP if failed and said in (NO_ANSWER, LATER) else said
