"""Small servers that do the same as ours with what their libraries offer: what our figures are held against.

Without PEER_DATABASE they store nothing.
"""

import os
from types import ModuleType


def keeping() -> ModuleType:
    """Where they keep messages."""
    if os.environ.get("PEER_DATABASE"):
        from tests.bench.peers import store

        return store
    from tests.bench.peers import memory

    return memory
