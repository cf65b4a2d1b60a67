"""The mail with the link, with the terms in full, in the witness's language."""

from dataclasses import replace

from tradehall.deals.witnesses.facts import WitnessReleased
from tradehall.deals.witnesses.queries import asked
from tradehall.deals.witnesses.rules import LinkState
from tradehall.kernel.facts import reacts_to
from tradehall.kernel.outbox import Desk


@reacts_to(WitnessReleased, name="deals.ask_witness")
def write_to_witness(fact: WitnessReleased, desk: Desk) -> None:
    """Once for each link; not when it was taken back or replaced before the mail went out."""
    found = desk.ask(asked, fact.witness)
    if found is None or found.witness.state != LinkState.OPEN:
        return
    table, language = found.page.table, found.witness.language
    mail = desk.post.compose(
        "mail/deals/witness",
        to=found.witness.email,
        language=language,
        zone=table.event_zone,
        event_name=str(table.event_name.read(language)),
        outside=True,
        asked=found,
        terms=found.revision.terms,
        letter=found.page,
        path=f"{found.path}?lang={language}",
    )
    desk.post.send(replace(mail, event_id=table.event_id), key=f"witness.{fact.witness}")
