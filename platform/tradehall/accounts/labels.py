"""What roles are called."""

from tradehall.accounts.commands import Role
from tradehall.kernel import templating
from tradehall.kernel.texts import N_

templating.labels(
    {
        Role.ORGANISER: N_("Organiser"),
        Role.INTERPRETER: N_("Interpreter"),
        Role.ADMIN: N_("Administrator"),
    }
)
