"""The worker process: mail, reactions and clean-ups, beside the web process and never made cooperative."""

import logging
import signal
import threading
from types import FrameType

from tradehall.kernel.web import Hall

log = logging.getLogger(__name__)


def serve(hall: Hall) -> int:
    """Work until SIGTERM or SIGINT; what is in hand is finished first."""
    dispatcher = hall.dispatcher
    dispatcher.name = "worker"

    def stop(_signal: int, _frame: FrameType | None) -> None:
        dispatcher.stop()
        for task in hall.tasks:
            task.stop()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    log.info("worker is ready")
    threads = [threading.Thread(target=task.work, args=(lambda: True,)) for task in hall.tasks]
    for thread in threads:
        thread.start()
    dispatcher.work()
    for thread in threads:
        thread.join()
    return 0
