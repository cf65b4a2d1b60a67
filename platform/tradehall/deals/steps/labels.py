"""What the lists of steps are called by people."""

from tradehall.deals.steps.queries import Whose
from tradehall.kernel.templating import labels
from tradehall.kernel.texts import N_, NP_

labels(
    {
        Whose.MINE: N_("I do it"),
        Whose.OURS: N_("My company does it"),
        Whose.THEIRS: N_("The other side does it"),
        Whose.OVER: NP_("steps", "Over"),
    }
)
