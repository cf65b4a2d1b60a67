"""What cases add to pages of lower floors."""

from tradehall.chat.queries import ConversationPage
from tradehall.kernel.panels import Panel, panel
from tradehall.kernel.tx import Reader
from tradehall.support.queries import case_of_talk


@panel("conversation")
def case_of_the_talk(reader: Reader, talk: ConversationPage) -> Panel | None:
    """Whose turn it is in the case that is talked about, and until when."""
    if talk.kind != "case":
        return None
    view = case_of_talk(reader, talk.id)
    return Panel("pages/support/_talk_panel.html", view, order=5) if view else None
