"""What may be refused about notes."""

from tradehall.kernel.errors import Conflict
from tradehall.kernel.texts import N_


class NoteElsewhere(Conflict):
    code = "note-id-used"
    sentence = N_("This line could not be saved. Please write it again.")


class NotesFull(Conflict):
    code = "notes-full"
    sentence = N_("There are %(most)s lines of notes already. Please take one out before you add another.")
