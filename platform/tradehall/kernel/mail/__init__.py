"""Mail out: rendered in the reader's language, kept as the octets that go out, sent by SMTP where there is a server.

Whoever writes a mail only keeps it (`Post.send`), in the same breath as everything else that is slow to undo but
quick to do; `Post.send_due` carries what waits to the mail server, over one connection and in its own thread.
"""

from tradehall.kernel.mail.keeping import ForgetOldMails
from tradehall.kernel.mail.letters import CalendarPart, Mail, Renderer
from tradehall.kernel.mail.octets import Signer
from tradehall.kernel.mail.parts import Inside, inside
from tradehall.kernel.mail.post import Post
from tradehall.kernel.mail.returns import NoteBounce, ReturnPath
from tradehall.kernel.mail.rows import MailRow

__all__ = [
    "CalendarPart",
    "ForgetOldMails",
    "Inside",
    "Mail",
    "MailRow",
    "NoteBounce",
    "Post",
    "Renderer",
    "ReturnPath",
    "Signer",
    "inside",
]
