"""What may be refused about term sheets."""

from tradehall.kernel.errors import Conflict, Forbidden
from tradehall.kernel.texts import N_


class SheetReadOnly(Forbidden):
    code = "sheet-read-only"
    sentence = N_("You can read this term sheet. Only the people of the two companies write in it.")


class SheetClosed(Conflict):
    code = "sheet-closed"
    sentence = N_("This term sheet is closed, so nothing was changed.")


class SheetOpenAlready(Conflict):
    code = "sheet-open-already"
    sentence = N_("The two companies have an open term sheet already. Please go on there.")


class SheetFull(Conflict):
    code = "sheet-full"
    sentence = N_("There is no room for more in this term sheet. Please propose it, or open a new one.")


class CellTaken(Conflict):
    """Somebody else wrote into the cell first. `details`: path, value (what it says now), by and version."""

    code = "cell-taken"
    sentence = N_("%(name)s has just written something else here. What you typed is still here.")


class ValueChanged(Conflict):
    """What is to be ticked is no longer what was read. `details`: path and value."""

    code = "value-changed"
    sentence = N_("This was changed before you ticked it. Please read it again.")


class NothingToRead(Conflict):
    code = "nothing-to-read"
    sentence = N_("There is nothing to read back here yet.")


class SheetBehind(Conflict):
    """The sheet began from terms that are no longer on the table. `details`: number (of those that are), answers (of
    those from which it began) and differences."""

    code = "sheet-behind"
    sentence = N_(
        "Newer terms were proposed since this sheet was opened, so nothing was proposed. Read the "
        "changes and take over the newer terms; your entries stay."
    )


class NotReadBack(Conflict):
    """`details`: the groups that are open, for each side."""

    code = "not-read-back"
    sentence = N_("Both sides have to read back all numbers and dates before the terms can be proposed.")
