"""A company wants nothing more to do with another one in an event, and changes its mind."""

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from tradehall.events.commands import BlockParticipation, UnblockParticipation
from tradehall.events.errors import NotAcross
from tradehall.events.facts import ParticipationBlocked, ParticipationUnblocked
from tradehall.events.models import ParticipationBlock
from tradehall.events.policy import can_block
from tradehall.events.queries.blocks import Blocking, blocking
from tradehall.kernel.errors import NotFound, Unauthenticated
from tradehall.kernel.runner import handles
from tradehall.kernel.texts import N_
from tradehall.kernel.tx import Tx


@handles(BlockParticipation)
def block_participation(tx: Tx, command: BlockParticipation) -> str:
    """Neither talk nor requests between the two any more; the public id of the blocked. Twice is once."""
    own = _own(tx, command)
    if not own.is_blocking:
        row = ParticipationBlock(
            event_id=own.event, blocker_id=own.id, blocked_id=own.other, person_id=tx.actor.person_id, at=tx.now
        )
        try:
            with tx.session.begin_nested():
                tx.add(row)
        except IntegrityError:  # a colleague did at this moment
            return command.participation
        tx.record(ParticipationBlocked(event=own.event, blocker=own.id, blocked=own.other, by=tx.actor.person_id))
    return command.participation


@handles(UnblockParticipation)
def unblock_participation(tx: Tx, command: UnblockParticipation) -> str:
    """They may talk and ask again, unless the other side blocked them too."""
    own = _own(tx, command)
    gone = delete(ParticipationBlock).where(
        ParticipationBlock.blocker_id == own.id, ParticipationBlock.blocked_id == own.other
    )
    if tx.session.execute(gone.returning(ParticipationBlock.id)).all():
        tx.record(ParticipationUnblocked(event=own.event, blocker=own.id, blocked=own.other, by=tx.actor.person_id))
    return command.participation


def _own(tx: Tx, command: BlockParticipation | UnblockParticipation) -> Blocking:
    """The participation for which the actor does it."""
    tx.require(tx.actor.signed_in, Unauthenticated)
    found = blocking(tx, command.participation)
    tx.require(can_block(tx.actor, takes_part=bool(found)), NotFound)
    across = [own for own in found if own.is_across]
    if not across:
        raise NotAcross
    if command.mine:
        across = [own for own in across if own.public_id == command.mine]
    if len(across) != 1:
        tx.refuse("mine", N_("Please choose for which of your companies."))
    return across[0]
