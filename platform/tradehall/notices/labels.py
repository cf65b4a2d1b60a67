"""What topics and choices are called by people."""

from tradehall.kernel import templating
from tradehall.kernel.texts import N_, NP_
from tradehall.notices.kinds import MailChoice, Topic

TOPICS: dict[Topic, str] = {
    Topic.REQUESTS: N_("Requests for meetings"),
    Topic.MEETINGS: N_("Meetings"),
    Topic.REMINDERS: N_("Reminders before a meeting"),
    Topic.WAITING: N_("Free times for which you wait"),
    Topic.INTERPRETING: N_("Interpreting"),
    Topic.DEALS: N_("Deals"),
    Topic.FOLLOW_UPS: N_("Outcomes of your meetings"),
    Topic.CHAT: N_("Messages that you have not read"),
    Topic.CASES: N_("Cases with support desks"),
    Topic.REGISTRATIONS: N_("Registrations of your company"),
    Topic.ORGANISING: N_("What organisers must know"),
    Topic.ACCOUNT: N_("Account"),
}

ABOUT: dict[Topic, str] = {
    Topic.REQUESTS: N_("Who asks to meet you, and how others answer you."),
    Topic.MEETINGS: N_("Booked, moved, cancelled, other people, outcome."),
    Topic.REMINDERS: N_("A day, an hour and ten minutes before."),
    Topic.WAITING: N_("A company for which you wait can meet you."),
    Topic.INTERPRETING: N_("Meetings that you are offered, and those that you interpret."),
    Topic.DEALS: N_("Terms that others propose, answer, confirm or withdraw."),
    Topic.FOLLOW_UPS: N_("The question after a meeting, and after 1, 3, 6 and 12 months."),
    Topic.CHAT: N_("After a quarter of an hour, at most once an hour."),
    Topic.CASES: N_("How a desk deals with what you asked; at a desk, what firms ask and who waits for too long."),
    Topic.REGISTRATIONS: N_("How the organisers decide, and when nobody is left to come."),
    Topic.ORGANISING: N_("New registrations, somebody missing at a meeting, buyers and firms who wait for an answer."),
}

templating.labels(TOPICS)
templating.labels(
    {
        MailChoice.NOW: NP_("mail", "At once"),
        MailChoice.DIGEST: NP_("mail", "Once a day"),
        MailChoice.NEVER: NP_("mail", "Never"),
    }
)
