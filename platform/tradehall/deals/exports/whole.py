"""A deal as JSON: enough for somebody else to count the digests again, and to see who confirmed what."""

from dataclasses import asdict
from typing import Any

from tradehall.deals.exports.queries import Whole
from tradehall.deals.queries.seats import Party
from tradehall.deals.queries.views import ConfirmationView, RevisionView, Who
from tradehall.deals.rules import canonical

METHOD = "SHA-256 over the UTF-8 octets of `canonical`, which is `terms` as JSON with sorted keys and no blanks"


def deal_as_json(whole: Whole) -> dict[str, Any]:
    """Plain values. Times are RFC 3339 in UTC, days ISO 8601, money {amount, currency}."""
    deal = whole.evidence.deal
    return {
        "format": "tradehall-deal-1",
        "digest_method": METHOD,
        "id": deal.public_id,
        "event": {
            "slug": deal.table.event_slug,
            "name": deal.table.event_name.as_json(),
            "zone": deal.table.event_zone,
        },
        "exporter": _party(deal.table.exporter),
        "buyer": _party(deal.table.buyer),
        "kind": deal.kind,
        "state": deal.state,
        "evidence": deal.evidence,
        "current_revision": deal.current.number,
        "sealed_revision": deal.sealed_revision,
        "sealed_at": deal.sealed_at,
        "revisions": [_revision(one) for one in deal.revisions],
        "evidence_steps": [_step(one) for one in whole.evidence.steps],
        "promises": [_promise(one) for one in whole.deliveries.promises],
        "documents": [
            {"number": one.number, "kind": one.kind, "revision": one.revision, "standing": one.standing, "at": one.at}
            for one in whole.documents.rows
        ],
    }


def _party(party: Party) -> dict[str, Any]:
    return {
        "participation": party.public_id, "company": party.name, "company_en": party.name_en, "country": party.country
    }  # fmt: skip


def _who(who: Who) -> dict[str, str]:
    return {"id": who.public_id, "name": who.name, "name_latin": who.name_latin}


def _confirmer(made: ConfirmationView) -> dict[str, Any]:
    """A person; or somebody without an account, by their own words and where the link was sent."""
    if made.by is not None:
        return _who(made.by)
    return {"name": made.name, "by_link": asdict(made.by_link) if made.by_link else None}


def _revision(one: RevisionView) -> dict[str, Any]:
    terms = one.terms.as_json()
    return {
        "number": one.number,
        "answers": one.answers,
        "proposed_by": {"side": one.side, **_who(one.by)},
        "proposed_at": one.at,
        "note": one.note,
        "withdrawn_or_lapsed": one.is_gone,
        "digest": one.digest,
        "canonical": canonical(terms).decode(),
        "terms": terms,
        "totals": [total.as_json() for total in one.terms.totals],
        "confirmations": [
            {"side": made.side, **_confirmer(made), "at": made.at, "digest": one.digest, "void": made.is_void}
            for made in one.confirmations
        ],
    }


def _step(one: Any) -> dict[str, Any]:
    return {
        "kind": one.proof,
        "level": one.level,
        "number": one.number,
        "dated": one.dated,
        "amount": one.amount.as_json() if one.amount else None,
        "side": one.side,
        "by": one.by.name,
        "at": one.at,
        "has_paper": one.paper is not None,
        "taken_back_at": one.voided_at,
        "taken_back_because": one.void_reason,
    }


def _promise(one: Any) -> dict[str, Any]:
    return {
        "revision": one.revision,
        "line": one.number,
        "promised": one.promised,
        "newest_day": one.due,
        "state": one.state,
        "delivered_on": one.delivered_on,
        "received_on": one.accepted_on,
        "days_told": [{"day": told.day, "why": told.why, "at": told.at} for told in one.days],
    }
