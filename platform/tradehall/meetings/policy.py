"""Who may see and do what with requests and meetings, on plain values.

`acts`: the actor is a delegate of a participation concerned, or an owner of its company. `organises`: the
actor runs the event.
"""

from tradehall.events.policy import can_manage_event
from tradehall.kernel.policy import Actor


def can_see_directory(actor: Actor, *, takes_part: bool, organises: bool) -> bool:
    """`takes_part`: a company of the actor is approved for the event."""
    return takes_part or can_manage_event(actor, organises)


def can_see_request(actor: Actor, *, acts: bool, organises: bool) -> bool:
    return acts or can_manage_event(actor, organises)


def can_answer(actor: Actor, *, acts: bool) -> bool:
    """Organisers ask and answer on nobody's behalf."""
    return actor.is_system or acts


def can_say_when(actor: Actor, *, comes: bool, interprets: bool) -> bool:
    """Everybody for themselves: delegates of approved participations (`comes`), and listed interpreters."""
    return actor.signed_in and (comes or interprets)


def can_tell_busy_times(actor: Actor, *, person: int) -> bool:
    """Each for themselves; the system reads their calendars for them."""
    return actor.is_system or actor.person_id == person


def can_see_meeting(actor: Actor, *, acts: bool, comes: bool, organises: bool) -> bool:
    """`comes`: the actor is one of its people, the interpreter for one."""
    return acts or comes or can_manage_event(actor, organises)


def can_change_meeting(actor: Actor, *, acts: bool, organises: bool) -> bool:
    """Move, cancel, link and agenda: the two sides and the organisers; the interpreter not."""
    return acts or can_manage_event(actor, organises)


def can_switch_video(actor: Actor, *, acts: bool, comes: bool, organises: bool) -> bool:
    """Whoever sits in the call, the interpreter and guests among them, as the way on has to be one tap."""
    return acts or comes or can_manage_event(actor, organises)


def can_manage(actor: Actor, *, organises: bool) -> bool:
    """What needs nobody's consent: moving at once, saying who was there."""
    return can_manage_event(actor, organises)


def can_assign_interpreter(actor: Actor, *, organises: bool) -> bool:
    return can_manage_event(actor, organises)


def can_report(actor: Actor, *, acts: bool) -> bool:
    """Each side tells its own outcome."""
    return actor.is_system or acts


def can_answer_offer(actor: Actor, *, asked: bool) -> bool:
    """Interpreters answer for themselves; the system tells history."""
    return actor.is_system or asked


def can_have_profile(actor: Actor, *, is_listed: bool) -> bool:
    """Who has the role of interpreters, or is on the list already, writes their own entry."""
    return actor.signed_in and (is_listed or "interpreter" in actor.roles)


def can_read_brief(actor: Actor, *, interprets: bool, organises: bool) -> bool:
    """What prepares an interpreter: theirs once they are booked, and the organisers'."""
    return interprets or can_manage_event(actor, organises)


def can_enrol_interpreters(actor: Actor) -> bool:
    return actor.is_system or actor.is_admin
