"""What answers and reasons are called by people."""

from tradehall.deals.followups.rules import Came, Why
from tradehall.kernel.templating import labels
from tradehall.kernel.texts import N_, NP_

labels(
    {
        Came.TALKING: N_("We are still talking"),
        Came.SAMPLE: N_("A sample was sent or asked for"),
        Came.ORDER: N_("An order was placed"),
        Came.NOTHING: N_("No result"),
        Came.HELP: N_("We need help"),
    }
)
labels(
    {
        Why.PRICE: NP_("why nothing came of it", "Price"),
        Why.QUALITY: NP_("why nothing came of it", "Quality or specification"),
        Why.QUANTITY: NP_("why nothing came of it", "Quantity too small or too large"),
        Why.CERTIFICATES: NP_("why nothing came of it", "Certificates or tests missing"),
        Why.TIMING: NP_("why nothing came of it", "Not the right time"),
        Why.NO_ANSWER: NP_("why nothing came of it", "The other side does not answer"),
        Why.ANOTHER_PARTNER: NP_("why nothing came of it", "Another partner was chosen"),
        Why.OTHER: NP_("why nothing came of it", "Another reason"),
    }
)
