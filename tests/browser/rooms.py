"""The room of a meeting: its doors, going in, and whether pictures and sound arrive."""

from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.sync_api import expect
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from tests.browser.people import Site, Visitor, until
from tradehall.accounts.models import Person
from tradehall.meetings.models import Meeting, MeetingPerson, VideoRules
from tradehall.rooms.models import RoomVisit

THREE = ["exporter@demo.example", "buyer@demo.example", "interpreter@demo.example"]
OF_THREE = (
    select(MeetingPerson.meeting_id)
    .join(Person, Person.id == MeetingPerson.person_id)
    .where(Person.email.in_(THREE))
    .group_by(MeetingPerson.meeting_id)
    .having(func.count() == len(THREE))
)
TILES = ".tile:not([data-tile=you])"
# Of each of the others: how many frames of theirs were shown, how much sound came, and by which kinds of way.
ARRIVED = """
async () => Promise.all([...document.querySelector("[data-room]").room.peers.values()].map(async (peer) => {
  const report = new Map(await peer.link.pc.getStats());
  const found = { name: peer.name, frames: 0, energy: 0, screen: 0, ways: [] };
  const lanes = peer.link.pc.getTransceivers().map((lane) => lane.mid);
  for (const one of report.values()) {
    if (one.type === "inbound-rtp" && one.kind === "audio") found.energy = one.totalAudioEnergy ?? 0;
    if (one.type === "inbound-rtp" && one.mid === lanes[1]) found.frames = one.framesDecoded ?? 0;
    if (one.type === "inbound-rtp" && one.mid === lanes[2]) found.screen = one.framesDecoded ?? 0;
    if (one.type === "transport" && one.selectedCandidatePairId) {
      const pair = report.get(one.selectedCandidatePairId);
      const ends = [pair.localCandidateId, pair.remoteCandidateId];
      found.ways = ends.map((end) => report.get(end)?.candidateType);
    }
  }
  return found;
}))
"""


def open_doors(site: Site, *, begun: float = 2, minutes: float = 30, relay_only: bool = False) -> str:
    """Bring a meeting of two sides and an interpreter into the present: it began so many minutes ago. The room's
    address. (No act of the product moves a meeting into the past.)"""
    starts = datetime.now(UTC) - timedelta(minutes=begun)
    with site.changed() as session:
        meeting = session.scalars(select(Meeting).where(Meeting.id.in_(OF_THREE)).order_by(Meeting.id)).first()
        assert meeting
        meeting.status, meeting.starts_at, meeting.ends_at = "confirmed", starts, starts + timedelta(minutes=minutes)
        empty(session)
        if relay_only:
            known = session.get(VideoRules, meeting.event_id)
            rules = known or VideoRules(event_id=meeting.event_id, phones=[], recording=False)
            rules.created_at, rules.updated_at, rules.relay_only = starts, starts, True
            session.add(rules)
        return f"/meetings/{meeting.public_id}/room"


def meeting_of(session: Session, room: str) -> Meeting:
    """The meeting whose room is at this address."""
    return session.scalars(select(Meeting).filter_by(public_id=room.split("/")[2])).one()


def empty(session: Session) -> None:
    """Nobody is in any room any more."""
    session.execute(update(RoomVisit).where(RoomVisit.left_at.is_(None)).values(left_at=RoomVisit.seen_at))


def enter(who: Visitor, room: str) -> None:
    who.goto(room)
    who.press("[data-room-enter]")
    is_in(who)


def is_in(who: Visitor) -> None:
    expect(who.page.locator(".room.is-inside")).to_be_attached(timeout=60_000)


def arrived(who: Visitor) -> list[dict[str, Any]]:
    """What has arrived from each of the others so far."""
    found: list[dict[str, Any]] = who.page.evaluate(ARRIVED)
    return found


def see_each_other(*people: Visitor) -> None:
    """Everybody sees a moving picture of each of the others, and hears them."""
    for who in people:
        expect(who.page.locator(TILES)).to_have_count(len(people) - 1)
        until(lambda who=who: all(one["frames"] for one in arrived(who)), seconds=60)
        before = arrived(who)
        until(lambda who=who, before=before: has_risen(before, arrived(who)), seconds=60)


def has_risen(before: list[dict[str, Any]], now: list[dict[str, Any]]) -> bool:
    pairs = zip(before, now, strict=True)
    return all(b["frames"] + 5 < n["frames"] and b["energy"] < n["energy"] for b, n in pairs)
