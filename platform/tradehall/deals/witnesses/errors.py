"""What may be refused about links by which somebody without an account confirms."""

from tradehall.kernel.errors import Conflict, Forbidden
from tradehall.kernel.texts import N_


class NotYoursToAsk(Forbidden):
    code = "not-yours-to-ask"
    sentence = N_("Only the people of the two companies and the organisers can ask somebody to confirm by a link.")


class NotYoursToRelease(Forbidden):
    """Whoever chose the address does not vouch for it alone."""

    code = "not-yours-to-release"
    sentence = N_("Only somebody who signs for that company, or the organisers, can let this link go out.")


class NotYoursToRevoke(Forbidden):
    code = "not-yours-to-revoke"
    sentence = N_("Only the side that confirms, whoever asked, or the organisers can withdraw this link.")


class AskedAlready(Conflict):
    code = "witness-asked-already"
    sentence = N_(
        "Somebody has already been asked to confirm for this side. Withdraw that link first to ask somebody else."
    )


class AddressChanged(Conflict):
    code = "witness-address-changed"
    sentence = N_("This is not the e-mail address in the request. Please read it again.")


class LinkOver(Conflict):
    """The link confirms nothing any more; the page says why."""

    code = "link-over"
    sentence = N_("This link confirms nothing any more, so nothing was changed.")
