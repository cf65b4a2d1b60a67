"""What may be refused around accounts. No sentence tells whether an address has an account."""

from tradehall.kernel.errors import Conflict, DomainError, Invalid, TooMany
from tradehall.kernel.texts import N_


class WrongCredentials(Invalid):
    code = "wrong-credentials"
    sentence = N_(
        "This e-mail address and password do not fit together. Please check both. "
        "If you signed up lately, confirm your address first with the mail that we sent you."
    )


class TooManyFailures(TooMany):
    """Params: `minutes`."""

    sentence = N_(
        "There were too many failed tries with this e-mail address. "
        "Please try again in %(minutes)s min, or choose a new password."
    )


class LinkVoid(DomainError):
    status, code = 410, "link-void"
    sentence = N_("This link is not valid, or not any more. Please have a new mail sent.")


class AddressTaken(Conflict):
    code = "address-taken"
    sentence = N_("Another account uses this e-mail address.")


class HangsOnPerson(Invalid):
    """The act has to be confirmed. `details`: to how many meetings to come the person comes as `delegate`,
    `interpreter` or `guest`; `companies`: those that nobody else owns, {id, name, language, members: [{id, name}]}."""

    code = "hangs-on-person"
    sentence = N_("Please confirm this first.")


class NotYourself(Conflict):
    code = "not-yourself"
    sentence = N_("You cannot disable your own account. Another administrator can.")


class InThisStateAlready(Conflict):
    code = "in-this-state"
    sentence = N_("Somebody was faster: the account is in this state already.")


WEAK = N_("This password is easy to guess. Please choose a longer one, for example several words.")
WRONG_PASSWORD = N_("This is not your present password.")
WRONG_CODE = N_("This code is not right, or not valid any more. Please check it, or have a new mail sent.")
