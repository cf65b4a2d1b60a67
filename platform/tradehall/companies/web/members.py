"""Members and invitations."""

from typing import Any

from flask import Blueprint, redirect, url_for
from flask_babel import gettext as _

from tradehall.accounts import proofs
from tradehall.accounts.web import signed_in_only
from tradehall.companies import queries
from tradehall.companies.commands import (
    AcceptInvitation,
    ChangeMember,
    InviteMember,
    RemoveMember,
    RevokeInvitation,
    Role,
)
from tradehall.companies.errors import NotMember
from tradehall.companies.reactions import INVITATION
from tradehall.companies.web.forms import form_page, sure
from tradehall.kernel.errors import NotFound
from tradehall.kernel.web import Act, act, actor, ask, hall, page, say

bp = Blueprint("company_members", __name__)


@bp.get("/companies/<slug>/members")
def members(slug: str, form: Act | None = None, at: str = "") -> Any:
    """`form` was tried for the member `at`, or for the page's other forms (empty)."""
    view = ask(queries.members_page, slug)
    return form_page(
        "pages/companies/members.html",
        form,
        {},
        view=view,
        at=at,
        profile=view.profile,
        tab="members",
        roles=list(Role),
    )


@bp.post("/companies/<slug>/members/invite")
@signed_in_only
def invite(slug: str) -> Any:
    company = ask(queries.own_company, slug)
    hall().limits.require("30/hour", "invite", company)
    return _after(slug, act(InviteMember, company=company), _("The invitation is on its way."))


@bp.post("/companies/<slug>/invitations/<public_id>/revoke")
def revoke(slug: str, public_id: str) -> Any:
    form = act(RevokeInvitation, invitation=public_id)
    return _after(slug, form, _("The invitation is withdrawn. Its link no longer works."))


@bp.post("/companies/<slug>/members/<public_id>/change")
def change(slug: str, public_id: str) -> Any:
    form = act(ChangeMember, company=ask(queries.own_company, slug), person=public_id)
    return _after(slug, form, _("The member is changed."), public_id)


@bp.post("/companies/<slug>/members/<public_id>/remove")
def remove(slug: str, public_id: str) -> Any:
    company = ask(queries.own_company, slug)
    form = sure(RemoveMember, company=company, person=public_id)
    if form is None:
        return _ask_first(slug, public_id)
    if form.ok and public_id == actor().public_id:
        say(_("You have left the company."))
        return redirect(url_for("my_companies.mine"), 303)
    return _after(slug, form, _("The person is no longer a member."))


def _ask_first(slug: str, public_id: str) -> Any:
    view = ask(queries.members_page, slug)
    member = next((m for m in view.members if m.public_id == public_id), None)
    if member is None:
        return members(slug, Act(error=NotMember()))
    back = url_for("company_members.members", slug=slug)
    return page("pages/companies/remove_member.html", view=view, member=member, back_url=back)


def _after(slug: str, form: Act, told: str, at: str = "") -> Any:
    if not form.ok:
        return members(slug, form, at)
    say(told)
    return redirect(url_for("company_members.members", slug=slug), 303)


# -- the receiver's side --------------------------------------------------------------------------


@bp.get("/companies/invitations/<token>")
def invitation(token: str, form: Act | None = None) -> Any:
    """What the link in the mail opens. Looking changes nothing."""
    view = ask(queries.invitation_page, _read(token))
    status = form.status if form else 410 if view.state != "open" else 200
    return page("pages/companies/invitation.html", status, view=view, token=token, form=form)


@bp.post("/companies/invitations/<token>")
@signed_in_only
def accept(token: str) -> Any:
    form = act(AcceptInvitation, invitation=_read(token))
    if not form.ok:
        return invitation(token, form)
    say(_("You are now a member of the company."))
    return redirect(url_for("my_companies.overview", slug=form.result), 303)


def _read(token: str) -> str:
    """The invitation that the link was signed for; NotFound for any other link."""
    public_id = proofs.read_link(INVITATION, token)
    if public_id is None:
        raise NotFound
    return public_id
