"""Ways to hold a call: which one holds, what providers are called, and the pass of a Jitsi server."""

import base64
import hmac
import json
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC

from tradehall.kernel.ids import new_public_id
from tradehall.meetings.commands import Phone, Video
from tradehall.meetings.errors import Finished, MeetingIsCancelled, NotYet, NotYetExtensible
from tradehall.meetings.rules import MeetingStatus
from tradehall.meetings.ways import VideoView, Way, provider, way, why_not_extensible, why_not_switchable
from tradehall.rooms.ways.providers import Call, Caller, GivenLink, Jitsi, OwnRoom, providers
from tradehall.rooms.ways.tokens import signed
from tradehall.settings import BadSettings, Settings, load

LINK, OTHER = "https://zoom.us/j/1", "https://meeting.tencent.com/dm/2"
PHONES = [Phone(number="+86 533 218 0000")]
START = datetime(2026, 12, 3, 1, 0, tzinfo=UTC)
END = START + timedelta(minutes=30)
SECRET = "0123456789abcdefghijklmnopqrstuv"
JITSI = Jitsi("https://meet.fair.example", "tradehall", SECRET)


@pytest.mark.parametrize(
    ("own", "rules", "held"),
    [
        ((None, "", ""), VideoView(), Way(Video.ROOM)),
        ((None, LINK, "7"), VideoView(), Way(Video.ROOM, LINK, "7")),
        ((None, "", ""), VideoView(link_url=OTHER, link_note="8"), Way(Video.ROOM, OTHER, "8")),
        ((None, LINK, ""), VideoView(link_url=OTHER, link_note="8"), Way(Video.ROOM, LINK, "")),
        ((None, "", "own words"), VideoView(link_url=OTHER, link_note="8"), Way(Video.ROOM, OTHER, "own words")),
        ((None, "", ""), VideoView(Video.LINK), Way(Video.ROOM)),
        ((None, LINK, ""), VideoView(Video.LINK), Way(Video.LINK, LINK)),
        (("link", "", ""), VideoView(link_url=OTHER), Way(Video.LINK, OTHER)),
        (("room", LINK, ""), VideoView(Video.LINK), Way(Video.ROOM, LINK)),
        (("phone", "", ""), VideoView(), Way(Video.ROOM)),
        (("phone", "", ""), VideoView(phones=PHONES), Way(Video.PHONE, phones=PHONES)),
        ((None, "", ""), VideoView(Video.JITSI), Way(Video.JITSI)),
    ],
)
def test_which_way_holds(own, rules, held):
    found = way(*own, rules)
    assert (found.video, found.link_url, found.link_note, list(found.phones)) == (
        held.video, held.link_url, held.link_note, list(held.phones),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("meeting.tencent.com", "Tencent Meeting"),
        ("us06web.zoom.us", "Zoom"),
        ("ZOOM.US", "Zoom"),
        ("teams.microsoft.com", "Microsoft Teams"),
        ("zoom.us.evil.example", ""),
        ("notzoom.us", ""),
        ("tencent.com", ""),
        ("", ""),
    ],
)
def test_only_a_providers_own_hosts_bear_its_name(host, name):
    assert provider(host) == name


def test_when_one_may_switch_and_extend():
    stands = MeetingStatus.CONFIRMED
    early, doors, over = START - timedelta(minutes=11), START - timedelta(minutes=10), END + timedelta(minutes=30)
    for at, changes, why in (
        (early, True, None), (early, False, NotYet), (doors, False, None), (END, False, None), (over, True, Finished),
    ):  # fmt: skip
        assert why_not_switchable(stands, START, END, at, changes=changes) is why
    for at, why in ((early, NotYetExtensible), (doors, None), (END - timedelta(seconds=1), None), (END, Finished)):
        assert why_not_extensible(stands, START, END, at) is why
    assert why_not_extensible(MeetingStatus.CANCELLED, START, END, START) is MeetingIsCancelled
    assert why_not_switchable(MeetingStatus.CANCELLED, START, END, START, changes=True) is MeetingIsCancelled


# -- doors --------------------------------------------------------------------------------------------


def call(**given):
    return Call(new_public_id(), START, END, Way(**given))


