"""What may be refused about next steps."""

from tradehall.kernel.errors import Conflict
from tradehall.kernel.texts import N_


class TooManySteps(Conflict):
    code = "too-many-steps"
    sentence = N_("There are 100 open steps between these two companies already. Please finish some first.")


class StepEnded(Conflict):
    code = "step-ended"
    sentence = N_("This step is done or dropped already. Open it again to change it.")
