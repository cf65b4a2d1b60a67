"""Accounts, companies and their fairs."""

from collections.abc import Mapping

from tradehall.accounts.commands import SignInForToken
from tradehall.api import inputs, queries, views
from tradehall.api.routes.route import OF_COMPANY, OF_EVENT, Door, Route, acts, makes, reads
from tradehall.companies.commands import AddListing, AddNeed, CreateCompany
from tradehall.events.commands import Approve, Register, ReinstateParticipation, Reject, SuspendParticipation
from tradehall.kernel.texts import N_
from tradehall.meetings.commands import (
    MarkSlots,
    SetBookingPreferences,
    SetHours,
)

GROUPS: Mapping[str, tuple[Route, ...]] = {
    N_("Account"): (
        makes("/tokens", N_("Sign in for the API."), SignInForToken, views.Token, None, door=Door.SIGN_IN),
        reads("/me", N_("The person whom the token stands for."), views.Me, queries.me),
    ),
    N_("Companies"): (
        makes(
            "/companies", N_("Make a company; you become its owner."),
            CreateCompany, views.Company, queries.company_made, hidden=("owner",), location="/companies/{slug}",
        ),
        reads(
            "/companies/{slug}", N_("A company, what it offers and what it looks for."),
            views.Company, queries.company, inputs.CompanyLists,
        ),
        makes(
            "/companies/{slug}/listings", N_("Offer something."), AddListing, views.Listing, queries.listing,
            found=OF_COMPANY,
        ),
        makes(
            "/companies/{slug}/needs", N_("Look for something."), AddNeed, views.Need, queries.need,
            found=OF_COMPANY,
        ),
    ),
    N_("Events"): (
        reads(
            "/events", N_("Events: those to come, the next first; then the past ones, the last first."),
            views.Listed[views.Event], queries.events_listed, inputs.ByTime, door=Door.OPEN,
        ),
        reads("/events/{slug}", N_("One event."), views.EventDetail, queries.event, door=Door.OPEN),
        makes(
            "/events/{slug}/registrations", N_("Register one of your companies. It waits for the organisers."),
            Register, views.Registration, queries.registration, at=OF_EVENT,
        ),
        acts(
            "/registrations/{id}/approve", N_("Organisers: the company takes part from now on."),
            Approve, views.Registration, queries.registration, at={"participation": "id"},
        ),
        acts(
            "/registrations/{id}/reject", N_("Organisers: the company cannot take part, and is told why."),
            Reject, views.Registration, queries.registration, at={"participation": "id"},
        ),
        acts(
            "/registrations/{id}/suspend",
            N_("Organisers: put a company out of the event; what was arranged for it is cancelled."),
            SuspendParticipation, views.Registration, queries.registration, at={"participation": "id"},
        ),
        acts(
            "/registrations/{id}/reinstate", N_("Organisers: a suspended company takes part again."),
            ReinstateParticipation, views.Registration, queries.registration, at={"participation": "id"},
        ),
        reads(
            "/events/{slug}/participants", N_("The directory of the event, by name."),
            views.Listed[views.Participant], queries.participants, inputs.Participants,
        ),
        reads(
            "/events/{slug}/slots", N_("The slots of the event, by time; or those that are free for two companies."),
            views.Listed[views.Slot], queries.slots, inputs.Slots,
        ),
    ),
    N_("Availability"): (
        reads(
            "/events/{slug}/availability", N_("When you can be met, and how your companies are booked."),
            views.OwnAvailability, queries.availability,
        ),
        acts(
            "/events/{slug}/availability/hours", N_("Say from when to when you can be met, on your own clock."),
            SetHours, views.OwnAvailability, queries.availability, at=OF_EVENT,
        ),
        acts(
            "/events/{slug}/availability/marks", N_("Say of single slots whether they suit you, whatever your hours."),
            MarkSlots, views.OwnAvailability, queries.availability_marked, at=OF_EVENT, hidden=("quick",),
        ),
        acts(
            "/registrations/{id}/booking", N_("Say how your company is booked: at once, or asked each time."),
            SetBookingPreferences, views.Booking, queries.booking, at={"participation": "id"},
        ),
    ),
}  # fmt: skip
