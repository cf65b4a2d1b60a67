"""What people say, are told, and agree on."""

from collections.abc import Mapping

from tradehall.api import inputs, queries, views
from tradehall.api.routes.route import OF_SYSTEM, Route, acts, makes, reads
from tradehall.chat.commands import (
    AcceptOfferCard,
    EditMessage,
    MarkRead,
    OpenAnnouncements,
    OpenConversation,
    OpenHelpDesk,
    OpenMeetingTalk,
    PinMessage,
    ReactToMessage,
    SendMessage,
    WithdrawMessage,
    WithdrawOfferCard,
)
from tradehall.chat.files.commands import AddPart, CancelUpload, StartUpload
from tradehall.chat.hours.commands import SetTalkChoice
from tradehall.chat.safety.commands import ReportMessage
from tradehall.chat.translating.commands import AskTranslation
from tradehall.deals.commands import ConfirmRevision, CounterDeal, ProposeDeal, WithdrawDeal
from tradehall.deals.sheet.commands import (
    AddLine,
    DropSheet,
    MoveLine,
    OpenSheet,
    ProposeSheet,
    RemoveLine,
    ReopenSheet,
    SetCell,
    TakeNewerTerms,
    TickCell,
)
from tradehall.events.commands import BlockParticipation, UnblockParticipation
from tradehall.kernel.texts import N_
from tradehall.notices.commands import ReadAllNotices, ReadNotice

