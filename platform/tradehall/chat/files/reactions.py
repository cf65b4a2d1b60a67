"""What follows when a file is there: a child process checks it, in the background, outside of any transaction."""

from tradehall.chat.files.checking import checked
from tradehall.chat.files.commands import SettleFile
from tradehall.chat.files.facts import FileUploaded
from tradehall.chat.files.queries import octets_to_check, to_check
from tradehall.kernel.facts import reacts_to
from tradehall.kernel.outbox import Desk
from tradehall.kernel.secrets import Unreadable


@reacts_to(FileUploaded, name="chat.check_file")
def check_file(fact: FileUploaded, desk: Desk) -> None:
    """Harmless to repeat: what is settled already is left as it is."""
    file = desk.ask(to_check, fact.file)
    if file is None:
        return
    try:
        octets = desk.ask(octets_to_check, file)
    except Unreadable:  # the key it was sealed under is lost
        desk.run(SettleFile(file=file.public_id, reason="damaged"))
        return
    desk.run(checked(file.public_id, file.name, file.sha256, octets))
