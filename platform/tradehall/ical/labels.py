"""What people call answers to invitations."""

from tradehall.ical.invitations.rules import Partstat
from tradehall.kernel.templating import labels
from tradehall.kernel.texts import N_

labels(
    {
        Partstat.NEEDS_ACTION: N_("No answer yet"),
        Partstat.ACCEPTED: N_("Comes"),
        Partstat.TENTATIVE: N_("Perhaps"),
        Partstat.DECLINED: N_("Cannot come"),
    }
)