@pytest.mark.parametrize(
    ("url", "subject"),
    [
        ("https://Meet.Fair.example", "meet.fair.example"),
        ("https://meet.fair.example/Zibo", "zibo"),
        ("https://meet.fair.example:8443", "meet.fair.example"),
    ],
)
def test_a_pass_says_what_the_server_compares(url, subject):
    """The claims of Jitsi's token authentication, read and verified by another implementation than ours."""
    address = Jitsi(url, "tradehall", SECRET).door(call(), Caller("p", "李娜", "zh", leads=True))
    there = urlsplit(address)
    (written,) = parse_qs(there.query)["jwt"]
    said, _, signature = written.rpartition(".")
    mac = HMAC(SECRET.encode(), SHA256())
    mac.update(said.encode())
    mac.verify(base64.urlsafe_b64decode(signature + "=="))
    header, claims = (json.loads(base64.urlsafe_b64decode(part + "===")) for part in said.split("."))
    assert header == {"alg": "HS256", "typ": "JWT"}
    assert (claims["iss"], claims["aud"], claims["sub"]) == ("tradehall", "tradehall", subject)
    assert there.path.rpartition("/")[2] == claims["room"] == claims["room"].lower()
    assert claims["nbf"] < START.timestamp() < claims["exp"]
    assert claims["context"]["user"]["name"] == "李娜"
    assert {type(value) for value in claims["context"]["user"].values()} == {str}  # others are an error there


def test_the_signature_is_that_of_the_standard():
    """RFC 7515, A.1: octets, key and signature as printed there."""
    header = b'{"typ":"JWT",\r\n "alg":"HS256"}'
    payload = b'{"iss":"joe",\r\n "exp":1300819380,\r\n "http://example.com/is_root":true}'
    key = "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"
    made = signed(header, payload, base64.urlsafe_b64decode(key + "=="))
    assert made == (
        "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9"
        ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
        ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    )


def opened(address):
    """Its page, and what stands in its token, whose signature holds."""
    parts = urlsplit(address)
    (jwt,) = parse_qs(parts.query)["jwt"]
    said, _, mac = jwt.rpartition(".")
    good = base64.urlsafe_b64encode(hmac.digest(SECRET.encode(), said.encode(), "sha256")).rstrip(b"=").decode()
    assert hmac.compare_digest(mac, good)
    header, claims = (json.loads(base64.urlsafe_b64decode(part + "==")) for part in said.split("."))
    assert header == {"alg": "HS256", "typ": "JWT"}
    return f"{parts.scheme}://{parts.netloc}{parts.path}", claims


def test_a_jitsi_server_lets_in_who_comes_around_the_meeting_alone():
    one = call(video=Video.JITSI)
    page, claims = opened(JITSI.door(one, Caller("p1", "王伟", "zh", leads=True)))
    assert page == f"https://meet.fair.example/{claims['room']}"
    assert (claims["iss"], claims["aud"], claims["sub"]) == ("tradehall", "tradehall", "meet.fair.example")
    assert claims["nbf"] == int((START - timedelta(minutes=10)).timestamp())
    assert claims["exp"] == int((END + timedelta(minutes=30)).timestamp())
    assert claims["context"]["user"] == {"id": "p1", "name": "王伟", "moderator": "true", "affiliation": "owner"}
    _, guest = opened(JITSI.door(one, Caller("p2", "Guest", "en")))
    assert (guest["moderator"], guest["context"]["user"]["moderator"]) == (False, "false")
    assert guest["room"] == claims["room"]


def test_the_name_of_a_jitsi_room_cannot_be_guessed():
    one, other = call(), call()
    names = {JITSI.room(one.meeting), JITSI.room(other.meeting)}
    assert len(names) == 2
    assert all(one.meeting not in name and other.meeting not in name for name in names)
    assert Jitsi(JITSI.url, JITSI.app, SECRET[::-1]).room(one.meeting) not in names
    assert JITSI.room(one.meeting) == JITSI.room(one.meeting)


def test_the_other_doors():
    one = call(video=Video.LINK, link_url=LINK)
    assert GivenLink().door(one, Caller("p", "n", "en")) == LINK
    assert GivenLink().door(call(), Caller("p", "n", "en")) is None
    assert OwnRoom().door(one, Caller("p", "n", "en")) == f"/meetings/{one.meeting}/room"


def test_jitsi_is_offered_where_it_is_set_up(tmp_path):
    plain = Settings(secret_key="x", instance=tmp_path, database_url="")
    assert set(providers(plain)) == {Video.ROOM, Video.LINK}
    given = {
        "TRADEHALL_SECRET_KEY": "qLr8vB2nXw5tYc7mZk3pHd6sJf9gAe4u", "TRADEHALL_INSTANCE": str(tmp_path),
        "TRADEHALL_JITSI_URL": "https://meet.fair.example/", "TRADEHALL_JITSI_APP": "tradehall",
        "TRADEHALL_JITSI_SECRET": SECRET,
    }  # fmt: skip
    settings = load(given)
    assert providers(settings)[Video.JITSI] == JITSI
    assert SECRET not in repr(settings)
    for broken in (
        {"TRADEHALL_JITSI_URL": "http://meet.fair.example"},
        {"TRADEHALL_JITSI_SECRET": "short"},
        {"TRADEHALL_JITSI_APP": ""},
    ):
        with pytest.raises(BadSettings):
            load(given | broken)
