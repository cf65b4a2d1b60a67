"""Work that keeps the processor busy, in a thread of its own where the server is cooperative."""

from collections.abc import Callable
from typing import Any


def apart(work: Callable[..., Any], *args: Any) -> Any:
    """In a real thread where the server is cooperative: else everybody's sockets would wait for it."""
    try:
        from gevent import get_hub
        from gevent.monkey import is_module_patched
    except ImportError:
        return work(*args)
    if not is_module_patched("threading"):
        return work(*args)
    return get_hub().threadpool.apply(work, args)
