"""What reasons, lengths and acts are called by people."""

from tradehall.chat.safety.bank import Sign
from tradehall.chat.safety.commands import Act, MuteFor, Reason
from tradehall.kernel.templating import labels
from tradehall.kernel.texts import N_, NP_

labels(
    {
        Reason.FRAUD: N_("Fraud, or a request for money that looks like it"),
        Reason.INSULT: N_("Insult or threat"),
        Reason.SPAM: N_("Advertising that nobody asked for"),
        Reason.PRIVATE: N_("Private or confidential matters"),
        Reason.OTHER: N_("Something else"),
    }
)
labels({MuteFor.HOUR: N_("For an hour"), MuteFor.DAY: N_("For a day"), MuteFor.EVENT: N_("Until the end of the event")})
labels(
    {
        Act.LOOK: NP_("a report", "Read"),
        Act.HIDE: N_("Message hidden"),
        Act.SHOW: N_("Message shown again"),
        Act.MUTE: N_("Person muted"),
        Act.UNMUTE: N_("Person may write again"),
        Act.WARN: N_("Person warned"),
        Act.DISMISS: N_("Nothing was wrong"),
    }
)
labels(
    {
        Sign.ACCOUNT: N_("bank account"),
        Sign.IBAN: "IBAN",
        Sign.SWIFT: "SWIFT",
        Sign.WALLET: N_("payment by app, money transfer office or crypto-currency"),
        Sign.CHANGE: N_("changed details"),
    }
)
