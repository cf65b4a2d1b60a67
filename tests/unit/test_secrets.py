"""What is sealed opens in its own place only, and outlives a change of the secret key."""

import base64

import pytest

from tradehall.kernel.secrets import Unreadable, Vault

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
