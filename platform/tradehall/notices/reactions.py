"""What follows from facts: people are told, once and durably; then they are mailed."""

import logging

from tradehall.kernel.errors import NotFound
from tradehall.kernel.facts import Fact, reacts_to
from tradehall.kernel.outbox import Desk
from tradehall.notices import letters, tell
from tradehall.notices.commands import RecordNotices
from tradehall.notices.facts import NoticesDue
from tradehall.notices.queries.due import due
from tradehall.notices.telling import TELLERS, Telling

log = logging.getLogger(__name__)

__all__ = ["mail_people", "tell", "tell_people"]


@reacts_to(*TELLERS, name="notices.tell")
def tell_people(fact: Fact, desk: Desk) -> None:
    """Everybody but whoever did it themselves. What it was about may be gone by now: then there is nobody to tell."""
    try:
        telling: Telling = TELLERS[type(fact)](fact, desk)
    except NotFound:
        log.info("%s has nobody to tell any more", fact.fact_name)
        return
    by = None if telling.actor_too else getattr(fact, "by", None)
    news = [one for one in telling.news if one.person != by]
    if news or telling.over:
        desk.run(RecordNotices(cause=desk.trace, news=news, over=telling.over))
    if telling.plan:
        desk.run(telling.plan)


@reacts_to(NoticesDue, name="notices.mail")
def mail_people(fact: NoticesDue, desk: Desk) -> None:
    """One mail a notice, or one digest a person; a mail that fails keeps no other one back, and is tried again."""
    failed: OSError | None = None
    for key, mail in letters.write_all(desk, desk.ask(due, fact.notices)):
        try:
            desk.post.send(mail, key=key)
        except OSError as error:  # SMTPException is one, too
            failed = error
    if failed is not None:
        raise failed
