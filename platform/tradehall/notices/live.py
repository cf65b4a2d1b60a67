"""What open pages are told at once: the notice, and how many are not read. `count` is for the bell."""

from tradehall.kernel.facts import Emit, emits
from tradehall.kernel.tx import Reader
from tradehall.notices.facts import NoticesGiven, NoticesRead
from tradehall.notices.queries.lists import told_of, unread_by_person


@emits(NoticesGiven)
def notice_given(fact: NoticesGiven, reader: Reader) -> list[Emit]:
    """To whom it is given alone, in their language."""
    told = told_of(reader, fact.notices)
    counts = unread_by_person(reader, {person for person, _, _ in told})
    return [
        Emit(
            f"person:{person}",
            "notice",
            {
                "kind": notice.kind,
                "id": notice.public_id,
                "url": notice.path,
                "about": list(notice.about),
                "text": notice.plainly(language),
                "count": counts[person],
            },
        )
        for person, language, notice in told
    ]


@emits(NoticesRead)
def notices_read(fact: NoticesRead, reader: Reader) -> list[Emit]:
    counts = unread_by_person(reader, fact.people)
    return [
        Emit(f"person:{person}", "notice", {"kind": "read", "id": "", "url": "/notices", "count": counts[person]})
        for person in fact.people
    ]
