"""Later questions: those who came to the meeting, and the organisers where a side needs help."""

from tradehall.deals.evidence.queries import organisers_of
from tradehall.deals.followups.facts import FollowUpAnswered, FollowUpsAsked, HelpWanted
from tradehall.deals.followups.queries import addressed, told_follow_up
from tradehall.kernel.outbox import Desk
from tradehall.notices.commands import News, Over
from tradehall.notices.telling import Telling, company_name, news_for, tells

ASKS_CAME = ["follow_up", "follow_up_again"]


@tells(FollowUpsAsked)
def asked(fact: FollowUpsAsked, desk: Desk) -> Telling:
    """Many at once; what was answered or stopped by now is not asked."""
    news: list[News] = []
    for one in desk.ask(addressed, fact.follow_ups):
        row = one.row
        kind, subject = "follow_up_again" if fact.again else "follow_up", f"follow_up:{row.public_id}"
        path, about = f"/deals/follow-ups/{row.public_id}", [company_name(row.other)]
        together = f"{row.table.event_id}:{row.wave}"
        news += news_for(one.people, kind, subject, path, row.table.event_id, company=about, together=together)
    return Telling(news)


@tells(FollowUpAnswered)
def answered(fact: FollowUpAnswered, desk: Desk) -> Telling:
    """Nobody; the question is settled for all of the side."""
    return Telling(over=[Over(subject=f"follow_up:{fact.public_id}", kinds=ASKS_CAME)])


@tells(HelpWanted)
def help_wanted(fact: HelpWanted, desk: Desk) -> Telling:
    found = desk.ask(told_follow_up, fact.follow_up)
    if found is None:
        return Telling()
    table = found.row.table
    return Telling(
        news_for(
            desk.ask(organisers_of, fact.event), "help_wanted", f"help:{fact.public_id}",
            f"/organise/{table.event_slug}/follow-ups#help", fact.event,
            company=[company_name(found.row.mine)], follow_up=fact.follow_up,
        )
    )  # fmt: skip
