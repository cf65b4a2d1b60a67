"""What is sealed opens in its own place only, and outlives a change of the secret key."""

import base64

import pytest

from tradehall.kernel.secrets import SEAL, Unreadable, Vault

KEY, NEXT = "first-secret-key-of-the-installation", "second-secret-key-of-the-installation"
PLACE = ("busy_sources", "01j000000000000000000000aa", "secret")
TEXT = '{"url": "https://calendar.example/密码"}'


def flipped(sealed, part):
    parts = sealed.split("$")
    octets = bytearray(base64.urlsafe_b64decode(parts[part]))
    octets[0] ^= 1
    parts[part] = base64.urlsafe_b64encode(bytes(octets)).decode()
    return "$".join(parts)


def test_what_is_sealed_opens_again_and_tells_nothing():
    vault = Vault([KEY])
    sealed = vault.seal(TEXT, *PLACE)
    assert vault.open(sealed, *PLACE) == TEXT
    assert "calendar" not in sealed
    assert vault.seal(TEXT, *PLACE) != sealed


@pytest.mark.parametrize(
    "place",
    [
        ("people", PLACE[1], PLACE[2]),
        (PLACE[0], "01j000000000000000000000ab", PLACE[2]),
        (PLACE[0], PLACE[1], "label"),
    ],
)
def test_a_swapped_value_is_refused(place):
    vault = Vault([KEY])
    with pytest.raises(Unreadable):
        vault.open(vault.seal(TEXT, *PLACE), *place)


@pytest.mark.parametrize("change", [lambda s: flipped(s, 1), lambda s: flipped(s, 2), lambda s: s[:-4],
                                    lambda s: s.replace("$", "", 1), lambda s: "", lambda s: "k00000000" + s[9:],
                                    lambda s: s + "é"])  # fmt: skip
def test_a_changed_value_is_refused(change):
    vault = Vault([KEY])
    with pytest.raises(Unreadable):
        vault.open(change(vault.seal(TEXT, *PLACE)), *PLACE)


def test_an_older_key_opens_and_a_lost_one_does_not():
    sealed = Vault([KEY]).seal(TEXT, *PLACE)
    after = Vault([NEXT, KEY])
    assert after.open(sealed, *PLACE) == TEXT
    assert after.is_old(sealed)
    again = after.seal(TEXT, *PLACE)
    assert not after.is_old(again)
    assert Vault([NEXT]).open(again, *PLACE) == TEXT
    with pytest.raises(Unreadable):
        Vault([NEXT]).open(sealed, *PLACE)


def test_a_key_cannot_be_passed_off_as_another():
    """The id of the key is bound to the value, too."""
    first, both = Vault([KEY]).seal(TEXT, *PLACE), Vault([NEXT, KEY])
    other = Vault([NEXT]).seal(TEXT, *PLACE).split("$")[0]
    with pytest.raises(Unreadable):
        both.open("$".join([other, *first.split("$")[1:]]), *PLACE)


def test_octets_open_in_their_own_place_only():
    vault = Vault(["one key of this house"])
    sealed = vault.seal_octets(b"\x00\xff" * 50, "files", "row", "file.0")
    assert len(sealed) == 100 + SEAL
    assert vault.open_octets(sealed, "files", "row", "file.0") == b"\x00\xff" * 50
    assert Vault(["a new key", "one key of this house"]).open_octets(sealed, "files", "row", "file.0")
    for table, row, field in (("other", "row", "file.0"), ("files", "other", "file.0"), ("files", "row", "file.1")):
        with pytest.raises(Unreadable):
            vault.open_octets(sealed, table, row, field)
    for changed in (sealed[:-1], b"", b"\xff" * 200, sealed[:30] + bytes([sealed[30] ^ 1]) + sealed[31:]):
        with pytest.raises(Unreadable):
            vault.open_octets(changed, "files", "row", "file.0")
    with pytest.raises(Unreadable):
        Vault(["another key"]).open_octets(sealed, "files", "row", "file.0")
