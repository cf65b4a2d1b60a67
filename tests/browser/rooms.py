"""The room of a meeting: its doors, going in, and whether pictures and sound arrive."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.sync_api import expect

from tests.browser.people import Site, Visitor, until

WRITTEN = "%Y-%m-%d %H:%M:%S.%f"
MEETING = """
SELECT m.id, m.public_id FROM meetings m
JOIN meeting_people c ON c.meeting_id = m.id JOIN people p ON p.id = c.person_id
WHERE p.email IN ('exporter@demo.example', 'buyer@demo.example', 'interpreter@demo.example')
GROUP BY m.id HAVING count(*) = 3
"""
RULES = """
INSERT INTO video_rules
  (event_id, video, link_url, link_note, phones, relay_only, recording, version, created_at, updated_at)
SELECT id, 'room', '', '', '[]', 1, 0, 1, created_at, updated_at FROM events WHERE id = ?
"""
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
    ends = starts + timedelta(minutes=minutes)
    with closing(sqlite3.connect(site.log.parent / "tradehall.sqlite3", timeout=20)) as db, db:
        meeting, public_id = db.execute(MEETING).fetchone()
        times = (starts.strftime(WRITTEN), ends.strftime(WRITTEN))
        change = "UPDATE meetings SET status = 'confirmed', starts_at = ?, ends_at = ? WHERE id = ?"
        db.execute(change, (*times, meeting))
        db.execute("UPDATE room_visits SET left_at = seen_at WHERE left_at IS NULL")
        if relay_only:
            event = db.execute("SELECT event_id FROM meetings WHERE id = ?", [meeting]).fetchone()[0]
            found = db.execute("UPDATE video_rules SET relay_only = 1 WHERE event_id = ?", [event]).rowcount
            if not found:
                db.execute(RULES, [event])
    return f"/meetings/{public_id}/room"


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