GROUPS: Mapping[str, tuple[Route, ...]] = {
    N_("Chat"): (
        reads(
            "/conversations", N_("Your conversations, the latest first."),
            views.Listed[views.Conversation], queries.conversations, inputs.Conversations,
        ),
        reads("/conversations/{id}", N_("One conversation."), views.Conversation, queries.conversation),
        acts(
            "/conversations", N_("Open the conversation with a participation that you have a meeting with."),
            OpenConversation, views.Conversation, queries.conversation,
        ),
        acts(
            "/meetings/{id}/conversation", N_("Open the conversation of all who come to a meeting."),
            OpenMeetingTalk, views.Conversation, queries.conversation, at={"meeting": "id"},
        ),
        acts(
            "/registrations/{id}/help-desk", N_("Open the conversation of a participation with the organisers."),
            OpenHelpDesk, views.Conversation, queries.conversation, at={"participation": "id"},
        ),
        acts(
            "/events/{slug}/announcements", N_("Organisers: open what you say to all who take part."),
            OpenAnnouncements, views.Conversation, queries.conversation, at={"event": "slug"},
        ),
        reads(
            "/messages", N_("Messages of your conversations in which all words stand, the newest first."),
            views.Listed[views.FoundMessage], queries.found_messages, inputs.Search,
        ),
        reads(
            "/conversations/{id}/changes", N_("Messages that were changed since a change that you know."),
            views.Listed[views.Message], queries.changes, inputs.Changes,
        ),
        acts(
            "/conversations/{id}/messages/{message}/edit", N_("Say your own message in other words, for 15 minutes."),
            EditMessage, views.Message, queries.message, at={"conversation": "id", "message": "message"},
        ),
        acts(
            "/conversations/{id}/messages/{message}/withdraw", N_("Take your own message back."),
            WithdrawMessage, views.Message, queries.message, at={"conversation": "id", "message": "message"},
        ),
        acts(
            "/conversations/{id}/messages/{message}/react", N_("React to a message, or take the reaction back."),
            ReactToMessage, views.Message, queries.message, at={"conversation": "id", "message": "message"},
        ),
        acts(
            "/conversations/{id}/messages/{message}/pin", N_("Keep a message in sight of all, or do so no longer."),
            PinMessage, views.Message, queries.message, at={"conversation": "id", "message": "message"},
        ),
        acts(
            "/conversations/{id}/messages/{message}/translate",
            N_("Ask for a message in your own language. It comes as a change of the message, once it is made."),
            AskTranslation, views.TranslationAsked, queries.translation_asked,
            at={"conversation": "id", "message": "message"},
        ),
        makes(
            "/conversations/{id}/messages/{message}/report",
            N_("Tell the organisers of a message. They see it and what was said around it, nothing else."),
            ReportMessage, views.Reported, queries.reported, at={"conversation": "id", "message": "message"},
        ),
        acts(
            "/registrations/{id}/block",
            N_("Neither talk nor requests between your company and this one any more; open requests are closed."),
            BlockParticipation, views.Blocked, queries.blocked, at={"participation": "id"},
        ),
        acts(
            "/registrations/{id}/unblock", N_("Talk and requests are open again, as far as it is up to your side."),
            UnblockParticipation, views.Blocked, queries.unblocked, at={"participation": "id"},
        ),
        reads(
            "/conversations/{id}/messages", N_("What was said after a message that you know, in order."),
            views.Listed[views.Message], queries.messages, inputs.Messages,
        ),
        makes(
            "/conversations/{id}/messages", N_("Say something. The same client_id again gives the same message."),
            SendMessage, views.Message, queries.message, at={"conversation": "id"},
        ),
        acts(
            "/conversations/{id}/read", N_("Mark as read up to a message; the mark only moves on."),
            MarkRead, views.ReadMark, queries.read_mark, at={"conversation": "id"},
        ),
        reads(
            "/me/talk", N_("Your office hours, and whether messages are translated for you without asking."),
            views.TalkChoices, queries.talk_choices,
        ),
        acts(
            "/me/talk", N_("State your office hours, or none, and whether messages are translated without asking."),
            SetTalkChoice, views.TalkChoices, queries.talk_chosen,
        ),
        reads(
            "/phrases", N_("Trade phrases, which each side reads in its own language."),
            views.Listed[views.Phrase], queries.phrases, inputs.Phrases,
        ),
        acts(
            "/conversations/{id}/offers/{message}/accept", N_("Accept an offer of the other side."),
            AcceptOfferCard, views.Message, queries.message, at={"conversation": "id", "message": "message"},
        ),
        acts(
            "/conversations/{id}/offers/{message}/withdraw", N_("Take back an open offer of your own side."),
            WithdrawOfferCard, views.Message, queries.message, at={"conversation": "id", "message": "message"},
        ),
        reads(
            "/conversations/{id}/files", N_("What was sent in a conversation, the newest first."),
            views.Listed[views.SentFile], queries.files_sent, inputs.Paged,
        ),
        makes(
            "/conversations/{id}/files", N_("Begin a file. The same client_id again gives the same file."),
            StartUpload, views.ChatFile, queries.file, at={"conversation": "id"}, location="/files/{id}",
        ),
        reads("/files/{id}", N_("How far your own file is, and what came of its check."), views.ChatFile, queries.file),
        acts(
            "/files/{id}/parts", N_("Give the octets that follow: at most 180 KiB at once."),
            AddPart, views.ChatFile, queries.file, at={"file": "id"},
        ),
        reads(
            "/files/{id}/parts", N_("Read a file of your conversations, part by part."),
            views.FilePart, queries.file_part, inputs.FilePart,
        ),
        acts(
            "/files/{id}/cancel", N_("Take back a file that was not sent yet."),
            CancelUpload, views.ChatFile, queries.file, at={"file": "id"},
        ),
    ),
    N_("Notices"): (
        reads(
            "/notices", N_("Your notices, the newest first."),
            views.Listed[views.Notice], queries.notices, inputs.Notices,
        ),
        acts(
            "/notices/{id}/read", N_("Mark a notice as read."),
            ReadNotice, views.Notice, queries.notice, at={"notice": "id"},
        ),
        acts(
            "/notices/read-all", N_("Mark all of your notices as read; tells how many there were."),
            ReadAllNotices, views.NoticesRead, queries.notices_read,
        ),
    ),
    N_("Deals"): (
        makes(
            "/deals", N_("Propose terms; that confirms them for your own side."),
            ProposeDeal, views.DealDetail, queries.deal, hidden=OF_SYSTEM, location="/deals/{id}",
        ),
        reads(
            "/deals", N_("Your deals, the last changed first."),
            views.Listed[views.Deal], queries.deals_listed, inputs.Deals,
        ),
        reads("/deals/{id}", N_("One deal."), views.DealDetail, queries.deal),
        makes(
            "/deals/{id}/revisions", N_("Propose other terms: an answer, or an amendment of what is sealed."),
            CounterDeal, views.DealDetail, queries.deal, at={"deal": "id"}, hidden=OF_SYSTEM,
        ),
        acts(
            "/deals/{id}/revisions/{n}/confirm", N_("Agree to exactly the terms with this number and digest."),
            ConfirmRevision, views.DealDetail, queries.deal, at={"deal": "id", "number": "n"}, hidden=OF_SYSTEM,
        ),
        acts(
            "/deals/{id}/withdraw", N_("Take your own terms back before the other side confirmed them."),
            WithdrawDeal, views.DealDetail, queries.deal, at={"deal": "id"}, hidden=(*OF_SYSTEM, "confirmed"),
        ),
        makes(
            "/sheets", N_("Open the live term sheet of two companies, or get the one that is open."),
            OpenSheet, views.Sheet, queries.sheet, location="/sheets/{id}",
        ),
        reads("/sheets/{id}", N_("One live term sheet."), views.Sheet, queries.sheet),
        reads(
            "/sheets/{id}/changes", N_("What changed in a term sheet after a version that you know."),
            views.SheetNews, queries.sheet_news, inputs.SheetSince,
        ),
        acts(
            "/sheets/{id}/cells", N_("Write into one cell, unless somebody else did after the version that you know."),
            SetCell, views.Sheet, queries.sheet, at={"sheet": "id"},
        ),
        acts(
            "/sheets/{id}/ticks", N_("Say that a value was read back and is right."),
            TickCell, views.Sheet, queries.sheet, at={"sheet": "id"},
        ),
        acts(
            "/sheets/{id}/lines", N_("Add a line, or put one back that was taken out."),
            AddLine, views.Sheet, queries.sheet, at={"sheet": "id"},
        ),
        acts(
            "/sheets/{id}/lines/remove", N_("Take a line out."),
            RemoveLine, views.Sheet, queries.sheet, at={"sheet": "id"},
        ),
        acts(
            "/sheets/{id}/lines/move", N_("Put a line at another place."),
            MoveLine, views.Sheet, queries.sheet, at={"sheet": "id"},
        ),
        makes(
            "/sheets/{id}/propose", N_("Propose the terms exactly as they are on the sheet."),
            ProposeSheet, views.DealDetail, queries.deal, at={"sheet": "id"}, location="/deals/{id}",
        ),
        acts(
            "/sheets/{id}/take", N_("Begin from the newer terms of the deal; what was written on the sheet stays."),
            TakeNewerTerms, views.Sheet, queries.sheet, at={"sheet": "id"},
        ),
        acts(
            "/sheets/{id}/drop", N_("Set the sheet aside; it can be opened again."),
            DropSheet, views.Sheet, queries.sheet, at={"sheet": "id"}, hidden=("confirmed",),
        ),
        acts(
            "/sheets/{id}/reopen", N_("Go on with a sheet that was set aside."),
            ReopenSheet, views.Sheet, queries.sheet, at={"sheet": "id"},
        ),
    ),
}  # fmt: skip
