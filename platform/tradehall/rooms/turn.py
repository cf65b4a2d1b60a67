"""Servers that help two browsers to find a way to each other, with names that are worth something for minutes.

coturn's shared-secret scheme (draft-uberti-behave-turn-rest): the name is `<when it ends, Unix time>:<whose>`, the
password base64(HMAC-SHA1(secret, name)).
"""

import hmac
from base64 import b64encode
from datetime import datetime, timedelta
from typing import Any

LIFETIME = timedelta(minutes=10)


def ice_servers(urls: tuple[str, ...], secret: str, whose: str, now: datetime, until: datetime) -> list[dict[str, Any]]:
    """For RTCConfiguration.iceServers; empty without a server. `until`: nothing is lent beyond it.

    `whose` stands in the relay's log: a meeting and a peer, never a name.
    """
    if not urls:
        return []
    name = f"{int(min(now + LIFETIME, until).timestamp())}:{whose}"
    password = b64encode(hmac.digest(secret.encode(), name.encode(), "sha1")).decode()
    stun = sorted({"stun:" + url.partition(":")[2].partition("?")[0] for url in urls if url.startswith("turn:")})
    found: list[dict[str, Any]] = [{"urls": stun}] if stun else []
    return [*found, {"urls": list(urls), "username": name, "credential": password}]
