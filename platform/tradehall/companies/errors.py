"""What may be refused about companies."""

from tradehall.kernel.errors import Conflict, DomainError, Invalid
from tradehall.kernel.texts import N_


class SlugTaken(Conflict):
    code = "slug-taken"
    sentence = N_("This page address is taken by another company. Please choose another one.")


class AlreadyMember(Conflict):
    code = "already-member"
    sentence = N_("This person is already a member of the company.")


class NotMember(Conflict):
    code = "not-member"
    sentence = N_("This person is not a member of the company any more.")


class LastOwner(Conflict):
    code = "last-owner"
    sentence = N_("A company needs an owner. Please make somebody else an owner first.")


class AlreadyInvited(Conflict):
    code = "already-invited"
    sentence = N_("An invitation to this address is already open.")


class InvitationOver(DomainError):
    """Accepted, revoked or expired."""

    status, code = 410, "invitation-over"
    sentence = N_("This invitation can no longer be used. Please ask for a new one.")


class NotInvited(DomainError):
    """The link is for another address than the account's."""

    status, code = 403, "not-invited"
    sentence = N_(
        "This invitation was sent to another e-mail address. Please sign in with the address that was invited."
    )


class DoesNotSell(Conflict):
    code = "does-not-sell"
    sentence = N_("Only exporters have listings. Please say in the profile that your company sells.")


class DoesNotBuy(Conflict):
    code = "does-not-buy"
    sentence = N_("Only buyers post needs. Please say in the profile that your company buys.")


class PictureGone(Conflict):
    code = "picture-gone"
    sentence = N_("Somebody else has removed this picture meanwhile.")


class TooManyPictures(Conflict):
    code = "too-many-pictures"
    sentence = N_("A listing has at most 8 pictures. Please remove one first.")


class WrongState(Conflict):
    code = "wrong-state"
    sentence = N_("This has already been done. Please load the page again.")


class BadPicture(Invalid):
    """The upload is no picture that we take."""

    code = "bad-picture"
